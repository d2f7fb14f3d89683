"""Flow networks with a known optimum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from engine.solve import FlowNetwork


@dataclass(frozen=True)
class Planted:
    """A network built around a flow and potentials that fit each other: the flow is optimal."""

    network: FlowNetwork
    flows: Any
    potentials: Any

    @property
    def optimum(self) -> int:
        return self.network.objective(self.flows)


def planted(rng: np.random.Generator, num_nodes: int, num_arcs: int) -> Planted:
    """Return a network whose reduced costs are >= 0 on empty arcs and <= 0 on full ones."""
    tails = rng.integers(0, num_nodes, num_arcs)
    heads = (tails + rng.integers(1, num_nodes, num_arcs)) % num_nodes
    capacities = rng.integers(1, 20, num_arcs)
    fill = rng.integers(0, 3, num_arcs)
    flows = np.choose(fill, [np.zeros_like(capacities), capacities, capacities // 2])
    potentials = rng.integers(-1_000, 1_000, num_nodes)
    slack = rng.integers(0, 300, num_arcs)
    reduced = np.where(flows == 0, slack, np.where(flows == capacities, -slack, 0))
    supplies = np.zeros(num_nodes, dtype=np.int64)
    np.add.at(supplies, tails, flows)
    np.subtract.at(supplies, heads, flows)
    costs = reduced - potentials[tails] + potentials[heads]
    network = FlowNetwork.of(tails, heads, capacities, costs, supplies)
    return Planted(network, flows, potentials)


def from_networkx(graph: nx.DiGraph) -> FlowNetwork:
    """Return a networkx graph (demand, capacity, weight) as arrays; no capacity = no limit."""
    number = {node: i for i, node in enumerate(graph)}
    demands = np.array([graph.nodes[node].get("demand", 0) for node in graph])
    limit = int(np.abs(demands).sum())
    arcs = [
        (number[u], number[v], data.get("capacity", limit), data.get("weight", 0))
        for u, v, data in graph.edges(data=True)
    ]
    tails, heads, capacities, costs = np.array(arcs).T
    return FlowNetwork.of(tails, heads, capacities, costs, -demands)


def to_networkx(network: FlowNetwork) -> nx.MultiDiGraph:
    """Return arrays as a networkx multigraph."""
    graph = nx.MultiDiGraph()
    for node, supply in enumerate(network.supplies.tolist()):
        graph.add_node(node, demand=-supply)
    columns = (network.tails, network.heads, network.capacities, network.costs)
    for tail, head, capacity, cost in zip(*(c.tolist() for c in columns), strict=True):
        graph.add_edge(tail, head, capacity=capacity, weight=cost)
    return graph
