"""What the program knows of itself, and examples that are ready to be sent."""

from __future__ import annotations

from typing import Any, Literal

from .common import Model
from .datasets import DatasetIn

Label = dict[str, str]


class RuleOut(Model):
    """One rule of pairing; ``source`` is the clause that asks for it."""

    name: str
    kind: Literal["hard", "soft"]
    source: str
    label: Label | None


class ValuePart(Model):
    """One part of a value."""

    name: str
    better: Literal["lower", "higher"]
    label: Label | None


class KpiOut(Model):
    """One KPI: its formula, and which direction is better."""

    name: str
    formula: str
    better: Literal["lower", "higher"]
    unit: str
    label: Label | None


class Meta(Model):
    """Tables, rules, figures, kinds."""

    tables: list[dict[str, Any]]
    rules: list[RuleOut]
    quota_rules: list[str]
    value: list[ValuePart]
    kpis: list[KpiOut]
    place_kinds: list[str]
    provider_kinds: list[str]
    languages: list[str]
    schemas: list[str]


class Demo(Model):
    """An example: the ids that it gets when it is sent."""

    name: str
    dataset_id: str
    policy_id: str


class Demos(Model):
    """Every example; needs, capabilities and most names in them are synthetic."""

    items: list[Demo]


class DemoBodies(Demo):
    """An example with the bodies to send to /datasets and /policies."""

    dataset: DatasetIn
    policy: dict[str, Any]
    policy_toml: str
