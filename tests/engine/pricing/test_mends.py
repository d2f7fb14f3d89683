"""What would make a pair cost nothing: every single edit, held to solving again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from engine.networks.residual import NO_WAY
from engine.prices import Prices
from engine.pricing.mends import Freeing
from engine.pricing.quota_values import QuotaValues
from engine.problem import PairingProblem
from engine.value import Value, excesses
from tests.engine.builders import layer, problem
from tests.engine.instances import pairing_problems
from tests.engine.solved import best_pairs, best_value, change, forced, solved, with_layer

from .test_chains import chains_of
from .test_quota_values import edited


def price_after(edited_problem: PairingProblem, at: tuple[int, int, int]) -> Value | None:
    """Return what the best plan with the pair is worse, by solving twice; None: impossible."""
    best, plain = best_pairs(edited_problem)
    pinned = forced(edited_problem, *at)
    with_it, after = best_pairs(pinned)
    over = sum(x.by for x in excesses(pinned, after))
    if over > sum(x.by for x in excesses(edited_problem, plain)):
        return None
    return Value(*change(best, with_it))


def freeing_of(drawn: PairingProblem) -> list[tuple[tuple[int, int, int], Freeing]]:
    """Return the cheapest and the dearest unused pair that cost something, and what frees them."""
    _, residual, chains = chains_of(drawn)
    prices = Prices(residual)
    dear = sorted(
        (int(prices.layer(number)[row, column]), (number, row, column))
        for number, own in enumerate(drawn.layers)
        for row, column in np.ndindex(own.shape)
        if not residual.chosen[number][row, column]
        and 0 < prices.layer(number)[row, column] < NO_WAY
    )  # fmt: skip
    spots = dict.fromkeys(at for _, at in dear[:1] + dear[-1:])
    found = []
    for at in spots:
        chain = chains.of(*at)
        assert chain is not None
        found.append((at, Freeing(prices, chain, *at)))
    return found


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_the_quota_edits_that_free_a_pair_are_those_that_solving_again_finds(
    drawn: PairingProblem,
):
    edits = QuotaValues(Prices(solved(drawn)[1])).all()
    for at, freeing in freeing_of(drawn):
        said = {found.quota: found.price for found in freeing.quotas()}
        for quota in edits:
            price = price_after(edited(drawn, quota), at)
            assert (quota in said) == (price is not None and price <= Value()), quota
            assert said.get(quota, price) == price


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_the_waivers_that_free_a_pair_are_those_that_solving_again_finds(drawn: PairingProblem):
    best = best_value(drawn)
    for at, freeing in freeing_of(drawn):
        said = {found.pair: found for found in freeing.waivers()}
        assert at not in said
        for number, own in enumerate(drawn.layers):
            for row, column in np.argwhere(~own.allowed & ~own.locked_in).tolist():
                other = number, row, column
                if other == at:
                    continue
                allowed = own.allowed.copy()
                allowed[row, column] = True
                waived = with_layer(drawn, number, allowed=allowed)
                price = price_after(waived, at)
                assert (other in said) == (price is not None and price <= Value()), other
                if other in said:
                    assert said[other].price == price
                    assert said[other].change == Value(*change(best, best_value(waived)))


def test_a_second_place_for_the_only_provider_makes_its_other_pair_free():
    # p0 may help one of s0 (2) and s1 (5): s1 costs 3 until p0 may help two.
    drawn = problem(layer([[2, 5]], provider=([0], [1]), place=([1, 1], [1, 1])))
    _, residual, chains = chains_of(drawn)
    chain = chains.of(0, 0, 1)
    assert chain is not None
    found = {
        (x.quota.side, x.quota.entity_id, x.quota.limit, x.quota.delta): x.price
        for x in Freeing(Prices(residual), chain, 0, 0, 1).quotas()
    }
    # If s0 wanted nobody, the pair with s1 would be in the best plan.
    assert found == {
        ("provider", "p0", "max", 1): Value(), ("place", "s0", "min", -1): Value()
    }  # fmt: skip


def test_the_waiver_of_a_pinned_pair_frees_nothing_since_it_stays_pinned():
    # Without its lock p0-s0 (100) would leave s0 to p2 (0), and p1-s1 (50) would cost nothing more.
    drawn = problem(layer(
        [[100, 999], [999, 50], [0, 10]], provider=(0, 1), place=(1, 1),
        refused=[(0, 0), (0, 1), (1, 0)], locked=[(0, 0)],
    ))  # fmt: skip
    _, residual, chains = chains_of(drawn)
    chain = chains.of(0, 1, 1)
    assert chain is not None
    assert chain.value == Value(0, 0, 40)
    assert list(Freeing(Prices(residual), chain, 0, 1, 1).waivers()) == []
