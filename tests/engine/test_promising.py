"""No edit that makes a pair cost nothing is missed: each is held to solving again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from engine.prices import Prices
from engine.problem import PairingProblem
from engine.promising import Promising
from engine.quota_values import QuotaValues
from engine.residual import NO_WAY
from engine.value import excesses

from .builders import layer, problem
from .instances import pairing_problems
from .solved import change, forced, solved, with_layer
from .test_quota_values import edited


def is_free(changed: PairingProblem, number: int, row: int, column: int) -> bool:
    """Whether the pair costs nothing and breaks no maximum, by solving twice."""
    best, plain = solved(changed)
    pinned = forced(changed, number, row, column)
    with_it, after = solved(pinned)
    over = sum(x.by for x in excesses(pinned, after.chosen))
    impossible = over > sum(x.by for x in excesses(changed, plain.chosen))
    return not impossible and change(best, with_it) <= (0, 0, 0)


def cheap_pair(drawn: PairingProblem, prices: Prices) -> tuple[int, int, int] | None:
    """Return the unused pair of least price above nothing; None when there is none."""
    found = [
        (int(prices.layer(number)[row, column]), (number, row, column))
        for number, own in enumerate(drawn.layers)
        for row, column in np.ndindex(own.shape)
        if not prices.residual.chosen[number][row, column]
        and 0 < prices.layer(number)[row, column] < NO_WAY
    ]
    return min(found)[1] if found else None


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_every_quota_edit_that_makes_a_pair_free_is_among_the_promising(drawn: PairingProblem):
    _, residual = solved(drawn)
    prices = Prices(residual)
    pair = cheap_pair(drawn, prices)
    if pair is None:
        return
    promising = set(Promising(prices, *pair).quotas())
    for quota in QuotaValues(prices).all():
        if quota not in promising:
            assert not is_free(edited(drawn, quota), *pair), quota


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_every_waiver_that_makes_a_pair_free_is_among_the_promising(drawn: PairingProblem):
    _, residual = solved(drawn)
    prices = Prices(residual)
    pair = cheap_pair(drawn, prices)
    if pair is None:
        return
    promising = {waiver for waiver, _ in Promising(prices, *pair).waivers()}
    for number, own in enumerate(drawn.layers):
        for row, column in np.argwhere(~own.allowed & ~own.locked_in).tolist():
            if (number, row, column) == pair or (number, row, column) in promising:
                continue
            allowed = own.allowed.copy()
            allowed[row, column] = True
            waived = with_layer(drawn, number, allowed=allowed)
            assert not is_free(waived, *pair)


def test_a_second_place_for_the_only_provider_makes_its_other_pair_free():
    # p0 may help one of s0 (2) and s1 (5): s1 costs 3 until p0 may help two.
    drawn = problem(layer([[2, 5]], provider=([0], [1]), place=([1, 1], [1, 1])))
    _, residual = solved(drawn)
    found = Promising(Prices(residual), 0, 0, 1).quotas()
    assert ("provider", "p0", "max", 1) in {(q.side, q.entity_id, q.limit, q.delta) for q in found}
