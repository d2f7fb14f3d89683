"""How firm every pair of a plan is, and what would come next for either of its ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.networks.residual import NO_WAY, split
from engine.value import Value
from graph_schema.arrays import IntArray

from .plan_prices import PlanPrices

MOST_NODES = 1_500
"""Providers and groups of one network up to which all its pairs are priced in some seconds."""


class Alternative(NamedTuple):
    """Who or where else: the id, and what the best plan with that pair is worse."""

    entity_id: str
    price: Value


@dataclass(frozen=True)
class Outlook:
    """What stands behind a pair of the plan.

    Attributes
    ----------
    firmness
        What the best plan without the pair is worse; None: a lock holds it, nothing can follow.
    next_place, next_provider
        The cheapest allowed pair that is not in the plan: of the same provider with another
        place, of the same place with another provider; of equal ones the first by id; None when
        there is none.
    """

    firmness: Value | None
    next_place: Alternative | None
    next_provider: Alternative | None


def make_tables(prices: PlanPrices) -> bool:
    """Make the tables of all prices, and return whether they were small enough to be made.

    Then every single price is looked up in them; without them each is searched for.
    """
    if any(residual.num_nodes > MOST_NODES for residual in prices.residuals):
        return False
    for layer in prices.layers:
        prices.table(layer)
    return True


class Alternatives:
    """Outlooks of the pairs of one plan, from the tables of all prices."""

    def __init__(self, prices: PlanPrices) -> None:
        self._layers = {name: _LayerOutlook(prices, name) for name in prices.layers}

    def of(self, layer: str, provider_id: str, place_id: str) -> Outlook:
        """Return the outlook of a pair that is in the plan; KeyError for who takes no part."""
        own = self._layers[layer]
        row, column = own.rows[provider_id], own.columns[place_id]
        return Outlook(own.value(int(own.costs[row, column])), own.next_places[row],
                       own.next_providers[column])  # fmt: skip


class _LayerOutlook:
    """The prices of one layer, and the cheapest unused pair of every row and column."""

    def __init__(self, prices: PlanPrices, name: str) -> None:
        network, number = prices.layer_spot(name)
        own, self._residual = prices.layers[name], prices.residuals[network]
        self.costs = prices.table(name)
        self.rows = {id_: row for row, id_ in enumerate(own.provider_ids)}
        self.columns = {id_: column for column, id_ in enumerate(own.place_ids)}
        is_unused = own.allowed & ~self._residual.chosen[number]
        unused = np.where(is_unused, self.costs, NO_WAY)
        self.next_places = self._cheapest(unused, own.place_ids)
        self.next_providers = self._cheapest(unused.T, own.provider_ids)

    def value(self, cost: int) -> Value | None:
        """Return a price as its three parts; None where it is impossible."""
        if cost == NO_WAY:
            return None
        return Value(*map(int, split(np.array(cost), self._residual.penalties)))

    def _cheapest(self, lines: IntArray, ids: tuple[str, ...]) -> list[Alternative | None]:
        """Return the cheapest of every line; ids ascend, so the first of equal ones counts."""
        if not ids:
            return [None] * len(lines)
        best = lines.argmin(axis=1)
        costs = lines[np.arange(len(lines)), best]
        values = [self.value(cost) for cost in costs.tolist()]
        return [None if value is None else Alternative(ids[at], value)
                for at, value in zip(best.tolist(), values, strict=True)]  # fmt: skip
