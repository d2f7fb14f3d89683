"""Saved plans of the tiny example: as it is, and under a policy that strains every part of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import pytest

from engine.baselines import baselines
from engine.plan import Plan, make_plan
from engine.policy import Policy, read_policy
from engine.record import plan_arrays, plan_record
from engine.saved import verify_source
from engine.saved.saved_problem import array_hash
from fixtures import path
from graph_schema.graph import AssistanceGraph
from graph_schema.tables import load_graph

STRAINED = """
name = "strained"
period = "2026"
distance_cap_km = 222.4

[[layers]]
name = "units-townships"
provider_kinds = ["unit"]
place_kinds = ["township"]
provider_quota = { min = 1, max = 1 }
place_quota = { min = 0, max = 3, extra_cost = [200, 300] }
group_quotas = [{ side = "place", by = "county", min = 3, max = 4 }]
weights = { need_gap = 3.0, outside_territory = 2.0, distance = 1.0, change = 1.5 }

[[layers]]
name = "hospitals"
sector = "health"
provider_kinds = ["hospital"]
place_kinds = ["hospital"]
provider_quota = { min = 0, max = 1 }
place_quota = { min = 3, max = 3 }
weights = { need_gap = 3.0, distance = 1.0 }

[[group_quotas]]
layers = ["units-townships", "hospitals"]
side = "provider"
by = "party"
max = 9
keys = { "party:p" = { min = 4 } }

[[locks]]
layer = "units-townships"
provider_id = "unit:u2"
place_id = "township:b1"
kind = "in"
reason = "signed although it lies outside its territory"

[[locks]]
layer = "units-townships"
provider_id = "unit:u4"
place_id = "township:a1"
kind = "in"

[[locks]]
layer = "units-townships"
provider_id = "unit:u4"
place_id = "township:a2"
kind = "in"
"""
"""Coupled layers, nested groups on both sides, unmet and idle minima, a waived rule, an excess."""


BOUNDED = """
name = "bounded"
period = "2026"
distance_cap_km = 222.4
keep_share = 1.0

[[layers]]
name = "units-townships"
provider_kinds = ["unit"]
place_kinds = ["township"]
provider_quota = { min = 1, max = 1 }
place_quota = { min = 1, max = 2, extra_cost = [200] }
weights = { need_gap = 3.0, outside_territory = 2.0, distance = 1.0 }

[[layers]]
name = "hospitals"
sector = "health"
provider_kinds = ["hospital"]
place_kinds = ["hospital"]
provider_quota = { min = 0, max = 1 }
place_quota = { min = 1, max = 1 }
weights = { need_gap = 3.0, distance = 1.0 }

[[locks]]
layer = "units-townships"
provider_id = "unit:u1"
place_id = "township:a1"
kind = "in"
"""
"""Both standing pairings have to stay, over two networks; one of them would not."""


@dataclass
class Saved:
    """A plan, and what is read back of it; tests may change ``record`` and ``arrays``."""

    graph: AssistanceGraph
    policy: Policy
    plan: Plan
    record: dict[str, Any]
    arrays: dict[str, Any]

    def rehash(self) -> None:
        """Make the record name the arrays as they are now."""
        for number, network in enumerate(self.record["networks"]):
            network["sha256"] = {
                name: array_hash(array)
                for name, array in self.arrays.items()
                if name.startswith(f"{number}.")
            }


def save(policy_text: str = "") -> Saved:
    """Return the plan of the tiny example, saved and read back; "" = under its own policy."""
    plan, text = _planned(policy_text)
    arrays = {name: array.copy() for name, array in plan_arrays(plan).items()}
    return Saved(plan.graph, plan.policy, plan, json.loads(text), arrays)


@cache
def _planned(policy_text: str) -> tuple[Plan, str]:
    graph = load_graph(path("tiny"))
    policy = read_policy(policy_text or (path("tiny") / "policy.toml").read_text(encoding="utf-8"))
    plan = make_plan(graph, policy)
    return plan, json.dumps(plan_record(plan, baselines(graph, policy)))


def remember_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `verify_source` work out only once what it works out from the same things."""
    for name in ("baselines", "list_candidates", "data_shares", "kpis"):
        monkeypatch.setattr(verify_source, name, _once(getattr(verify_source, name)))


def _once(function: Callable[..., Any]) -> Any:
    known: dict[tuple[str, ...], Any] = {}

    def remembered(graph: AssistanceGraph, policy: Policy, *pairs: pd.DataFrame) -> Any:
        key = (graph.content_hash, policy.model_dump_json(), *(p.to_csv() for p in pairs))
        if key not in known:
            known[key] = function(graph, policy, *pairs)
        return known[key]

    return remembered
