"""The records that go into a store and come out of it. They know no engine: ids, hashes, bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

PAIR_KEY = ("layer", "provider_id", "place_id")
"""Columns that identify a pair of a plan."""


@dataclass(frozen=True)
class PlanSummary:
    """A plan in one line, as listings show it.

    Attributes
    ----------
    plan_id
        Hash of graph, policy, scenario and pairs.
    graph_hash
        The graph that was planned on, edits included.
    base_graph_hash
        The graph that a what-if started from; "" when ``graph_hash`` was not edited.
    scenario_hash
        "" for none.
    unmet, idle, cost_points
        The value; smaller is better, compared in this order.
    certificate_kind
        What is proven: optimal, within or none.
    num_pairs
        Number of pairs in all layers.
    created
        When the store first kept it: ISO 8601, UTC.
    """

    plan_id: str
    graph_hash: str
    base_graph_hash: str
    policy_hash: str
    scenario_hash: str
    period: str
    status: str
    unmet: int
    idle: int
    cost_points: int
    certificate_kind: str
    num_pairs: int
    created: str


@dataclass(frozen=True, eq=False)
class PlanRecord:
    """A plan as it goes in and out of a store; what its names mean: see `PlanSummary`.

    Attributes
    ----------
    pairs
        One row per pair: layer, provider_id, place_id (text, together unique), cost_points
        (whole number), and any further columns of whole numbers, decimals, truth values or text.
        It comes back sorted by layer, provider, place.
    document
        Bytes of the plan's JSON file.
    proof
        Bytes of the arrays that prove it; b"" for none.
    created
        Set by the store on reading; ignored on saving.
    """

    plan_id: str
    graph_hash: str
    policy_hash: str
    period: str
    status: str
    unmet: int
    idle: int
    cost_points: int
    certificate_kind: str
    pairs: pd.DataFrame
    document: bytes
    proof: bytes = b""
    base_graph_hash: str = ""
    scenario_hash: str = ""
    created: str = ""


@dataclass(frozen=True)
class SavedText:
    """A policy or a scenario: its text under its hash, and the name that led to it.

    ``name`` is "" and ``version`` 0 for a text that was asked for by hash or saved without a name.
    """

    hash: str
    text: str
    name: str
    version: int
    created: str


@dataclass(frozen=True)
class Adoption:
    """A plan was adopted for its period; ``replaced`` is the one before it, None for the first."""

    period: str
    plan_id: str
    replaced: str | None
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class EntityEvent:
    """What a new live graph meant for one entity.

    ``change`` is ``entered`` (first time live), ``changed``, ``retired`` (no longer in the live
    graph; older graphs keep it) or ``returned``. ``properties`` are those it has from then on; of
    a retired entity the last ones.
    """

    label: str
    entity_id: str
    change: Literal["entered", "changed", "retired", "returned"]
    graph_hash: str
    properties: Mapping[str, Any]
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class AuditEntry:
    """One thing that was kept: who did what to which subject, and the hash before and after.

    ``number`` rises with time, without gaps; ``before`` is "" where nothing was there.
    """

    number: int
    at: str
    verb: str
    subject: str
    before: str
    after: str
    by: str
    reason: str
