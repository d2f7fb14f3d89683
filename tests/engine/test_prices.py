"""Prices against solving again, on random problems with everything on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from engine.networks.residual import NO_WAY, Residual, split
from engine.prices import NotOptimal, Prices
from engine.problem import PairingProblem
from engine.value import excesses

from .builders import layer, problem
from .instances import pairing_problems
from .solved import Parts, best_pairs, change, forbidden, forced, solved


def price(residual: Residual, number: int, row: int, column: int) -> Parts:
    cost = np.array(Prices(residual).pair(number, row, column))
    unmet, idle, points = split(cost, residual.penalties)
    return int(unmet), int(idle), int(points)


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_every_price_equals_solving_again(drawn: PairingProblem):
    best, residual = solved(drawn)
    prices = Prices(residual)
    excess = sum(x.by for x in excesses(drawn, residual.chosen))
    for number, own in enumerate(drawn.layers):
        table = prices.layer(number)
        for row, column in np.ndindex(own.shape):
            used = residual.chosen[number][row, column]
            other = (forbidden if used else forced)(drawn, number, row, column)
            again, after = best_pairs(other)
            if not used:
                impossible = sum(x.by for x in excesses(other, after)) > excess
                assert (table[row, column] == NO_WAY) == impossible
            if table[row, column] != NO_WAY:
                parts = split(table[row, column], residual.penalties)
                assert tuple(int(p) for p in parts) == change(best, again)


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_pair_row_and_column_agree_with_the_table_of_all(drawn: PairingProblem):
    _, residual = solved(drawn)
    for number, own in enumerate(drawn.layers):
        table = Prices(residual).layer(number)
        on_demand = Prices(residual)
        for row in range(own.shape[0]):
            assert on_demand.row(number, row).tolist() == table[row].tolist()
        for column in range(own.shape[1]):
            assert on_demand.column(number, column).tolist() == table[:, column].tolist()
        for row, column in np.ndindex(own.shape):
            assert on_demand.pair(number, row, column) == table[row, column]


def test_a_pair_that_takes_the_only_partner_away_costs_an_unmet_place():
    # One provider (at most one place): it helps place 0 for 2 points. Helping place 1 for 5 would
    # leave place 0 without: one place lacks either way, so the price is 5 - 2 = 3 points.
    drawn = problem(layer([[2, 5]], provider=([0], [1]), place=([1, 1], [1, 1])))
    _, residual = solved(drawn)
    assert price(residual, 0, 0, 1) == (0, 0, 3)


def test_price_zero_is_a_tie():
    drawn = problem(layer([[4], [4]], provider=([0, 0], [1, 1]), place=([1], [1])))
    _, residual = solved(drawn)
    assert sorted(price(residual, 0, row, 0) for row in (0, 1)) == [(0, 0, 0), (0, 0, 0)]


def test_a_full_place_of_locks_lets_nobody_in():
    drawn = problem(layer([[1], [1]], provider=([0, 0], [1, 1]), place=([1], [1]), locked=[(0, 0)]))
    _, residual = solved(drawn)
    assert Prices(residual).pair(0, 1, 0) == NO_WAY


def test_a_lock_released_past_a_maximum_frees_no_room():
    # The place takes one, two are pinned: without the dear lock the plan saves just that pair.
    drawn = problem(
        layer([[1], [9]], provider=([0, 0], [1, 1]), place=([1], [1]), locked=[(0, 0), (1, 0)])
    )
    _, residual = solved(drawn)
    assert price(residual, 0, 1, 0) == (0, 0, -9)


def test_pairs_that_are_no_optimal_plan_are_refused():
    drawn = problem(layer([[1], [9]], provider=([0, 0], [1, 1]), place=([1], [1])))
    dear = np.array([[False], [True]])
    with pytest.raises(NotOptimal, match="negative cycle"):
        _ = Prices(Residual(drawn, (dear,))).distances
    with pytest.raises(NotOptimal, match="negative cycle"):
        Prices(Residual(drawn, (dear,))).row(0, 0)


def test_a_layer_without_places_has_no_prices():
    drawn = problem(layer(np.zeros((2, 0)), provider=([0, 0], [1, 1]), place=([], [])))
    _, residual = solved(drawn)
    assert Prices(residual).layer(0).shape == (2, 0)
