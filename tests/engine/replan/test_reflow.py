"""A flow made optimal again, from any beginning: by ways or by the solver, over few arcs or all."""

from __future__ import annotations

import numpy as np
import pytest

from engine.certificate import certify
from engine.flow import reduced
from engine.flow.augmenting import Augmenting
from engine.flow.shortest import LONGEST
from engine.replan import reflow as module
from engine.replan.reflow import Reflow, TooFarOff
from engine.solve import CostsTooLarge, FlowNetwork, InfeasibleNetwork
from tests.engine.flow_networks import planted

BY_WAYS, BY_SOLVER = 10**9, 0


def finished(network, flows, potentials):
    found = Reflow(network, flows, potentials)
    found.finish()
    assert certify(network.tails, network.heads, network.capacities, network.costs,
                   network.supplies, found.flows, found.potentials)  # fmt: skip
    reduced = network.costs + found.potentials[network.tails] - found.potentials[network.heads]
    assert np.array_equal(found.reduced, reduced)
    return found


@pytest.fixture(params=[BY_WAYS, 6, BY_SOLVER], ids=["ways", "both", "solver"])
def means(request, monkeypatch):
    monkeypatch.setattr(module, "MOST_UNITS", request.param)
    monkeypatch.setattr(reduced, "SAMPLE", 1)


@pytest.mark.parametrize("few", [0, 1, 8])
@pytest.mark.parametrize("seed", range(12))
def test_from_any_beginning_the_flow_becomes_optimal(seed, few, means, monkeypatch):
    monkeypatch.setattr(module, "FEW_PER_NODE", few)
    rng = np.random.default_rng(seed)
    known = planted(rng, 20, 150)
    flows = rng.integers(0, known.network.capacities + 1)
    potentials = rng.integers(-2000, 2000, 20)
    found = finished(known.network, flows, potentials)
    assert known.network.objective(found.flows) == known.optimum


@pytest.mark.parametrize("seed", range(12))
def test_after_a_small_change_of_costs_it_becomes_optimal_again(seed, means):
    rng = np.random.default_rng(seed)
    known = planted(rng, 30, 200)
    net = known.network
    costs = net.costs + np.where(rng.random(200) < 0.05, rng.integers(-400, 400, 200), 0)
    after = FlowNetwork.of(net.tails, net.heads, net.capacities, costs, net.supplies)
    found = finished(after, known.flows, known.potentials)
    assert after.objective(found.flows) <= after.objective(known.flows)


def test_an_optimal_flow_stays_as_it_is():
    known = planted(np.random.default_rng(1), 20, 100)
    found = finished(known.network, known.flows, known.potentials)
    assert np.array_equal(found.flows, known.flows)
    assert np.array_equal(found.potentials, known.potentials)
    assert (found.num_sent, found.num_solved) == (0, 0)


def test_what_it_begins_with_is_not_changed():
    known = planted(np.random.default_rng(1), 20, 100)
    flows, potentials = np.zeros(100, dtype=np.int64), np.zeros(20, dtype=np.int64)
    finished(known.network, flows, potentials)
    assert not flows.any()
    assert not potentials.any()


def test_few_units_are_sent_along_ways_and_many_by_the_solver():
    # from node 0 to node 2, dear straight on, cheap by way of node 1
    arcs = [0, 0, 1], [2, 1, 2], [999, 999, 999], [5, 1, 1]
    none, level = np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)
    most = module.MOST_UNITS
    few = finished(FlowNetwork.of(*arcs, [most, 0, -most]), none, level)
    assert (few.flows.tolist(), few.num_sent, few.num_solved) == ([0, most, most], most, 0)
    many = finished(FlowNetwork.of(*arcs, [most + 1, 0, -most - 1]), none, level)
    assert (many.num_sent, many.num_solved) == (0, 1)


def test_arcs_that_were_once_filled_are_looked_at_until_the_end(monkeypatch):
    # Else potentials that fit the few arcs alone fill the same arcs again and again.
    for name, value in (("MOST_UNITS", BY_SOLVER), ("FEW_PER_NODE", 0)):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(reduced, "SAMPLE", 1)
    tried = []

    def tried_again(*arrays):
        tried.append(arrays)
        assert len(tried) < 20
        return potentials_of(*arrays)

    potentials_of = module.node_potentials
    monkeypatch.setattr(module, "node_potentials", tried_again)
    for seed in range(20, 40):
        tried.clear()
        rng = np.random.default_rng(seed)
        known = planted(rng, 12, 60)
        flows = rng.integers(0, known.network.capacities + 1)
        found = finished(known.network, flows, rng.integers(-2000, 2000, 12))
        assert known.network.objective(found.flows) == known.optimum


def test_more_units_than_are_worth_it_are_left_to_a_new_flow():
    network = FlowNetwork.of([0], [1], [9], [1], [5, -5])
    flows, potentials = np.zeros(1, dtype=np.int64), np.zeros(2, dtype=np.int64)
    with pytest.raises(TooFarOff, match="5 units"):
        Reflow(network, flows, potentials).finish(4)
    found = Reflow(network, flows, potentials)
    found.finish(5)
    assert found.flows.tolist() == [5]


def test_without_a_way_the_network_is_refused(means):
    network = FlowNetwork.of([0], [1], [5], [1], [1, 1, -2])
    with pytest.raises(InfeasibleNetwork, match="no flow carries all supplies"):
        Reflow(network, np.zeros(1, dtype=np.int64), np.zeros(3, dtype=np.int64)).finish()


def test_costs_whose_sums_could_pass_64_bits_are_refused():
    network = FlowNetwork.of([0], [1], [5], [2**57], [1, -1])
    with pytest.raises(CostsTooLarge):
        Reflow(network, np.zeros(1, dtype=np.int64), np.zeros(2, dtype=np.int64))


def test_costs_too_large_for_a_search_are_told_from_a_network_without_a_way(means):
    flow = np.zeros(2, dtype=np.int64), np.zeros(3, dtype=np.int64)
    network = FlowNetwork.of([0, 1], [1, 2], [5, 5], [2**53, 2**53], [1, 0, -1])
    with pytest.raises(CostsTooLarge):
        Reflow(network, *flow).finish()


def sent(limit, reduced=(4, 1, 2)):
    """Send one unit from node 0 to 2: straight on for 4, or by way of 1 for 1 + 2."""
    own = Augmenting(*(np.array(x) for x in ([0, 0, 1], [2, 1, 2], [1, 1, 1], [0, 0, 0], reduced)),
                     np.array([1, 0, -1]))  # fmt: skip
    own.send(limit)
    return own


def test_a_unit_goes_the_shortest_way_and_potentials_follow():
    own = sent(LONGEST)
    assert own.flows.tolist() == [0, 1, 1]
    assert own.shift.tolist() == [0, 1, 3]
    assert not own.excess.any()


def test_a_way_longer_than_the_limit_is_not_taken_but_comes_nearer():
    assert sent(3).flows.tolist() == [0, 1, 1]
    own = sent(2)
    assert own.flows.tolist() == [0, 0, 0]
    assert own.excess.tolist() == [1, 0, -1]
    assert own.shift.tolist() == [0, 1, 2]


@pytest.mark.parametrize("reduced", [(0, 0, 0), (5, 0, 4), (LONGEST, 1, LONGEST - 1)])
def test_ways_of_no_length_and_the_longest_are_found(reduced):
    own = sent(LONGEST, reduced)
    assert own.flows.sum() == (1 if own.flows[0] else 2)
    assert own.shift[2] == min(reduced[0], reduced[1] + reduced[2])


def test_the_limit_is_for_all_ways_together():
    arcs = [0, 0], [1, 1], [1, 1], [0, 0], [2, 3]
    own = Augmenting(*(np.array(x) for x in arcs), np.array([2, -2]))
    own.send(4)  # the second way, 3 long, is 1 long once potentials have followed the first
    assert own.flows.tolist() == [1, 1]
    own = Augmenting(*(np.array(x) for x in arcs), np.array([2, -2]))
    own.send(2)
    assert own.flows.tolist() == [1, 0]


def test_one_search_serves_several_nodes_while_their_ways_have_room():
    # node 0 reaches 2 and 3 by way of 1, whose arc has room for one of them; 3 is nearer
    arcs = [0, 1, 1, 0], [1, 2, 3, 2], [1, 1, 1, 1], [0, 0, 0, 0], [1, 2, 1, 9]
    own = Augmenting(*(np.array(x) for x in arcs), np.array([2, 0, -1, -1]))
    own.send(LONGEST)
    assert own.flows.tolist() == [1, 0, 1, 1]
    assert not own.excess.any()
    assert own.shift.tolist() == [0, 7, 9, 8]  # as the way straight on came to be needed


def test_a_unit_can_push_another_back():
    # node 0 to 1 is full with a unit that could as well go to 2; the new unit needs 1
    arcs = [0, 0, 3], [1, 2, 1], [1, 1, 1], [1, 0, 0], [0, 1, 0]
    own = Augmenting(*(np.array(x) for x in arcs), np.array([0, 0, -1, 1]))
    own.send(LONGEST)
    assert own.flows.tolist() == [0, 1, 1]
