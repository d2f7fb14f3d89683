"""From arrays to an optimal flow with its proof. It knows no provider and no place.

With two modules of `engine.flow` the only importer of OR-Tools, whose solver aborts the process on
a negative node id, truncates floats, wraps ids beyond 32 bits and broadcasts unequal arrays, all
without a word: everything is checked here first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from graph_schema.arrays import IntArray

from .certificate import certify
from .flow.potentials import node_potentials

COST_LIMIT = 2**62
"""(nodes + 1) · max |cost| must stay below it, or the solver's own numbers overflow.

That is necessary. Where long paths are dear they may overflow earlier: the solver then stops and
says so.
"""

OF_ARCS = ("tails", "heads", "capacities", "costs")
"""Attributes of `FlowNetwork` with one entry per arc."""

Ties = Callable[[IntArray], IntArray]
"""Given arc numbers, their second costs: which of equally cheap flows is taken."""


class BadNetwork(ValueError):
    """The arrays are not a network: the message says which array and why."""


class CostsTooLarge(BadNetwork):
    """The costs pass the range of the solver's own arithmetic."""


class InfeasibleNetwork(ValueError):
    """No flow carries all supplies within the capacities."""


@dataclass(frozen=True)
class FlowNetwork:
    """A balanced minimum-cost flow problem in plain int64 arrays.

    Attributes
    ----------
    tails, heads, capacities, costs
        One entry per arc; capacities ≥ 0; parallel arcs and negative costs are fine.
    supplies
        One entry per node, summing to 0; + starts there, - ends there.
    """

    tails: IntArray
    heads: IntArray
    capacities: IntArray
    costs: IntArray
    supplies: IntArray

    @classmethod
    def of(cls, tails: Any, heads: Any, capacities: Any, costs: Any, supplies: Any) -> FlowNetwork:
        """Return a checked network from anything array-like.

        Raises
        ------
        BadNetwork
            For arrays that do not hold integers, differ in length, name nodes that are not
            there, have negative capacities, or supplies that do not sum to 0.
        """
        arrays = {"tails": tails, "heads": heads, "capacities": capacities, "costs": costs,
                  "supplies": supplies}  # fmt: skip
        network = cls(**{name: _integers(name, array) for name, array in arrays.items()})
        network.check()
        return network

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.supplies)

    def check(self) -> None:
        """Raise `BadNetwork` when the arrays are not a balanced network."""
        num_arcs = len(self.tails)
        for name in OF_ARCS[1:]:
            if len(getattr(self, name)) != num_arcs:
                raise BadNetwork(
                    f"{name} has {len(getattr(self, name))} entries for {num_arcs} arcs"
                )
        if self.num_nodes >= 2**31 or num_arcs >= 2**31:
            raise BadNetwork(f"{self.num_nodes} nodes and {num_arcs} arcs pass 31 bits")
        for name in ("tails", "heads"):
            ids = getattr(self, name)
            if num_arcs and not 0 <= ids.min() <= ids.max() < self.num_nodes:
                raise BadNetwork(f"{name} names a node outside 0 to {self.num_nodes - 1}")
        if (self.capacities < 0).any():
            raise BadNetwork("a capacity is negative")
        # In floats: the absolute value of -2^63, and a sum of large numbers, would wrap.
        units = self.capacities.sum(dtype=float) + np.abs(self.supplies.astype(float)).sum()
        if units >= COST_LIMIT:
            raise BadNetwork("capacities and supplies together pass 62 bits")
        if int(self.supplies.sum()) != 0:
            raise BadNetwork(f"supplies sum to {int(self.supplies.sum())}, not to 0")

    def objective(self, flows: IntArray) -> int:
        """Return the cost of a flow, as a Python integer that cannot overflow."""
        used = flows != 0
        return sum(
            flow * cost
            for flow, cost in zip(flows[used].tolist(), self.costs[used].tolist(), strict=True)
        )

    @property
    def fits_solver(self) -> bool:
        """Whether the costs are small enough for the solver to try (see `COST_LIMIT`)."""
        largest = max(abs(int(x)) for x in (self.costs.max(initial=0), self.costs.min(initial=0)))
        return (self.num_nodes + 1) * largest < COST_LIMIT


@dataclass(frozen=True)
class FlowSolution:
    """An optimal flow, the potentials that prove it, and what the checker says of them.

    ``valid`` is the checker's word (`certificate.certify`), not the solver's.
    """

    flows: IntArray
    potentials: IntArray
    objective: int
    valid: bool


def solve(
    network: FlowNetwork, *, ranks: Sequence[IntArray] = (), ties: Ties | None = None
) -> FlowSolution:
    """Return a cheapest flow with potentials and certificate.

    Parameters
    ----------
    network
        Checked arrays (`FlowNetwork.of`).
    ranks
        The costs as parts, most important first, for costs too large for the solver: it then
        solves rank after rank, each among the optima of those before. Costs must order flows as
        the ranks do.
    ties
        Second costs; of all cheapest flows one of least second cost is returned. Unique second
        costs make the result independent of the order of arcs and nodes.

    Raises
    ------
    InfeasibleNetwork
        When no flow carries all supplies.
    CostsTooLarge
        When the costs are too large for the solver and there are no ranks, or second costs are.
    """
    flows = cheapest_flow(network, ranks=ranks)
    potentials = _potentials(network, flows)
    if ties is not None:
        face = np.flatnonzero(_reduced(network, potentials) == 0)
        flows = preferred(network, flows, face, ties)
    valid = certify(network.tails, network.heads, network.capacities, network.costs,
                    network.supplies, flows, potentials)  # fmt: skip
    return FlowSolution(flows, potentials, network.objective(flows), valid)


def preferred(network: FlowNetwork, flows: IntArray, arcs: IntArray, ties: Ties) -> IntArray:
    """Return of all flows as cheap as an optimal one that of the least second cost.

    Parameters
    ----------
    arcs
        Where these flows differ: those of reduced cost 0; of them those on cycles are enough
        (`engine.flow.cycles.on_cycles`).
    """
    return cheapest_on(arcs, network, flows, ties(arcs)) if len(arcs) else flows


def cheapest_flow(network: FlowNetwork, *, ranks: Sequence[IntArray] = ()) -> IntArray:
    """Return a cheapest flow as `solve` does, by the solver's word alone: without any proof."""
    try:
        return _cheapest(network)
    except CostsTooLarge:
        if not ranks:
            raise
        return _cheapest_by_rank(network, ranks)


def _cheapest_by_rank(network: FlowNetwork, ranks: Sequence[IntArray]) -> IntArray:
    stage = replace(network, costs=ranks[0])
    flows = _cheapest(stage)
    free = np.arange(len(network.tails))
    for previous, rank in pairwise(ranks):
        # Optima of the ranks so far differ only on arcs of reduced cost 0.
        part = _part(replace(network, costs=previous), free, flows)
        reduced = _reduced(part, _potentials(part, flows[free]))
        free = free[reduced == 0]
        flows = cheapest_on(free, network, flows, rank[free])
    return flows


def cheapest_on(free: IntArray, network: FlowNetwork, flows: IntArray, costs: IntArray) -> IntArray:
    """Solve again over the free arcs only, with other costs; the rest keeps its flow."""
    new = flows.copy()
    new[free] = _cheapest(replace(_part(network, free, flows), costs=costs))
    return new


def _part(network: FlowNetwork, free: IntArray, flows: IntArray) -> FlowNetwork:
    """Return the network of the free arcs, supplied with what runs on them."""
    tails, heads = network.tails[free], network.heads[free]
    supplies = np.zeros_like(network.supplies)
    np.add.at(supplies, tails, flows[free])
    np.subtract.at(supplies, heads, flows[free])
    return FlowNetwork(tails, heads, network.capacities[free], network.costs[free], supplies)


def _potentials(network: FlowNetwork, flows: IntArray) -> IntArray:
    return node_potentials(network.tails, network.heads, network.capacities, network.costs, flows,
                           network.num_nodes)  # fmt: skip


def _reduced(network: FlowNetwork, potentials: IntArray) -> IntArray:
    return network.costs + potentials[network.tails] - potentials[network.heads]


def _cheapest(network: FlowNetwork) -> IntArray:
    """Return the solver's flow for a network that has been checked."""
    if not network.fits_solver:
        raise CostsTooLarge("costs are too large: (nodes + 1) · max |cost| passes 62 bits")
    loops = network.tails == network.heads
    if loops.any():
        # A loop moves nothing: it is full when it pays and empty when it does not.
        flows = np.where(loops & (network.costs < 0), network.capacities, 0)
        others = replace(network, **{name: getattr(network, name)[~loops] for name in OF_ARCS})
        flows[~loops] = _cheapest(others)
        return flows
    if not len(network.tails):
        if network.supplies.any():
            raise InfeasibleNetwork("no arc carries the supplies")
        return np.zeros(0, dtype=np.int64)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        network.tails.astype(np.int32), network.heads.astype(np.int32), network.capacities,
        network.costs,
    )  # fmt: skip
    solver.set_nodes_supplies(np.arange(network.num_nodes, dtype=np.int32), network.supplies)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        raise InfeasibleNetwork("no flow carries all supplies within the capacities")
    if status == solver.BAD_COST_RANGE:
        raise CostsTooLarge("costs are too large for paths as long as this network's")
    if status != solver.OPTIMAL:
        raise BadNetwork(f"the solver refused the network: {status}")
    return np.asarray(solver.flows(np.arange(len(network.tails), dtype=np.int32)), dtype=np.int64)


def _integers(name: str, array: Any) -> IntArray:
    values: NDArray[Any] = np.asarray(array)
    if values.ndim != 1:
        raise BadNetwork(f"{name} has {values.ndim} dimensions, not one")
    if len(values) and (values.dtype.kind not in "iu" or (values.dtype.kind == "u" and
                        values.max(initial=0) > np.iinfo(np.int64).max)):  # fmt: skip
        raise BadNetwork(f"{name} holds {values.dtype}, not 64-bit integers")
    return values.astype(np.int64, copy=False)
