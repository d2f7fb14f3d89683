"""``/plans/{plan_id}/gaps``, ``/repairs``, ``/blind-spots``: what a plan leaves open."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.answers.plan_findings import find_blind_spots, find_gaps
from api.answers.why_json import blind_spots_json, gaps_json
from api.http.schemas.questions import BlindSpots, Gaps, Repairs
from api.http.services import Asked

from .questions import lasting, named

router = APIRouter(prefix="/plans/{plan_id}", tags=["questions"])


@router.get("/gaps", **lasting(Gaps))
def read_gaps(asked: Asked) -> Response:
    """Prove every minimum that is not met, and tell every bound on change that is not."""
    with asked.lock:
        return named(asked, gaps_json(find_gaps(asked.prices, repairs=False)))


@router.get("/repairs", **lasting(Repairs))
def read_repairs(asked: Asked) -> Response:
    """List every single edit that mends a gap, and beside each gap those that mend it."""
    with asked.lock:
        return named(asked, gaps_json(find_gaps(asked.prices, repairs=True)))


@router.get("/blind-spots", **lasting(BlindSpots))
def read_blind_spots(asked: Asked) -> Response:
    """Say whose duty each need is that nobody serves, and why partners overlap or scatter."""
    with asked.lock:
        return named(asked, blind_spots_json(find_blind_spots(asked.prices)))
