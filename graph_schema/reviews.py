"""The review of a plan: draft, submitted, approved; what may follow what, whichever store keeps it.

A plan never changes; a review is a record beside it. Every plan begins as a draft, without a
record. Records are only ever added, and the last one says where the plan stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .store_errors import RefusedByStore, StoreConflict
from .store_records import Review, ReviewState

STEPS: Mapping[ReviewState, tuple[ReviewState, ...]] = {
    "draft": ("submitted",),
    "submitted": ("approved", "draft"),
    "approved": ("draft",),
}
"""State of a plan to those that may follow; back to draft it is returned (退回)."""

_NO_STEP: Mapping[ReviewState, str] = {
    "draft": "not_submitted",
    "submitted": "already_submitted",
    "approved": "already_approved",
}
"""State to what is said when the state asked for does not follow it."""

VERBS: Mapping[ReviewState, str] = {
    "submitted": "submit_plan",
    "approved": "approve_plan",
    "draft": "return_plan",
}
"""State to the verb of the audit trail that leads to it."""


def state_of(reviews: Sequence[Review]) -> ReviewState:
    """Return where a plan with these reviews, oldest first, stands.

    >>> state_of(())
    'draft'
    """
    return reviews[-1].state if reviews else "draft"


def refuse_unsigned(by: str, reason: str) -> None:
    """Raise RefusedByStore ``unsigned_review`` when nobody, or no reason, is named."""
    if not by.strip() or not reason.strip():
        raise RefusedByStore("unsigned_review")


def refuse_review(
    plan_id: str, state: ReviewState, reviews: Sequence[Review], *, expected: ReviewState,
    is_relied_on: bool,
) -> None:  # fmt: skip
    """Raise when a plan with these reviews cannot come to a state.

    Parameters
    ----------
    expected
        Where the caller saw the plan stand.
    is_relied_on
        Whether the plan is adopted under a policy that asks for its approval.

    Raises
    ------
    StoreConflict
        ``stale_review``: the plan stands elsewhere than expected.
    RefusedByStore
        ``not_submitted``, ``already_submitted``, ``already_approved``: what the plan is now does
        not lead there. ``approval_in_force``: it cannot be returned while it is relied on.
    """
    current = state_of(reviews)
    last = {name: getattr(reviews[-1], name) if reviews else "" for name in ("by", "at")}
    if current != expected:
        raise StoreConflict("stale_review", plan_id=plan_id, expected=expected, current=current,
                            **last)  # fmt: skip
    if state not in STEPS[current]:
        raise RefusedByStore(_NO_STEP[current], plan_id=plan_id, **last)
    if state == "draft" and is_relied_on:
        raise RefusedByStore("approval_in_force", plan_id=plan_id)


def refuse_unapproved(plan_id: str, reviews: Sequence[Review]) -> None:
    """Raise RefusedByStore ``not_approved`` unless the last of a plan's reviews approved it."""
    if state_of(reviews) != "approved":
        raise RefusedByStore("not_approved", plan_id=plan_id, current=state_of(reviews))
