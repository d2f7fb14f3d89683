"""The plan under a bound on change against every plan there is, on small problems."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.keeping.keep_search import keep
from engine.problem import PairingProblem
from tests.engine.bounded import Judge, bits_of_point, bound, order_of
from tests.engine.builders import layer, pair_ids, problem
from tests.engine.instances import pairing_problems, random_problem, shuffled

ORACLE = settings(max_examples=300, deadline=None, derandomize=True,
                  suppress_health_check=list(HealthCheck))  # fmt: skip


def judge(pairing: PairingProblem, pick: float, **scope) -> str:
    """Hold the plan for a number that bites, if any does, to all plans; return what is proven."""
    judging = Judge.of(pairing, [bound(pairing, 1, **scope)])
    fewest, most = judging.span
    wanted = max(fewest + round(pick * (most + 1 - fewest)), 1)  # up to one more than can be kept
    point = keep([pairing], [bound(pairing, wanted, **scope)])
    best, got, far = judging.best([wanted]), order_of(point), point.distance
    assert far is not None
    assert far.short == 0
    assert got[:3] == best[:3]
    assert got[3] - far.cost <= best[3] <= got[3]
    if best[2] == 0:
        assert got[3] - far.cost <= math.ceil(judging.hull_at(wanted))
    if far.cost:
        assert not judging.is_corner(wanted)
        return "within"
    if judging.is_corner(wanted) or best[2] or point.rates.are_zero:
        [preferred] = judging.preferred([wanted])
        assert bits_of_point(point) == preferred.tolist()
    return "short" if best[2] else "free" if point.rates.are_zero else "kept"


@ORACLE
@given(pairing_problems(), st.floats(0, 1))
def test_plan_is_the_best_of_all_that_keep_enough_or_says_how_far_it_may_be(pairing, pick):
    assume(any(own.standing.any() for own in pairing.layers))
    judge(pairing, pick)


@settings(ORACLE, max_examples=150)
@given(pairing_problems(coupled=True), st.floats(0, 1))
def test_bound_of_one_of_two_coupled_layers_is_kept_as_well(pairing, pick):
    name = pairing.layer_names[0]
    assume(pairing.layers[0].standing.any())
    judge(pairing, pick, layers=[name])


@settings(ORACLE, max_examples=150)
@given(pairing_problems(), st.floats(0, 1))
def test_bound_of_some_places_is_kept_as_well(pairing, pick):
    assume(any(own.standing[:, :2].any() for own in pairing.layers))
    judge(pairing, pick, places=["s0", "s1"])


@settings(ORACLE, max_examples=200)
@given(pairing_problems(), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_several_bounds_are_kept_together_or_their_plan_says_how_far_it_may_be(pairing, picks):
    scopes = [{"places": ["s0"]}, {"places": ["s1", "s2"]}, {"layers": ["A"]}, {}]
    bounds = [bound(pairing, 1, **scope) for scope in scopes]
    bounds = [
        replace(own, id=f"keep{i}", wanted=max(round(pick * own.standing), 1))
        for i, (own, pick) in enumerate(zip(bounds, picks, strict=True)) if own.standing
    ]  # fmt: skip
    assume(len(bounds) > 1)
    judging, point = Judge.of(pairing, bounds), keep([pairing], bounds)
    wanted = [own.wanted for own in bounds]
    best, got, far = judging.best(wanted), order_of(point), point.distance
    assert far is not None
    assert got[:2] == best[:2]
    assert got[2] - far.short <= best[2] <= got[2]
    if far.short == 0:
        assert got[3] - far.cost <= best[3] <= got[3]
        assert got == best  # problems as small as these are solved to the end


@pytest.mark.parametrize("seed", range(4))
def test_plan_is_the_best_of_all_on_a_seeded_sweep_that_meets_every_kind_of_proof(seed):
    rng, kinds = np.random.default_rng(seed), Counter()
    while kinds.total() < 250:
        pairing = random_problem(rng)
        if any(own.standing.any() for own in pairing.layers):
            kinds[judge(pairing, float(rng.random()))] += 1
    assert min(kinds[kind] for kind in ("short", "free", "kept")) >= 5


def crossed(costs):
    """Return a problem of two pairs that stand, in which none or both can stay."""
    return problem(layer(costs, provider=(1, 1), place=(1, 1), standing=[(0, 0), (1, 1)]))


def test_number_that_no_plan_keeps_is_passed_and_the_distance_to_the_hull_is_said():
    pairing = crossed([[7, 0], [0, 7]])  # 0 kept cost 0, 2 kept cost 14: the hull says 7 for 1
    point = keep([pairing], [bound(pairing, 1)])
    assert (order_of(point), point.kept) == ((0, 0, 0, 14), (2,))
    assert point.distance.cost == 7


def test_corner_between_two_rates_that_are_no_whole_numbers_is_still_proven():
    # Three blocks of two: each keeps none or both, for 1, 3 and 5 points more.
    blocks = [[0, 1], [0, 3], [0, 5]]
    costs = np.full((6, 6), 50)
    for i, (none, both) in enumerate(blocks):
        costs[2 * i, 2 * i + 1] = costs[2 * i + 1, 2 * i] = none
        costs[2 * i, 2 * i], costs[2 * i + 1, 2 * i + 1] = both, 0
    refused = [(r, c) for r in range(6) for c in range(6) if r // 2 != c // 2]
    pairing = problem(
        layer(
            costs,
            provider=(1, 1),
            place=(1, 1),
            refused=refused,
            standing=[(i, i) for i in range(6)],
        )
    )
    for wanted, cost in ((2, 1), (4, 4), (6, 9)):
        point = keep([pairing], [bound(pairing, wanted)])
        assert (order_of(point), point.kept) == ((0, 0, 0, cost), (wanted,))
        assert point.distance.cost == 0
    assert keep([pairing], [bound(pairing, 3)]).distance.cost == 1  # 4, and the hull says 2.5


def test_number_inside_an_edge_is_reached_by_plans_that_are_equally_good_there():
    # Four pairs that each stay for 5 points more: every number lies on one edge.
    pairing = problem(
        layer(
            np.where(np.eye(4, dtype=bool), 5, 0)[:, [0, 1, 2, 3]].tolist(),
            provider=(0, 1),
            place=(0, 2),
            standing=[(i, i) for i in range(4)],
        )
    )
    for wanted in range(1, 5):
        point = keep([pairing], [bound(pairing, wanted)])
        assert (point.kept, point.cost, point.distance.cost) == ((wanted,), 5 * wanted, 0)


def test_unreachable_number_ranks_after_the_minima_and_before_the_cost():
    # The only unit must go to the place that lacks one, away from where it stands.
    pairing = problem(
        layer(
            [[0, 9], [100, 100]],
            provider=(0, 1),
            place=([0, 1], [1, 1]),
            standing=[(0, 0), (1, 0)],
            refused=[(1, 1)],
        )
    )
    point = keep([pairing], [bound(pairing, 2)])
    assert order_of(point) == (0, 0, 1, 109)
    assert point.distance.cost == 0


@settings(ORACLE, max_examples=100)
@given(pairing_problems(), st.floats(0, 1), st.integers(0, 2**32))
def test_plan_does_not_depend_on_the_order_of_providers_places_and_groups(pairing, pick, seed):
    standing = sum(int(own.standing.sum()) for own in pairing.layers)
    assume(standing)
    wanted = max(round(pick * standing), 1)
    plans = []
    for own in (pairing, shuffled(pairing, np.random.default_rng(seed))):
        point = keep([own], [bound(own, wanted)])
        plans.append(sorted(pair_ids(own, point.proofs[0].chosen)))
    assert plans[0] == plans[1]


def test_networks_share_one_bound():
    # Each network by itself would keep one; together the cheaper one keeps both.
    cheap, dear = ([[cost, 0]] * 2 for cost in (3, 8))
    first, second = (
        problem(layer(costs, name=name, provider=(1, 1), place=(0, 2), standing=[(0, 0), (1, 0)]))
        for name, costs in (("A", cheap), ("B", dear))
    )
    own = bound(problem(*first.layers, *second.layers), 2)
    point = keep([first, second], [own])
    assert (point.kept, point.cost, point.distance.cost) == ((2,), 6, 0)
    assert [int((p.chosen[0] & p.problem.layers[0].standing).sum()) for p in point.proofs] == [2, 0]


@settings(ORACLE, max_examples=120)
@given(pairing_problems(), st.floats(0, 1))
def test_whole_number_program_closes_every_distance_of_small_problems(pairing, pick):
    assume(any(own.standing.any() for own in pairing.layers))
    standing = sum(int(own.standing.sum()) for own in pairing.layers)
    wanted = max(round(pick * standing), 1)
    own = bound(pairing, wanted)
    point = keep([pairing], [own], effort=5.0)
    assert order_of(point) == Judge.of(pairing, [own]).best([wanted])
    assert point.distance.cost == 0 or point.solver_gap == 0


def test_whole_number_program_finds_the_plan_between_two_corners():
    # Keeping one of three costs 9; the hull, from none for 0 to all for 21, says 7.
    costs = np.array([[7, 0, 9], [9, 7, 0], [0, 9, 7]])
    pairing = problem(
        layer(costs, provider=(1, 1), place=(1, 1), standing=[(i, i) for i in range(3)])
    )
    judging, own = Judge.of(pairing, [bound(pairing, 1)]), bound(pairing, 1)
    plain, exact = keep([pairing], [own]), keep([pairing], [own], effort=5.0)
    assert order_of(exact) == judging.best([1])
    assert plain.cost - plain.distance.cost <= exact.cost < plain.cost
    assert (exact.distance.cost > 0, exact.solver_gap) == (True, 0)
