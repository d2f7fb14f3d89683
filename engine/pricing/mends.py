"""Which single change of a quota, or single waiver, would make a pair cost nothing.

Read off two tables of distances: of the plan, and of the best plan with the pair. An edit changes
the value of the one by v and of the other by w; after it the pair costs its price + w - v. So the
answer is exact and complete, and nothing is planned again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.editing.edit_models import Edit
from engine.networks.residual import Residual, split
from engine.prices import Prices
from engine.problem import PairingProblem
from engine.replan.replanning import allow_edit, quota_edit
from engine.value import Value
from graph_schema.arrays import BoolArray, IntArray

from .chains import Chain
from .plan_prices import PlanPrices, Spot
from .quota_values import QuotaTable, QuotaValue, QuotaValues


@dataclass(frozen=True)
class Mend:
    """An edit after which the pair is in a best plan.

    Attributes
    ----------
    change
        What the edit changes the plan's value by.
    price
        What the pair then costs: nothing, or less.
    quota
        The limit that moves, or None.
    waived
        The pair (layer, provider, place) that no hard rule refuses any more, or None.
    """

    edit: Edit
    change: Value
    price: Value
    quota: QuotaValue | None = None
    waived: tuple[str, str, str] | None = None


class FreeingQuota(NamedTuple):
    """A move of a limit after which a pair costs ``price`` ≤ 0."""

    quota: QuotaValue
    price: Value


class FreeingWaiver(NamedTuple):
    """Another pair (layer, row, column) whose waiver brings the price of a pair to ≤ 0."""

    pair: tuple[int, int, int]
    change: Value
    price: Value


def mends(prices: PlanPrices, spot: Spot) -> tuple[Mend, ...]:
    """Return every single edit that brings the price of an unused pair to ≤ 0.

    Limits of participants and groups moved by one, and waivers of other refused pairs. Those at
    the pair's own ends come first; then those that change the plan least for the worse.

    Parameters
    ----------
    spot
        A pair that is not in the plan and not impossible; one that is refused is taken as waived.
    """
    own = prices.plan.proofs[spot.network].problem.layers[spot.layer]
    ends = {own.provider_ids[spot.row], own.place_ids[spot.column]}
    chain = prices.chains[spot.network].of(*spot[1:])
    if chain is None:
        return ()
    freeing = Freeing(prices.prices[spot.network], chain, *spot[1:])
    found = list(_mends(prices, spot.network, freeing))
    return tuple(sorted(found, key=lambda mend: (not _touches(mend, ends), mend.change)))


class Freeing:
    """What frees one pair of a problem.

    Parameters
    ----------
    prices
        Of the plan.
    chain
        The moves that bring the pair in.
    number, row, column
        The pair: number of its layer, row and column.
    """

    def __init__(self, prices: Prices, chain: Chain, number: int, row: int, column: int) -> None:
        self._pair = number, row, column
        self._without, self._price = prices, chain.value
        self._with = Prices(_with_pair(prices.residual, chain, number, row, column))

    def quotas(self) -> Iterator[FreeingQuota]:
        """Yield the moves of a limit by one that do, as `QuotaValues.all` orders them."""
        without, with_pair = QuotaValues(self._without), QuotaValues(self._with)
        after = [self._after(one.costs, other.costs)
                 for one, other in zip(without.tables, with_pair.tables, strict=True)]  # fmt: skip
        masks = [
            one.is_sound & ~self._shuts_out(other) & _is_free(parts)
            for one, other, parts in zip(without.tables, with_pair.tables, after, strict=True)
        ]
        prices = (value for parts, mask in zip(after, masks, strict=True)
                  for value in _values(parts, mask))  # fmt: skip
        yield from map(FreeingQuota, without.some(masks), prices)

    def waivers(self) -> Iterator[FreeingWaiver]:
        """Yield the other refused pairs whose waiver does, layer by layer, row by row."""
        for number, layer in enumerate(self._problem.layers):
            mask = ~layer.allowed & ~layer.locked_in
            if number == self._pair[0]:
                mask[self._pair[1:]] = False
            if not mask.any():
                continue
            one = np.minimum(self._without.layer(number), 0)
            after = self._after(one, np.minimum(self._with.layer(number), 0))
            mask &= _is_free(after)
            changes = _values(split(one, self._without.residual.penalties), mask)
            for at, change, price in zip(np.argwhere(mask).tolist(), changes,
                                         _values(after, mask), strict=True):  # fmt: skip
                yield FreeingWaiver((number, at[0], at[1]), change, price)

    @property
    def _problem(self) -> PairingProblem:
        return self._without.residual.problem

    def _after(self, without: IntArray, with_pair: IntArray) -> tuple[IntArray, ...]:
        """Return the parts of the price after edits that change the two plans' values so."""
        penalties = self._without.residual.penalties
        now = self._price.unmet, self._price.idle, self._price.cost_points
        return tuple(
            price + more - less
            for price, more, less in zip(now, split(with_pair, penalties),
                                         split(without, penalties), strict=True)
        )  # fmt: skip

    def _shuts_out(self, table: QuotaTable) -> BoolArray:
        """Whether the pair would have to break a limit of its own: below its locks with the pair.

        ``table`` is of the plan with the pair, where it is pinned.
        """
        if table.limit == "min":
            return np.zeros(len(table.costs), dtype=bool)
        problem, (number, row, column) = self._problem, self._pair
        is_place = table.side == "place"
        member = (problem.first_place[number] + column if is_place
                  else problem.first_provider[number] + row)  # fmt: skip
        around = np.arange(len(table.costs)) == member
        if table.kind == "group":
            groups = problem.place_groups if is_place else problem.provider_groups
            around = np.array([member in group.members for group in groups], dtype=bool)
        shut: BoolArray = around & (table.locked > table.limits + table.delta)
        return shut


def _with_pair(residual: Residual, chain: Chain, number: int, row: int, column: int) -> Residual:
    """Return the best plan with a pair pinned: the plan after the moves that bring it in."""
    problem = residual.problem
    tables = [table.copy() for table in residual.chosen]
    for move in chain.moves:
        at = problem.layer_names.index(move.layer)
        layer = problem.layers[at]
        spot = layer.provider_ids.index(move.provider_id), layer.place_ids.index(move.place_id)
        tables[at][spot] = move.kind == "add"
    locked_in = problem.layers[number].locked_in.copy()
    locked_in[row, column] = True
    return Residual(problem.with_layer(number, locked_in=locked_in), tuple(tables))


def _is_free(parts: tuple[IntArray, ...]) -> BoolArray:
    """Whether values are ≤ 0, compared part by part."""
    unmet, idle, points = parts
    free: BoolArray = (unmet < 0) | ((unmet == 0) & ((idle < 0) | ((idle == 0) & (points <= 0))))
    return free


def _values(parts: Iterable[IntArray], mask: BoolArray) -> Iterator[Value]:
    rows = zip(*(part[mask].tolist() for part in parts), strict=True)
    return (Value(*row) for row in rows)


def _touches(mend: Mend, ends: set[str]) -> bool:
    if mend.quota is not None:
        return mend.quota.entity_id in ends
    return mend.waived is not None and bool(ends & set(mend.waived))


def _mends(prices: PlanPrices, network: int, freeing: Freeing) -> Iterator[Mend]:
    for quota, price in freeing.quotas():
        yield Mend(quota_edit(prices, quota), quota.change, price, quota=quota)
    for (number, row, column), change, price in freeing.waivers():
        layer = prices.plan.proofs[network].problem.layers[number]
        pair = layer.name, layer.provider_ids[row], layer.place_ids[column]
        yield Mend(allow_edit(*pair), change, price, waived=pair)
