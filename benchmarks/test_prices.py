"""Prices at 508 firms × 551 villages beside one bare OR-Tools solve: ``pytest benchmarks``."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.network import chosen_pairs
from engine.plan import Plan, make_plan
from engine.plan_prices import PlanPrices
from engine.prices import Prices
from engine.residual import Residual
from engine.solve import FlowNetwork

from .instances import example
from .measure import medians
from .peers import ReadyArrays, bare_ortools

LAYER = "firms-villages"
MOST_SOLVES, MOST_SECONDS, MOST_MB = 3.0, 0.010, 400

_PEAK = """
import resource
from benchmarks.instances import example
from engine.plan import make_plan
from engine.plan_prices import PlanPrices
prices = PlanPrices(make_plan(*example("bijie", "firms-villages")))
assert len(prices.all()) == 508 * 551
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(*example("bijie", LAYER))


def all_prices(plan: Plan) -> int:
    """Price all pairs from the pairs of the plan: nothing is kept from an earlier call."""
    (proof,) = plan.proofs
    chosen = tuple(chosen_pairs(proof.network, proof.flows))
    return Prices(Residual(proof.problem, chosen)).layer(0).size


def test_all_prices_against_one_bare_solve(plan: Plan) -> None:
    network = plan.proofs[0].network
    ready = ReadyArrays.of(FlowNetwork.of(
        network.tails, network.heads, network.capacities, network.costs, network.supplies
    ))  # fmt: skip
    found = medians({"bare": lambda: bare_ortools(ready), "prices": lambda: all_prices(plan)})
    assert all_prices(plan) == 508 * 551
    assert found["prices"] <= MOST_SOLVES * found["bare"], found


def test_one_pair_of_a_plan_in_hand(plan: Plan) -> None:
    prices, own = PlanPrices(plan), plan.proofs[0].problem.layers[0]
    keys = [(LAYER, own.provider_ids[i], own.place_ids[i]) for i in range(0, 500, 25)]
    _ = prices.price_of(*keys[0])
    found = medians({"pairs": lambda: [prices.price_of(*key) for key in keys]})
    assert found["pairs"] / len(keys) <= MOST_SECONDS, found


def test_peak_memory_of_all_prices() -> None:
    done = subprocess.run([sys.executable, "-c", _PEAK], capture_output=True, text=True, check=True)
    assert float(done.stdout) <= MOST_MB


def test_prices(benchmark: BenchmarkFixture, plan: Plan) -> None:
    assert benchmark(all_prices, plan) == 508 * 551
