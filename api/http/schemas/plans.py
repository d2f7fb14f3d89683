"""Plans: who helps whom, proven."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.scenario import ScenarioEdit
from engine.value import Value

from .common import Hash, MeanValue, Model
from .scenarios import NAME

Kpis = dict[str, float | None]


class ScenarioRef(Model):
    """A scenario, at its latest version or an earlier one."""

    name: Annotated[str, Field(pattern=NAME)]
    version: Annotated[int, Field(ge=1, strict=True)] | None = None


class PlanIn(Model):
    """What to plan: tables under a policy, with scenarios made on both."""

    dataset_id: Hash
    policy_id: Hash
    scenarios: Annotated[list[ScenarioRef], Field(max_length=50)] = Field(
        default_factory=list, description="Made one after the other; the later wins."
    )
    edits: Annotated[list[ScenarioEdit], Field(max_length=1_000)] = Field(
        default_factory=list,
        description="Made after the scenarios, such as what share of the pairings is kept.",
    )
    base_plan_id: Hash | None = Field(
        None, description="Plan that this one is derived from; ``freeze`` pins its pairs."
    )
    exact: Annotated[float, Field(ge=0, le=86_400, strict=True)] | None = Field(
        None, description="Under bounds on change: work allowed for a proof, about in seconds."
    )


class NamedShortfall(Model):
    """A minimum that is not met: ``got`` of ``wanted``."""

    name: str
    kind: Literal["member", "group"]
    side: Literal["provider", "place"]
    layers: list[str]
    entity_id: str
    wanted: int
    got: int
    lacking: int
    priority: int


class NamedExcess(Model):
    """A maximum that locks break."""

    name: str
    kind: Literal["member", "group"]
    side: Literal["provider", "place"]
    layers: list[str]
    entity_id: str
    allowed: int
    got: int
    by: int


class LayerOut(Model):
    """One layer of a plan."""

    name: str
    num_providers: int
    num_places: int
    num_pairs: int
    shortfalls: list[NamedShortfall]
    excesses: list[NamedExcess]


class Certificate(Model):
    """What is proven: ``optimal``, no plan is better; ``none``, nothing."""

    kind: Literal["optimal", "within", "none"]
    valid: bool
    bound: Value


class CertificateOut(Certificate):
    """A certificate with the hashes of all that it rests on."""

    plan_id: str
    provenance: dict[str, Any]
    networks: list[dict[str, Any]]


class Baseline(Model):
    """A way of pairing without optimising: means over its runs."""

    num_runs: int
    value: MeanValue
    spread: dict[str, tuple[int, int]]
    kpis: Kpis


class PlanSummary(Model):
    """A plan without its pairs."""

    id: str
    dataset_id: str
    policy_id: str
    scenario_id: str
    base_dataset_id: str | None = Field(description="Tables before the scenarios edited them.")
    base_plan_id: str | None = Field(description="Plan that this one was derived from.")
    name: str
    period: str
    status: Literal["complete", "short"]
    num_pairs: int
    num_unmet: int
    num_places_short: int
    value: Value
    certificate: Certificate
    layers: list[LayerOut]
    kpis: Kpis


class PlanListed(Model):
    """A plan in one line."""

    id: str
    dataset_id: str
    policy_id: str
    scenario_id: str
    base_dataset_id: str | None
    base_plan_id: str | None
    period: str
    status: str
    num_pairs: int
    value: Value
    created: str
    require_approval: bool = Field(description="Whether only an approved plan may be adopted.")
    review: Literal["draft", "submitted", "approved"]
    adopted: bool = Field(description="Whether it is the one in force for its period.")


class Plans(Model):
    """Plans, the latest first."""

    items: list[PlanListed]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class PairOut(Model):
    """One pair of a plan: cost points in all and by rule."""

    layer: str
    provider_id: str
    provider_name: str
    place_id: str
    place_name: str
    county_id: str
    county_name: str
    cost_points: int
    cost_by_rule: dict[str, int]
    standing: bool
    locked: bool
    waived: list[str]


class Pairs(Model):
    """A page of pairs."""

    items: list[PairOut]
    total: int
    next: str | None = Field(description="Cursor of the next page; null on the last.")
