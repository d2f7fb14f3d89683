"""The records that go into a store and come out of it. They know no engine: ids, hashes, bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

PAIR_KEY = ("layer", "provider_id", "place_id")
"""Columns that identify a pair of a plan."""

ReviewState = Literal["draft", "submitted", "approved"]
"""Where a plan stands in its review (`reviews.STEPS`)."""


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
        Hash of the normal form of the scenario that the plan answers; "" for none.
    base_plan_id
        The plan that this one was derived from; None for none.
    unmet, idle, cost_points
        The value; smaller is better, compared in this order.
    certificate_kind
        What is proven: optimal, within or none.
    require_approval
        Whether its policy lets it be adopted only once it was approved (`Review`).
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
    base_plan_id: str | None
    period: str
    status: str
    unmet: int
    idle: int
    cost_points: int
    certificate_kind: str
    require_approval: bool
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
    base_plan_id: str | None = None
    require_approval: bool = False
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
class Review:
    """A plan came to another state of its review; ``before`` is the one that it left.

    ``by`` is an office or a name, ``reason`` why; neither is empty.
    """

    plan_id: str
    before: ReviewState
    state: ReviewState
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

    Of the review of a plan the subject is its id, before and after are states.

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
