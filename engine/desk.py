"""A desk that hands out pairs one by one, never breaking a hard rule or a maximum.

What a careful clerk does without optimising: it knows how much room each end and each group has
left, and which minima still lack something.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import BoolArray, FloatArray, IntArray

from .groups import Group
from .network import locked_per_place, locked_per_provider
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
        if self._providers.has_room()[provider] and self._places.has_room()[place]:
            self._take(layer, row, column)

    def fill(self, side: Side, layer: int, preference: FloatArray) -> None:
        """Hand out the most preferred pair that helps a minimum of ``side``, until none does.

        Parameters
        ----------
        preference
            (n, m) numbers, small = preferred; equal ones go by order of ids.
        """
        problem = self._problem.layers[layer]
        wish = np.where(problem.allowed & ~self.chosen[layer], preference, np.inf)
        wish = wish if side == "place" else wish.T.copy()
        ends, others = (
            (self._places, self._providers) if side == "place" else (self._providers, self._places)
        )
        own_ends, own_others = self._numbers(layer, side)
        wish[~others.has_room()[own_others]] = np.inf
        if not wish.size:
            return
        best = wish.argmin(axis=0)
        while True:
            lacking = ends.lacks()[own_ends] & ends.has_room()[own_ends]
            reach = np.where(lacking, wish[best, np.arange(len(best))], np.inf)
            end = int(reach.argmin())
            if reach[end] == np.inf:
                return
            other = int(best[end])
            self._take(layer, *((other, end) if side == "place" else (end, other)))
            wish[other, end] = np.inf
            full = ~others.has_room()[own_others]
            wish[full] = np.inf
            stale = full[best]
            stale[end] = True
            best[stale] = wish[:, stale].argmin(axis=0)

    def _take(self, layer: int, row: int, column: int) -> None:
        self.chosen[layer][row, column] = True
        self._providers.add(self._problem.first_provider[layer] + row)
        self._places.add(self._problem.first_place[layer] + column)

    def _numbers(self, layer: int, side: Side) -> tuple[slice, slice]:
        firsts = self._problem.first_place, self._problem.first_provider
        places, providers = (slice(first[layer], first[layer + 1]) for first in firsts)
        return (places, providers) if side == "place" else (providers, places)


class _Counter:
    """Pairs so far of every participant and group of one side."""

    def __init__(self, problem: PairingProblem, side: Side) -> None:
        locked = locked_per_place(problem) if side == "place" else locked_per_provider(problem)
        groups = problem.place_groups if side == "place" else problem.provider_groups
        self._minimum = problem.concatenated(f"{side}_min")
        self._maximum = problem.concatenated(f"{side}_max")
        self._count: IntArray = locked.astype(np.int64)
        self._groups_of: dict[int, list[int]] = {}
        for number, group in enumerate(groups):
            for member in group.members:
                self._groups_of.setdefault(member, []).append(number)
        self._groups: tuple[Group, ...] = groups
        self._group_count = [int(locked[list(group.members)].sum()) for group in groups]
        self._room = self._count < self._maximum
        self._lacks = self._count < self._minimum
        self._refresh_groups(range(len(groups)))

    def add(self, number: int) -> None:
        """Count one more pair of a participant."""
        self._count[number] += 1
        self._room[number] &= bool(self._count[number] < self._maximum[number])
        self._lacks[number] = self._count[number] < self._minimum[number]
        own = self._groups_of.get(number, [])
        for group in own:
            self._group_count[group] += 1
        self._refresh_groups(own)

    def has_room(self) -> BoolArray:
        """Whether each participant may have one more pair."""
        return self._room

    def lacks(self) -> BoolArray:
        """Whether one more pair of each participant would help a minimum, its own or a group's."""
        return self._lacks

    def _refresh_groups(self, numbers: range | list[int]) -> None:
        for number in numbers:
            group, count = self._groups[number], self._group_count[number]
            members = list(group.members)
            if group.maximum is not None and count >= group.maximum:
                self._room[members] = False
            if count <= group.minimum and group.minimum:
                for member in members:
                    self._lacks[member] = self._count[member] < self._minimum[member] or any(
                        self._group_count[g] < self._groups[g].minimum
                        for g in self._groups_of[member]
                    )
