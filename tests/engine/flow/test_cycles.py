"""Arcs on cycles are those between nodes that reach each other; elsewhere nothing can change."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.flow.cycles import on_cycles
from engine.solve import FlowNetwork, cheapest_flow


def drawn(rng):
    """Return the ends, capacities and flow of a few arcs, parallel ones and loops among them."""
    num_nodes, num_arcs = int(rng.integers(2, 7)), int(rng.integers(1, 12))
    capacities = rng.integers(0, 3, num_arcs)
    return (rng.integers(0, num_nodes, num_arcs), rng.integers(0, num_nodes, num_arcs), capacities,
            rng.integers(0, capacities + 1), num_nodes)  # fmt: skip


@pytest.mark.parametrize("seed", range(100))
def test_arcs_on_cycles_are_those_inside_strong_components(seed):
    tails, heads, capacities, flows, num_nodes = drawn(np.random.default_rng(seed))
    residual = nx.DiGraph()
    residual.add_nodes_from(range(num_nodes))
    for tail, head, capacity, flow in zip(tails, heads, capacities, flows, strict=True):
        residual.add_edges_from([(tail, head)] * bool(flow < capacity))
        residual.add_edges_from([(head, tail)] * bool(flow > 0))
    part = {node: i for i, own in enumerate(nx.strongly_connected_components(residual))
            for node in own}  # fmt: skip
    found = on_cycles(tails, heads, capacities, flows, num_nodes)
    assert found.tolist() == [part[a] == part[b] for a, b in zip(tails, heads, strict=True)]


@pytest.mark.parametrize("seed", range(100))
def test_flows_of_equal_supplies_differ_on_arcs_on_cycles_alone(seed):
    rng = np.random.default_rng(seed)
    tails, heads, capacities, flows, num_nodes = drawn(rng)
    supplies = np.zeros(num_nodes, dtype=np.int64)
    np.add.at(supplies, tails, flows)
    np.subtract.at(supplies, heads, flows)
    inside = on_cycles(tails, heads, capacities, flows, num_nodes)
    for _ in range(5):
        costs = rng.integers(-9, 10, len(tails))
        other = cheapest_flow(FlowNetwork.of(tails, heads, capacities, costs, supplies))
        assert not (other != flows)[~inside].any()
