"""How many able partners a need wants: governance, sector by sector."""

from __future__ import annotations

from engine.policy import Policy
from graph_schema.graph import AssistanceGraph

from .plain_cells import plain_cells

DEFAULT_WANTED = 1
"""Able partners that a need wants where the policy names no other number."""


def partners_wanted(graph: AssistanceGraph, policy: Policy) -> dict[str, int]:
    """Return sector → how many able partners a need of it wants; more are overlap (重复).

    The number that the policy names for the sector, else for the nearest sector above it that has
    one, else 1.
    """
    above = {
        sector: parent or "" for sector, parent in plain_cells(graph, "sectors", "id", "parent_id")
    }
    return {sector: _nearest(sector, above, policy.partners_wanted) for sector in above}


def _nearest(sector: str, above: dict[str, str], named: dict[str, int]) -> int:
    seen: set[str] = set()
    while sector and sector not in seen:
        if sector in named:
            return named[sector]
        seen.add(sector)
        sector = above.get(sector, "")
    return DEFAULT_WANTED
