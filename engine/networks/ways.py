"""Shortest ways through the residual network of an optimal flow, arc by arc.

The residual network has every arc that can take one unit more, and backwards every arc that can
give one up. Under the potentials of an optimal flow all its lengths are ≥ 0. Nothing here needs
the table of all pairs: one way, or all ways from or to one node, are found on the arcs alone.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from engine.flow.arc_order import arcs_by_node
from engine.flow.shortest import Searches
from engine.prices import NotOptimal
from graph_schema.arrays import BoolArray, IntArray

from .residual import NO_WAY


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
        self._last_from: tuple[int, IntArray] | None = None
        self._last_to: tuple[int, IntArray] | None = None

    def between(self, start: int, goal: int) -> Way | None:
        """Return the shortest way from one node to another; None when there is none.

        Of equally short ones, one that runs along the fewest arcs.
        """
        reached = self._reached_from(start)
        return None if reached[goal] == NO_WAY else self._way(start, goal, reached)

    def lifted(self, start: int, goal: int) -> tuple[Way, IntArray]:
        """Return the shortest way, and potentials that fit when one unit more runs along it.

        Raises
        ------
        LookupError
            When there is no way.
        """
        reached = self._reached_from(start)
        if reached[goal] == NO_WAY:
            raise LookupError(f"there is no way from {start} to {goal}")
        lifted: IntArray = self._potentials + np.minimum(reached, reached[goal])
        return self._way(start, goal, reached), lifted

    def from_node(self, node: int) -> IntArray:
        """Return the distance from one node to every node, `NO_WAY` for none."""
        return self._true(self._reached_from(node), self._potentials - self._potentials[node])

    def to_node(self, node: int) -> IntArray:
        """Return the distance from every node to one, `NO_WAY` for none."""
        if self._last_to is None or self._last_to[0] != node:
            self._last_to = node, self._back.from_node(node)
        return self._true(self._last_to[1], self._potentials[node] - self._potentials)

    def _reached_from(self, node: int) -> IntArray:
        """Return reduced distances; the last are kept: for a price, its chain, a whole line."""
        if self._last_from is None or self._last_from[0] != node:
            self._last_from = node, self._onward.from_node(node)
        return self._last_from[1]

    @staticmethod
    def _true(reached: IntArray, change: IntArray) -> IntArray:
        return np.where(reached == NO_WAY, NO_WAY, reached + change)

    @cached_property
    def _onward(self) -> Searches:
        return self._searches(self._starts, self._ends)

    @cached_property
    def _back(self) -> Searches:
        return self._searches(self._ends, self._starts)

    def _searches(self, near: IntArray, far: IntArray) -> Searches:
        return Searches(arcs_by_node(near, far, self._lengths, len(self._potentials)))

    def _way(self, start: int, goal: int, reached: IntArray) -> Way:
        """Return a way along arcs that are as long as their ends are apart, of which the fewest."""
        arcs = np.flatnonzero(reached[self._ends] - reached[self._starts] == self._lengths)
        starts, ends = self._starts[arcs], self._ends[arcs]
        came_by = np.full(len(reached), -1, dtype=np.int64)
        is_new: BoolArray = np.zeros(len(reached), dtype=bool)
        is_new[start] = True
        seen = is_new.copy()
        while not seen[goal]:
            onward = np.flatnonzero(is_new[starts] & ~seen[ends])[::-1]  # the first arc wins
            came_by[ends[onward]] = arcs[onward]
            is_new = np.zeros(len(reached), dtype=bool)
            is_new[ends[onward]] = True
            seen |= is_new
        way, node = [], goal
        while node != start:
            way.append(int(came_by[node]))
            node = int(self._starts[way[-1]])
        numbers = np.array(way[::-1], dtype=np.int64)
        return Way(self._arcs[numbers].tolist(), (numbers >= self._num_forward).tolist())
