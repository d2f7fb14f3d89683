"""What one more or one less unit of every quota is worth: exact, from the table of distances.

The change of the best value if a single minimum or maximum moves by one and everything else
stays. One change only: values of several changes do not add. Formulas and proof: docs/why.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from graph_schema.arrays import IntArray

from .groups import ROOT, Group
from .network import locked_per_place, locked_per_provider
from .policy import Side
from .prices import Prices
from .residual import NO_WAY, Residual, split
from .value import Value

Limit = Literal["min", "max"]


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


@dataclass(frozen=True)
class QuotaValues:
    """The value of every single quota edit of one problem."""

    prices: Prices

    def all(self) -> tuple[QuotaValue, ...]:
        """Return every edit that leaves minimum ≤ maximum and both ≥ 0, members before groups."""
        return (*self._members("place"), *self._members("provider"),
                *self._group_values("place"), *self._group_values("provider"))  # fmt: skip

    @property
    def _residual(self) -> Residual:
        return self.prices.residual

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

    def _members(self, side: Side) -> Iterator[QuotaValue]:
        problem = self._residual.problem
        minima = problem.concatenated(f"{side}_min")
        maxima = problem.concatenated(f"{side}_max")
        table = self._place_table() if side == "place" else self._provider_table()
        firsts = problem.first_place if side == "place" else problem.first_provider
        for number, layer in enumerate(problem.layers):
            ids = layer.place_ids if side == "place" else layer.provider_ids
            for row, entity in enumerate(ids):
                at = firsts[number] + row
                for (limit, delta), costs in table.items():
                    if _sound(int(minima[at]), int(maxima[at]), limit, delta):
                        yield self._value("member", side, (layer.name,), entity, limit, delta,
                                          int(costs[at]))  # fmt: skip

    def _place_table(self) -> dict[tuple[Limit, int], IntArray]:
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

    def _provider_table(self) -> dict[tuple[Limit, int], IntArray]:
        residual, problem = self._residual, self._residual.problem
        nodes = residual.provider_node(0, 0) + np.arange(problem.num_providers)
        return self._limit_table(
            nodes, residual.provider_parents, residual.provider_counts,
            problem.concatenated("provider_min"), problem.concatenated("provider_max"),
            locked_per_provider(problem), residual.penalties.idle,
        )  # fmt: skip

    def _limit_table(
        self, starts: IntArray, ends: IntArray, counts: IntArray, minima: IntArray,
        maxima: IntArray, locked: IntArray, penalty: int,
    ) -> dict[tuple[Limit, int], IntArray]:  # fmt: skip
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

    def _group_values(self, side: Side) -> Iterator[QuotaValue]:
        residual, problem = self._residual, self._residual.problem
        groups = problem.place_groups if side == "place" else problem.provider_groups
        first = residual.first_place_group if side == "place" else 1
        counts = residual.place_counts if side == "place" else residual.provider_counts
        locked = locked_per_place(problem) if side == "place" else locked_per_provider(problem)
        for number, group in enumerate(groups):
            members = list(group.members)
            parent = 0 if group.parent == ROOT else first + group.parent
            node = first + number
            starts, ends = (parent, node) if side == "place" else (node, parent)
            penalty = residual.penalties.unmet if side == "place" else residual.penalties.idle
            table = self._limit_table(
                np.array([starts]), np.array([ends]), counts[members].sum(keepdims=True),
                np.array([group.minimum]), np.array([_most(group)]),
                locked[members].sum(keepdims=True), penalty,
            )  # fmt: skip
            for (limit, delta), costs in table.items():
                if limit == "max" and group.maximum is None:
                    continue
                if _sound(group.minimum, _most(group), limit, delta):
                    yield self._value("group", side, group.layers, group.id, limit, delta,
                                      int(costs[0]))  # fmt: skip

    def _value(
        self, kind: Literal["member", "group"], side: Side, layers: tuple[str, ...], entity: str,
        limit: Limit, delta: int, cost: int,
    ) -> QuotaValue:  # fmt: skip
        parts = split(np.array([cost]), self._residual.penalties)
        change = Value(*(int(part[0]) for part in parts))
        return QuotaValue(kind, side, layers, entity, limit, delta, change)


def _most(group: Group) -> int:
    return NO_WAY if group.maximum is None else group.maximum


def _sound(least: int, most: int, limit: Limit, delta: int) -> bool:
    least, most = (least + delta, most) if limit == "min" else (least, most + delta)
    return 0 <= least <= most
