"""Pairs away from the county where their provider has most, and what made them cheaper.

Scatter (分散) may be right: a pair far off may be locked, standing, or spare others more than it
costs. Beside each stands the nearest tidy alternative: the place of the main county to which the
provider can move from it at the least price.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from .facts.all_layers import row_cells
from .facts.pair_facts import pair_points
from .facts.place_tree import PlaceTree
from .networks.residual import NO_WAY, split
from .pricing.alternatives import Alternative
from .pricing.plan_prices import PairPrice, PlanPrices
from .value import Value


@dataclass(frozen=True)
class ScatteredPair:
    """A pair outside its provider's main county.

    Attributes
    ----------
    pair
        In the plan; the price is its firmness.
    county_id
        Where it is; "" outside every county.
    main_county_id, num_main
        The county in which the provider has most pairs, and how many; of equal ones the first by
        id. All layers count together.
    tidy
        The allowed place of the main county, in the same layer, with which the best plan that has
        this pair in the stead of the scattered one is least worse, and by how much; of equal ones
        the first by id. None when there is none, or a lock holds the pair.
    saves
        Soft rule → points by which the pair is cheaper than that with ``tidy``, below 0 where it
        is dearer; rules that make no difference are left out, and there are none without ``tidy``.
    """

    pair: PairPrice
    county_id: str
    main_county_id: str
    num_main: int
    tidy: Alternative | None
    saves: dict[str, int]


def scattered(prices: PlanPrices) -> tuple[ScatteredPair, ...]:
    """Return every pair outside its provider's main county, by provider, layer and place."""
    tree = prices.shared.tree
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for layer, provider, place in row_cells(prices.plan.pairs, "layer", "provider_id", "place_id"):
        pairs[provider].append((layer, place))
    found = []
    for provider in sorted(pairs):
        counts = Counter(tree.above(place, "county") for _, place in pairs[provider])
        main = min(counts, key=lambda county: (-counts[county], county))
        for layer, place in sorted(pairs[provider]):
            if tree.above(place, "county") != main:
                own = prices.price_of(layer, provider, place)
                tidy = _tidy(prices, own, main, tree)
                found.append(ScatteredPair(own, tree.above(place, "county"), main, counts[main],
                                           tidy, _saves(prices, own, tidy)))  # fmt: skip
    return tuple(found)


def _tidy(
    prices: PlanPrices, pair: PairPrice, county: str, tree: PlaceTree
) -> Alternative | None:  # fmt: skip
    """Return the place of a county to which the provider moves at the least price.

    It leaves the place for another one, which then hands on its partner, or takes one more, …
    until the place that was left has got one: the shortest way from that other place to it.
    """
    if pair.kind == "locked":
        return None
    spot = prices.spot(pair.layer, pair.provider_id, pair.place_id)
    residual = prices.residuals[spot.network]
    own = residual.problem.layers[spot.layer]
    inside = np.array([tree.above(place, "county") == county for place in own.place_ids])
    ways = prices.distances_to(pair.layer, pair.place_id)
    is_open = own.allowed[spot.row] & ~residual.chosen[spot.layer][spot.row] & inside
    cost = np.where(is_open & (ways < NO_WAY), ways + own.costs[spot.row], NO_WAY)
    best = int(cost.argmin())
    if cost[best] == NO_WAY:
        return None
    points = int(own.costs[spot.row, best] - own.costs[spot.row, spot.column])
    moved = Value(*map(int, split(ways[best], residual.penalties)))
    return Alternative(own.place_ids[best], moved + Value(0, 0, points))


def _saves(prices: PlanPrices, pair: PairPrice, tidy: Alternative | None) -> dict[str, int]:
    if tidy is None:
        return {}
    own, other = (_points(prices, pair, place) for place in (pair.place_id, tidy.entity_id))
    return {rule: other[rule] - own[rule] for rule in own if other[rule] != own[rule]}


def _points(prices: PlanPrices, pair: PairPrice, place_id: str) -> dict[str, int]:
    spot = prices.spot(pair.layer, pair.provider_id, place_id)
    return pair_points(prices.candidates_of(pair.layer), spot.row, spot.column)
