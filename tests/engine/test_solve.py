"""The solver's wrapper: every guard, known optima, ties, ranks."""

from __future__ import annotations

import bz2
import pickle
from itertools import chain, repeat
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from engine import solve as solve_module
from engine.certificate import certify
from engine.solve import (
    COST_LIMIT,
    BadNetwork,
    CostsTooLarge,
    FlowNetwork,
    InfeasibleNetwork,
    solve,
)

from .flow_networks import from_networkx, planted

ONE_ARC = {"tails": [0], "heads": [1], "capacities": [2], "costs": [5], "supplies": [2, -2]}


def network(**changes):
    """Two units from node 0 to node 1 over one arc of cost 5, with some arrays changed."""
    return FlowNetwork.of(**(ONE_ARC | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"costs": [5.0]}, "costs holds float64, not 64-bit integers"),
        ({"supplies": [2.0, -2.0]}, "supplies holds float64"),
        ({"costs": np.array([True])}, "costs holds bool"),
        ({"costs": [2**63]}, "costs holds uint64"),
        ({"costs": [2**70]}, "costs holds object"),
        ({"tails": [[0]]}, "tails has 2 dimensions"),
        ({"costs": [5, 6]}, "costs has 2 entries for 1 arcs"),
        ({"heads": []}, "heads has 0 entries for 1 arcs"),
        ({"capacities": [1, 1]}, "capacities has 2 entries"),
        ({"tails": [-1]}, "tails names a node outside 0 to 1"),
        ({"heads": [2]}, "heads names a node outside 0 to 1"),
        ({"heads": [2**32 + 1]}, "heads names a node outside 0 to 1"),
        ({"capacities": [-1]}, "a capacity is negative"),
        ({"supplies": [2, -1]}, "supplies sum to 1, not to 0"),
        ({"capacities": [2**62]}, "pass 62 bits"),
        ({"supplies": [2**62, -(2**62)]}, "pass 62 bits"),
        ({"supplies": [-(2**63), -(2**63)]}, "pass 62 bits"),
    ],
)
def test_arrays_that_are_no_network_are_refused_by_name(changes, message):
    with pytest.raises(BadNetwork, match=message):
        network(**changes)


def test_more_nodes_than_31_bits_are_refused():
    supplies = np.broadcast_to(np.int64(0), (2**31,))  # one number in memory
    empty = np.zeros(0, dtype=np.int64)
    with pytest.raises(BadNetwork, match="pass 31 bits"):
        FlowNetwork(empty, empty, empty, empty, supplies).check()


def test_unsigned_integers_that_fit_are_taken():
    assert solve(network(costs=np.array([5], dtype=np.uint64))).objective == 10


def test_cheapest_flow_takes_the_cheap_arc_first_and_the_dear_one_for_the_rest():
    solution = solve(network(tails=[0, 0], heads=[1, 1], capacities=[1, 9], costs=[5, 7]))
    assert solution.flows.tolist() == [1, 1]
    assert solution.objective == 12
    assert solution.valid


def test_negative_costs_and_loops_that_pay_are_used():
    # The loop at 0 pays 3 a unit, the one at 1 costs; 0 -> 1 -> 0 pays 1 a round.
    solution = solve(FlowNetwork.of([0, 1, 0, 1], [0, 1, 1, 0], [4, 4, 2, 2], [-3, 1, -5, 4],
                                    [0, 0]))  # fmt: skip
    assert solution.flows.tolist() == [4, 0, 2, 2]
    assert solution.objective == -14
    assert solution.valid


@pytest.mark.parametrize("num_nodes", [0, 3])
def test_network_without_arcs_has_an_empty_valid_flow(num_nodes):
    solution = solve(FlowNetwork.of([], [], [], [], [0] * num_nodes))
    assert solution.flows.tolist() == []
    assert solution.objective == 0
    assert solution.valid


@pytest.mark.parametrize(
    "changes",
    [{"capacities": [1]}, {"tails": [1], "heads": [0]},
     {"tails": [], "heads": [], "capacities": [], "costs": []},
     {"tails": [0], "heads": [0]}],
)  # fmt: skip
def test_supplies_that_no_flow_carries_are_infeasible(changes):
    with pytest.raises(InfeasibleNetwork):
        solve(network(**changes))


@pytest.mark.parametrize("sign", [1, -1])
def test_costs_beyond_the_range_are_refused_before_the_solver_sees_them(monkeypatch, sign):
    # 2 nodes: 3 * |cost| must stay below 2^62
    most = sign * ((COST_LIMIT - 1) // 3)
    assert network(costs=[most]).fits_solver
    monkeypatch.setattr(solve_module.min_cost_flow, "SimpleMinCostFlow", None)
    with pytest.raises(CostsTooLarge, match="passes 62 bits"):
        solve(network(costs=[most + sign]))


def chain_of(num_nodes, cost):
    """One unit along a path of equally dear arcs."""
    nodes = np.arange(num_nodes)
    supplies = np.zeros(num_nodes, dtype=np.int64)
    supplies[[0, -1]] = 1, -1
    ones = np.ones(num_nodes - 1, dtype=np.int64)
    return FlowNetwork.of(nodes[:-1], nodes[1:], ones, ones * cost, supplies)


def test_costs_too_large_for_long_paths_are_refused_too():
    # The solver's potentials grow along the path: it stops far below the limit for one arc.
    net = chain_of(100, 2**52)
    assert net.fits_solver
    with pytest.raises(CostsTooLarge, match="paths"):
        solve(net)


def test_ranks_serve_where_long_paths_are_too_dear():
    net = chain_of(100, 2**52)
    solution = solve(net, ranks=[np.ones(99, dtype=np.int64), np.zeros(99, dtype=np.int64)])
    assert solution.flows.tolist() == [1] * 99
    assert solution.valid


def test_objective_is_a_whole_number_beyond_64_bits():
    assert network(costs=[2**60], capacities=[2**5]).objective(np.array([32])) == 2**65


def test_what_the_solver_still_refuses_is_a_bad_network(monkeypatch):
    monkeypatch.setattr(solve_module.min_cost_flow.SimpleMinCostFlow, "solve", lambda self: "NO")
    with pytest.raises(BadNetwork, match="the solver refused the network: NO"):
        solve(network())


def test_validity_is_the_word_of_the_checker_not_of_the_solver(monkeypatch):
    monkeypatch.setattr(solve_module, "certify", lambda *arrays: False)
    assert not solve(network()).valid


def test_netgen_2_has_the_published_optimum():
    file = Path(nx.__file__).parent / "algorithms/flow/tests/netgen-2.gpickle.bz2"
    with bz2.open(file) as stream:
        graph = pickle.load(stream)
    solution = solve(from_networkx(graph))
    assert solution.objective == 6749969302
    assert solution.valid


@pytest.mark.parametrize(("nodes", "arcs"), [(100, 1_000), (300, 3_000), (1_000, 10_000)])
@pytest.mark.parametrize("seed", [0, 1])
def test_planted_optimum_is_found(nodes, arcs, seed):
    known = planted(np.random.default_rng(seed), nodes, arcs)
    solution = solve(known.network)
    assert solution.objective == known.optimum
    assert solution.valid
    assert certified(known.network, known.flows, solution.potentials)


def certified(net, flows, potentials):
    return certify(net.tails, net.heads, net.capacities, net.costs, net.supplies, flows, potentials)


def test_second_costs_choose_among_cheapest_flows_only():
    # Arcs 0 and 1 cost 5 and tie; arc 2 costs 6, and no second cost can buy it.
    net = network(tails=[0] * 3, heads=[1] * 3, capacities=[1] * 3, costs=[5, 5, 6],
                  supplies=[1, -1])  # fmt: skip
    for second, flows in (([9, 4, 0], [0, 1, 0]), ([4, 9, 0], [1, 0, 0]), ([4, -9, 0], [0, 1, 0])):
        solution = solve(net, ties=lambda arcs, second=second: np.array(second)[arcs])
        assert solution.flows.tolist() == flows
        assert solution.objective == 5
        assert solution.valid


def test_second_costs_beyond_the_range_are_refused():
    net = network(tails=[0] * 2, heads=[1] * 2, capacities=[2] * 2, costs=[5, 5])
    with pytest.raises(CostsTooLarge):
        solve(net, ties=lambda arcs: np.full(len(arcs), 2**61))


def by_rank(monkeypatch, net, ranks):
    """Solve as if the costs, but not the ranks, were too large for the solver."""
    answers = chain([False], repeat(True))
    monkeypatch.setattr(FlowNetwork, "fits_solver", property(lambda self: next(answers)))
    return solve(net, ranks=ranks)


def test_rank_after_rank_gives_the_lexicographic_optimum(monkeypatch):
    rng = np.random.default_rng(5)
    used = []
    for _ in range(30):
        net = planted(rng, 8, 40).network
        ranks = [rng.integers(0, 4, 40) for _ in range(3)]
        # At most 40 arcs * 20 units * 3 points a rank: 10^4 outweighs all of the next rank.
        costs = ranks[0] * 10**8 + ranks[1] * 10**4 + ranks[2]
        net = FlowNetwork.of(net.tails, net.heads, net.capacities, costs, net.supplies)
        at_once = solve(net)
        with monkeypatch.context() as patch:
            patch.setattr(solve_module, "_cheapest_by_rank",
                          counted(solve_module._cheapest_by_rank, used))  # fmt: skip
            staged = by_rank(patch, net, ranks)
        assert staged.objective == at_once.objective
        assert staged.valid
    assert len(used) == 30


def counted(function, calls):
    def call(*arguments):
        calls.append(1)
        return function(*arguments)

    return call


def test_ranks_serve_where_the_costs_really_pass_the_range():
    # One unit, two ways: the first rank decides against the way that the second would take.
    ranks = [np.array([1, 0]), np.array([0, 1])]
    large = 2**61
    net = network(tails=[0, 0], heads=[1, 1], capacities=[1, 1], costs=[large, 1],
                  supplies=[1, -1])  # fmt: skip
    assert not net.fits_solver
    solution = solve(net, ranks=ranks)
    assert solution.flows.tolist() == [0, 1]
    assert solution.valid
