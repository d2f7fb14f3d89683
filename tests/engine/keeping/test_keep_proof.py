"""How far a plan under bounds on change may be from the best one, worked out by hand."""

from __future__ import annotations

from engine.keeping.keep_bounds import KeepBound
from engine.keeping.keep_proof import Distance, Kept, distance

BOUND = KeepBound("keep", ("L",), "", None, 10, 5)


def far(kept, rate, *, gaps=(0,), cost=1_000, scale=1):
    return distance([Kept(BOUND, kept, rate, scale)], gaps, 100, cost, scale)


def test_bound_that_is_met_exactly_leaves_nothing():
    assert far(5, 7) == far(6, 0) == far(3, 100) == Distance()


def test_pairs_beyond_a_bound_count_at_its_rate_and_pairs_short_at_what_lacks_to_the_limit():
    assert far(8, 7) == Distance(cost=21)
    assert far(4, 93) == Distance(cost=7)
    assert far(5, 7, gaps=(2, 3)) == Distance(cost=5)
    assert far(8, 7, scale=2) == Distance(cost=10)


def test_distance_beyond_the_cost_says_how_many_pairs_more_could_be_kept():
    # 100 · 2 + 10 - 200 = 10 is all that is proven: with no pair short a plan costs 99 at most.
    assert far(3, 0, cost=10) == Distance(short=2, cost=10)


def test_rates_out_of_range_prove_nothing():
    assert far(5, -1) is far(5, 101) is None
    assert far(5, 0, scale=0) is None
