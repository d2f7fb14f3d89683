"""The nearest weight at which a pair costs nothing, against every plan at every weight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.networks.residual import NO_WAY
from engine.prices import Prices
from engine.pricing.weight_search import WeighedRule, nearest_step
from engine.problem import PairingProblem
from tests.engine.brute_force import MAX_FREE_PAIRS, all_plans
from tests.engine.builders import layer, problem
from tests.engine.instances import pairing_problems
from tests.engine.solved import change, forced, solved, with_layer

LAST = 1000
"""Weight 10, in steps of a hundredth."""


def best_values(drawn: PairingProblem, number: int, rule: WeighedRule) -> np.ndarray:
    """Return (LAST + 1, 3) best (unmet, idle, cost) at every step, from the list of all plans."""
    plans = all_plans(drawn)
    fewest = np.lexsort((plans.idle, plans.unmet))[0]
    unmet, idle = plans.unmet[fewest], plans.idle[fewest]
    # Unmet and idle do not depend on weights: of all others the cost does not matter.
    kept = (plans.unmet == unmet) & (plans.idle == idle)
    sizes = [own.costs.size for own in drawn.layers]
    first = sum(sizes[:number])
    own = slice(first, first + sizes[number])
    bits = plans.bits[kept]
    rest = plans.cost[kept] - bits[:, own] @ drawn.layers[number].costs.ravel()
    points = np.rint(rule.values.ravel() * (np.arange(LAST + 1)[:, None] * 10.0)).astype(int)
    costs = rest[:, None] + bits[:, own] @ (points + rule.others.ravel()).T
    cheapest = costs.min(axis=0)
    return np.column_stack([np.full(LAST + 1, unmet), np.full(LAST + 1, idle), cheapest])


def nearest_of_all(
    drawn: PairingProblem, number: int, row: int, column: int, rule: WeighedRule
) -> int | None:
    """Return the nearest step at which the pair costs nothing, with every step looked at."""
    without = best_values(drawn, number, rule)
    with_pair = best_values(forced(drawn, number, row, column), number, rule)
    free = [step for step in range(LAST + 1) if tuple(with_pair[step]) <= tuple(without[step])]
    return min(free, key=lambda step: (abs(step - rule.now), step), default=None)


@st.composite
def asked(draw):
    """Return a problem, a rule in its first layer, and a pair of that layer to ask for."""
    drawn = draw(pairing_problems())
    own = drawn.layers[0]
    cell = st.sampled_from([0, 0, 0.25, 1 / 3, 0.0005, 0.7, 1])
    values = np.array(draw(st.lists(cell, min_size=own.costs.size, max_size=own.costs.size)))
    now = draw(st.sampled_from([0, 1, 150, 999, 1000, 1200]))
    rule = WeighedRule(values.reshape(own.shape).astype(float), own.costs * 100, now)
    at = draw(st.tuples(*(st.integers(0, size - 1) for size in own.shape)))
    return drawn, rule, at


@settings(max_examples=300, deadline=None)
@given(asked())
def test_the_nearest_weight_is_the_one_that_the_list_of_all_plans_names(question):
    drawn, rule, (row, column) = question
    points = np.rint(rule.values * (rule.now * 10)).astype(int)
    present = with_layer(drawn, 0, costs=rule.others + points)
    free = sum(int((own.allowed & ~own.locked_in).sum()) for own in drawn.layers)
    _, residual = solved(present)
    if free > MAX_FREE_PAIRS or residual.chosen[0][row, column]:
        return
    if Prices(residual).pair(0, row, column) == NO_WAY:
        return
    expected = nearest_of_all(present, 0, row, column, rule)
    assert nearest_step(present, 0, row, column, rule, LAST) == expected


def test_of_two_equally_near_weights_the_smaller_one_is_named():
    # p0 helps s0 (100), then s1 has p1 (1,000 w) or p2 (1,000); or p1 helps s0 (1 + 50 w), p2 s1.
    # p0 is best while 100 + 1,000 w ≤ 50 w + 1,001, up to 0.94, and while 1,100 ≤ 50 w + 1,001,
    # from 1.98 on. From 1.46 both are equally near.
    others = np.array([[100, 0], [1, 0], [0, 1000]])
    values = np.array([[0, 0], [0.05, 1], [0, 0]])
    drawn = problem(
        layer(others + np.rint(values * 1460).astype(int), provider=([0] * 3, [1] * 3),
              place=([1, 1], [1, 1]), refused=[(0, 1), (2, 0)])
    )  # fmt: skip
    assert nearest_step(drawn, 0, 0, 0, WeighedRule(values, others, 146), LAST) == 94


@pytest.mark.parametrize("seed", range(8))
def test_between_two_solved_weights_only_arcs_that_no_best_plan_uses_are_left_out(seed):
    # Many providers and places: most arcs are left out, and every step is solved in full besides.
    rng, (n, m), last = np.random.default_rng(seed), (14, 18), 100
    own = layer(rng.integers(0, 900, (n, m)), provider=([1] * n, [2] * n), place=([0] * m, [2] * m),
                extra_cost=[150])  # fmt: skip
    values, others = rng.random((n, m)).round(2), own.costs
    now = int(rng.integers(0, last + 1))

    def price(step: int, at: tuple[int, int]) -> tuple[int, int, int]:
        costs = others + np.rint(values * step * 10).astype(int)
        drawn = problem(replace(own, costs=costs))
        return change(solved(drawn)[0], solved(forced(drawn, 0, *at))[0])

    for at in some_unused(own, values, others, now):
        free = [step for step in range(last + 1) if price(step, at) <= (0, 0, 0)]
        expected = min(free, key=lambda step: (abs(step - now), step), default=None)
        present = problem(replace(own, costs=others + np.rint(values * now * 10).astype(int)))
        assert nearest_step(present, 0, *at, WeighedRule(values, others, now), last) == expected


def some_unused(own, values, others, now) -> list[tuple[int, int]]:
    """Return two unused pairs at the present weight: the cheapest, and one in the middle."""
    present = problem(replace(own, costs=others + np.rint(values * now * 10).astype(int)))
    _, residual = solved(present)
    table = np.where(residual.chosen[0], NO_WAY, Prices(residual).layer(0))
    order = np.argsort(table, axis=None, kind="stable")
    return [divmod(int(order[i]), own.shape[1]) for i in (0, 40)]


def test_penalties_beyond_what_the_solver_can_count_in_change_nothing():
    # An extra cost of 10^15 points makes an unmet unit dearer than the solver's own range allows.
    drawn = problem(
        layer([[500, 9], [1000, 9]], provider=([0, 0], [1, 1]), place=([1, 0], [1, 1]),
              extra_cost=[10**15])
    )  # fmt: skip
    rule = WeighedRule(np.array([[0.0, 0], [1, 0]]), np.array([[500, 9], [0, 9]]), 100)
    assert nearest_step(drawn, 0, 1, 0, rule, LAST) == 50


def test_penalties_beyond_64_bits_are_refused():
    drawn = problem(layer([[5], [9]], provider=([0, 0], [1, 1]), place=([1], [2]),
                          extra_cost=[10**18]))  # fmt: skip
    rule = WeighedRule(np.array([[0.0], [1.0]]), np.array([[5], [0]]), 0)
    with pytest.raises(OverflowError, match="62 bits"):
        nearest_step(drawn, 0, 1, 0, rule, LAST)
