"""Units sent along shortest ways, one way after the other: cheapest, and so it stays.

Successive shortest paths (Busacker & Gowen 1961; Ahuja, Magnanti & Orlin, Network Flows, 1993,
section 9.7). It takes a search for every way, so it is meant for a few units; in exchange it
changes nothing that need not change.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .residual import NO_WAY
from .ways import arcs_of

SPREAD = 8
"""A round looks on from the nearest eighth of the distances that wait."""


class Augmenting:
    """A flow that is optimal for what it carries, while units are added to it.

    Arcs without flow may be left out if their reduced costs pass the limit of `send`.

    Parameters
    ----------
    tails, heads, capacities, flows
        Arcs and what runs on them.
    reduced
        Reduced costs: not negative where an arc has room, not positive where it carries flow.
    num_sorted
        The first so many arcs are in order of their tails.
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
        reduced: IntArray, num_sorted: int, excess: IntArray,
    ) -> None:  # fmt: skip
        self.flows, self.excess = flows.copy(), excess.copy()
        self.shift = np.zeros(len(excess), dtype=np.int64)
        self._tails, self._heads, self._capacities = tails, heads, capacities
        self._reduced, self._num_sorted = reduced.copy(), num_sorted
        self._first = np.searchsorted(tails[:num_sorted], np.arange(len(excess) + 1))
        self._index()

    def send(self, limit: int) -> None:
        """Send units, nearest first, while their ways are no longer than the limit in all."""
        limit = min(limit, NO_WAY - 1)
        while (self.excess > 0).any():
            reached, came_by, goal = self._search(limit)
            if goal is None:
                return
            limit -= int(reached[goal])
            self._lift(np.minimum(reached, reached[goal]))
            self._send(goal, came_by)
            self._index()

    def _index(self) -> None:
        """Gather the residual arcs: sorted ones forward, then all others in order of their start.

        ``_numbers`` are those of the arcs, counted on from all arcs for those that run backwards.
        """
        sorted_ones = np.arange(self._num_sorted)
        others = self._num_sorted + np.flatnonzero(
            self.flows[self._num_sorted :] < self._capacities[self._num_sorted :]
        )
        used = np.flatnonzero(self.flows)
        starts = np.concatenate([self._tails[others], self._heads[used]])
        order = np.argsort(starts, kind="stable")
        self._first_other = np.searchsorted(starts[order], np.arange(len(self.excess) + 1))
        self._first_other += self._num_sorted
        self._numbers = np.concatenate([
            sorted_ones, np.concatenate([others, used + len(self.flows)])[order]
        ])  # fmt: skip
        self._starts = np.concatenate([self._tails[: self._num_sorted], starts[order]])
        ends = np.concatenate([self._heads[others], self._tails[used]])[order]
        self._ends = np.concatenate([self._heads[: self._num_sorted], ends])
        lengths = np.concatenate([self._reduced[others], -self._reduced[used]])[order]
        has_room = self.flows[: self._num_sorted] < self._capacities[: self._num_sorted]
        forward = np.where(has_room, self._reduced[: self._num_sorted], NO_WAY)
        self._lengths = np.concatenate([forward, lengths])

    def _search(self, limit: int) -> tuple[IntArray, IntArray, int | None]:
        """Return distances from the nodes with units to send, the arcs that lead there, a goal."""
        goals = np.flatnonzero(self.excess < 0)
        reached = np.where(self.excess > 0, 0, NO_WAY)
        came_by = np.full(len(reached), -1, dtype=np.int64)
        waiting: BoolArray = self.excess > 0
        while True:
            nearest = min(int(reached[goals].min()), limit + 1)
            frontier = np.flatnonzero(waiting & (reached < nearest))
            if not len(frontier):
                break
            far_off = reached[frontier]
            least = far_off.min()
            frontier = frontier[far_off <= least + (far_off.max() - least) // SPREAD]
            waiting[frontier] = False
            arcs = np.concatenate([
                arcs_of(frontier, self._first), arcs_of(frontier, self._first_other)
            ])  # fmt: skip
            ends = self._ends[arcs]
            length = self._lengths[arcs] + reached[self._starts[arcs]]
            nearer = np.flatnonzero(length < np.minimum(reached[ends], nearest))
            arcs, ends, length = arcs[nearer], ends[nearer], length[nearer]
            np.minimum.at(reached, ends, length)
            best = length == reached[ends]
            came_by[ends[best]] = arcs[best]
            waiting[ends] = True
        if nearest > limit:
            return reached, came_by, None
        return reached, came_by, int(goals[reached[goals].argmin()])

    def _lift(self, shift: IntArray) -> None:
        self.shift += shift
        self._reduced += shift[self._tails] - shift[self._heads]

    def _send(self, goal: int, came_by: IntArray) -> None:
        """Send as many units as fit along the way to a goal."""
        way, node = [], goal
        while came_by[node] >= 0:
            way.append(int(came_by[node]))
            node = int(self._starts[way[-1]])
        numbers = self._numbers[way]
        back = numbers >= len(self.flows)
        arcs = np.where(back, numbers - len(self.flows), numbers)
        room = np.where(back, self.flows[arcs], self._capacities[arcs] - self.flows[arcs])
        units = min(int(room.min()), int(self.excess[node]), -int(self.excess[goal]))
        self.flows[arcs] += np.where(back, -units, units)
        self.excess[node] -= units
        self.excess[goal] += units
