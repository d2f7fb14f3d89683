"""Prices of a plan under bounds on change: told at the rates that prove it, held to all plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.keeping.keep_search import keep
from engine.network import chosen_pairs
from engine.networks.residual import NO_WAY, Residual, split
from engine.plan import make_plan
from engine.prices import Prices
from engine.pricing.plan_prices import NoPrices, PlanPrices
from tests.engine.bounded import Judge, bound
from tests.engine.instances import random_problem
from tests.engine.small_graphs import small_graph, small_policy


def bound_points(rng, num):
    """Yield random problems under a bound that costs something, at a point that has prices."""
    while num:
        pairing = random_problem(rng, coupled=False)
        if not pairing.layers[0].standing.any():
            continue
        judging = Judge.of(pairing, [bound(pairing, 1)])
        wanted = max(int(rng.integers(judging.span[0], judging.span[1] + 1)), 1)
        point = keep([pairing], [bound(pairing, wanted)])
        if point.rates.are_zero or point.rates.scale > 1 or any(point.gaps):
            continue
        num -= 1
        yield pairing, judging, wanted, point


@pytest.mark.parametrize("seed", range(3))
def test_price_is_what_the_best_plan_with_or_without_a_pair_is_worse_at_the_rate(seed):
    checked = 0
    for pairing, judging, wanted, point in bound_points(np.random.default_rng(seed), 60):
        [proof] = point.proofs
        [rate], penalty = point.rates.numbers, point.penalty
        residual = Residual(proof.network.problem, tuple(chosen_pairs(proof.network, proof.flows)))
        prices = Prices(residual).layer(0)
        plans, kept = judging.plans, judging.kept[0]
        relaxed, short = plans.cost - rate * kept, np.maximum(wanted - kept, 0)
        bounded = plans.cost + penalty * short
        best = np.lexsort((relaxed, plans.idle, plans.unmet))[0]
        best_bounded = np.lexsort((bounded, plans.idle, plans.unmet))[0]
        layer = pairing.layers[0]
        for row, column in np.argwhere(layer.allowed & ~layer.locked_in).tolist():
            pair = plans.bits[:, row * layer.shape[1] + column]
            others = np.flatnonzero(pair != residual.chosen[0][row, column])
            if not len(others):
                assert prices[row, column] == NO_WAY
                continue
            price = tuple(int(x) for x in split(prices[row, column], residual.penalties))
            assert price == least(plans, relaxed, others, best)
            # With the bound as it is the change is never less.
            assert price <= least(plans, bounded, others, best_bounded)
            checked += 1
    assert checked > 60


def least(plans, cost, among, best):
    """Return by how much the best of some plans is worse than the best one."""
    at = among[np.lexsort((cost[among], plans.idle[among], plans.unmet[among]))[0]]
    return tuple(int(part[at] - part[best]) for part in (plans.unmet, plans.idle, cost))


CROSSED = small_graph(
    participants=[{"side": side, "entity_id": x} for side, ids in
                  (("provider", ("u1", "u2")), ("place", ("t1", "t3"))) for x in ids],
    pairings=[{"provider_id": "u1", "place_id": "t1"}, {"provider_id": "u2", "place_id": "t3"}],
    providers=[{"id": "u1", "lon": 107, "lat": 27}, {"id": "u2", "lon": 106, "lat": 27}],
)  # fmt: skip
"""Two units that stand far off: none or both can stay."""
QUOTAS = {"provider_quota": {"min": 1, "max": 1}, "place_quota": {"min": 1, "max": 1},
          "weights": {"distance": 1}}  # fmt: skip


def test_plan_off_the_hull_has_no_prices_and_says_so():
    free = make_plan(CROSSED, small_policy(layer=QUOTAS))
    both = make_plan(CROSSED, small_policy(layer=QUOTAS, keep_share=1))
    half = make_plan(CROSSED, small_policy(layer=QUOTAS, keep_share=0.5))
    assert (free.keys, both.keys) == (
        [("L", "u1", "t3"), ("L", "u2", "t1")], [("L", "u1", "t1"), ("L", "u2", "t3")],
    )  # fmt: skip
    assert (half.keys, half.certificate.kind) == (both.keys, "within")
    assert half.certificate.bound.cost_points == half.value.cost_points // 2
    assert both.has_prices
    assert PlanPrices(both).price_of("L", "u1", "t1").price is not None
    kept = half.keeps[0]
    assert (kept.bound.wanted, kept.kept) == (1, 2)
    # At the edge's rate both plans are tied: the plan has prices there, as one that keeps both.
    assert half.has_prices is (kept.scale == 1)


def test_a_solver_s_word_is_told_apart_from_what_is_proven():
    policy = small_policy(layer=QUOTAS, keep_share=0.5)
    found = make_plan(CROSSED, policy, effort=5.0)
    assert found.keys == make_plan(CROSSED, policy).keys
    certificate = found.certificate
    assert (certificate.kind, certificate.solver_gap, certificate.effort) == ("solver", 0, 5.0)
    assert certificate.bound.cost_points > 0


def test_prices_are_refused_where_bounds_leave_a_plan_without():
    both = make_plan(CROSSED, small_policy(layer=QUOTAS, keep_share=1))
    uneven = replace(both, keeps=tuple(replace(own, scale=2) for own in both.keeps))
    assert not uneven.has_prices
    with pytest.raises(NoPrices):
        PlanPrices(uneven).residuals  # noqa: B018 - asked for
