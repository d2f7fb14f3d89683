"""Adoptions, and the dataset that is live."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .common import Hash, Model, Text


class AdoptionIn(Model):
    """A plan to adopt for its period, in place of the one that the caller saw adopted."""

    plan_id: Hash
    expected: Annotated[Hash | None, Field(description="Full id; null = none was adopted.")]
    by: Text = ""
    reason: Text = ""


class AdoptionOut(Model):
    """A plan was adopted; ``replaced`` is the one before it."""

    period: str
    plan_id: str
    replaced: str | None
    at: str
    by: str
    reason: str


class Adoptions(Model):
    """Every adoption of a period, oldest first; the last is in force."""

    items: list[AdoptionOut]


class Live(Model):
    """The dataset that is live; null when none was made live yet."""

    dataset_id: str | None


class LiveIn(Model):
    """A dataset to make live, in place of the one that the caller saw live."""

    dataset_id: Hash
    expected: Annotated[Hash | None, Field(description="Id; null = none was live.")]
    by: Text = ""
    reason: Text = ""
