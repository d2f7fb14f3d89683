"""Shortest ways through the residual network of an optimal flow, arc by arc.

The residual network has every arc that can take one unit more, and backwards every arc that can
give one up. Under the potentials of an optimal flow all its lengths are ≥ 0. Nothing here needs
the table of all pairs: one way, or all ways from or to one node, are found on the arcs alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .prices import NotOptimal
from .residual import NO_WAY

SPREAD = 8
"""A round takes the nodes in the nearest eighth of the distances that wait."""


class Network(Protocol):
    """What ways run through: arcs with capacities and costs."""

    @property
    def tails(self) -> IntArray:
        """Node that each arc leaves."""

    @property
    def heads(self) -> IntArray:
        """Node that each arc enters."""

    @property
    def capacities(self) -> IntArray:
        """Most units on each arc."""

    @property
    def costs(self) -> IntArray:
        """Cost of a unit on each arc."""


class Way(NamedTuple):
    """One way: the arcs it runs along, in order, and which of them it runs backwards."""

    arcs: list[int]
    backwards: list[bool]


class _Index(NamedTuple):
    """Residual arcs in order of the end that a search comes from: where each node's begin."""

    first: IntArray
    near: IntArray
    far: IntArray
    lengths: IntArray
    number: IntArray


class Ways:
    """Shortest ways in the residual network of one flow network.

    Parameters
    ----------
    network, flows, potentials
        A flow, and potentials under which no residual arc has a negative reduced cost.

    Raises
    ------
    NotOptimal
        When the potentials do not prove the flow optimal.
    """

    def __init__(self, network: Network, flows: IntArray, potentials: IntArray) -> None:
        self._potentials = potentials
        forward = np.flatnonzero(flows < network.capacities)
        backward = np.flatnonzero(flows > 0)
        self._arcs = np.concatenate([forward, backward])
        self._num_forward = len(forward)
        self._starts = np.concatenate([network.tails[forward], network.heads[backward]])
        self._ends = np.concatenate([network.heads[forward], network.tails[backward]])
        units = network.costs
        costs = np.concatenate([units[forward], -units[backward]])
        self._lengths = costs + potentials[self._starts] - potentials[self._ends]
        if (self._lengths < 0).any():
            raise NotOptimal("the potentials do not prove the flow optimal")

    def between(self, start: int, goal: int) -> Way | None:
        """Return the shortest way from one node to another; None when there is none."""
        reached, came_by = self._reach(start, goal)
        return None if reached[goal] == NO_WAY else self._way(start, goal, came_by)

    def lifted(self, start: int, goal: int) -> tuple[Way, IntArray]:
        """Return the shortest way, and potentials that fit when one unit more runs along it.

        Raises
        ------
        LookupError
            When there is no way.
        """
        reached, came_by = self._reach(start, goal)
        if reached[goal] == NO_WAY:
            raise LookupError(f"there is no way from {start} to {goal}")
        lifted: IntArray = self._potentials + np.minimum(reached, reached[goal])
        return self._way(start, goal, came_by), lifted

    def _reach(self, start: int, goal: int) -> tuple[IntArray, IntArray]:
        reached = np.full(len(self._potentials), NO_WAY, dtype=np.int64)
        reached[start] = 0
        return reached, _search(self._by_start, reached, goal)

    def _way(self, start: int, goal: int, came_by: IntArray) -> Way:
        arcs, backwards, node = [], [], goal
        while node != start:
            residual_arc = int(came_by[node])
            arcs.append(int(self._arcs[residual_arc]))
            backwards.append(residual_arc >= self._num_forward)
            node = int(self._starts[residual_arc])
        return Way(arcs[::-1], backwards[::-1])

    def from_node(self, node: int) -> IntArray:
        """Return the distance from one node to every node, `NO_WAY` for none."""
        reached = np.full(len(self._potentials), NO_WAY, dtype=np.int64)
        reached[node] = 0
        _search(self._by_start, reached)
        return self._true(reached, self._potentials - self._potentials[node])

    def to_node(self, node: int) -> IntArray:
        """Return the distance from every node to one, `NO_WAY` for none."""
        reached = np.full(len(self._potentials), NO_WAY, dtype=np.int64)
        reached[node] = 0
        _search(self._by_end, reached)
        return self._true(reached, self._potentials[node] - self._potentials)

    @staticmethod
    def _true(reached: IntArray, change: IntArray) -> IntArray:
        return np.where(reached == NO_WAY, NO_WAY, reached + change)

    @cached_property
    def _by_start(self) -> _Index:
        return self._index(self._starts, self._ends)

    @cached_property
    def _by_end(self) -> _Index:
        return self._index(self._ends, self._starts)

    def _index(self, near: IntArray, far: IntArray) -> _Index:
        order = np.argsort(near, kind="stable")
        first = np.searchsorted(near[order], np.arange(len(self._potentials) + 1))
        return _Index(first, near[order], far[order], self._lengths[order], order)


def _search(index: _Index, reached: IntArray, goal: int | None = None) -> IntArray:
    """Lower ``reached`` in place to the shortest distances; return by which arc each was reached.

    Each round looks on from the nearer ones of the nodes that have come nearer. No length is
    negative, so a way that is already as long as the one to the goal is not followed.
    """
    came_by: IntArray = np.full(len(reached), -1, dtype=np.int64)
    waiting: BoolArray = reached < NO_WAY
    while True:
        if goal is not None:
            waiting &= reached < reached[goal]
        frontier: IntArray = np.flatnonzero(waiting)
        if not len(frontier):
            return came_by
        far_off = reached[frontier]
        frontier = frontier[far_off <= far_off.min() + (far_off.max() - far_off.min()) // SPREAD]
        waiting[frontier] = False
        arcs = arcs_of(frontier, index.first)
        far = index.far[arcs]
        length = index.lengths[arcs] + reached[index.near[arcs]]
        most = reached[far] if goal is None else np.minimum(reached[far], reached[goal])
        nearer: BoolArray = length < most
        arcs, far, length = arcs[nearer], far[nearer], length[nearer]
        np.minimum.at(reached, far, length)
        best = length == reached[far]
        came_by[far[best]] = index.number[arcs[best]]
        waiting[far] = True


def arcs_of(nodes: IntArray, first: IntArray) -> IntArray:
    """Return the positions of all arcs of the nodes, in ranges that ``first`` marks off."""
    lengths = first[nodes + 1] - first[nodes]
    ends = np.cumsum(lengths)
    return np.repeat(first[nodes] - ends + lengths, lengths) + np.arange(ends[-1])
