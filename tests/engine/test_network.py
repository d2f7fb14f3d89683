"""The network and its penalties: named cases, each worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.network import build_network, chosen_pairs
from engine.networks.penalties import Penalties, penalties
from engine.plan import prove
from engine.value import Value, excesses, shortfalls, value_of

from .brute_force import all_plans
from .builders import best_pairs, best_value, group, layer, problem, proven
from .instances import random_problem


def gaps(pairing):
    """Return (entity, wanted, got) of every minimum that the engine's plan leaves short."""
    proof = proven(pairing)
    found = shortfalls(pairing, chosen_pairs(proof.network, proof.flows))
    return [(gap.entity_id, gap.wanted, gap.got) for gap in found]


def beyond(pairing):
    """Return (entity, allowed, got) of every maximum that the engine's plan passes."""
    proof = proven(pairing)
    found = excesses(pairing, chosen_pairs(proof.network, proof.flows))
    return [(excess.entity_id, excess.allowed, excess.got) for excess in found]


def test_cheapest_pairs_win_when_all_minima_can_be_met():
    # p0-s1 (1) + p1-s0 (2) = 3, the other way 5 + 4
    pairing = problem(layer([[5, 1], [2, 4]], place=(1, 1)))
    assert best_pairs(pairing) == [("p0", "s1"), ("p1", "s0")]
    assert best_value(pairing) == Value(0, 0, 3)


def test_no_pair_is_made_without_a_minimum_that_asks_for_it():
    assert best_pairs(problem(layer([[5]]))) == []


def test_meeting_a_place_minimum_outweighs_any_cost():
    assert best_value(problem(layer([[10**9]], place=(1, 1)))) == Value(0, 0, 10**9)


def test_unmet_place_outweighs_every_idle_provider():
    # s0 wants p0 alone; then p1 and p2 have nobody: both may only help s0, which takes one.
    pairing = problem(layer([[0, 0], [0, 0], [0, 0]], provider=([0, 1, 1], 1), place=([0, 1], 1),
                            refused=[(1, 1), (2, 1)]),
                      provider_groups=[group("provider", [0, 1, 2], 0, 1)])  # fmt: skip
    assert best_value(pairing) == Value(0, 2, 0)


def test_a_pair_is_used_at_most_once():
    assert gaps(problem(layer([[1]], provider=(0, 2), place=(2, 2)))) == [("s0", 2, 1)]


def test_place_that_no_provider_may_help_counts_for_itself_and_for_its_county():
    pairing = problem(
        layer([[1]], provider=(0, 1), place=(1, 1), refused=[(0, 0)]),
        place_groups=[group("place", [0], 1, key="county")],
    )
    assert best_value(pairing) == Value(2, 0, 0)
    assert gaps(pairing) == [("s0", 1, 0), ("place:county", 1, 0)]


def test_two_locks_in_a_county_of_maximum_1_win_and_are_its_excess():
    # Locks p0-s0 and p1-s1 cost 1 each; the county is full, so p2 stays idle.
    pairing = problem(
        layer([[1, 1, 1]] * 3, provider=(1, 1), locked=[(0, 0), (1, 1)]),
        place_groups=[group("place", [0, 1, 2], 0, 1, key="county")],
    )
    assert best_value(pairing) == Value(0, 1, 2)
    assert best_pairs(pairing) == [("p0", "s0"), ("p1", "s1")]
    assert beyond(pairing) == [("place:county", 1, 2)]


@pytest.mark.parametrize(
    ("quotas", "excess"),
    [
        ({"provider": (0, 1), "place": (0, 9)}, [("p0", 1, 2)]),
        ({"provider": (0, 0), "place": (0, 9)}, [("p0", 0, 2)]),
        ({"provider": (0, 9), "place": (0, [0, 0, 9])}, [("s0", 0, 1), ("s1", 0, 1)]),
    ],
)
def test_locks_beyond_a_members_maximum_win_and_are_reported(quotas, excess):
    # p0 is pinned to s0 and s1; the minimum of nobody asks for more.
    pairing = problem(layer([[1, 1, 1]], locked=[(0, 0), (0, 1)], **quotas))
    assert best_pairs(pairing) == [("p0", "s0"), ("p0", "s1")]
    assert beyond(pairing) == excess


def test_nobody_else_enters_where_locks_reach_the_maximum():
    # p0 is pinned twice with maximum 1: it cannot help s2, which stays unmet.
    pairing = problem(layer([[1, 1, 1]], place=([0, 0, 1], 1), locked=[(0, 0), (0, 1)]))
    assert best_value(pairing) == Value(1, 0, 2)


def test_locks_beyond_a_provider_groups_maximum_raise_it_to_themselves():
    pairing = problem(
        layer([[1, 1], [1, 1], [1, 1]], place=(2, 2), locked=[(0, 0), (1, 1)]),
        provider_groups=[group("provider", [0, 1, 2], 0, 1, key="party")],
    )
    assert best_value(pairing) == Value(2, 0, 2)
    assert beyond(pairing) == [("provider:party", 1, 2)]


def test_lock_of_a_refused_pair_stands_and_costs_what_the_pair_costs():
    pairing = problem(layer([[7]], refused=[(0, 0)], locked=[(0, 0)]))
    assert best_value(pairing) == Value(0, 0, 7)


def test_a_locked_pair_meets_the_minima_above_it():
    pairing = problem(
        layer([[7, 1]], provider=(1, 2), place=(1, 1), locked=[(0, 0)], refused=[(0, 1)]),
        provider_groups=[group("provider", [0], 1, key="party")],
        place_groups=[group("place", [0], 1, key="a"), group("place", [1], 1, key="b")],
    )
    assert gaps(pairing) == [("s1", 1, 0), ("place:b", 1, 0)]


def test_extra_cost_counts_partners_by_number_whatever_the_minimum():
    # Three partners; numbers 2 and 3 cost 10 and 25 beyond their pairs.
    for minimum, extra in ((0, 35), (1, 35), (2, 25), (3, 0)):
        pairing = problem(
            layer([[0]] * 3, provider=(1, 1), place=(minimum, 3), extra_cost=[10, 25])
        )
        assert best_value(pairing) == Value(0, 0, extra)


def test_the_last_extra_cost_repeats():
    # Partners 2, 3, 4 cost 10, 25, 25.
    pairing = problem(layer([[0]] * 4, provider=(1, 1), place=(0, 4), extra_cost=[10, 25]))
    assert best_value(pairing) == Value(0, 0, 60)


def test_partners_without_an_extra_cost_list_cost_nothing_more():
    assert best_value(problem(layer([[3]] * 4, provider=(1, 1), place=(1, 4)))) == Value(0, 0, 12)


def test_a_cheap_second_partner_loses_to_a_dear_first_one_elsewhere():
    # p1: second at s0 costs 1 + 10, first at s1 costs 9.
    pairing = problem(layer([[0, 9], [1, 9]], provider=(1, 1), place=(0, 2), extra_cost=[10]))
    assert best_pairs(pairing) == [("p0", "s0"), ("p1", "s1")]


def test_extra_cost_yields_to_idle():
    """The smallest case against idle = 2 min(n, m) c + 1: it leaves one provider idle."""
    pairing = problem(layer([[1], [1]], provider=(1, 1), place=(1, 2), extra_cost=[500]))
    assert best_value(pairing) == Value(0, 0, 502)


@pytest.mark.parametrize("num_parties", range(1, 9))
def test_unmet_outweighs_a_chain_of_idle_units_through_every_party(num_parties):
    """Serving s0 takes p0's party its one unit from q0, whose place then takes p1's, and so on.

    p_h may help s_h only, q_h the next place only; each party {p_h, q_h} has one unit and every
    q_h a minimum. Leaving s0 alone idles nobody: (1, 0). Serving it idles every q: (0, H).
    """
    n, m = 2 * num_parties, num_parties + 1
    open_pairs = {(2 * h, h) for h in range(num_parties)} | {
        (2 * h + 1, h + 1) for h in range(num_parties)
    }
    pairing = problem(
        layer(
            np.ones((n, m)),
            provider=([0, 1] * num_parties, 1),
            place=([1] * num_parties + [0], 1),
            refused=[(i, j) for i in range(n) for j in range(m) if (i, j) not in open_pairs],
        ),
        provider_groups=[
            group("provider", [2 * h, 2 * h + 1], 0, 1, key=f"party{h}") for h in range(num_parties)
        ],
    )
    assert best_value(pairing) == Value(0, num_parties, num_parties)


@pytest.mark.parametrize("priorities", [(1, 2), (1, 3), (2, 3), (3, 1)])
def test_place_of_higher_priority_is_served_first_at_any_cost(priorities):
    # The county takes one pair; the more important place is the dear one.
    costs = [[1, 1], [1, 1]]
    dear = int(np.argmax(priorities))
    for row in costs:
        row[dear] = 10**6
    pairing = problem(
        layer(costs, place=(1, 1), priority=priorities),
        place_groups=[group("place", [0, 1], 0, 1)],
    )
    assert best_value(pairing) == Value(min(priorities), 0, 10**6)


def test_one_unit_of_priority_3_outweighs_two_of_priority_1():
    # p0 helps s0 (priority 3), or s1 through the group that lets two others in.
    pairing = problem(
        layer([[9, 0, 0]] * 2, place=(1, 1), priority=[3, 1, 1], refused=[(1, 0)]),
        place_groups=[group("place", [0, 1, 2], 0, 1)],
    )
    assert best_pairs(pairing) == [("p0", "s0")]
    assert best_value(pairing) == Value(2, 0, 9)


def test_every_group_above_a_pair_counts_it():
    # Outer group takes 2 in all; inner one wants 2, so s2 gets nothing though it is cheapest.
    pairing = problem(
        layer([[5, 5, 0]] * 3, provider=(1, 1)),
        place_groups=[group("place", [0, 1, 2], 0, 2, "outer"), group("place", [0, 1], 2, 2, "in")],
    )
    assert best_value(pairing) == Value(0, 1, 10)


@pytest.mark.parametrize("side", ["provider", "place"])
def test_group_maximum_0_lets_nobody_in(side):
    pairing = problem(
        layer([[1, 1], [1, 1]], provider=(1, 1), place=(1, 1)),
        **{f"{side}_groups": [group(side, [0], 0, 0)]},
    )
    assert best_value(pairing) == Value(1, 1, 1)


def test_group_minimum_above_what_its_members_can_is_a_shortfall():
    pairing = problem(
        layer([[1, 1]], provider=(0, 2)), place_groups=[group("place", [0, 1], 5, None, "county")]
    )
    assert gaps(pairing) == [("place:county", 5, 2)]


def test_two_layers_share_the_maximum_of_a_party():
    # One party, one pair in all: it goes to the layer where it is cheaper.
    layers = [layer([[cost]], name=name, place=(1, 1)) for name, cost in (("A", 5), ("B", 3))]
    pairing = problem(*layers, provider_groups=[group("provider", [0, 1], 0, 1, layers=("A", "B"))])
    proof = proven(pairing)
    chosen = chosen_pairs(proof.network, proof.flows)
    assert [table.tolist() for table in chosen] == [[[False]], [[True]]]
    assert value_of(pairing, chosen) == Value(1, 0, 3)


@pytest.mark.parametrize("shape", [(0, 0), (0, 2), (2, 0)])
def test_layer_without_participants_has_an_empty_plan(shape):
    own = layer(np.zeros(shape), provider=(1, 1), place=(1, 1))
    assert best_value(problem(own)) == Value(shape[1], shape[0], 0)


def test_pair_arcs_are_the_free_pairs_layer_by_layer():
    network = build_network(
        problem(
            layer([[1, 2], [3, 4]], name="A", refused=[(0, 1)], locked=[(1, 0)]),
            layer([[5]], name="B"),
        )
    )
    assert network.num_pair_arcs == 3
    assert network.pairs.tolist() == [0, 3, 4]
    assert network.points[:3].tolist() == [1, 4, 5]
    assert network.capacities[:3].tolist() == [1, 1, 1]


@pytest.mark.parametrize("seed", range(60))
def test_a_network_made_from_one_much_like_it_is_the_one_made_anew(seed):
    rng = np.random.default_rng(seed)
    first = random_problem(rng)
    like, second = build_network(first), first
    for name in ("place_min", "provider_max", "costs", "allowed", "locked_in"):
        if rng.random() < 0.4:
            own = getattr(second.layers[0], name)
            changed = own ^ (rng.random(own.shape) < 0.2) if own.dtype == bool else own + 1
            second = second.with_layer(0, **{name: changed})
    if rng.random() < 0.3:
        second = replace(second, provider_groups=())
    found, expected = build_network(second, like), build_network(second)
    for name in ("tails", "heads", "capacities", "supplies", "pairs", "pair_points", "costs"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    for own, other in zip(found.quota_parts, expected.quota_parts, strict=True):
        assert np.array_equal(own, other)


def test_where_quotas_alone_differ_networks_share_what_the_arcs_of_pairs_stand_for():
    before = problem(layer([[1, 2], [3, 4]], place=(1, 1)))
    like = build_network(before)
    found = build_network(before.with_layer(0, place_max=np.array([2, 2])), like)
    assert found.pairs is like.pairs
    assert found.pair_points is like.pair_points
    assert len(found.tails) == len(like.tails) + 1 + 1  # a step more for each place


def test_network_is_balanced_and_its_costs_are_the_weighted_ranks():
    network = build_network(
        problem(
            layer([[1, 2], [3, 4]], provider=(1, 2), place=(1, 2), priority=[2, 1],
                  extra_cost=[9], locked=[(0, 0)]),
            place_groups=[group("place", [0, 1], 1, 3)],
        )
    )  # fmt: skip
    assert network.supplies.sum() == 0
    unmet, idle, points = network.ranks
    weights = network.penalties
    assert network.costs.tolist() == (unmet * weights.unmet + idle * weights.idle + points).tolist()
    assert sorted(unmet[unmet > 0].tolist()) == [1, 1, 2]  # s1, the county, s0


def test_penalty_beyond_62_bits_is_an_overflow_not_a_wrong_number():
    # Kc = c and KI = 1, so idle = 2 c + 1 and unmet = 2 (idle + c) + 1 = 6 c + 3.
    fits = build_network(problem(layer([[2**40]], place=(1, 1))))
    assert int(fits.costs.max()) == 6 * 2**40 + 3
    too_large = build_network(problem(layer([[2**59]], place=(1, 1))))
    with pytest.raises(OverflowError, match="passes 62 bits"):
        _ = too_large.costs


def test_priority_counts_in_the_range_of_penalties():
    # unmet = 6 * 2^58 + 3 fits 62 bits (16 * 2^58); three times as much does not.
    assert int(build_network(problem(layer([[2**58]], place=(1, 1)))).costs.max()) < 2**62
    with pytest.raises(OverflowError, match="passes 62 bits"):
        _ = build_network(problem(layer([[2**58]], place=(1, 1), priority=3))).costs


def test_penalties_follow_the_formula():
    # n = 3, m = 2, H = 2, G = 1, c = 50 (a refused pair), x = 7:
    # Kc = 2 * 50 + min(2, 2) * 7 = 114; KI = min(3, 3) + 2 = 5
    # idle = 229; unmet = 2 (5 * 229 + 114) + 1 = 2519
    pairing = problem(
        layer([[1, 50], [2, 3], [4, 5]], refused=[(0, 1)], extra_cost=[3, 7]),
        provider_groups=[group("provider", [0, 1, 2], 0, 1), group("provider", [0], 0, 1)],
        place_groups=[group("place", [0], 1)],
    )
    assert penalties(pairing) == Penalties(unmet=2519, idle=229)


def test_penalties_sum_the_layers_shorter_sides():
    # A 1 x 3, B 2 x 2: Kc = (1 + 2) * 10 + min(5, 1) * 4 = 34; KI = min(3, 1) + 0 = 1
    # idle = 69; unmet = 2 (69 + 34) + 1 = 207
    pairing = problem(
        layer([[1, 2, 10]], name="A"), layer([[1, 2], [3, 4]], name="B", extra_cost=[4])
    )
    assert penalties(pairing) == Penalties(unmet=207, idle=69)


def test_penalties_of_nothing_are_the_smallest():
    assert penalties(problem(layer(np.zeros((0, 0))))) == Penalties(unmet=1, idle=1)


def test_costs_too_large_for_the_solver_are_solved_in_stages():
    """Costs so large that penalties fit 62 bits but not the solver: the ranks decide alone."""
    rng = np.random.default_rng(2)
    for _ in range(20):
        small = layer(
            rng.integers(1, 4, (3, 3)),
            provider=(rng.integers(0, 2, 3), 2),
            place=(rng.integers(0, 3, 3), 2),
            extra_cost=[1],
            refused=[tuple(x) for x in rng.integers(0, 3, (3, 2))],
            standing=[(0, 0), (1, 1), (2, 2)],
        )
        scale = 3 * 2**52
        large = replace(small, costs=small.costs * scale, extra_cost=(scale,))
        proof = prove(problem(large))
        value = value_of(problem(large), chosen_pairs(proof.network, proof.flows))
        unmet, idle, cost = all_plans(problem(small)).best
        largest = int(proof.network.costs.max())
        assert (len(proof.network.supplies) + 1) * largest >= 2**62
        assert proof.valid
        assert value == Value(unmet, idle, cost * scale)
        assert best_pairs(problem(small)) == best_pairs(problem(large))


def test_every_shortfall_has_a_cut_that_asks_more_than_it_can_take():
    """Around each short place or county lies a set whose minima ask more than may enter it."""
    rng = np.random.default_rng(9)
    proven_cuts = 0
    for _ in range(60):
        pairing = problem(
            layer(
                rng.integers(0, 5, (3, 4)),
                provider=(0, rng.integers(0, 3, 3)),
                place=(rng.integers(0, 3, 4), 3),
                refused=[tuple(x) for x in rng.integers(0, (3, 4), (4, 2))],
                locked=[tuple(x) for x in rng.integers(0, (3, 4), (1, 2))],
            ),
            place_groups=[group("place", [0, 1], int(rng.integers(0, 3)), 3)],
        )
        proof = proven(pairing)
        network, flows = proof.network, proof.flows
        # In the saturated network a unit given up is flow on an arc that costs an unmet unit.
        for arc in np.flatnonzero((network.unmet > 0) & (flows > 0)):
            inside = cut_around(network, flows, int(network.heads[arc]))
            demand, capacity = demand_and_capacity(network, inside)
            assert demand > capacity
            proven_cuts += 1
    assert proven_cuts > 50


def cut_around(network, flows, node):
    """Return which nodes can send one more unit to a node without giving up a met minimum."""
    inside = np.zeros(len(network.supplies), dtype=bool)
    inside[node] = True
    forward = (flows < network.capacities) & (network.unmet == 0)
    while True:
        reached = inside.copy()
        reached[network.tails[forward & inside[network.heads]]] = True
        reached[network.heads[(flows > 0) & inside[network.tails]]] = True
        if (reached == inside).all():
            return inside
        inside = reached


def demand_and_capacity(network, inside):
    """Return what minima ask of a set of nodes, and the most that may enter it."""
    leaving = inside[network.heads] & ~inside[network.tails] & (network.unmet > 0)
    demand = int(network.capacities[leaving].sum())
    # Entering arcs that give up a minimum are no help; supplies by minima are in the demand.
    entering = inside[network.heads] & ~inside[network.tails] & (network.unmet == 0)
    minima = np.zeros_like(network.supplies)
    given = network.unmet > 0
    np.subtract.at(minima, network.heads[given], network.capacities[given])
    np.add.at(minima, network.tails[given], network.capacities[given])
    capacity = int(network.capacities[entering].sum() + (network.supplies - minima)[inside].sum())
    return demand, capacity
