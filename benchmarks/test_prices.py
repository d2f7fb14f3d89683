"""Prices at 508 firms × 551 villages beside one bare OR-Tools solve: ``pytest benchmarks``."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.plan import Plan, make_plan
from engine.pricing.plan_prices import PlanPrices

from .instances import BIG, example
from .measure import medians
from .peers import bare_ortools
from .prices import all_prices, asked, milliseconds, ready_arrays

MOST_SOLVES, MOST_MILLISECONDS = 3.0, 10.0


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(*example("bijie", BIG))


def test_all_prices_against_one_bare_solve(plan: Plan) -> None:
    ready = ready_arrays(plan)
    found = medians({"bare": lambda: bare_ortools(ready), "prices": lambda: all_prices(plan)})
    assert all_prices(plan) == 508 * 551
    assert found["prices"] <= MOST_SOLVES * found["bare"], found


def test_one_pair_of_a_plan_in_hand(plan: Plan) -> None:
    prices = PlanPrices(plan)
    took = milliseconds(lambda key: prices.price_of(*key), asked(prices, BIG))
    assert took <= MOST_MILLISECONDS


def test_prices(benchmark: BenchmarkFixture, plan: Plan) -> None:
    assert benchmark(all_prices, plan) == 508 * 551
