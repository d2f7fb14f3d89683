"""The id of a plan: a hash of what went in and of the pairs that came out.

It stands apart from the main path, so that a plan can be checked without a solver.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph_schema.graph import digest

from .pair_keys import PairKey

ID_VERSION = "plan1"
"""Prefix of every plan id: the way of hashing."""


def plan_id(graph_hash: str, policy_hash: str, scenario_hash: str, pairs: Iterable[PairKey]) -> str:
    """Return the id of the plan that pairs these (layer, provider id, place id), in any order."""
    return f"{ID_VERSION}-{digest([graph_hash, policy_hash, scenario_hash, sorted(pairs)])}"
