"""Edits that may make a pair cost nothing: a bound below its price after each of them.

An edit of a quota adds one arc to the residual network, or takes one away. With the edit, bringing
the pair in costs at least as much as the shorter of two ways: the old one, and the shortest over
the new arc. From that the gain of the edit itself goes off. Where the rest is > 0, the pair costs
something after the edit too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .groups import ROOT
from .prices import Prices
from .problem import PairingProblem
from .quota_values import QuotaValue, QuotaValues
from .residual import NO_WAY, Residual, split
from .value import Value


class Promising:
    """The edits that may bring the price of one unused pair to ≤ 0; no other single one can.

    Parameters
    ----------
    prices
        Of one plan's problem.
    number, row, column
        The pair: number of its layer, row and column. Its price is > 0.
    """

    def __init__(self, prices: Prices, number: int, row: int, column: int) -> None:
        self._prices = prices
        self._residual = prices.residual
        self._pair = number, row, column
        self._cost = int(self._residual.problem.layers[number].costs[row, column])
        self._out = prices.from_place(number, column)
        self._back = prices.to_provider(number, row)

    def quotas(self) -> Iterator[QuotaValue]:
        """Yield the moves of a limit by one that may do."""
        weights, tree = self._residual.penalties, _Tree(self._residual)
        for quota in QuotaValues(self._prices).all():
            arc = tree.arc(quota)
            if arc is None or NO_WAY in (self._out[arc.start], self._back[arc.end]):
                continue
            change = quota.change
            gain = weights.unmet * change.unmet + weights.idle * change.idle + change.cost_points
            way = self._cost + int(self._out[arc.start]) + arc.cost + int(self._back[arc.end])
            if arc.base + way <= gain:
                yield quota

    def waivers(self) -> Iterator[tuple[tuple[int, int, int], Value]]:
        """Yield other refused pairs whose waiver may do, with what it changes the value by."""
        for number, layer in enumerate(self._residual.problem.layers):
            n, m = layer.shape
            out = self._out[self._residual.provider_node(number, 0) + np.arange(n)]
            own = self._residual.num_nodes + self._residual.place_number(number, 0)
            back = self._back[own + np.arange(m)]
            far = (out == NO_WAY)[:, None] | (back == NO_WAY)[None, :]
            gain = np.minimum(self._prices.layer(number), 0)
            way = out[:, None] + layer.costs + back[None, :] + self._cost
            may = ~layer.allowed & ~layer.locked_in & ~far & (way <= gain)
            for row, column in np.argwhere(may).tolist():
                if (number, row, column) != self._pair:
                    parts = split(gain[row, column], self._residual.penalties)
                    yield (number, row, column), Value(*map(int, parts))


class _Arc(NamedTuple):
    """What an edit adds to the residual network: an arc, and a cost that arises anyway.

    Nodes are those of `Residual`, and behind them the places.
    """

    start: int
    end: int
    cost: int
    base: int = 0


class _Tree:
    """The arcs that moving a limit adds, for each participant and group."""

    def __init__(self, residual: Residual) -> None:
        self._residual, self._problem = residual, residual.problem
        self._numbers = _numbers(residual.problem)
        maxima = residual.problem.concatenated("place_max")
        minima = residual.problem.concatenated("place_min")
        # Extra cost of each place's partner next beyond its maximum, of its last one, and of the
        # last one within its minimum.
        self._steps = (residual.steps(maxima + 1), residual.steps(residual.place_counts),
                       residual.steps(minima))  # fmt: skip

    def arc(self, quota: QuotaValue) -> _Arc | None:
        """Return what an edit adds; None when it adds nothing that a way could use."""
        number = self._numbers[quota.kind, quota.side, quota.layers, quota.entity_id]
        is_member, is_place = quota.kind == "member", quota.side == "place"
        node, above, count, minimum, penalty = self._limits(number, is_member, is_place)
        # More units run from the place up, on the provider side from above down.
        more = (node, above) if is_place else (above, node)
        new, last, own = (
            (int(table[number]) if is_member and is_place else 0) for table in self._steps
        )
        if quota.limit == "max":
            return _Arc(*more, new) if quota.delta > 0 else _Arc(*more[::-1], -last)
        if quota.delta > 0:
            return _Arc(*more, -penalty, penalty) if count <= minimum else None
        return _Arc(*more[::-1], -own, own) if count == minimum else None

    def _limits(
        self, number: int, is_member: bool, is_place: bool
    ) -> tuple[int, int, int, int, int]:
        """Return node, node above, pairs, minimum and penalty of a participant or group."""
        residual, problem = self._residual, self._problem
        penalty = residual.penalties.unmet if is_place else residual.penalties.idle
        counts = residual.place_counts if is_place else residual.provider_counts
        if not is_member:
            group = (problem.place_groups if is_place else problem.provider_groups)[number]
            first = residual.first_place_group if is_place else 1
            above = 0 if group.parent == ROOT else first + group.parent
            count = int(counts[list(group.members)].sum())
            return first + number, above, count, group.minimum, penalty
        side = "place" if is_place else "provider"
        minimum = int(problem.concatenated(f"{side}_min")[number])
        above = int((residual.place_parents if is_place else residual.provider_parents)[number])
        if not is_place:
            return residual.first_provider + number, above, int(counts[number]), minimum, penalty
        penalty *= int(problem.concatenated("priority")[number])
        return residual.num_nodes + number, above, int(counts[number]), minimum, penalty


def _numbers(problem: PairingProblem) -> dict[tuple[str, str, tuple[str, ...], str], int]:
    """Return the number of every participant and group, as quota values name them."""
    found: dict[tuple[str, str, tuple[str, ...], str], int] = {}
    for number, layer in enumerate(problem.layers):
        for side, first, ids in (
            ("place", problem.first_place[number], layer.place_ids),
            ("provider", problem.first_provider[number], layer.provider_ids),
        ):
            found |= {("member", side, (layer.name,), x): first + i for i, x in enumerate(ids)}
    for side, groups in (("place", problem.place_groups), ("provider", problem.provider_groups)):
        found |= {("group", side, group.layers, group.id): i for i, group in enumerate(groups)}
    return found
