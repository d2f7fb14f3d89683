"""Ways through a residual network, against networkx on the same arcs."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from engine.flow import shortest
from engine.networks.residual import NO_WAY
from engine.networks.ways import Way, Ways
from engine.prices import NotOptimal
from engine.solve import FlowNetwork
from tests.engine.flow_networks import planted

SEEDS = range(40)


@pytest.fixture(params=["counted", "scipy"], autouse=True)
def _means(request, monkeypatch):
    monkeypatch.setattr(shortest, "MANY_ARCS", 0 if request.param == "scipy" else 10**9)


def drawn(seed):
    """Return a network with an optimal flow in which many ways are equally short."""
    own = planted(np.random.default_rng(seed), 8, 30)
    network, (tails, heads) = own.network, (own.network.tails, own.network.heads)
    fall = own.potentials[tails] - own.potentials[heads]
    reduced = np.trunc((network.costs + fall) / 120).astype(np.int64)
    return replace(network, costs=reduced - fall), own.flows, own.potentials


def residual_graph(network, flows):
    """Return the residual network with true costs, arcs numbered forwards and then backwards."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.supplies)))
    for arc in range(len(network.tails)):
        ends = int(network.tails[arc]), int(network.heads[arc])
        cost = int(network.costs[arc])
        if flows[arc] < network.capacities[arc]:
            graph.add_edge(*ends, key=(arc, False), cost=cost)
        if flows[arc] > 0:
            graph.add_edge(*ends[::-1], key=(arc, True), cost=-cost)
    return graph


def fewest(graph, start):
    """Return node → (least cost, fewest arcs of so cheap ways)."""
    many = graph.number_of_nodes() + 1
    weighed = nx.DiGraph()
    weighed.add_nodes_from(graph)
    for tail, head, cost in graph.edges(data="cost"):
        weight = cost * many + 1
        if not weighed.has_edge(tail, head) or weight < weighed[tail][head]["weight"]:
            weighed.add_edge(tail, head, weight=weight)
    found = nx.single_source_bellman_ford_path_length(weighed, start)
    return {node: divmod(weight, many) for node, weight in found.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_way_is_the_cheapest_and_of_those_one_of_fewest_arcs(seed):
    network, flows, potentials = drawn(seed)
    graph = residual_graph(network, flows)
    start = seed % len(network.supplies)
    ways, told = Ways(network, flows, potentials), fewest(graph, start)
    assert len(told) > 1
    for goal in graph:
        way = ways.between(start, goal)
        if goal not in told:
            assert way is None
            continue
        node, cost = start, 0
        for key in zip(way.arcs, way.backwards, strict=True):
            steps = graph.out_edges(node, keys=True, data="cost")
            [(node, more)] = [(head, own) for _, head, is_it, own in steps if is_it == key]
            cost += more
        assert (node, cost, len(way.arcs)) == (goal, *told[goal])


@pytest.mark.parametrize("seed", SEEDS)
def test_distances_from_and_to_a_node_are_those_of_its_ways(seed):
    network, flows, potentials = drawn(seed)
    graph = residual_graph(network, flows)
    node = seed % len(network.supplies)
    ways = Ways(network, flows, potentials)
    onward, back = fewest(graph, node), fewest(graph.reverse(), node)
    nothing = (NO_WAY, 0)
    assert ways.from_node(node).tolist() == [onward.get(x, nothing)[0] for x in graph]
    assert ways.to_node(node).tolist() == [back.get(x, nothing)[0] for x in graph]


def test_of_parallel_arcs_that_cost_the_same_the_first_is_taken():
    ends, ones = np.array([0, 0]), np.array([1, 1])
    network = FlowNetwork.of(ends, ones, ones, np.array([5, 5]), np.array([0, 0]))
    way = Ways(network, np.array([0, 0]), np.array([0, 0])).between(0, 1)
    assert way == Way([0], [False])


def test_asking_from_another_node_is_another_search():
    network, flows, potentials = drawn(1)
    ways = Ways(network, flows, potentials)
    for node in (0, 1, 0):
        fresh = Ways(network, flows, potentials)
        assert ways.from_node(node).tolist() == fresh.from_node(node).tolist()
        assert ways.to_node(node).tolist() == fresh.to_node(node).tolist()


def test_potentials_that_do_not_fit_are_refused():
    network, flows, potentials = drawn(1)
    with pytest.raises(NotOptimal, match="do not prove"):
        Ways(network, flows, potentials + np.arange(len(potentials)) * 1000)
