"""Which single change of a quota, or single waiver, would make a pair cost nothing.

Distances through the residual network give for every such edit a bound below the pair's price
after it; only where the bound is ≤ 0 can the edit do. Those are planned again: what is returned
is certain, and nothing is missed among the edits that were tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .edit_models import Edit
from .plan_prices import PlanPrices, Spot
from .promising import Promising
from .quota_values import QuotaValue
from .replanning import allow_edit, quota_edit, replanned
from .value import Value

TRIES = 4
"""Edits that are planned again at most."""


@dataclass(frozen=True)
class Mend:
    """An edit after which the pair is in a best plan.

    ``change`` is what the edit changes the plan's value by; ``quota`` says which limit moves, or
    ``waived`` which pair (layer, provider, place) a hard rule no longer refuses.
    """

    edit: Edit
    change: Value
    quota: QuotaValue | None = None
    waived: tuple[str, str, str] | None = None


def mends(prices: PlanPrices, spot: Spot, *, tries: int = TRIES) -> tuple[Mend, ...]:
    """Return edits that bring the price of an unused pair to ≤ 0, those at its own ends first.

    Then those that change the plan least for the worse. Each was planned again and holds.

    Parameters
    ----------
    spot
        A pair that is not in the plan; one that is refused is taken as waived.
    tries
        Most edits planned again.
    """
    own = prices.plan.proofs[spot.network].problem.layers[spot.layer]
    ends = {own.provider_ids[spot.row], own.place_ids[spot.column]}
    found = list(_promising(prices, spot))
    found.sort(key=lambda mend: (not _touches(mend, ends), mend.change))
    return tuple(mend for mend in found[:tries] if _holds(prices, spot, mend))


def _touches(mend: Mend, ends: set[str]) -> bool:
    if mend.quota is not None:
        return mend.quota.entity_id in ends
    return mend.waived is not None and bool(ends & set(mend.waived))


def _holds(prices: PlanPrices, spot: Spot, mend: Mend) -> bool:
    own = prices.plan.proofs[spot.network].problem.layers[spot.layer]
    pair = own.name, own.provider_ids[spot.row], own.place_ids[spot.column]
    again = replanned(prices, spot.network, [mend.edit])
    chain = again.chain(*pair)
    return again.has(*pair) or (chain is not None and chain.value <= Value())


def _promising(prices: PlanPrices, spot: Spot) -> Iterator[Mend]:
    network = spot.network
    found = Promising(prices.prices[network], *spot[1:])
    for quota in found.quotas():
        yield Mend(quota_edit(prices, quota), quota.change, quota=quota)
    for waiver, change in found.waivers():
        layer = prices.plan.proofs[network].problem.layers[waiver[0]]
        pair = layer.name, layer.provider_ids[waiver[1]], layer.place_ids[waiver[2]]
        yield Mend(allow_edit(*pair), change, waived=pair)
