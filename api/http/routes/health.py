"""``/healthz``, ``/readyz``, ``/metrics``: whether the server lives, can work, and how fast."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from api.http.declared import problems
from api.http.observing.metrics import MEDIA_TYPE
from api.http.schemas.common import Model
from api.http.services import Shared

router = APIRouter(tags=["health"])

_FIGURES = {"description": "The figures.",
            "content": {"text/plain": {"schema": {"type": "string"}}}}  # fmt: skip


class Health(Model):
    """The server answers."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", responses=problems())
async def read_health() -> Health:
    """Say that the server lives; nothing else is looked at."""
    return Health()


@router.get("/readyz", responses=problems())
def read_readiness(services: Shared) -> Health:
    """Say that the store can be reached, and the keys where they are needed; 503 when not."""
    if services.settings.keys_needed:
        services.keys.has_admin()  # raises when the file of keys cannot be read
    if (fault := services.kept.fault()) is not None:
        raise fault
    return Health()


@router.get("/metrics", response_class=Response,
            responses=problems() | {200: _FIGURES})  # fmt: skip
def read_metrics(services: Shared) -> Response:
    """Return figures of the server as Prometheus reads them: requests, their stages, the store."""
    return Response(services.metrics.text(), media_type=MEDIA_TYPE)
