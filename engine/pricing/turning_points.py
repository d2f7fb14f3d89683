"""How far a weight would have to move until a pair is in a best plan.

For each soft rule: of the weights 0.00, 0.01, … 10.00 the nearest to the present one at which the
pair's price is ≤ 0, all else as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.rules import SOFT_RULES, Rule
from engine.value import Value

from .plan_prices import PlanPrices, Spot
from .weight_search import WeighedRule, nearest_step
from .weight_values import STEPS

MOST = 10
"""Largest weight looked at."""


@dataclass(frozen=True)
class TurningPoint:
    """The nearest weight of one rule at which a pair costs nothing.

    ``at`` equals ``now`` when it costs nothing already, and is None when no weight from 0 to
    `MOST` does it. Of two equally near the smaller one.
    """

    rule: str
    now: float
    at: float | None


def turning_points(
    prices: PlanPrices, layer: str, provider_id: str, place_id: str
) -> Iterator[TurningPoint]:
    """Yield for each soft rule that is switched on the nearest weight that brings a pair in.

    Weights touch cost points only: a pair whose price is an unmet or idle unit, or that is
    impossible, is brought in by none. A refused pair is taken as waived. Each rule is looked at
    when it is asked for; that may take seconds.

    Raises
    ------
    UnknownPair
        When an end takes no part in the layer.
    OverflowError
        When penalties for weights up to `MOST` pass 64 bits.
    """
    price = prices.price_of(layer, provider_id, place_id)
    spot, weights = (
        prices.spot(layer, provider_id, place_id),
        prices.plan.policy.layer(layer).weights,
    )
    for rule in weighed_rules(prices, layer):
        now = weights.get(rule.name, 0.0)
        if price.kind in ("used", "locked") or (price.price is not None and price.price <= Value()):
            at: float | None = now
        elif price.price is None or (price.price.unmet, price.price.idle) != (0, 0):
            at = None
        else:
            step = _nearest(prices, spot, rule, round(now * STEPS))
            at = None if step is None else step / STEPS
        yield TurningPoint(rule.name, now, at)


def weighed_rules(prices: PlanPrices, layer: str) -> tuple[Rule, ...]:
    """Return the soft rules that are switched on in a layer, in the order of the turning points."""
    switches = prices.plan.policy.layer(layer).rules
    return tuple(rule for rule in SOFT_RULES if switches.get(rule.name, True))


def _nearest(prices: PlanPrices, spot: Spot, rule: Rule, now: int) -> int | None:
    problem = prices.residuals[spot.network].problem
    own = problem.layers[spot.layer]
    candidates = prices.candidates_of(own.name)
    values = rule.evaluate(candidates.facts).astype(float)
    weighed = WeighedRule(values, own.costs - candidates.costs[rule.name], now)
    return nearest_step(problem, spot.layer, spot.row, spot.column, weighed, MOST * STEPS)
