"""What one more or one less unit of every quota is worth: exact, from the table of distances.

The change of the best value if a single minimum or maximum moves by one and everything else
stays. One change only: values of several changes do not add. Formulas and proof: docs/why.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from engine.facts.groups import ROOT, Group
from engine.networks.holders import member_of
from engine.networks.network_nodes import locked_per_place, locked_per_provider
from engine.networks.residual import NO_WAY, Residual, split
from engine.policy import Side
from engine.prices import Prices
from engine.value import Value
from graph_schema.arrays import BoolArray, IntArray

Limit = Literal["min", "max"]

Costs = dict[tuple[Limit, int], IntArray]
"""Limit and the step it moves by → what that changes, for each participant or group."""


@dataclass(frozen=True)
class QuotaValue:
    """What moving one limit of one participant or group by ``delta`` (+1 or -1) changes.

    ``change`` is the new best value minus the old: a negative ``unmet`` means that it mends a gap.
    """

    kind: Literal["member", "group"]
    side: Side
    layers: tuple[str, ...]
    entity_id: str
    limit: Limit
    delta: int
    change: Value


class QuotaTable(NamedTuple):
    """What moving one kind of limit by ``delta`` changes, for all participants or all groups.

    Attributes
    ----------
    costs
        New best value minus old, unmet and idle units at their penalties
        (`engine.networks.residual.split`).
    is_sound
        Whether the edit leaves minimum ≤ maximum and both ≥ 0, and there is such a limit.
    locked
        Pinned pairs of each.
    limits
        The limits as they are; `NO_WAY` for no maximum.
    """

    kind: Literal["member", "group"]
    side: Side
    limit: Limit
    delta: int
    costs: IntArray
    is_sound: BoolArray
    locked: IntArray
    limits: IntArray


@dataclass(frozen=True)
class QuotaValues:
    """The value of every single quota edit of one problem."""

    prices: Prices

    def all(self) -> tuple[QuotaValue, ...]:
        """Return every edit that leaves minimum ≤ maximum and both ≥ 0, members before groups."""
        return tuple(self.some(table.is_sound for table in self.tables))

    def some(self, masks: Iterable[BoolArray]) -> Iterator[QuotaValue]:
        """Yield the edits that masks pick, one mask for each of ``tables``."""
        for table, mask in zip(self.tables, masks, strict=True):
            parts = split(table.costs, self._residual.penalties)
            for number in np.flatnonzero(mask).tolist():
                layers, entity = self._holder(table, number)
                change = Value(*(int(part[number]) for part in parts))
                yield QuotaValue(table.kind, table.side, layers, entity, table.limit,
                                 table.delta, change)  # fmt: skip

    @cached_property
    def tables(self) -> tuple[QuotaTable, ...]:
        """The values of all edits, kind by kind: members before groups, places before providers."""
        return (*self._members("place"), *self._members("provider"),
                *self._groups("place"), *self._groups("provider"))  # fmt: skip

    @property
    def _residual(self) -> Residual:
        return self.prices.residual

    def _holder(self, table: QuotaTable, number: int) -> tuple[tuple[str, ...], str]:
        problem = self._residual.problem
        if table.kind == "member":
            layer, entity = member_of(problem, table.side, number)
            return (layer,), entity
        groups = problem.place_groups if table.side == "place" else problem.provider_groups
        return groups[number].layers, groups[number].id

    @cached_property
    def _to_place(self) -> IntArray:
        """Shortest distance from above each place down to it: one partner more somehow found."""
        residual, found = self._residual, self._residual.down.copy()
        for number, entering in enumerate(residual.entering):
            n, m = entering.shape
            rows = slice(residual.provider_node(number, 0), residual.provider_node(number, 0) + n)
            own = slice(residual.place_number(number, 0), residual.place_number(number, 0) + m)
            ways = self.prices.distances[residual.place_parents[own], rows] + entering.T
            found[own] = np.minimum(found[own], ways.min(axis=1, initial=NO_WAY))
        return found

    @cached_property
    def _from_place(self) -> IntArray:
        """Shortest distance from each place to above it, through those that hold it."""
        residual = self._residual
        found = np.full(residual.problem.num_places, NO_WAY, dtype=np.int64)
        for number, (rows, columns) in enumerate(residual.held):
            places = residual.place_number(number, 0) + columns
            nodes = residual.provider_node(number, 0) + rows
            costs = residual.problem.layers[number].costs[rows, columns]
            ways = self.prices.distances[nodes, residual.place_parents[places]] - costs
            np.minimum.at(found, places, ways)
        return found

    def _place_costs(self) -> Costs:
        residual, problem = self._residual, self._residual.problem
        counts, minima = residual.place_counts, problem.concatenated("place_min")
        maxima, locked = problem.concatenated("place_max"), locked_per_place(problem)
        unmet = residual.penalties.unmet * problem.concatenated("priority")
        first_step, own_step = residual.steps(minima + 1), residual.steps(minima)
        more, fewer = self._to_place, self._from_place
        full = (counts == maxima) & (locked < maxima)
        return {
            ("min", 1): np.where(counts > minima, -first_step, np.minimum(unmet, more)),
            ("min", -1): np.where(
                counts < minima, -unmet,
                np.where(counts > minima, own_step,
                         np.minimum(own_step, np.minimum(residual.up, fewer))),
            ),
            ("max", 1): np.where(
                locked > maxima, 0, np.minimum(0, residual.steps(maxima + 1) + more)
            ),
            ("max", -1): np.where(full, fewer - residual.steps(counts), 0),
        }  # fmt: skip

    def _provider_costs(self) -> Costs:
        residual, problem = self._residual, self._residual.problem
        nodes = residual.provider_node(0, 0) + np.arange(problem.num_providers)
        return self._limit_costs(
            nodes, residual.provider_parents, residual.provider_counts,
            problem.concatenated("provider_min"), problem.concatenated("provider_max"),
            locked_per_provider(problem), residual.penalties.idle,
        )  # fmt: skip

    def _limit_costs(
        self, starts: IntArray, ends: IntArray, counts: IntArray, minima: IntArray,
        maxima: IntArray, locked: IntArray, penalty: int,
    ) -> Costs:  # fmt: skip
        """Return the values of limits whose units run into ``starts`` from ``ends``.

        For a provider or its group the units come down from the parent: they run from ``ends``
        to ``starts``, and one unit more closes a way from ``starts`` back to ``ends``.
        """
        back = self.prices.distances[starts, ends]
        forth = self.prices.distances[ends, starts]
        full = (counts == maxima) & (locked < maxima)
        return {
            ("min", 1): np.where(counts > minima, 0, np.minimum(penalty, back)),
            ("min", -1): np.where(
                counts < minima, -penalty, np.where(counts > minima, 0, np.minimum(0, forth))
            ),
            ("max", 1): np.where(locked > maxima, 0, np.minimum(0, back)),
            ("max", -1): np.where(full, forth, 0),
        }

    def _members(self, side: Side) -> Iterator[QuotaTable]:
        problem = self._residual.problem
        is_place = side == "place"
        costs = self._place_costs() if is_place else self._provider_costs()
        minima = problem.concatenated(f"{side}_min")
        maxima = problem.concatenated(f"{side}_max")
        locked = locked_per_place(problem) if is_place else locked_per_provider(problem)
        yield from _tables("member", side, costs, minima, maxima, locked)

    def _groups(self, side: Side) -> Iterator[QuotaTable]:
        residual, problem = self._residual, self._residual.problem
        is_place = side == "place"
        groups = problem.place_groups if is_place else problem.provider_groups
        first = residual.first_place_group if is_place else 1
        counts = residual.place_counts if is_place else residual.provider_counts
        locked = locked_per_place(problem) if is_place else locked_per_provider(problem)
        nodes = first + np.arange(len(groups))
        parents = _integers([0 if g.parent == ROOT else first + g.parent for g in groups])
        minima = _integers([group.minimum for group in groups])
        maxima = _integers([_most(group) for group in groups])
        pinned = _integers([int(locked[list(group.members)].sum()) for group in groups])
        starts, ends = (parents, nodes) if is_place else (nodes, parents)
        costs = self._limit_costs(
            starts, ends,
            _integers([int(counts[list(group.members)].sum()) for group in groups]),
            minima, maxima, pinned,
            residual.penalties.unmet if is_place else residual.penalties.idle,
        )  # fmt: skip
        yield from _tables("group", side, costs, minima, maxima, pinned)


def _tables(
    kind: Literal["member", "group"], side: Side, costs: Costs, minima: IntArray,
    maxima: IntArray, locked: IntArray,
) -> Iterator[QuotaTable]:  # fmt: skip
    for (limit, delta), own in costs.items():
        limits = minima if limit == "min" else maxima
        least, most = (minima + delta, maxima) if limit == "min" else (minima, maxima + delta)
        is_sound = (least >= 0) & (least <= most) & (limits < NO_WAY)
        yield QuotaTable(kind, side, limit, delta, own, is_sound, locked, limits)


def _integers(numbers: list[int]) -> IntArray:
    return np.array(numbers, dtype=np.int64)


def _most(group: Group) -> int:
    return NO_WAY if group.maximum is None else group.maximum
