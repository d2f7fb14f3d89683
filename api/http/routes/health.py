"""``/healthz``, ``/readyz``: whether the server lives, and whether it can do its work."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from api.http.declared import problems
from api.http.schemas.common import Model
from api.http.services import Shared

router = APIRouter(tags=["health"])


class Health(Model):
    """The server answers."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", responses=problems())
async def read_health() -> Health:
    """Say that the server lives; nothing else is looked at."""
    return Health()


@router.get("/readyz", responses=problems())
def read_readiness(services: Shared) -> Health:
    """Say that the store can be reached; 503 when it cannot."""
    if (fault := services.kept.fault()) is not None:
        raise fault
    return Health()
