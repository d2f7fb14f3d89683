"""Where more partners are able than a need wants, who they are, and whether all are needed.

Overlap (重复) is not always waste: several partners may be needed to cover an amount, and how
many are wanted at all is policy (`engine.facts.partners_wanted`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .coverage import Coverage
from .facts.all_layers import row_cells
from .facts.partners_wanted import partners_wanted
from .pricing.plan_prices import PairPrice, PlanPrices


@dataclass(frozen=True)
class AblePartner:
    """A partner that offers something of the sector.

    Attributes
    ----------
    pair
        Its pair with the place or, when it has none there, with the nearest place above; the
        price is that pair's firmness.
    offered
        What it offers of the sector.
    stands
        Whether that pair stands already.
    """

    pair: PairPrice
    offered: float
    stands: bool


@dataclass(frozen=True)
class Overlap:
    """A place and a sector with more able partners than a need wants.

    Attributes
    ----------
    amount, urgency
        Summed over the open needs.
    wanted
        Able partners that the policy wants.
    needed
        Partners that together cover the amount, those that offer most counted first; all of them
        when even all do not.
    partners
        Those that offer most first, then by id.
    """

    place_id: str
    county_id: str
    sector_id: str
    amount: float
    urgency: float
    wanted: int
    needed: int
    partners: tuple[AblePartner, ...]

    @property
    def num_spare(self) -> int:
        """Partners that are neither wanted nor needed to cover the amount; 0 = no waste."""
        return len(self.partners) - max(self.wanted, self.needed)


def overlaps(prices: PlanPrices) -> tuple[Overlap, ...]:
    """Return every place and sector with more able partners than wanted.

    Those with most partners to spare come first, then by place and sector.
    """
    plan = prices.plan
    search = _Search(prices)
    wanted = partners_wanted(plan.graph, plan.policy)
    needs = Coverage(plan.graph, plan.policy).needs_served(plan.pairs)
    crowded = needs[needs["num_able"] > needs["sector_id"].map(wanted)]
    columns = ("place_id", "county_id", "sector_id", "amount", "urgency")
    found = []
    for place, county, sector, amount, urgency in row_cells(crowded, *columns):
        partners = tuple(sorted(search.partners(place, sector), key=_order))
        needed = _num_needed([own.offered for own in partners], amount)
        found.append(Overlap(place, county, sector, amount, urgency, wanted[sector], needed,
                             partners))  # fmt: skip
    return tuple(sorted(found, key=lambda own: (-own.num_spare, own.place_id, own.sector_id)))


class _Search:
    """Finds the able partners of a place: its own, and those of all above it."""

    def __init__(self, prices: PlanPrices) -> None:
        self._prices = prices
        self._shared = prices.shared
        self._pairs: dict[str, list[tuple[str, str, bool]]] = {}
        columns = ("place_id", "layer", "provider_id", "standing")
        for place, *pair in row_cells(prices.plan.pairs, *columns):
            self._pairs.setdefault(place, []).append((pair[0], pair[1], pair[2]))

    def partners(self, place: str, sector: str) -> Iterator[AblePartner]:
        """Yield each able partner once, with its nearest pair."""
        k = self._shared.sector_number[sector]
        seen: set[str] = set()
        for near in self._shared.tree.line(place):
            for layer, provider, stands in self._pairs.get(near, ()):
                supply = self._shared.supply_of.get(provider)
                if provider in seen or supply is None or supply[k] <= 0:
                    continue
                seen.add(provider)
                pair = self._prices.price_of(layer, provider, near)
                yield AblePartner(pair, float(supply[k]), bool(stands))


def _num_needed(offers: list[float], amount: float) -> int:
    """Return how many offers, in their order, together reach an amount; all when all do not."""
    reached = 0.0
    for number, offer in enumerate(offers, 1):
        reached += offer
        if reached >= amount:
            return number
    return len(offers)


def _order(partner: AblePartner) -> tuple[float, str]:
    return -partner.offered, partner.pair.provider_id
