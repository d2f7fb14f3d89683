"""Where no single edit mends a gap: which two limits bind together, proven and planned again.

Two edits that mend nothing by themselves mend together exactly when a way to what is short runs
over the arcs of both. The cheapest such way is found over all of them; so where none is returned,
no two of them mend.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.networks.residual import NO_WAY
from engine.prices import Prices
from engine.pricing.new_arcs import NewArcs, Spot, new_arcs
from engine.pricing.plan_prices import PlanPrices
from engine.pricing.quota_values import QuotaValue
from engine.value import Value

from .all_gaps import Gap
from .gap_repairs import repairs_of
from .gap_ways import Ends, GapWays
from .repairs import Repair, network_repairs, pair_repair, planned_again, quota_repair


@dataclass(frozen=True)
class BoundTogether:
    """Two limits that bind together: only both edits at once mend, neither does alone.

    Attributes
    ----------
    first, second
        The edits, each with what it changes by itself: nothing that lacks.
    change
        What both at once change the value by, found by planning again.
    """

    first: Repair
    second: Repair
    change: Value


def bound_together(prices: PlanPrices, gap: Gap) -> BoundTogether | None:
    """Return the cheapest two edits that mend a gap of places together, where no single one does.

    None when one edit mends, or when no two do (`two_edits`).
    """
    single = repairs_of(prices, gap, network_repairs(prices, gap.network))
    if gap.kind != "unmet" or any(not repair.gives_in for repair in single):
        return None
    both = two_edits(prices, gap)
    if both is None:
        return None
    change = planned_again(prices, gap.network, [repair.edit for repair in both])
    return BoundTogether(*both, change)


def two_edits(prices: PlanPrices, gap: Gap) -> tuple[Repair, Repair] | None:
    """Return the cheapest two edits that mend nothing by themselves and together mend a gap.

    Maxima raised by one, refused pairs allowed, pinned ones released: edits that only ask for less
    do not count, nor maxima that locks have passed, nor those locks. None when there are no two.
    """
    # A way over two new arcs may be two cycles: costs must tell their parts of two.
    twofold = Prices(replace(prices.residuals[gap.network], num_cycles=2))
    ways = GapWays(twofold, prices.plan.proofs[gap.network], gap)
    arcs = new_arcs(twofold)
    cost, first, second = min((_cheapest(ways, arcs, ends) for ends in ways.ends),
                              key=lambda own: own[0])  # fmt: skip
    if first is None or second is None or not ways.is_gain(np.array(cost)):
        return None
    return _repair(prices, gap.network, first), _repair(prices, gap.network, second)


def _cheapest(
    ways: GapWays, arcs: NewArcs, ends: Ends
) -> tuple[int, QuotaValue | Spot | None, QuotaValue | Spot | None]:
    """Return the shortest way to a shortfall over two new arcs, less its worth, and whose they are.

    An edit that mends nothing by itself does so no more when a way runs over its arc twice.
    """
    between = ways.prices.onward(arcs.beyond(ends.out))
    length, second = arcs.cheapest(between, ends.back)
    if length == NO_WAY or second is None:
        return NO_WAY, None, None
    goal = np.full(len(between), NO_WAY, dtype=np.int64)
    goal[arcs.start_of(second)] = 0
    _, first = arcs.cheapest(ends.out, ways.prices.back_from(goal))
    return length - ends.worth, first, second


def _repair(prices: PlanPrices, network: int, own: QuotaValue | Spot) -> Repair:
    if isinstance(own, QuotaValue):
        return quota_repair(prices, network, own)
    return pair_repair(prices, network, *own)
