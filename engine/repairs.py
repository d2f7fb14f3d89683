"""What would mend the gaps of a plan: every single edit that does, cheapest first.

Exact: the change is what planning again gives. Two repairs together are not their sum; after
choosing one, plan again and ask again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .edit_models import Edit
from .plan_prices import PlanPrices
from .quota_values import QuotaValue, QuotaValues
from .replanning import allow_edit, quota_edit, replanned
from .residual import split
from .value import Value


@dataclass(frozen=True)
class Repair:
    """One edit that lessens what lacks.

    Attributes
    ----------
    change
        New value minus old; its unmet, or with unmet unchanged its idle, is below 0.
    quota
        The limit that moves, or None.
    waived
        The refused pair (layer, provider, place) that is allowed, or None.
    gives_in
        Whether the edit only asks for less: it lowers the minimum that is not met.
    """

    network: int
    edit: Edit
    change: Value
    quota: QuotaValue | None = None
    waived: tuple[str, str, str] | None = None
    gives_in: bool = False


def repairs(prices: PlanPrices) -> tuple[Repair, ...]:
    """Return every single edit that mends, sorted by (unmet, idle, cost), then by what it edits.

    Quotas of participants and groups by one, and waivers of refused pairs. Nothing where nothing
    lacks.
    """
    found = [repair for network in range(len(prices.residuals))
             for repair in network_repairs(prices, network)]  # fmt: skip
    return tuple(sorted(found, key=_order))


def network_repairs(prices: PlanPrices, network: int) -> tuple[Repair, ...]:
    """Return the repairs of one network, in the same order."""
    found = _of(prices, network) if _lacks(prices, network) else ()
    return tuple(sorted(found, key=_order))


def planned_again(prices: PlanPrices, repair: Repair) -> Value:
    """Return what a repair changes the value by, found by planning again with the edit made."""
    after = replanned(prices, repair.network, [repair.edit]).plan.value
    before = replanned(prices, repair.network, []).plan.value
    return Value(after.unmet - before.unmet, after.idle - before.idle,
                 after.cost_points - before.cost_points)  # fmt: skip


def _of(prices: PlanPrices, network: int) -> Iterator[Repair]:
    for quota in QuotaValues(prices.prices[network]).all():
        if _mends(quota.change):
            yield Repair(network, quota_edit(prices, quota), quota.change, quota=quota,
                         gives_in=quota.limit == "min")  # fmt: skip
    residual = prices.residuals[network]
    for number, layer in enumerate(residual.problem.layers):
        refused = ~layer.allowed & ~layer.locked_in
        costs = np.minimum(prices.prices[network].layer(number), 0)
        unmet, idle, points = split(costs, residual.penalties)
        mends = refused & ((unmet < 0) | ((unmet == 0) & (idle < 0)))
        for row, column in np.argwhere(mends).tolist():
            pair = layer.name, layer.provider_ids[row], layer.place_ids[column]
            at = row, column
            change = Value(int(unmet[at]), int(idle[at]), int(points[at]))
            yield Repair(network, allow_edit(*pair), change, waived=pair)


def _lacks(prices: PlanPrices, network: int) -> bool:
    layers = set(prices.plan.proofs[network].problem.layer_names)
    return any(layers & set(gap.layers) for gap in prices.plan.shortfalls)


def _mends(change: Value) -> bool:
    return (change.unmet, change.idle) < (0, 0)


def _order(repair: Repair) -> tuple[Value, bool, str]:
    names = repair.waived or (repair.quota and (repair.quota.entity_id, repair.quota.limit)) or ()
    return repair.change, repair.gives_in, "|".join(names)
