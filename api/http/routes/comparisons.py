"""``/comparisons``: plans held against a base."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api.comparisons.compared_plans import kept_side
from api.comparisons.comparison import comparisons_json
from api.http.declared import UNCHANGED, problems
from api.http.immutable import NeverChanges
from api.http.schemas.common import Hash, Model
from api.http.services import Shared, Words
from engine.compare import compare

router = APIRouter(prefix="/comparisons", tags=["comparisons"])

MOST = 8
"""Plans that are held against a base at once."""


class Comparisons(Model):
    """A base, what changes from it to each plan, and what every two of these change differently."""

    base: dict[str, Any]
    plans: list[dict[str, Any]]
    three_way: list[dict[str, Any]]


@router.get("", response_class=JSONResponse, dependencies=[NeverChanges],
            responses=problems(404) | UNCHANGED | {
                200: {"description": "The answer.", "model": Comparisons},
            })  # fmt: skip
def read_comparison(
    services: Shared, words: Words,
    base: Annotated[Hash, Query(description="Id of the plan to compare with.")],
    plan: Annotated[list[Hash], Query(min_length=1, max_length=MOST,
                                      description="Id of a plan to compare; may repeat.")],
) -> Response:  # fmt: skip
    """Say what differs: pairs, quotas, costs, KPIs, needs, and whom it touches."""
    store = services.kept.get()
    first = kept_side(store, services.plans.record(base))
    others = [kept_side(store, services.plans.record(own), first) for own in plan]
    return JSONResponse(comparisons_json(compare(first, *others), words))
