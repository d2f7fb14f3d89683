"""Units sent along shortest ways: what runs is cheapest for what it carries, and so it stays.

Successive shortest paths (Busacker & Gowen 1961; Ahuja, Magnanti & Orlin, Network Flows, 1993,
section 9.7). One search finds the shortest ways to all nodes that lack units. Once potentials have
followed the distances these ways cost nothing, and units may go along any of them while it has
room.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import FloatArray, IntArray

from .arc_order import arcs_of, in_order
from .shortest import LONGEST


class Augmenting:
    """A flow that is optimal for what it carries, while units are added to it.

    Arcs without flow may be left out if their reduced costs pass the limit of `send`.

    Parameters
    ----------
    tails, heads, capacities, flows
        Arcs and what runs on them.
    reduced
        Reduced costs: not negative where an arc has room, not positive where it carries flow.
    excess
        Units at each node that are still to be sent on (+) or that lack there (-); they sum to 0.

    Attributes
    ----------
    flows
        What runs on the arcs now.
    excess
        What is still to be sent.
    shift
        What to add to the potentials so that the reduced costs of all arcs keep their signs.
    """

    def __init__(
        self, tails: IntArray, heads: IntArray, capacities: IntArray, flows: IntArray,
        reduced: IntArray, excess: IntArray,
    ) -> None:  # fmt: skip
        self.flows, self.excess = flows.copy(), excess.copy()
        self.shift = np.zeros(len(excess), dtype=np.int64)
        self._tails, self._heads, self._capacities = tails, heads, capacities
        self._reduced = reduced
        # Every arc both ways, in order of its start; numbers from len(flows) on run backwards.
        starts = np.concatenate([tails, heads])
        self._numbers = in_order(starts, len(excess))
        self._starts = starts[self._numbers]
        self._first = np.searchsorted(self._starts, np.arange(len(excess) + 1))
        self._ends = np.concatenate([heads, tails])[self._numbers]
        self._place = np.empty_like(self._numbers)
        self._place[self._numbers] = np.arange(len(self._numbers))
        # How long each is; infinite where nothing more can run.
        lengths = np.concatenate([
            np.where(flows < capacities, reduced, np.inf), np.where(flows > 0, -reduced, np.inf),
        ])  # fmt: skip
        from scipy.sparse import csr_array  # slow to load, and only edits need it

        # Arcs of length 0 are arcs, since they are stored; parallel ones are looked at one by one.
        shape = len(excess), len(excess)
        self._graph = csr_array((lengths[self._numbers], self._ends, self._first), shape=shape)

    def send(self, limit: int) -> None:
        """Send units while their ways are no longer than the limit in all.

        Where none is left, potentials have followed the distances up to the limit: what is still
        to be sent has come so much nearer.
        """
        from scipy.sparse.csgraph import dijkstra

        limit = min(limit, LONGEST)
        while (self.excess > 0).any():
            far_off, came_from, _ = dijkstra(
                self._graph, indices=np.flatnonzero(self.excess > 0), min_only=True,
                limit=limit, return_predecessors=True,
            )  # fmt: skip
            goals = np.flatnonzero((self.excess < 0) & np.isfinite(far_off))
            farthest = int(far_off[goals].max(initial=-1))
            ways = self._send_along(goals[far_off[goals].argsort(kind="stable")], far_off,
                                    came_from.tolist())  # fmt: skip
            passed = limit if farthest < 0 else farthest
            self._lift(np.minimum(far_off, passed))
            if ways:
                self._renew(np.concatenate(ways) % len(self.flows))
            limit -= passed
            if farthest < 0:
                return

    def _send_along(
        self, goals: IntArray, far_off: FloatArray, came_from: list[int]
    ) -> list[IntArray]:  # fmt: skip
        """Send units to goals, one after the other, and return the arcs that were tried."""
        into = self._arcs_into(goals, far_off, came_from)
        ways = []
        for goal in goals.tolist():
            nodes, start = [], goal
            while came_from[start] >= 0:
                nodes.append(start)
                start = came_from[start]
            if self.excess[start]:
                ways.append(into[nodes])
                self._send(start, goal, ways[-1])
        return ways

    def _arcs_into(
        self, goals: IntArray, far_off: FloatArray, came_from: list[int]
    ) -> IntArray:  # fmt: skip
        """Return for each node on the shortest ways to goals the arc, both ways, that leads there.

        Of parallel arcs the first.
        """
        passed: set[int] = set()
        for goal in goals.tolist():
            node = goal
            while came_from[node] >= 0 and node not in passed:
                passed.add(node)
                node = came_from[node]
        ends = np.array([*passed], dtype=np.int64)
        starts = np.array([came_from[node] for node in passed], dtype=np.int64)
        arcs, step = arcs_of(starts, self._first)
        length = self._graph.data[arcs]
        fits = (self._ends[arcs] == ends[step]) & (
            length == (far_off[ends] - far_off[starts])[step]
        )
        fitting = np.flatnonzero(fits)[::-1]
        into = np.full(len(self.excess), -1, dtype=np.int64)
        into[ends[step[fitting]]] = self._numbers[arcs[fitting]]
        return into

    def _send(self, start: int, goal: int, numbers: IntArray) -> None:
        """Send as many units as still fit along a way."""
        back = numbers >= len(self.flows)
        arcs = np.where(back, numbers - len(self.flows), numbers)
        room = np.where(back, self.flows[arcs], self._capacities[arcs] - self.flows[arcs])
        units = min(int(room.min()), int(self.excess[start]), -int(self.excess[goal]))
        self.flows[arcs] += np.where(back, -units, units)
        self.excess[start] -= units
        self.excess[goal] += units

    def _lift(self, shift: FloatArray) -> None:
        """Let potentials follow, and with them the lengths."""
        self.shift += shift.astype(np.int64)
        self._graph.data += shift.take(self._starts)
        self._graph.data -= shift.take(self._ends)

    def _renew(self, arcs: IntArray) -> None:
        """Tell how long arcs are, both ways, on which something else runs now."""
        tails, heads, flows = self._tails[arcs], self._heads[arcs], self.flows[arcs]
        reduced = self._reduced[arcs] + self.shift[tails] - self.shift[heads]
        places = self._place[arcs], self._place[arcs + len(self.flows)]
        self._graph.data[places[0]] = np.where(flows < self._capacities[arcs], reduced, np.inf)
        self._graph.data[places[1]] = np.where(flows > 0, -reduced, np.inf)
