"""Policy: governance as data. TOML text in, frozen models out; the caller opens the files.

A policy says which layers there are, how many partners each end may have, what every soft rule
weighs, and which pairs are pinned or forbidden. Names, reasons, authors and dates explain a
policy; they do not change its hash.
"""

from __future__ import annotations

import tomllib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from graph_schema.graph import digest
from graph_schema.report import Problem, Report
from graph_schema.schema import MAX_QUOTA

from .assessment_policy import AssessmentPolicy
from .dispatch_policy import DispatchPolicy

HASH_VERSION = "p1"
"""Prefix of every policy hash: the way of hashing."""

Side = Literal["provider", "place"]
Grouping = Literal[
    "county", "zone", "township", "prefecture", "area", "province", "place",
    "party", "parent", "provider",
]  # fmt: skip
PROVIDER_GROUPINGS = ("party", "parent", "provider")
PLACE_GROUPINGS = ("county", "zone", "township", "prefecture", "area", "province", "place")
"""``provider`` and ``place``: one alone, in all the layers that a quota counts together."""
TABLE_OF_GROUPING = {"party": "parties", "parent": "providers", "provider": "providers"}
"""Where the keys of a grouping stand; those of all others are places."""

Count = Annotated[int, Field(strict=True, ge=0, le=MAX_QUOTA)]
Points = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\s|;@+:]+$")]
EntityId = Annotated[str, Field(min_length=1, max_length=200)]
Title = Annotated[str, Field(max_length=100, pattern=r"^[^\r\n\t]*$")]
Period = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quota(_Model):
    """How many partners: at least ``min``, at most ``max``."""

    min: Count = Field(0, title="Least partners", description="Reported as a gap when not met.")
    max: Count = Field(title="Most partners", description="Never exceeded, except by a lock.")


class PlaceQuota(Quota):
    """How many partners a place gets, and what each further one costs."""

    extra_cost: tuple[Points, ...] = Field(
        (),
        title="Extra cost",
        description="Entry i is what partner number i + 2 costs beyond its pair, in cost points,"
        " whatever the minimum; partners within a minimum are free; beyond the list its last"
        " entry repeats. Must not fall.",
    )


class KeyQuota(_Model):
    """What one key of a group quota has instead of the group's own min or max."""

    min: Count | None = None
    max: Count | None = None


class GroupQuota(_Model):
    """How many pairs all members of a group have together."""

    layers: tuple[Name, ...] = Field((), description="Layers counted together (top level only).")
    side: Side = Field(description="Whose members are grouped.")
    by: Grouping = Field(
        description="county, zone, township, prefecture, area, province for places; party, parent"
        " for providers; place and provider = one alone, in all layers that are counted together."
    )
    min: Count = 0
    max: Count | None = Field(None, description="Absent = no maximum.")
    keys: dict[str, KeyQuota] = Field({}, description="Other numbers for single groups.")

    @model_validator(mode="after")
    def _side_fits(self) -> GroupQuota:
        allowed = PROVIDER_GROUPINGS if self.side == "provider" else PLACE_GROUPINGS
        if self.by not in allowed:
            raise ValueError(f"{self.side}s are grouped by {', '.join(allowed)}, not by {self.by}")
        return self


class ChangeLimits(_Model):
    """How much of what stands is to stay, in whole pairs; ranked after the minima.

    Standing pairings count whose ends still take part.
    """

    keep_share: Share | None = Field(
        None, description="At least this share of the standing pairings is kept. Absent = any."
    )
    keep_share_by_county: Share | None = Field(
        None, description="The same in every county by itself."
    )
    budget_of_changes: Count | None = Field(
        None, description="At most so many standing pairings are ended. Absent = any number."
    )

    @property
    def limits_change(self) -> bool:
        """Whether any of the numbers can ask for a pair to be kept."""
        return bool(
            self.keep_share or self.keep_share_by_county or self.budget_of_changes is not None
        )


class Layer(ChangeLimits):
    """One pairing programme: provider kinds × place kinds, with quotas."""

    name: Name
    title: Title = Field(
        "", description="What Chinese texts call the layer instead of its name; not hashed."
    )
    sector: str = Field("", description="Set in a field layer (领域); empty in a territory layer.")
    provider_kinds: Annotated[tuple[str, ...], Field(min_length=1)]
    place_kinds: Annotated[tuple[str, ...], Field(min_length=1)]
    provider_quota: Quota
    place_quota: PlaceQuota
    group_quotas: tuple[GroupQuota, ...] = ()
    weights: dict[str, Weight] = Field(
        {},
        description="Soft rule → weight, 0 to 100 with at most two decimals. A rule without a"
        " weight costs nothing.",
    )
    rules: dict[str, bool] = Field({}, description="Rule → false to switch it off.")

    @field_validator("weights")
    @classmethod
    def _two_decimals(cls, weights: dict[str, float]) -> dict[str, float]:
        for name, weight in weights.items():
            if abs(weight * 100 - round(weight * 100)) > 1e-9:
                raise ValueError(f"weight {name} = {weight} has more than two decimals")
        return weights

    @field_validator("group_quotas")
    @classmethod
    def _no_layers(cls, quotas: tuple[GroupQuota, ...]) -> tuple[GroupQuota, ...]:
        if any(quota.layers for quota in quotas):
            raise ValueError("layers belongs to a top-level group quota only")
        return quotas


class Lock(_Model):
    """A pair that is pinned (in) or forbidden (out)."""

    layer: Name
    provider_id: EntityId
    place_id: EntityId
    kind: Literal["in", "out"]
    reason: str = ""
    by: str = ""
    date: str = ""


class Waiver(_Model):
    """A pair that is allowed, though it need not be, whatever hard rules but a lock say."""

    layer: Name
    provider_id: EntityId
    place_id: EntityId
    reason: str = ""
    by: str = ""
    date: str = ""


class Policy(ChangeLimits):
    """All of governance for one period."""

    name: str = ""
    period: Period
    distance_cap_km: Annotated[float, Field(gt=0, le=25_000, allow_inf_nan=False)] = 300.0
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    group_quotas: tuple[GroupQuota, ...] = ()
    partners_wanted: dict[str, Annotated[int, Field(strict=True, ge=1, le=MAX_QUOTA)]] = Field(
        {},
        description="Sector → how many partners that offer it a need wants; more are overlap. A"
        " sector without a number has that of the sector above it, else 1. Moves no pair.",
    )
    require_approval: Annotated[bool, Field(strict=True)] = Field(
        False,
        description="Whether a plan must be approved before it is adopted (`jiedui approve`)."
        " Moves no pair.",
    )
    teams: Literal["own", "sum"] = Field(
        "own",
        description='"sum" = a standing team also offers what its members of the period offer;'
        ' "own" = only what it offers itself.',
    )
    dispatch: DispatchPolicy | None = Field(
        None, description="Capabilities to needs (`jiedui dispatch`). Moves no pair."
    )
    assessment: AssessmentPolicy | None = Field(
        None,
        description="Evaluations to an assessment (`jiedui assess`). Moves pairs only by the rule"
        " track_record.",
    )
    locks: tuple[Lock, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def limits_change(self) -> bool:
        """Whether any bound on change, of all layers or of one, can ask for a pair to be kept."""
        return super().limits_change or any(layer.limits_change for layer in self.layers)

    def layer(self, name: str) -> Layer:
        """Return the layer called ``name``; KeyError when there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(f"no layer {name!r}; there are {', '.join(x.name for x in self.layers)}")

    @property
    def content_hash(self) -> str:
        """Hash of what the policy decides.

        Optional keys at their default hash as absent; names of the policy, titles, reasons,
        authors and dates do not count, nor does the order of layers, locks and waivers. The order
        of group quotas does (of two equal groups the one named earlier stands above).
        """
        content = self.model_dump(mode="json", exclude_defaults=True, exclude={"name"})
        content["layers"] = sorted(
            (_without_defaults(layer) for layer in self.layers), key=lambda x: str(x["name"])
        )
        locks = {(x.layer, x.provider_id, x.place_id, x.kind) for x in self.locks}
        content["locks"] = sorted(locks)
        content["waivers"] = sorted({(x.layer, x.provider_id, x.place_id) for x in self.waivers})
        if set(self.partners_wanted.values()) <= {1}:  # as where none is named
            content.pop("partners_wanted", None)
        return f"{HASH_VERSION}-{digest(_that_counts(content))}"


def _without_defaults(layer: Layer) -> dict[str, Any]:
    content = layer.model_dump(mode="json", exclude_defaults=True, exclude={"title"})
    content["provider_kinds"] = sorted(set(layer.provider_kinds))
    content["place_kinds"] = sorted(set(layer.place_kinds))
    content["weights"] = {name: weight for name, weight in layer.weights.items() if weight}
    content["rules"] = {name: on for name, on in layer.rules.items() if not on}
    return _that_counts(content)


def _that_counts(content: dict[str, Any]) -> dict[str, Any]:
    """Return content without what is as if absent; a budget of no change at all is a number."""
    return {key: x for key, x in content.items() if x or key == "budget_of_changes"}


class BadPolicy(ValueError):
    """A policy text that cannot be read; ``report`` names every problem with file and key."""

    def __init__(self, report: Report) -> None:
        self.report = report
        lines = "; ".join(
            f"{p.column or 'line'}: {p.facts.get('reason', p.code)}" for p in report.problems
        )
        super().__init__(lines)


def read_policy(text: str, file: str = "policy.toml") -> Policy:
    """Return the policy written in a TOML text.

    Parameters
    ----------
    text
        TOML, keys as in `policy_json_schema`; unknown keys are refused.
    file
        Name by which problems call the text.

    Raises
    ------
    BadPolicy
        With every problem at once: file, key, value, reason.

    Examples
    --------
    >>> policy = read_policy('''
    ... period = "2026"
    ... [[layers]]
    ... name = "units"
    ... provider_kinds = ["unit"]
    ... place_kinds = ["township"]
    ... provider_quota = { min = 1, max = 1 }
    ... place_quota = { min = 1, max = 3 }
    ... ''')
    >>> policy.layers[0].place_quota.max
    3
    """
    try:
        content = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        facts = {"file": file, "reason": str(error)}
        problem = Problem("policy_syntax", "error", "policy", remedy="mend_toml", facts=facts)
        raise BadPolicy(Report([problem])) from error
    return policy_from(content, file)


def policy_from(content: dict[str, Any], file: str = "policy") -> Policy:
    """Return the policy held in plain values (parsed TOML or JSON); raises as `read_policy`."""
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        found = [item for item in error.errors() if not _is_echo(item)]
        raise BadPolicy(Report(_problem(item, file) for item in found)) from error


def _is_echo(error: Any) -> bool:
    """Whether a list is called too short only because its items, named already, are bad."""
    return bool(error["type"] == "too_short" and error["input"])


def _problem(error: Any, file: str) -> Problem:
    key = ".".join(str(part) for part in error["loc"])
    value = "" if isinstance(error["input"], dict | list) else str(error["input"])[:80]
    code = {"extra_forbidden": "policy_unknown_key", "missing": "policy_missing_key"}.get(
        error["type"], "policy_bad_value"
    )
    facts = {"file": file, "reason": str(error["msg"]).removeprefix("Value error, ")}
    return Problem(code, "error", "policy", None, key, value, "mend_policy_key", facts)


def policy_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy: every key with type, range, default and description."""
    return Policy.model_json_schema()
