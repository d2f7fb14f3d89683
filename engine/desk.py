"""A desk that hands out pairs one by one, never breaking a hard rule or a maximum.

What a careful clerk does without optimising: it knows how much room each end and each group has
left, and which minima still lack something.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph_schema.arrays import BoolArray, FloatArray, IntArray

from .networks.network_nodes import locked_per_place, locked_per_provider
from .policy import Side
from .problem import PairingProblem


class Desk:
    """Pairs handed out so far on one problem; it begins with the pinned ones.

    ``chosen`` holds one (n, m) table per layer.
    """

    def __init__(self, problem: PairingProblem) -> None:
        self._problem = problem
        self.chosen: list[BoolArray] = [layer.locked_in.copy() for layer in problem.layers]
        self._providers = _Counter(problem, "provider")
        self._places = _Counter(problem, "place")

    def take_if_room(self, layer: int, row: int, column: int) -> None:
        """Hand out one pair unless it is handed out already or a maximum is reached."""
        provider = self._problem.first_provider[layer] + row
        place = self._problem.first_place[layer] + column
        if self.chosen[layer][row, column]:
            return
        if self._providers.room[provider] and self._places.room[place]:
            self._take(layer, row, column)

    def fill(self, side: Side, layer: int, preference: FloatArray) -> None:
        """Hand out the most preferred pair that helps a minimum of ``side``, until none does.

        Parameters
        ----------
        preference
            (n, m) numbers, small = preferred; equal ones go by order of ids.
        """
        ends, others = self._sides(layer, side)
        problem = self._problem.layers[layer]
        wish = np.where(problem.allowed & ~self.chosen[layer], preference, np.inf)
        wish = (wish.T if side == "place" else wish).copy()  # a row per end, a column per other
        wish[:, ~others.room] = np.inf
        if not wish.size:
            return
        best, reach = wish.argmin(axis=1), wish.min(axis=1)
        was_open = others.room.copy()
        while True:
            # What ends lack and what room there is can only fall: an end that is done stays so.
            waits = ends.lacks & ends.room
            hopes = np.where(waits, reach, np.inf)
            end = int(hopes.argmin())
            if hopes[end] == np.inf:
                return
            other = int(best[end])
            self._take(layer, *((other, end) if side == "place" else (end, other)))
            wish[end, other] = np.inf
            stale = [end]
            closed = np.flatnonzero(was_open != others.room)
            if len(closed):
                was_open[closed] = False
                wish[:, closed] = np.inf
                stale += np.flatnonzero(waits & (best[:, None] == closed).any(axis=1)).tolist()
            for row in stale:
                best[row] = wish[row].argmin()
                reach[row] = wish[row, best[row]]

    def _take(self, layer: int, row: int, column: int) -> None:
        self.chosen[layer][row, column] = True
        self._providers.add(self._problem.first_provider[layer] + row)
        self._places.add(self._problem.first_place[layer] + column)

    def _sides(self, layer: int, side: Side) -> tuple[_Room, _Room]:
        """Return the room of a layer's ``side`` and of the other side, as views."""
        firsts = self._problem.first_place, self._problem.first_provider
        places, providers = (
            _Room(counter.room[first[layer] : first[layer + 1]],
                  counter.lacks[first[layer] : first[layer + 1]])
            for counter, first in zip((self._places, self._providers), firsts, strict=True)
        )  # fmt: skip
        return (places, providers) if side == "place" else (providers, places)


class _Room(NamedTuple):
    """What participants may still have and still want; both change as pairs are handed out.

    ``room``: one more pair would break no maximum. ``lacks``: one more would help a minimum, the
    participant's own or that of a group around it.
    """

    room: BoolArray
    lacks: BoolArray


class _Counter:
    """Pairs so far of every participant and group of one side."""

    def __init__(self, problem: PairingProblem, side: Side) -> None:
        locked = locked_per_place(problem) if side == "place" else locked_per_provider(problem)
        groups = problem.place_groups if side == "place" else problem.provider_groups
        self._minimum = problem.concatenated(f"{side}_min")
        self._maximum = problem.concatenated(f"{side}_max")
        self._count: IntArray = locked.astype(np.int64)
        self._groups = groups
        self._members = [np.array(group.members, dtype=np.int64) for group in groups]
        self._group_count = [int(locked[members].sum()) for members in self._members]
        self._groups_of: list[list[int]] = [[] for _ in locked]
        self._short_groups = np.zeros(len(locked), dtype=np.int64)
        self.room: BoolArray = self._count < self._maximum
        for number, (group, members) in enumerate(zip(groups, self._members, strict=True)):
            for member in group.members:
                self._groups_of[member].append(number)
            self._short_groups[members] += self._group_count[number] < group.minimum
            if group.maximum is not None and self._group_count[number] >= group.maximum:
                self.room[members] = False
        self.lacks: BoolArray = (self._count < self._minimum) | (self._short_groups > 0)

    def add(self, number: int) -> None:
        """Count one more pair of a participant."""
        self._count[number] += 1
        if self._count[number] >= self._maximum[number]:
            self.room[number] = False
        for group in self._groups_of[number]:
            self._group_count[group] += 1
            if self._group_count[group] == self._groups[group].maximum:
                self.room[self._members[group]] = False
            if self._group_count[group] == self._groups[group].minimum:
                self._short_groups[self._members[group]] -= 1
                self._refresh(self._members[group])
        self._refresh(number)

    def _refresh(self, numbers: IntArray | int) -> None:
        short = self._count[numbers] < self._minimum[numbers]
        self.lacks[numbers] = short | (self._short_groups[numbers] > 0)
