"""What-ifs: edits on a plan, and what they would do."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from engine.scenario import ScenarioEdit
from engine.value import Value

from .common import Model, Report


class Draft(Model):
    """Edits that somebody tries out; selectors and names may stand in the place of ids."""

    edits: Annotated[list[ScenarioEdit], Field(min_length=1, max_length=1_000)]


class ValueChange(Model):
    """A value before and after, and the difference."""

    before: Value
    after: Value
    change: Value


class Warned(Model):
    """Something to mind before the edits are made."""

    key: str
    facts: dict[str, Any]
    sentence: str


class Move(Model):
    """A pair that comes or goes."""

    kind: str
    layer: str
    provider_id: str
    provider_name: str
    place_id: str
    place_name: str


class MoveChain(Model):
    """Pairs that come and go because of each other, with the sentences that tell it."""

    moves: list[Move]
    sentences: list[str]


class Keep(Model):
    """How a bound on change stands after the edits: standing pairs, those wanted, those kept."""

    id: str
    county: str
    standing: int
    wanted: int
    kept: int
    sentence: str


class Proven(Model):
    """What is proven of the plan after the edits."""

    kind: str
    bound: Value


class Checked(Model):
    """What edits would do to a plan."""

    base_plan_id: str
    scenario_hash: str
    scenarios: list[dict[str, Any]]
    report: Report
    status: str
    value: ValueChange
    sentence: str
    keeps: list[Keep]
    warnings: list[Warned]
    chains: list[MoveChain]


class Answered(Checked):
    """What edits would do, with the plan after them held against the one before."""

    plan_id: str
    certificate: Proven
    comparison: dict[str, Any]
