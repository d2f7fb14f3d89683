"""``/adoptions``, ``/live``: the plan and the tables in force, moved only from what was seen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.http.declared import problems
from api.http.schemas.adoptions import AdoptionIn, AdoptionOut, Adoptions, Live, LiveIn
from api.http.security.callers import CalledBy
from api.http.security.touched import Touched
from api.http.services import Shared, Store

router = APIRouter(tags=["adoptions"])

Period = Annotated[str, Query(pattern=r"^\d{4}(-\d{2})?$", description="Such as 2026 or 2026-03.")]


@router.get("/adoptions", responses=problems())
def list_adoptions(period: Period, store: Store) -> Adoptions:
    """Return every adoption of a period, oldest first; the last is in force."""
    return Adoptions(items=[AdoptionOut(**vars(own)) for own in store.adoptions(period)])


@router.post("/adoptions", status_code=201, responses=problems(400, 404, 409))
def adopt(wanted: AdoptionIn, services: Shared, store: Store, caller: CalledBy) -> AdoptionOut:
    """Adopt a plan for its period; 409 when another is adopted than ``expected``.

    The body of 409 holds the plan in force as ``current``. Adopting what is adopted changes
    nothing. Whoever may only change a county or a party is refused a plan that
    differs elsewhere from the one in force.
    """
    period = services.plans.record(wanted.plan_id)["policy"]["period"]
    Touched(caller, services).hold_plan(wanted.plan_id, wanted.expected)
    done = store.adopt_plan(wanted.plan_id, period, expected=wanted.expected,
                            by=caller.signature(wanted.by), reason=wanted.reason)  # fmt: skip
    return AdoptionOut(**vars(done))


@router.get("/live", responses=problems())
def read_live(store: Store) -> Live:
    """Return the dataset that is live: the one that named queries are asked of."""
    return Live(dataset_id=store.live())


@router.put("/live", responses=problems(400, 404, 409))
def make_live(wanted: LiveIn, store: Store, caller: CalledBy) -> Live:
    """Make a dataset live; 409 when another is live than ``expected``, as ``current`` says."""
    store.make_live(wanted.dataset_id, expected=wanted.expected,
                    by=caller.signature(wanted.by), reason=wanted.reason)  # fmt: skip
    return Live(dataset_id=wanted.dataset_id)
