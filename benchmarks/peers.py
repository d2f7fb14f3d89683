"""What others need for the same network, on arrays that are ready: the yardsticks of the bars."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from engine.network import PairingNetwork
from engine.solve import FlowNetwork
from graph_schema.arrays import IntArray

from .linear_program import LinearProgram


@dataclass(frozen=True)
class ReadyArrays:
    """A network in the very types that OR-Tools takes, so that nothing is converted."""

    tails: NDArray[np.int32]
    heads: NDArray[np.int32]
    capacities: IntArray
    costs: IntArray
    nodes: NDArray[np.int32]
    supplies: IntArray
    arcs: NDArray[np.int32]

    @classmethod
    def of(cls, network: FlowNetwork) -> ReadyArrays:
        """Return the arrays of a network."""
        return cls(
            network.tails.astype(np.int32),
            network.heads.astype(np.int32),
            network.capacities.copy(),
            network.costs.copy(),
            np.arange(network.num_nodes, dtype=np.int32),
            network.supplies.copy(),
            np.arange(len(network.tails), dtype=np.int32),
        )


def bare_ortools(ready: ReadyArrays) -> IntArray:
    """Add arcs, set supplies, solve, read flows; nothing else. Returns the flows."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        ready.tails, ready.heads, ready.capacities, ready.costs
    )
    solver.set_nodes_supplies(ready.nodes, ready.supplies)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ValueError(f"OR-Tools does not solve the network: {status}")
    flows: IntArray = solver.flows(ready.arcs)
    return flows


def networkx_graph(network: FlowNetwork) -> nx.MultiDiGraph[int]:
    """Return a network as networkx takes it."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(
        (node, {"demand": -supply}) for node, supply in enumerate(network.supplies.tolist())
    )
    columns = (network.tails, network.heads, network.capacities, network.costs)
    graph.add_edges_from(
        (tail, head, {"capacity": capacity, "weight": cost})
        for tail, head, capacity, cost in zip(*(c.tolist() for c in columns), strict=True)
    )
    return graph


def networkx_simplex(graph: nx.MultiDiGraph[int]) -> int:
    """Return the least cost by networkx."""
    cost, _ = nx.network_simplex(graph)
    return int(cost)


def highs(program: LinearProgram, network: PairingNetwork) -> int:
    """Return the least cost with every minimum met, by scipy's HiGHS.

    That is less than the flow networks ask for: HiGHS is spared the penalties, which its floating
    point could not hold apart.
    """
    met = program.held(network.unmet, 0).held(network.idle, 0)
    return met.least(network.points)
