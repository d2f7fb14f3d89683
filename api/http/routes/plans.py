"""``/plans``: plans made, listed, and what each says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http import plan_answers
from api.http.cursors import Cursor, Limit, page
from api.http.declared import UNCHANGED, problems
from api.http.immutable import NeverChanges
from api.http.schemas.common import HASH, PlanId
from api.http.schemas.plans import (
    Baseline,
    CertificateOut,
    Kpis,
    Pairs,
    PlanIn,
    Plans,
    PlanSummary,
)
from api.http.security.signing import By
from api.http.services import Shared, Store
from api.stores.kept_plans import adopted_plans, review_states

router = APIRouter(prefix="/plans", tags=["plans"])

_LASTING: dict[str, Any] = {
    "responses": problems(404) | UNCHANGED, "dependencies": [NeverChanges],
}  # fmt: skip


@router.post("", status_code=201, responses=problems(400, 404) | {
    200: {"description": "This was planned before.", "model": PlanSummary},
})  # fmt: skip
async def make_plan(wanted: PlanIn, response: Response, services: Shared, by: By) -> PlanSummary:
    """Plan a dataset under a policy, prove the plan, and keep it for good.

    Scenarios, and then edits, are made on both before. What was planned before is not planned
    again: 200 instead of 201. Quotas that cannot be met are an answer (``status`` is ``short``),
    no error. The connection stays open meanwhile: for what may take long there are runs.
    """
    made, is_new = await services.planner.plan(wanted, by)
    if not is_new:
        response.status_code = 200
    response.headers["Location"] = f"/api/v1/plans/{made['plan_id']}"
    return PlanSummary.model_validate(plan_answers.summary(made))


@router.get("", responses=problems())
def list_plans(
    store: Store,
    period: Annotated[str | None, Query(pattern=r"^\d{4}(-\d{2})?$")] = None,
    dataset_id: Annotated[str | None, Query(pattern=HASH)] = None,
    policy_id: Annotated[str | None, Query(pattern=HASH)] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Plans:
    """Return the plans that are kept, the latest first."""
    found = store.plans(period=period, graph_hash=dataset_id, policy_hash=policy_id)
    states = review_states(store.reviews())
    rows = plan_answers.listed(found, adopted_plans(store, found), states)
    items, after = page(rows, limit, cursor, repr(("plans", period, dataset_id, policy_id)))
    return Plans.model_validate({"items": items, "next": after})


@router.get("/{plan_id}", **_LASTING)
def read_plan(plan_id: PlanId, services: Shared) -> PlanSummary:
    """Return a plan without its pairs."""
    return PlanSummary.model_validate(plan_answers.summary(services.plans.record(plan_id)))


@router.get("/{plan_id}/pairs", **_LASTING)
def read_pairs(
    plan_id: PlanId,
    services: Shared,
    layer: Annotated[str | None, Query(max_length=200)] = None,
    provider_id: Annotated[str | None, Query(max_length=200)] = None,
    place_id: Annotated[str | None, Query(max_length=200)] = None,
    county_id: Annotated[str | None, Query(max_length=200)] = None,
    standing: Annotated[bool | None, Query()] = None,
    locked: Annotated[bool | None, Query()] = None,
    sort: Annotated[Literal["place", "provider", "cost", "-cost"], Query()] = "place",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Pairs:
    """Return the pairs of a plan: filtered, sorted, page by page."""
    wanted = {"layer": layer, "provider_id": provider_id, "place_id": place_id,
              "county_id": county_id, "standing": standing, "locked": locked}  # fmt: skip
    rows = plan_answers.pairs(services.plans.record(plan_id), sort=sort, wanted=wanted)
    items, after = page(rows, limit, cursor, repr((plan_id, sort, wanted)))
    return Pairs.model_validate({"items": items, "total": len(rows), "next": after})


@router.get("/{plan_id}/kpis", **_LASTING)
def read_kpis(plan_id: PlanId, services: Shared) -> Kpis:
    """Return every KPI of a plan, on its scale from 0 to 1; null where it is undefined."""
    kpis: Kpis = services.plans.record(plan_id)["kpis"]
    return kpis


@router.get("/{plan_id}/baselines", **_LASTING)
def read_baselines(plan_id: PlanId, services: Shared) -> dict[str, Baseline]:
    """Return what pairing without optimising would be worth."""
    baselines = services.plans.record(plan_id)["baselines"]
    return {name: Baseline.model_validate(own) for name, own in baselines.items()}


@router.get("/{plan_id}/certificate", **_LASTING)
def read_certificate(plan_id: PlanId, services: Shared) -> CertificateOut:
    """Return what is proven of a plan, and the hashes of all that it rests on."""
    found = plan_answers.certificate(services.plans.record(plan_id))
    return CertificateOut.model_validate(found)
