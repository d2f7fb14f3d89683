"""Small graphs and policies, written tersely: rows with only the cells that matter.

The base: prefecture B; counties c1 (seat 106°E 27°N) and c2 (107°E 27°N); townships t1 and t2 in
c1, t3 in c2; sectors edu and health; units u1, u2, u3 of no party. All of them take part in the
layer "L", which pairs units with townships.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from engine.facts.all_layers import GraphFacts, LayerFacts
from engine.policy import Policy, policy_from
from graph_schema.graph import AssistanceGraph

Row = dict[str, Any]

PERIOD = "2026"
_NUMBERED = {"needs": "need", "capabilities": "capability", "projects": "project",
             "project_moves": "move", "budgets": "budget", "tasks": "task",
             "evaluations": "evaluation"}  # fmt: skip
_DEFAULTS: dict[str, Row] = {
    "sectors": {"unit": "person-day"},
    "parties": {"kind": "party"},
    "places": {},
    "providers": {"kind": "unit"},
    "leads": {"role": "lead"},
    "needs": {"sector_id": "edu", "title": "x", "amount": 1, "urgency": 1, "period": PERIOD,
              "status": "open"},
    "capabilities": {"sector_id": "edu", "title": "x", "amount": 1, "period": PERIOD,
                     "status": "offered"},
    "participants": {"layer": "L"},
    "pairings": {"layer": "L", "period": PERIOD, "status": "active"},
    "team_members": {},
    "projects": {"title": "x", "sector_id": "edu", "period": PERIOD, "state": "proposed"},
    "project_moves": {"date": "2026-01", "state": "proposed", "reason": "x"},
    "dispatches": {"period": PERIOD, "amount": 0.1, "status": "planned"},
    "budgets": {"period": PERIOD, "amount_yuan": 100},
    "secondments": {"period": PERIOD, "num_people": 1},
    "tasks": {"title": "x", "period": PERIOD, "due": "2026-06", "state": "open"},
    "evaluations": {"period": PERIOD, "quarter": 1, "criterion": "x", "score": 0.5,
                    "evaluator": "self"},
}  # fmt: skip

BASE_PLACES: list[Row] = [
    {"id": "B", "kind": "prefecture"},
    {"id": "c1", "kind": "county", "parent_id": "B", "lon": 106, "lat": 27},
    {"id": "c2", "kind": "county", "parent_id": "B", "lon": 107, "lat": 27},
    {"id": "t1", "kind": "township", "parent_id": "c1"},
    {"id": "t2", "kind": "township", "parent_id": "c1"},
    {"id": "t3", "kind": "township", "parent_id": "c2"},
]
BASE_PROVIDERS: list[Row] = [{"id": "u1"}, {"id": "u2"}, {"id": "u3"}]
BASE: dict[str, list[Row]] = {
    "sectors": [{"id": "edu"}, {"id": "health"}],
    "places": BASE_PLACES,
    "providers": BASE_PROVIDERS,
    "participants": [
        {"side": side, "entity_id": entity}
        for side, entities in (("provider", ("u1", "u2", "u3")), ("place", ("t1", "t2", "t3")))
        for entity in entities
    ],
}


def small_graph(**tables: list[Row]) -> AssistanceGraph:
    """Return the base graph with some tables instead; missing cells get plain values."""
    return AssistanceGraph({name: _frame(name, rows) for name, rows in (BASE | tables).items()})


def changed(rows: list[Row], **cells: Row) -> list[Row]:
    """Return rows with other cells in those whose id is named."""
    return [row | cells.get(row["id"], {}) for row in rows]


def small_policy(*, layer: Row | None = None, **content: Any) -> Policy:
    """Return a policy with one layer "L" of units and townships, at most one partner each."""
    return policy_from({"period": PERIOD, "layers": [layer_row(**(layer or {}))]} | content)


def layer_row(**content: Any) -> Row:
    return {
        "name": "L",
        "provider_kinds": ["unit"],
        "place_kinds": ["township"],
        "provider_quota": {"max": 1},
        "place_quota": {"max": 1},
    } | content


def layer_facts(graph: AssistanceGraph, policy: Policy | None = None) -> LayerFacts:
    """Return the facts of the policy's first layer."""
    policy = policy or small_policy()
    return GraphFacts(graph, policy).layer_facts(policy.layers[0])


def pair_rows(*pairs: tuple[str, str], layer: str = "L") -> pd.DataFrame:
    """Return pairs as the frame that coverage and comparison take."""
    rows = [(layer, provider, place) for provider, place in pairs]
    return pd.DataFrame(rows, columns=["layer", "provider_id", "place_id"], dtype="str")


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    filled = []
    for number, row in enumerate(rows):
        own = {"origin": "synthetic", "source": "test"} | _DEFAULTS[name] | row
        if name in _NUMBERED:
            own.setdefault("id", f"{_NUMBERED[name]}:{number}")
        if "id" in own and name in ("sectors", "parties", "places", "providers"):
            own.setdefault("name", own["id"])
        filled.append(own)
    return pd.DataFrame(filled)
