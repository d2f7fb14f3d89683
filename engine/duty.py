"""Needs that nobody serves, and for each whom to ask and whose duty it is.

A blind spot (盲区) is a place and a sector with open needs of which the partners of the place, and
of all above it, offer nothing. Those who could help are the participants of a layer in which the
place, or one above it, takes part, that offer something of the sector.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph_schema.arrays import IntArray

from .coverage import Coverage
from .facts.all_layers import LayerFacts, row_cells
from .facts.pair_facts import leaders
from .pricing.plan_prices import PairPrice, PlanPrices, Spot

SHOWN_HELPERS = 5
"""Helpers named for each blind spot at most, the cheapest first."""


@dataclass(frozen=True)
class Helper:
    """One who could serve a blind spot.

    Attributes
    ----------
    price
        Of sending it to ``price.place_id``, the place itself or the nearest above that takes part.
    offered
        What it offers of the sector.
    km
        Kilometres to 0.1; None when an end has no coordinates.
    leads_here
        Whether its party leads here, or it has no party that leads anything.
    """

    price: PairPrice
    offered: float
    km: float | None
    leads_here: bool


@dataclass(frozen=True)
class BlindSpot:
    """Open needs of one place in one sector that nobody serves.

    Attributes
    ----------
    amount, urgency
        Summed over the needs.
    county_leaders, sector_leaders
        (party id, role) of those whose duty the county is, and the sector.
    num_able
        How many could help; ``helpers`` are the cheapest of them.
    layers
        Layers in which the place, or one above it, takes part; none: no programme reaches it.
    """

    place_id: str
    county_id: str
    sector_id: str
    need_ids: tuple[str, ...]
    amount: float
    urgency: float
    county_leaders: tuple[tuple[str, str], ...]
    sector_leaders: tuple[tuple[str, str], ...]
    layers: tuple[str, ...]
    num_able: int
    helpers: tuple[Helper, ...]


def blind_spots(prices: PlanPrices, *, most: int = SHOWN_HELPERS) -> tuple[BlindSpot, ...]:
    """Return every blind spot of a plan, the most urgent first, then by place and sector.

    Parameters
    ----------
    most
        Helpers named for each at most.
    """
    search = _Search(prices, most)
    needs = Coverage(prices.plan.graph, prices.plan.policy).needs_served(prices.plan.pairs)
    blind = needs[needs["num_able"] == 0]
    columns = ("place_id", "county_id", "sector_id", "amount", "urgency")
    found = [search.blind_spot(*cells) for cells in row_cells(blind, *columns)]
    return tuple(sorted(found, key=lambda own: (-own.urgency, own.place_id, own.sector_id)))


class _Search:
    """Looks for helpers; columns of prices are worked out once a place."""

    def __init__(self, prices: PlanPrices, most: int) -> None:
        self._prices, self._most = prices, most
        self._shared = prices.shared
        self._columns: dict[tuple[str, str], IntArray] = {}

    @cached_property
    def _needs(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        columns = ("id", "place_id", "sector_id")
        for need, place, sector in row_cells(self._shared.open_needs, *columns):
            found.setdefault((place, sector), []).append(need)
        return found

    def blind_spot(
        self, place: str, county: str, sector: str, amount: float, urgency: float
    ) -> BlindSpot:
        """Return a blind spot with those who could help."""
        reached = list(self._reached_by(place))
        k = self._shared.sector_number[sector]
        able = {layer: self._able(layer, k) for layer, _ in reached}
        helpers = [helper for layer, near in reached
                   for helper in self._cheapest(layer, near, k, able[layer])]  # fmt: skip
        helpers.sort(key=_order)
        return BlindSpot(
            place_id=place,
            county_id=county,
            sector_id=sector,
            need_ids=tuple(self._needs[place, sector]),
            amount=amount,
            urgency=urgency,
            county_leaders=leaders(self._shared, place, ""),
            sector_leaders=self._sector_leaders(place, sector),
            layers=tuple(layer for layer, _ in reached),
            num_able=sum(map(len, able.values())),
            helpers=tuple(helpers[: self._most]),
        )

    def _sector_leaders(self, place: str, sector: str) -> tuple[tuple[str, str], ...]:
        """Return who leads a sector here, or else the nearest sector above that somebody leads."""
        seen: set[str] = set()
        while sector and sector not in seen:
            if found := leaders(self._shared, place, sector):
                return found
            seen.add(sector)
            sector = self._sector_above.get(sector, "")
        return ()

    @cached_property
    def _sector_above(self) -> dict[str, str]:
        sectors = self._prices.plan.graph.table("sectors")
        return dict(row_cells(sectors, "id", "parent_id"))

    def _reached_by(self, place: str) -> Iterator[tuple[str, str]]:
        """Yield each layer that reaches a place: itself, or the nearest above it, takes part."""
        line = self._shared.tree.line(place)
        for layer, own in self._prices.layers.items():
            ids = set(own.place_ids)
            near = next((x for x in line if x in ids), None)
            if near is not None:
                yield layer, near

    def _able(self, layer: str, k: int) -> IntArray:
        """Return the rows of the providers of a layer that offer something of a sector."""
        able: IntArray = np.flatnonzero(self._facts(layer).supply[:, k] > 0)
        return able

    def _cheapest(self, layer: str, place: str, k: int, able: IntArray) -> Iterator[Helper]:
        """Yield the cheapest of those who are able, of equal ones the first by id."""
        if not len(able):
            return
        facts, costs = self._facts(layer), self._costs(layer, place)
        network, number = self._prices.layer_spot(layer)
        column = self._prices.layers[layer].place_ids.index(place)
        for row in able[np.argsort(costs[able], kind="stable")][: self._most].tolist():
            km = float(facts.km[row, column])
            yield Helper(
                self._prices.priced(Spot(network, number, row, column), int(costs[row])),
                float(facts.supply[row, k]),
                None if np.isnan(km) else km,
                bool(facts.leads_here[row, column]),
            )

    def _facts(self, layer: str) -> LayerFacts:
        return self._prices.candidates_of(layer).facts

    def _costs(self, layer: str, place: str) -> IntArray:
        key = layer, place
        if key not in self._columns:
            self._columns[key] = self._prices.column_costs(layer, place)
        return self._columns[key]


def _order(helper: Helper) -> tuple[bool, object, str]:
    """Cheapest first; what is impossible comes last."""
    price = helper.price.price
    parts = (0, 0, 0) if price is None else (price.unmet, price.idle, price.cost_points)
    return price is None, parts, helper.price.provider_id
