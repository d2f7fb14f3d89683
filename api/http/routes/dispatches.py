"""``/plans/{plan_id}/dispatch``: how much of every capability goes to which need, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse, Response

from api.answers.why_json import plain
from api.http.cursors import Cursor, Limit, page
from api.http.declared import problems
from api.http.dispatch_work import Dispatched
from api.http.problem import ApiProblem
from api.http.schemas.common import EntityId, PlanId
from api.http.schemas.dispatches import (
    Amounts,
    DispatchedCapabilities,
    DispatchedNeeds,
    DispatchOut,
    NamedAmountPrice,
    RedispatchIn,
    RedispatchOut,
)
from api.http.services import Services, Shared
from engine.dispatch import UnknownAmount, price_of

from .questions import lasting

router = APIRouter(prefix="/plans/{plan_id}/dispatch", tags=["dispatches"])

_WITH_ROWS = ("items", "needs", "capabilities", "format", "changes", "value_with_any_changes")

OneId = Annotated[EntityId | None, Query()]


async def _dispatch(plan_id: PlanId, services: Shared) -> Dispatched:
    return await services.dispatches.of(plan_id)


OfPlan = Annotated[Dispatched, Depends(_dispatch)]


@router.get("", **lasting(DispatchOut))
def read_dispatch(found: OfPlan, services: Shared) -> Response:
    """Dispatch what a plan pairs, and say what is covered, what is proven, what floors lack."""
    return JSONResponse(_summary(found.content, services))


@router.get("/amounts", **lasting(Amounts))
def read_amounts(
    found: OfPlan,
    services: Shared,
    sector_id: OneId = None,
    capability_id: OneId = None,
    provider_id: OneId = None,
    need_id: OneId = None,
    place_id: OneId = None,
    tier: Annotated[
        Literal["partners", "territory_lead", "field_lead", "anyone"] | None, Query()
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Return how much goes from which capability to which need, page by page."""
    wanted = {"sector_id": sector_id, "capability_id": capability_id, "provider_id": provider_id,
              "need_id": need_id, "place_id": place_id, "tier": tier}  # fmt: skip
    return _page(found, services, "items", wanted, limit, cursor)


@router.get("/needs", **lasting(DispatchedNeeds))
def read_needs(
    found: OfPlan,
    services: Shared,
    sector_id: OneId = None,
    place_id: OneId = None,
    county_id: OneId = None,
    bound_by: Annotated[
        Literal["full", "portion", "not_worth", "tier", "hard_rule", "exhausted", "none_offered"]
        | None,
        Query(description="The limit that binds; ``full``: the need is wholly served."),
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Return what each need gets, which limit binds, and what one unit more would bring."""
    wanted = {"sector_id": sector_id, "place_id": place_id, "county_id": county_id,
              "limit": bound_by}  # fmt: skip
    return _page(found, services, "needs", wanted, limit, cursor)


@router.get("/capabilities", **lasting(DispatchedCapabilities))
def read_capabilities(
    found: OfPlan,
    services: Shared,
    sector_id: OneId = None,
    provider_id: OneId = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Return what is idle of each capability, and the best place for it."""
    wanted = {"sector_id": sector_id, "provider_id": provider_id}
    return _page(found, services, "capabilities", wanted, limit, cursor)


@router.get("/price", **lasting(NamedAmountPrice))
def read_price(
    found: OfPlan,
    services: Shared,
    capability_id: Annotated[EntityId, Query(description="Id of the capability.")],
    need_id: Annotated[EntityId, Query(description="Id of the need, of the same sector.")],
) -> Response:
    """Return what the dispatch is worse by with one unit from a capability to a need."""
    try:
        price = plain(price_of(found.sectors, found.order, capability_id, need_id))
    except UnknownAmount as error:
        sentence = f"http.problem.unknown_amount.{error.what}"
        raise ApiProblem("UNKNOWN_AMOUNT", sentence=sentence, capability=capability_id,
                         need=need_id) from error  # fmt: skip
    return JSONResponse(price | {"names": services.dispatches.names(found.content, price)})


@router.post("/again", response_class=JSONResponse, responses=problems(400, 404) | {
    200: {"description": "The answer.", "model": RedispatchOut},
})  # fmt: skip
async def dispatch_again(plan_id: PlanId, wanted: RedispatchIn, services: Shared) -> Response:
    """Dispatch anew: what runs goes on, but for at most so many changes. Nothing is kept."""
    running = [(own.capability_id, own.need_id, own.amount) for own in wanted.running]
    content = await services.dispatches.again(plan_id, running, wanted.changes)
    more = {name: content[name] for name in ("changes", "value_with_any_changes")}
    more["amounts"] = content["items"]
    names = services.dispatches.names(content, [content["items"], content["changes"]])
    answer = _summary(content, services) | more
    return JSONResponse(answer | {"names": answer["names"] | names})


def _summary(content: Mapping[str, Any], services: Services) -> dict[str, Any]:
    answer = {key: own for key, own in content.items() if key not in _WITH_ROWS}
    answer["num_amounts"] = len(content["items"])
    parts = [answer["sectors"], answer["floor_gaps"]]
    return answer | {"names": services.dispatches.names(content, parts)}


def _page(
    found: Dispatched, services: Services, table: str, wanted: Mapping[str, str | None],
    limit: int, cursor: str | None,
) -> Response:  # fmt: skip
    """Return a page of the rows whose cells are those wanted (None = any)."""
    asked = {name: value for name, value in wanted.items() if value is not None}
    rows = [row for row in found.content[table]
            if all(row[name] == value for name, value in asked.items())]  # fmt: skip
    of = repr((found.content["dispatch_id"], table, sorted(asked.items())))
    items, after = page(rows, limit, cursor, of)
    names = services.dispatches.names(found.content, list(items))
    return JSONResponse({"items": items, "total": len(rows), "next": after, "names": names})
