"""Reviews of plans: submitted, approved, returned; a plan without any is a draft."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .common import Model, Text

ReviewState = Literal["draft", "submitted", "approved"]


class ReviewIn(Model):
    """A step of a review; who takes it, and why, are both asked for."""

    expected: ReviewState = Field(description="Where the caller saw the plan stand.")
    by: Annotated[Text, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]


class ReviewOut(Model):
    """A plan came to a state; ``before`` is the one that it left."""

    plan_id: str
    before: ReviewState
    state: ReviewState
    at: str
    by: str
    reason: str


class Reviews(Model):
    """Where a plan stands, and every step to there, oldest first."""

    state: ReviewState
    items: list[ReviewOut]
