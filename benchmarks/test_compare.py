"""Comparison of two plans of the whole of Bijie, the base in hand: ``pytest benchmarks``."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.compare import Comparison, compare
from engine.comparing.compared import ComparedPlan
from engine.plan import Plan, make_plan
from engine.policy import Lock, read_policy
from fixtures import path
from graph_schema.tables import load_graph

PARTS = ("pairs", "value_delta", "kpi_deltas", "groups", "costs", "quotas", "affected",
         "needs_by_sector", "needs_by_county")  # fmt: skip
"""Every part but the proofs of gaps."""


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    """Give the plan of Bijie, the one with a pair pinned, and the one of its scarce policy."""
    folder = path("bijie")
    graph = load_graph(folder)
    policy, scarce = (read_policy((folder / f"{name}.toml").read_text("utf-8"))
                      for name in ("policy", "scarce"))  # fmt: skip
    base = make_plan(graph, policy)
    layer = base.policy.layers[0].name
    own = base.pairs[base.pairs["layer"] == layer]
    lock = Lock(layer=layer, provider_id=own["provider_id"].iloc[0],
                place_id=own["place_id"].iloc[-1], kind="in")  # fmt: skip
    pinned = policy.model_copy(update={"locks": (*policy.locks, lock)})
    return {"base": base, "pinned": make_plan(graph, pinned), "scarce": make_plan(graph, scarce)}


def found(base: ComparedPlan, other: Plan, *parts: str) -> Comparison:
    (own,) = compare(base, other)
    for part in parts:
        getattr(own, part)
    return own


@pytest.mark.parametrize("name", ["pinned", "scarce"])
def test_compare_with_a_base_in_hand(
    benchmark: BenchmarkFixture, plans: dict[str, Plan], name: str
) -> None:
    base = ComparedPlan(plans["base"])
    found(base, plans[name], *PARTS)
    assert benchmark(found, base, plans[name], *PARTS).pairs.new


def test_prove_what_is_newly_short(benchmark: BenchmarkFixture, plans: dict[str, Plan]) -> None:
    base = ComparedPlan(plans["base"])
    assert benchmark(found, base, plans["scarce"], "gaps").gaps
