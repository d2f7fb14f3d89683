"""Potentials: shortest distances over the residual network, or a negative cycle."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.flow.potentials import NegativeCycle, node_potentials
from engine.solve import solve
from tests.engine.flow_networks import planted


def potentials(arcs, num_nodes):
    """Potentials of arcs (tail, head, capacity, cost, flow)."""
    columns = np.array(arcs, dtype=np.int64).reshape(-1, 5).T
    return node_potentials(*columns, num_nodes).tolist()


def test_potential_is_the_cheapest_way_to_a_node_from_anywhere():
    # 0 -> 1 costs -4, 1 -> 2 costs 1, 0 -> 2 costs -2: to 2 by way of 1 at -3; none leads to 0.
    assert potentials([(0, 1, 1, -4, 0), (1, 2, 1, 1, 0), (0, 2, 1, -2, 0)], 3) == [0, -4, -3]


def test_full_arcs_lead_only_backward_at_the_negated_cost():
    assert potentials([(0, 1, 1, 7, 1)], 2) == [-7, 0]
    assert potentials([(0, 1, 1, -7, 1)], 2) == [0, 0]


def test_arcs_in_part_use_lead_both_ways():
    assert potentials([(0, 1, 2, 7, 1)], 2) == [-7, 0]
    assert potentials([(0, 1, 2, -7, 1)], 2) == [0, -7]


@pytest.mark.parametrize("num_nodes", [0, 1, 3])
def test_nodes_without_arcs_have_potential_0(num_nodes):
    assert potentials([], num_nodes) == [0] * num_nodes


def test_flow_that_is_not_optimal_has_no_potentials():
    with pytest.raises(NegativeCycle, match="negative cycle"):
        potentials([(0, 1, 1, 3, 1), (0, 1, 1, 2, 0)], 2)  # the dearer of two arcs is in use


@pytest.mark.parametrize("seed", range(20))
def test_potentials_are_those_of_networkx_bellman_ford(seed):
    rng = np.random.default_rng(seed)
    net = planted(rng, 25, 120).network
    flows = solve(net).flows
    graph = nx.MultiDiGraph()
    graph.add_weighted_edges_from(("start", node, 0) for node in range(net.num_nodes))
    for tail, head, capacity, cost, flow in zip(
        net.tails.tolist(), net.heads.tolist(), net.capacities.tolist(), net.costs.tolist(),
        flows.tolist(), strict=True,
    ):  # fmt: skip
        if flow < capacity:
            graph.add_edge(tail, head, weight=cost)
        if flow > 0:
            graph.add_edge(head, tail, weight=-cost)
    distances = nx.single_source_bellman_ford_path_length(graph, "start")
    own = node_potentials(net.tails, net.heads, net.capacities, net.costs, flows, net.num_nodes)
    assert own.tolist() == [distances[node] for node in range(net.num_nodes)]
