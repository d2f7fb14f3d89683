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

from .groups import ROOT, Group
from .penalties import Penalties, penalties
from .problem import LayerProblem, PairingProblem, are_equal, are_equal_in


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


_OF_PAIR_ARCS = ("provider_ids", "place_ids", "allowed", "locked_in")
"""What of a layer pair arcs rest on, but for the number of groups and what pairs cost."""

_OF_ARCS = (*_OF_PAIR_ARCS, "provider_min", "provider_max", "place_min", "place_max", "priority",
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
                       pair_points=_points(problem, like.pairs, like))  # fmt: skip
    first = NodeNumbers(problem)
    arcs = _Arcs(first.num_nodes)
    pairs = _add_pairs(arcs, problem, first, like)
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
        pair_points=_points(problem, pairs, like),
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


class NodeNumbers:
    """Where each kind of node begins: root 0, provider groups, providers, places, place groups."""

    def __init__(self, problem: PairingProblem) -> None:
        self.provider_groups = 1
        self.providers = self.provider_groups + len(problem.provider_groups)
        self.places = self.providers + problem.num_providers
        self.place_groups = self.places + problem.num_places
        self.num_nodes = self.place_groups + len(problem.place_groups)


class _Arcs:
    """Arcs gathered block by block, and the supplies that saturated minima and locks make."""

    def __init__(self, num_nodes: int) -> None:
        self.supplies = np.zeros(num_nodes, dtype=np.int64)
        self._blocks: list[tuple[int, dict[str, IntArray | int]]] = []

    def add(
        self, tails: IntArray, heads: IntArray, capacities: IntArray | int, *,
        unmet: IntArray | int = 0, idle: IntArray | int = 0, points: IntArray | int = 0,
    ) -> None:  # fmt: skip
        """Add arcs from tails to heads; those of capacity 0 are left out."""
        block = {"tails": tails, "heads": heads, "capacities": capacities, "unmet": unmet,
                 "idle": idle, "points": points}  # fmt: skip
        size = len(tails)
        if isinstance(capacities, np.ndarray) and not (keep := capacities > 0).all():
            size = int(keep.sum())
            block = {name: values[keep] if isinstance(values, np.ndarray) else values
                     for name, values in block.items()}  # fmt: skip
        self._blocks.append((size, block))

    def add_minimum(
        self, tails: IntArray, heads: IntArray, minima: IntArray, *,
        unmet: IntArray | int = 0, idle: IntArray | int = 0,
    ) -> None:  # fmt: skip
        """Let ``minima`` flow from tails to heads by supply; a unit given up pays the penalty."""
        self.move(tails, heads, minima)
        self.add(heads, tails, minima, unmet=unmet, idle=idle)

    def move(self, tails: IntArray, heads: IntArray, units: IntArray) -> None:
        """Let units flow from tails to heads by supply."""
        np.subtract.at(self.supplies, tails, units)
        np.add.at(self.supplies, heads, units)

    @property
    def num_blocks(self) -> int:
        """Number of blocks so far."""
        return len(self._blocks)

    def column(self, name: str, first_block: int = 0) -> IntArray:
        """Return one property of all arcs, or of those from a block on."""
        blocks = self._blocks[first_block:]
        column = np.empty(sum(size for size, _ in blocks), dtype=np.int64)
        start = 0
        for size, block in blocks:
            column[start : start + size] = block[name]
            start += size
        return column


def _add_pairs(
    arcs: _Arcs, problem: PairingProblem, first: NodeNumbers, like: PairingNetwork | None
) -> IntArray:
    """Add the arcs of free pairs and move pinned ones; return the positions in the tables."""
    for i, layer in enumerate(problem.layers):
        rows, columns = np.divmod(np.flatnonzero(layer.locked_in), max(layer.shape[1], 1))
        arcs.move(first.providers + problem.first_provider[i] + rows,
                  first.places + problem.first_place[i] + columns,
                  np.ones(len(rows), dtype=np.int64))  # fmt: skip
    if like is not None and _has_same_pair_arcs(like.problem, problem):
        own = slice(like.num_pair_arcs)
        arcs.add(like.tails[own], like.heads[own], 1)
        return like.pairs
    positions, offset = [], 0
    for i, layer in enumerate(problem.layers):
        provider0 = first.providers + problem.first_provider[i]
        place0 = first.places + problem.first_place[i]
        n, m = layer.shape
        is_free = layer.allowed & ~layer.locked_in
        free = np.flatnonzero(is_free)
        # Position = row times m plus column: dividing all of them again would take far longer.
        num_of_row = is_free.sum(axis=1)
        tails = np.repeat(np.arange(provider0, provider0 + n), num_of_row)
        heads = free - np.repeat(np.arange(n) * m - place0, num_of_row)
        arcs.add(tails, heads, 1)
        positions.append(free + offset if offset else free)
        offset += layer.locked_in.size
    return _joined(positions)


def _has_same_pair_arcs(first: PairingProblem, second: PairingProblem) -> bool:
    return (
        len(first.provider_groups) == len(second.provider_groups)  # their nodes come before
        and all(
            are_equal(getattr(own, name), getattr(other, name))
            for own, other in zip(first.layers, second.layers, strict=True)
            for name in _OF_PAIR_ARCS
        )
    )


def _points(problem: PairingProblem, pairs: IntArray, like: PairingNetwork | None) -> IntArray:
    """Return the cost points of the pairs at these positions."""
    if like is not None and pairs is like.pairs and all(
        own.costs is other.costs
        for own, other in zip(problem.layers, like.problem.layers, strict=True)
    ):  # fmt: skip
        return like.pair_points
    return _joined([layer.costs.ravel() for layer in problem.layers]).take(pairs)


def _joined(parts: list[IntArray]) -> IntArray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _add_providers(arcs: _Arcs, problem: PairingProblem, first: NodeNumbers) -> None:
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


def _add_places(arcs: _Arcs, problem: PairingProblem, first: NodeNumbers) -> None:
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
    arcs: _Arcs, layer: LayerProblem, nodes: IntArray, parents: IntArray, minima: IntArray,
    maxima: IntArray,
) -> None:  # fmt: skip
    """Add one arc per extra step; from the last entry of ``extra_cost`` on, one for all."""
    last = max(len(layer.extra_cost), 1) + 1
    for partner in range(1, last):
        room = ((minima < partner) & (partner <= maxima)).astype(np.int64)
        arcs.add(nodes, parents, room, points=layer.step_cost(partner))
    room = np.maximum(maxima - np.maximum(minima, last - 1), 0)
    arcs.add(nodes, parents, room, points=layer.step_cost(last))


def locked_per_provider(problem: PairingProblem) -> IntArray:
    """Return how many pairs are pinned at each provider, all layers in a row."""
    return np.concatenate([_num_pinned(layer, 0) for layer in problem.layers])


def locked_per_place(problem: PairingProblem) -> IntArray:
    """Return how many pairs are pinned at each place, all layers in a row."""
    return np.concatenate([_num_pinned(layer, 1) for layer in problem.layers])


def _num_pinned(layer: LayerProblem, side: int) -> IntArray:
    # Few pairs are pinned: they are found sooner than the table is summed.
    ends = np.divmod(np.flatnonzero(layer.locked_in), max(layer.shape[1], 1))[side]
    return np.bincount(ends, minlength=layer.shape[side])


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
