"""``/plans/{plan_id}/submit``, ``/approve``, ``/return``, ``/reviews``: the review of a plan."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.http.declared import problems
from api.http.schemas.common import PlanId
from api.http.schemas.reviews import ReviewIn, ReviewOut, Reviews
from api.http.security.callers import CalledBy, Caller
from api.http.security.touched import Touched
from api.http.services import Services, Shared, Store
from graph_schema.reviews import state_of
from graph_schema.store_records import ReviewState

router = APIRouter(prefix="/plans/{plan_id}", tags=["reviews"])

_STEP: dict[str, Any] = {"status_code": 201, "responses": problems(400, 404, 409)}


@router.get("/reviews", responses=problems(404))
def list_reviews(plan_id: PlanId, services: Shared, store: Store) -> Reviews:
    """Return where a plan stands in its review, and every step to there."""
    services.plans.record(plan_id)
    found = store.reviews(plan_id)
    return Reviews(state=state_of(found), items=[ReviewOut(**vars(own)) for own in found])


@router.post("/submit", **_STEP)
def submit(plan_id: PlanId, step: ReviewIn, services: Shared, caller: CalledBy) -> ReviewOut:
    """Submit a draft for review; 409 when the plan stands elsewhere than ``expected``."""
    return _reviewed(services, caller, plan_id, "submitted", step)


@router.post("/approve", **_STEP)
def approve(plan_id: PlanId, step: ReviewIn, services: Shared, caller: CalledBy) -> ReviewOut:
    """Approve a plan that was submitted; 409 when it stands elsewhere than ``expected``."""
    return _reviewed(services, caller, plan_id, "approved", step)


@router.post("/return", **_STEP, name="return")
def return_(plan_id: PlanId, step: ReviewIn, services: Shared, caller: CalledBy) -> ReviewOut:
    """Return a plan that was submitted or approved: it is a draft again.

    One that is in force because it was approved is not returned: 422.
    """
    return _reviewed(services, caller, plan_id, "draft", step)


def _reviewed(
    services: Services, caller: Caller, plan_id: str, state: ReviewState, step: ReviewIn
) -> ReviewOut:
    """Take a step; whoever may only change a county or a party is refused a plan beyond it."""
    store = services.kept.get()
    period = services.plans.record(plan_id)["policy"]["period"]
    in_force = store.adopted(period)
    Touched(caller, services).hold_plan(plan_id, None if in_force is None else in_force.plan_id)
    done = store.review_plan(plan_id, state, expected=step.expected, by=caller.signature(step.by),
                             reason=step.reason)  # fmt: skip
    return ReviewOut(**vars(done))
