"""Edits of the policy: pairs, quotas, weights, rules; and the quotas of single participants."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from engine.policy import (
    PLACE_GROUPINGS,
    PROVIDER_GROUPINGS,
    Count,
    Grouping,
    GroupQuota,
    Name,
    Points,
    Share,
    Side,
)

from .edit_types import Day, EditModel, Id, OwnCount, RuleWeight, Text


class _Pair(EditModel):
    layer: Name
    provider_id: Id
    place_id: Id


class _Signed(_Pair):
    by: Text = Field(default="", description="Who decided. Does not count.")
    date: Day = Field(default="", description="When. Does not count.")


class LockIn(_Signed):
    """Pin a pair: it is in the plan, whatever rules and maxima say."""

    op: Literal["lock_in"] = "lock_in"


class LockOut(_Signed):
    """Forbid a pair; a waiver of it goes."""

    op: Literal["lock_out"] = "lock_out"


class Allow(_Signed):
    """Waive the hard rules that refuse a pair; a lock that forbids it goes."""

    op: Literal["allow"] = "allow"


class Release(_Pair):
    """Drop every lock and waiver of a pair."""

    op: Literal["release"] = "release"


class SetParticipantQuota(EditModel):
    """Give one participant numbers of its own, in place of the layer's."""

    op: Literal["set_quota"] = "set_quota"
    of: Literal["participant"] = "participant"
    layer: Name
    side: Side
    entity_id: Id
    min: OwnCount = None
    max: OwnCount = None
    priority: Annotated[StrictInt, Field(ge=1, le=3)] | Literal["default"] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.priority is not None and self.side == "provider":
            raise ValueError("a provider has no priority")
        return self


class SetLayerQuota(EditModel):
    """Change how many partners the participants of one side of a layer may have."""

    op: Literal["set_quota"] = "set_quota"
    of: Literal["layer"] = "layer"
    layer: Name
    side: Side
    min: Count | None = None
    max: Count | None = None
    extra_cost: tuple[Points, ...] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.extra_cost is not None and self.side == "provider":
            raise ValueError("only places have an extra cost")
        return self


class SetGroupQuota(EditModel):
    """Change how many pairs a group, or with an empty key every group, has together."""

    op: Literal["set_quota"] = "set_quota"
    of: Literal["group"] = "group"
    layers: Annotated[tuple[Name, ...], Field(min_length=1)]
    side: Side
    by: Grouping
    key: Text = Field(default="", description="Id of the county, party, …; empty = all groups.")
    min: OwnCount = None
    max: OwnCount = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        allowed = PROVIDER_GROUPINGS if self.side == "provider" else PLACE_GROUPINGS
        if self.by not in allowed:
            raise ValueError(f"{self.side}s are grouped by {', '.join(allowed)}, not by {self.by}")
        return self


class SetGroupQuotas(EditModel):
    """Put these group quotas in the place of all that a layer, or the policy itself, has.

    It says what a `set_quota` of a group cannot: their order, which decides what of two equal
    groups stands above, and quotas without any number.
    """

    op: Literal["set_group_quotas"] = "set_group_quotas"
    layer: Name | None = Field(
        None, description="Absent = the policy's own, each of which names its layers."
    )
    group_quotas: tuple[GroupQuota, ...]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if any(bool(quota.layers) == (self.layer is not None) for quota in self.group_quotas):
            raise ValueError("quotas of the policy itself name their layers, those of a layer none")
        return self


class SetWeight(EditModel):
    """Set what a soft rule weighs in a layer; 0 = it costs nothing."""

    op: Literal["set_weight"] = "set_weight"
    layer: Name
    rule: Text
    weight: RuleWeight


class SwitchRule(EditModel):
    """Switch a rule of a layer on or off."""

    op: Literal["switch_rule"] = "switch_rule"
    layer: Name
    rule: Text
    on: StrictBool


class SetKeepShare(EditModel):
    """Set what share of the standing pairings is kept at least, of all layers or of one."""

    op: Literal["set_keep_share"] = "set_keep_share"
    layer: Name | None = Field(None, description="Absent = all layers together.")
    by: Literal["county"] | None = Field(
        None, description="county = in every county by itself; absent = all places together."
    )
    share: Annotated[Share, Field(strict=True)] | Literal["default"] = Field(
        description='0 to 1; "default" = no bound.'
    )


class SetBudgetOfChanges(EditModel):
    """Set how many standing pairings are ended at most, of all layers or of one."""

    op: Literal["set_budget_of_changes"] = "set_budget_of_changes"
    layer: Name | None = Field(None, description="Absent = all layers together.")
    budget: Count | Literal["default"] = Field(description='In whole pairs; "default" = no bound.')
