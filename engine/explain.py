"""Why a pair is in the plan, or why not and at what price: keys and facts, no sentences."""

from __future__ import annotations

from dataclasses import dataclass

from .facts.pair_facts import PairFacts, pair_facts, pair_points
from .pricing.chains import Chain, Step
from .pricing.mends import Mend, mends
from .pricing.plan_prices import PairPrice, PlanPrices
from .value import Value


@dataclass(frozen=True)
class ChainLine:
    """One step of a chain with what it adds to each soft rule, in cost points."""

    step: Step
    points: dict[str, int]


@dataclass(frozen=True)
class Explanation:
    """All that can be said of one pair.

    Attributes
    ----------
    price
        Its price or firmness.
    facts
        Its cost by rule and what is behind it.
    chain
        The moves that bring it in, or that replace it; empty when it is impossible.
    next_place, next_provider
        The cheapest allowed pair that is not in the plan: of the same provider with another
        place, of the same place with another provider; None when there is none.
    mends
        Every single edit of a quota and every waiver after which a pair that is out would be in a
        best plan.
    """

    price: PairPrice
    facts: PairFacts
    chain: tuple[ChainLine, ...]
    next_place: PairPrice | None
    next_provider: PairPrice | None
    mends: tuple[Mend, ...] = ()


def explain(
    prices: PlanPrices, layer: str, provider_id: str, place_id: str, *, with_mends: bool = True
) -> Explanation:
    """Explain one pair of a layer, whether it is in the plan or not.

    Parameters
    ----------
    with_mends
        Whether to look for ``mends``: that takes a second table of distances, of the plan with
        the pair.

    Raises
    ------
    UnknownPair
        When an end takes no part in the layer.
    """
    spot = prices.spot(layer, provider_id, place_id)
    candidates = prices.candidates_of(layer)
    chain = prices.chain(layer, provider_id, place_id)
    price = prices.price_by(spot, chain)
    is_dear = price.kind not in ("used", "locked") and price.price is not None and (
        price.price > Value()
    )  # fmt: skip
    return Explanation(
        price=price,
        facts=pair_facts(prices.shared, candidates, spot.row, spot.column),
        chain=_lines(prices, chain),
        next_place=prices.next_place(spot),
        next_provider=prices.next_provider(spot),
        mends=mends(prices, spot) if is_dear and with_mends else (),
    )


def _lines(prices: PlanPrices, chain: Chain | None) -> tuple[ChainLine, ...]:
    return tuple(ChainLine(step, _points(prices, step)) for step in chain.steps) if chain else ()


def _points(prices: PlanPrices, step: Step) -> dict[str, int]:
    """Return what a step adds to each rule that it touches."""
    if step.kind not in ("add", "remove"):
        return {}
    spot = prices.spot(step.layer, step.provider_id, step.place_id)
    sign = 1 if step.kind == "add" else -1
    points = pair_points(prices.candidates_of(step.layer), spot.row, spot.column)
    return {rule: sign * cost for rule, cost in points.items() if cost}
