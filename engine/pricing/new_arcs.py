"""What every edit that lets more in adds to the residual network: one arc each.

A maximum raised by one lets one unit more through; a refused pair that is allowed, or a pinned one
that is released, is a way that was not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.facts.groups import ROOT
from engine.networks.residual import NO_WAY, Residual, split
from engine.policy import Side
from engine.prices import Prices
from graph_schema.arrays import BoolArray, IntArray

from .quota_values import QuotaTable, QuotaValue, QuotaValues

Spot = tuple[int, int, int]
"""A pair: number of its layer, row and column."""


@dataclass(frozen=True)
class NewArcs:
    """The arcs of all such edits of one problem. Nodes are those of `Residual`, then the places.

    Edits that lessen what lacks all by themselves are left out; and, where locks have passed a
    maximum, that maximum and those locks, since only together they are worth something.

    Attributes
    ----------
    quotas, released
        Whose arcs come first, in the same order: maxima raised by one, then pinned pairs.
    starts, ends, costs
        Of these.
    """

    residual: Residual
    quotas: tuple[QuotaValue, ...]
    released: tuple[Spot, ...]
    starts: IntArray
    ends: IntArray
    costs: IntArray
    refused: tuple[BoolArray, ...]

    def cheapest(self, out: IntArray, back: IntArray) -> tuple[int, QuotaValue | Spot | None]:
        """Return the shortest way over exactly one arc, and whose it is; `NO_WAY`, None for none.

        Of equal ones the first: quotas, released pairs, refused pairs row by row.

        Parameters
        ----------
        out, back
            Distance from the start of the way to every node, and from every node to its end.
        """
        best = NO_WAY
        whose: QuotaValue | Spot | None = None
        ways = _joined(out[self.starts], self.costs, back[self.ends])
        if len(ways):
            at = int(ways.argmin())
            if ways[at] < best:
                best = int(ways[at])
                own = len(self.quotas)
                whose = self.quotas[at] if at < own else self.released[at - own]
        for number, (refused, costs) in enumerate(zip(self.refused, self._pair_costs, strict=True)):
            if not refused.any():
                continue
            rows, columns = self._pair_nodes[number]
            table = np.where(refused, _joined(out[rows][:, None], costs, back[columns]), NO_WAY)
            at = int(table.argmin())
            if table.ravel()[at] < best:
                row, column = divmod(at, refused.shape[1])
                best, whose = int(table.ravel()[at]), (number, row, column)
        return best, whose

    def start_of(self, whose: QuotaValue | Spot) -> int:
        """Return where the arc of an edit starts."""
        if isinstance(whose, QuotaValue):
            return int(self.starts[self.quotas.index(whose)])
        if whose in self.released:
            return int(self.starts[len(self.quotas) + self.released.index(whose)])
        return int(self._pair_nodes[whose[0]][0][whose[1]])

    def beyond(self, out: IntArray) -> IntArray:
        """Return the distance to every node of the shortest way whose last arc is one of these."""
        reached = np.full(len(out), NO_WAY, dtype=np.int64)
        np.minimum.at(reached, self.ends, _joined(out[self.starts], self.costs, 0))
        for number, (refused, costs) in enumerate(zip(self.refused, self._pair_costs, strict=True)):
            if refused.any():
                rows, columns = self._pair_nodes[number]
                table = np.where(refused, _joined(out[rows][:, None], costs, 0), NO_WAY)
                reached[columns] = np.minimum(reached[columns], table.min(axis=0))
        return reached

    @property
    def _pair_costs(self) -> tuple[IntArray, ...]:
        return tuple(layer.costs for layer in self.residual.problem.layers)

    @cached_property
    def _pair_nodes(self) -> tuple[tuple[IntArray, IntArray], ...]:
        residual = self.residual
        return tuple(
            (residual.provider_node(i, 0) + np.arange(layer.shape[0]),
             residual.num_nodes + residual.place_number(i, 0) + np.arange(layer.shape[1]))
            for i, layer in enumerate(residual.problem.layers)
        )  # fmt: skip


def new_arcs(prices: Prices) -> NewArcs:
    """Return the arcs that edits of a problem add, without those that mend by themselves."""
    residual, values = prices.residual, QuotaValues(prices)
    problem = residual.problem
    masks = [_raises(table) & ~_mends(table.costs, residual) for table in values.tables]
    arcs = [quota_arcs(residual, table.kind, table.side, np.flatnonzero(mask))
            for table, mask in zip(values.tables, masks, strict=True)]  # fmt: skip
    firm = [prices.layer(number) for number in range(len(problem.layers))]
    pinned = tuple(
        (number, row, column)
        for number, layer in enumerate(problem.layers)
        for row, column in np.argwhere(layer.locked_in & ~_mends(firm[number], residual)
                                       & ~_passed(residual, number)).tolist()
    )  # fmt: skip
    released = [released_arc(residual, *spot) for spot in pinned]
    starts, ends, costs = np.array(released, dtype=np.int64).reshape(-1, 3).T
    arcs.append((starts, ends, costs))
    starts, ends, costs = (np.concatenate(column) for column in zip(*arcs, strict=True))
    return NewArcs(
        residual, tuple(values.some(masks)), pinned, starts, ends, costs,
        tuple(~layer.allowed & ~layer.locked_in & ~_mends(own, residual)
              for layer, own in zip(problem.layers, firm, strict=True)),
    )  # fmt: skip


def _passed(residual: Residual, number: int) -> BoolArray:
    """Return (n, m) the pairs of a layer at whose ends locks have passed a maximum."""
    n, m = residual.problem.layers[number].shape
    row, column = residual.problem.first_provider[number], residual.problem.first_place[number]
    passed: BoolArray = (residual.passed("provider")[row : row + n, None]
                         | residual.passed("place")[None, column : column + m])  # fmt: skip
    return passed


def _raises(table: QuotaTable) -> BoolArray:
    """Which maxima let more in when they are raised by one: not those that locks are past."""
    raises: BoolArray = table.is_sound & (table.locked <= table.limits)
    return raises if (table.limit, table.delta) == ("max", 1) else np.zeros_like(raises)


def _mends(costs: IntArray, residual: Residual) -> BoolArray:
    mends: BoolArray = split(costs, residual.penalties)[0] < 0
    return mends


def quota_arcs(
    residual: Residual, kind: str, side: Side, numbers: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Return starts, ends and costs of the arcs that higher maxima add, by number of the holder."""
    problem = residual.problem
    is_place, is_member = side == "place", kind == "member"
    costs = np.zeros(len(numbers), dtype=np.int64)
    if is_member and is_place:
        below, above = residual.num_nodes + numbers, residual.place_parents[numbers]
        costs = residual.steps(problem.concatenated("place_max") + 1)[numbers]
    elif is_member:
        below, above = residual.first_provider + numbers, residual.provider_parents[numbers]
    else:
        groups = problem.place_groups if is_place else problem.provider_groups
        first = residual.first_place_group if is_place else 1
        below = first + numbers
        above = np.array([0 if groups[i].parent == ROOT else first + groups[i].parent
                          for i in numbers.tolist()], dtype=np.int64)  # fmt: skip
    return (below, above, costs) if is_place else (above, below, costs)


def released_arc(residual: Residual, number: int, row: int, column: int) -> tuple[int, int, int]:
    """Return the arc of a pinned pair that is released: its unit may be taken back."""
    problem = residual.problem
    place = problem.first_place[number] + column
    start, leaving = residual.release("provider", problem.first_provider[number] + row)
    goal, arriving = residual.release("place", place)
    assert start is not None
    end = residual.num_nodes + place if goal is None else goal
    return end, start, leaving + arriving - int(problem.layers[number].costs[row, column])


def _joined(out: IntArray, costs: IntArray, back: IntArray | int) -> IntArray:
    """Return the lengths of ways, `NO_WAY` where a part of one is missing."""
    ways = np.minimum(out, NO_WAY) + costs + back
    joined: IntArray = np.where((out >= NO_WAY) | (np.asarray(back) >= NO_WAY), NO_WAY, ways)
    return joined
