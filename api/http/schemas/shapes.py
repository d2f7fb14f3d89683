"""Shapes: the network of a plan, measured beside others and beside chance."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from .common import Hash, Model

Pairing: TypeAlias = Literal["standing", "nearest", "greedy"]
NullModel: TypeAlias = Literal[
    "equiprobable", "fixed_rows", "fixed_columns", "curveball", "bicm", "patefield",
    "allowed_trades", "random_plans", "shuffled_needs",
]  # fmt: skip


class ShapeIn(Model):
    """What to hold the network of a plan against."""

    against: Annotated[list[Pairing], Field(max_length=3)] = Field(
        default_factory=list, description="Other pairings on the same tables."
    )
    plans: Annotated[list[Hash], Field(max_length=8)] = Field(
        default_factory=list, description="Ids of other kept plans."
    )
    models: Annotated[list[NullModel], Field(max_length=9)] = Field(
        default_factory=list, description="Null models; docs/shape.md says what each keeps."
    )
    by: Annotated[list[Literal["county", "sector", "layer"]], Field(max_length=3)] = Field(
        default_factory=list, description="What webs of provider × place are cut down to, too."
    )
    over_periods: bool = Field(
        False, strict=True, description="Whether the pairings of all periods follow."
    )
    num_draws: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 200
    num_searched: Annotated[int, Field(ge=0, le=10_000, strict=True)] = Field(
        100, description="Random webs, at most, in which modularity is searched for."
    )
    seed: Annotated[int, Field(ge=0, le=2**53 - 1, strict=True)] = 0
    num_withdrawals: Annotated[int, Field(ge=0, le=1_000, strict=True)] = Field(
        0, description="Random orders of withdrawal for robustness; 0: it is not asked for."
    )
    report: Literal["zh", "en"] | None = Field(
        None, description="Language of the page (HTML) that is made, too."
    )


class ShapeAsked(ShapeIn):
    """What a run measures."""

    plan_id: Hash


class ShapeOut(Model):
    """A study: every number, null where one has no value."""

    graph_hash: str
    policy_hash: str
    plan_id: str
    num_draws: int
    num_searched: int
    num_climbs: int
    seed: int
    subjects: list[dict[str, Any]]
    definitions: dict[str, dict[str, Any]]
    measures: list[dict[str, Any]]
    chance: list[dict[str, Any]]
    turnovers: list[dict[str, Any]]
    robustness: dict[str, Any] | None
