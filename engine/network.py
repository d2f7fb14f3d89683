"""A pairing problem as a balanced, always feasible flow network, and flows back as pairs.

::

    root -> party -> provider -> place -> county -> root

A circulation in which every pair is one unit on its way through every quota above it. Minima are
arcs whose flow is rewarded; here they stand *saturated*: the minimum flows by supply, and an arc
the other way gives it up at the cost of a penalty, so that all costs are ≥ 0 and giving up
everything is always feasible. A pinned pair is no arc but supply: everything above it counts it
by itself. Nothing here knows a solver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .facts.groups import ROOT, Group
from .networks.network_arcs import Arcs
from .networks.network_nodes import NodeNumbers, locked_per_place, locked_per_provider
from .networks.pair_arcs import OF_PAIR_ARCS, add_pairs, pair_points_at
from .networks.penalties import Penalties, penalties
from .problem import LayerProblem, PairingProblem, are_equal_in


@dataclass(frozen=True)
class PairingNetwork:
    """Arrays of a minimum-cost flow, and what they stand for.

    Attributes
    ----------
    tails, heads
        Node numbers of each arc: 0 is the root, then provider groups, providers, places, place
        groups.
    capacities
        Most units on each arc.
    supplies
        Units that start (+) or end (-) at each node; they sum to 0.
    pairs
        The first arcs are the free pairs: allowed and not pinned, layer by layer, provider-major.
        For each of them its position in the layers' (n, m) tables, all layers in a row.
    pair_points
        Cost points of each of these pairs.
    quota_parts
        What one unit on each of the other arcs adds to the parts of the value: unmet, idle, points.
    """

    problem: PairingProblem
    penalties: Penalties
    tails: IntArray
    heads: IntArray
    capacities: IntArray
    supplies: IntArray
    pairs: IntArray
    pair_points: IntArray
    quota_parts: tuple[IntArray, IntArray, IntArray]

    @property
    def num_pair_arcs(self) -> int:
        """Number of pair arcs."""
        return len(self.pairs)

    @cached_property
    def unmet(self) -> IntArray:
        """Unmet units that one unit on each arc adds."""
        return self._on_all_arcs(0, self.quota_parts[0])

    @cached_property
    def idle(self) -> IntArray:
        """Idle units that one unit on each arc adds."""
        return self._on_all_arcs(0, self.quota_parts[1])

    @cached_property
    def points(self) -> IntArray:
        """Cost points that one unit on each arc adds."""
        return self._on_all_arcs(self.pair_points, self.quota_parts[2])

    @cached_property
    def costs(self) -> IntArray:
        """Cost of one unit on each arc: unmet and idle units at their penalty, plus points.

        Raises
        ------
        OverflowError
            When a penalty passes 64 bits: the problem is too large to be certified.
        """
        unmet, idle, points = self.quota_parts
        largest = self.penalties.unmet * int(unmet.max(initial=1)) + self.penalties.idle
        if largest >= 2**62:
            raise OverflowError(f"penalty {largest} passes 62 bits")
        weighed = unmet * self.penalties.unmet + idle * self.penalties.idle + points
        return self._on_all_arcs(self.pair_points, weighed)

    def _on_all_arcs(self, of_pairs: IntArray | int, of_others: IntArray) -> IntArray:
        column = np.empty(len(self.tails), dtype=np.int64)
        column[: self.num_pair_arcs] = of_pairs
        column[self.num_pair_arcs :] = of_others
        return column

    @property
    def ranks(self) -> tuple[IntArray, IntArray, IntArray]:
        """The parts of the value, most important first, as costs of their own."""
        return self.unmet, self.idle, self.points


_OF_ARCS = (*OF_PAIR_ARCS, "provider_min", "provider_max", "place_min", "place_max", "priority",
            "extra_cost")  # fmt: skip
"""All of a layer but what pairs cost and which stand: arcs rest on nothing else."""


def build_network(problem: PairingProblem, like: PairingNetwork | None = None) -> PairingNetwork:
    """Return the flow network of a problem.

    The cheapest flow gives the lexicographically best plan (unmet, idle, cost). A maximum below
    the number of pinned pairs is raised to it, and nobody else may enter there.

    Parameters
    ----------
    like
        The network of a problem much like this one: where both differ in what pairs cost alone,
        they share their arcs; where in quotas too, what the arcs of pairs stand for.
    """
    if like is not None and are_equal_in(like.problem, problem, _OF_ARCS):
        return replace(like, problem=problem, penalties=penalties(problem),
                       pair_points=pair_points_at(problem, like.pairs, like))  # fmt: skip
    first = NodeNumbers(problem)
    arcs = Arcs(first.num_nodes)
    pairs = add_pairs(arcs, problem, first, like)
    rest = arcs.num_blocks
    _add_providers(arcs, problem, first)
    _add_places(arcs, problem, first)
    return PairingNetwork(
        problem=problem,
        penalties=penalties(problem),
        tails=arcs.column("tails"),
        heads=arcs.column("heads"),
        capacities=arcs.column("capacities"),
        supplies=arcs.supplies,
        pairs=pairs,
        pair_points=pair_points_at(problem, pairs, like),
        quota_parts=(
            arcs.column("unmet", rest),
            arcs.column("idle", rest),
            arcs.column("points", rest),
        ),
    )


def chosen_pairs(network: PairingNetwork, flows: IntArray) -> list[BoolArray]:
    """Return for each layer the (n, m) table of pairs in the plan: those with flow, and locks."""
    used = network.pairs[flows[: network.num_pair_arcs] > 0]
    sizes = [layer.locked_in.size for layer in network.problem.layers]
    flat = np.zeros(sum(sizes), dtype=bool)
    flat[used] = True
    tables = np.split(flat, np.cumsum(sizes)[:-1])
    return [
        table.reshape(layer.shape) | layer.locked_in
        for table, layer in zip(tables, network.problem.layers, strict=True)
    ]


def _add_providers(arcs: Arcs, problem: PairingProblem, first: NodeNumbers) -> None:
    locked = locked_per_provider(problem)
    minima = problem.concatenated("provider_min")
    maxima = np.maximum(problem.concatenated("provider_max"), locked)
    nodes = first.providers + np.arange(problem.num_providers)
    parents = _parents(problem.provider_groups, problem.num_providers, first.provider_groups)
    arcs.add_minimum(parents, nodes, minima, idle=1)
    arcs.add(parents, nodes, maxima - minima)
    for i, group in enumerate(problem.provider_groups):
        node = np.array([first.provider_groups + i])
        parent = np.array([_parent_node(group, first.provider_groups)])
        minimum, maximum = _group_limits(group, locked, maxima)
        arcs.add_minimum(parent, node, minimum, idle=1)
        arcs.add(parent, node, maximum - minimum)


def _add_places(arcs: Arcs, problem: PairingProblem, first: NodeNumbers) -> None:
    locked = locked_per_place(problem)
    minima = problem.concatenated("place_min")
    maxima = np.maximum(problem.concatenated("place_max"), locked)
    nodes = first.places + np.arange(problem.num_places)
    parents = _parents(problem.place_groups, problem.num_places, first.place_groups)
    arcs.add_minimum(nodes, parents, minima, unmet=problem.concatenated("priority"))
    for i, layer in enumerate(problem.layers):
        own = slice(problem.first_place[i], problem.first_place[i + 1])
        _add_steps(arcs, layer, nodes[own], parents[own], minima[own], maxima[own])
    for i, group in enumerate(problem.place_groups):
        node = np.array([first.place_groups + i])
        parent = np.array([_parent_node(group, first.place_groups)])
        minimum, maximum = _group_limits(group, locked, maxima)
        arcs.add_minimum(node, parent, minimum, unmet=1)
        arcs.add(node, parent, maximum - minimum)


def _add_steps(
    arcs: Arcs, layer: LayerProblem, nodes: IntArray, parents: IntArray, minima: IntArray,
    maxima: IntArray,
) -> None:  # fmt: skip
    """Add one arc per extra step; from the last entry of ``extra_cost`` on, one for all."""
    last = max(len(layer.extra_cost), 1) + 1
    for partner in range(1, last):
        room = ((minima < partner) & (partner <= maxima)).astype(np.int64)
        arcs.add(nodes, parents, room, points=layer.step_cost(partner))
    room = np.maximum(maxima - np.maximum(minima, last - 1), 0)
    arcs.add(nodes, parents, room, points=layer.step_cost(last))


def _parents(groups: tuple[Group, ...], num_members: int, first_node: int) -> IntArray:
    """Return the node above each participant: its smallest group, else the root."""
    parents = np.zeros(num_members, dtype=np.int64)
    for i, group in enumerate(groups):  # a group comes after its parent: the smallest one wins
        parents[group.numbers] = first_node + i
    return parents


def _parent_node(group: Group, first_node: int) -> int:
    return 0 if group.parent == ROOT else first_node + group.parent


def _group_limits(
    group: Group, locked: IntArray, member_maxima: IntArray
) -> tuple[IntArray, IntArray]:
    """Return minimum and maximum of a group as arrays of one; locks beyond a maximum raise it."""
    members = group.numbers
    most = int(member_maxima[members].sum()) if group.maximum is None else group.maximum
    maximum = max(most, int(locked[members].sum()), group.minimum)
    return np.array([group.minimum]), np.array([maximum])
