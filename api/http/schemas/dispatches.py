"""Dispatches: how much of every capability goes to which need of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.dispatch import AmountPrice

from .common import EntityId, Model
from .questions import Names

Proof = Literal["optimal", "bounded"]
Ranked = dict[str, int]
"""A number for each rank, most important first: ``floor``, ``worth``, ``tier.k``."""


class DispatchCertificate(Model):
    """``optimal``: none is better. ``bounded``: none is better by more than ``gap``."""

    kind: Proof
    gap: Ranked


class SectorSums(Model):
    """One sector in its unit: what is needed, served, offered and idle."""

    sector_id: str
    needed: float
    served: float
    offered: float
    idle: float
    num_needs: int
    num_needs_lacking: int
    certificate: Proof


class FloorGapOut(Model):
    """Floors that no dispatch reaches: all that may serve these counties comes to less."""

    sector_id: str
    counties: dict[str, float] = Field(description="What each lacks, in the sector's unit.")
    bound_counties: list[str]
    capabilities: list[str]
    demand: float
    capacity: float
    is_proven: bool


class DispatchOut(Model):
    """A dispatch without its amounts."""

    dispatch_id: str
    plan_id: str
    graph_hash: str
    policy_hash: str
    dispatch_policy: dict[str, Any]
    certificate: DispatchCertificate
    value: Ranked
    points_of_a_need: int = Field(description="What ``worth`` counts a whole need as.")
    kpis: dict[str, float | None]
    sectors: list[SectorSums]
    floor_gaps: list[FloorGapOut]
    num_amounts: int
    names: Names


class AmountOut(Model):
    """So much goes from a capability to a need, in the sector's unit."""

    sector_id: str
    capability_id: str
    provider_id: str
    need_id: str
    place_id: str
    tier: str
    amount: float


class Amounts(Model):
    """A page of amounts, by sector, capability and need."""

    items: list[AmountOut]
    total: int
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    names: Names


class DispatchedNeed(Model):
    """What a need gets, which limit binds, and what one unit more would bring."""

    need_id: str
    sector_id: str
    place_id: str
    county_id: str
    amount: float
    urgency: float
    served: float
    share: float
    num_capabilities: int
    limit: str
    floor_per_unit: float
    points_per_unit: float


class DispatchedNeeds(Model):
    """A page of needs, by sector and id."""

    items: list[DispatchedNeed]
    total: int
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    names: Names


class DispatchedCapability(Model):
    """What is idle of a capability, its best place, and where a waiver would bring most."""

    capability_id: str
    sector_id: str
    provider_id: str
    amount: float
    idle: float
    points_per_unit: float
    best_need_id: str
    best_place_id: str
    best_price: float | None
    waived_need_id: str
    waived_place_id: str
    waived_gain: float | None


class DispatchedCapabilities(Model):
    """A page of capabilities, by sector and id."""

    items: list[DispatchedCapability]
    total: int
    next: str | None = Field(description="Cursor of the next page; null on the last.")
    names: Names


@dataclass(frozen=True)
class NamedAmountPrice(AmountPrice):
    """What one unit from a capability to a need would cost."""

    names: Names = field(default_factory=dict)


class RunningAmount(Model):
    """An amount that runs, as ``amounts`` of an earlier dispatch gives it."""

    capability_id: EntityId
    need_id: EntityId
    amount: Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]


class RedispatchIn(Model):
    """What runs, and of how many amounts less may be dispatched by choice."""

    running: Annotated[list[RunningAmount], Field(max_length=20_000)]
    changes: Annotated[int, Field(ge=0, le=20_000, strict=True)]


class Change(Model):
    """A running amount that becomes less; only those that are ``chosen`` are limited."""

    sector_id: str
    capability_id: str
    need_id: str
    before: float
    after: float
    cause: Literal["chosen", "must_go", "lapsed"]


class RedispatchOut(DispatchOut):
    """A dispatch made of a running one, with its amounts."""

    changes: list[Change]
    value_with_any_changes: Ranked
    amounts: list[AmountOut]
