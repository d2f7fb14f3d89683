"""Runs: what is done when its turn comes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .common import Model, Problem
from .plans import PlanIn, PlanSummary
from .shapes import ShapeAsked

Kind = Literal["plan", "shape"]

State = Literal[
    "queued", "running", "succeeded", "failed", "cancelled", "worker_died", "out_of_memory"
]


class StageOut(Model):
    """A stage of a run that began; after a restart of the server they come once more."""

    stage: str = Field(description="start, read, edit, plan, baselines, record, write, measure, "
                                   "report, or wait_for_store.")  # fmt: skip
    at: str


class RunOut(Model):
    """A run: what was asked, how far it has come, what became of it. Times are in UTC."""

    id: str
    kind: Kind
    state: State
    asked: PlanIn | ShapeAsked
    by: str
    created: str
    ended: str | None
    stages: list[StageOut]
    plan: PlanSummary | None = Field(description="The plan, made or measured, after success.")
    problem: Problem | None = Field(description="Why there is none.")


class RunListed(Model):
    """A run in one line."""

    id: str
    kind: Kind
    state: State
    dataset_id: str
    policy_id: str
    by: str
    created: str
    ended: str | None
    plan_id: str | None


class Runs(Model):
    """Runs, the latest first."""

    items: list[RunListed]
    next: str | None = Field(description="Cursor of the next page; null on the last.")
