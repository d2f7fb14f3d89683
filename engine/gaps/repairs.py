"""What would mend the gaps of a plan: every single edit that does, cheapest first.

Exact: the change is what planning again gives. Two repairs together are not their sum; after
choosing one, plan again and ask again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.editing.edit_models import Edit
from engine.networks.residual import Residual, split
from engine.pricing.plan_prices import PlanPrices
from engine.pricing.quota_values import QuotaValue, QuotaValues
from engine.replan.replanning import allow_edit, quota_edit, release_edit, replanned, value_at_rates
from engine.value import Value
from graph_schema.arrays import BoolArray, IntArray


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
    released
        The pinned pair (layer, provider, place) that is released, or None.
    gives_in
        Whether the edit only asks for less: it lowers a minimum.
    """

    network: int
    edit: Edit
    change: Value
    quota: QuotaValue | None = None
    waived: tuple[str, str, str] | None = None
    released: tuple[str, str, str] | None = None
    gives_in: bool = False


def repairs(prices: PlanPrices) -> tuple[Repair, ...]:
    """Return every single edit that mends, sorted by (unmet, idle, cost), then by what it edits.

    Quotas of participants and groups by one, waivers of refused pairs, and releases of pinned ones.
    Nothing where nothing lacks.
    """
    found = [repair for network in range(len(prices.residuals))
             for repair in network_repairs(prices, network)]  # fmt: skip
    return tuple(sorted(found, key=_order))


def network_repairs(prices: PlanPrices, network: int) -> tuple[Repair, ...]:
    """Return the repairs of one network, in the same order."""
    found = _of(prices, network) if _lacks(prices, network) else ()
    return tuple(sorted(found, key=_order))


def planned_again(prices: PlanPrices, network: int, edits: Sequence[Edit]) -> Value:
    """Return what edits change the value of one network by, found by planning again with them."""
    after = value_at_rates(replanned(prices, network, edits).plan)
    before = value_at_rates(replanned(prices, network, []).plan)
    return Value(after.unmet - before.unmet, after.idle - before.idle,
                 after.cost_points - before.cost_points)  # fmt: skip


def quota_repair(prices: PlanPrices, network: int, quota: QuotaValue) -> Repair:
    """Return the edit that moves a limit, with what it changes."""
    return Repair(network, quota_edit(prices, quota), quota.change, quota=quota,
                  gives_in=quota.limit == "min")  # fmt: skip


def pair_repair(prices: PlanPrices, network: int, number: int, row: int, column: int) -> Repair:
    """Return the edit that allows a refused pair, or releases a pinned one, with its change."""
    residual = prices.residuals[network]
    layer = residual.problem.layers[number]
    pair = layer.name, layer.provider_ids[row], layer.place_ids[column]
    cost = int(prices.table(layer.name)[row, column])
    if layer.locked_in[row, column]:
        # A pair that no rule refuses is free to stay.
        most = 0 if layer.allowed[row, column] else cost
        return Repair(network, release_edit(*pair), _value(min(cost, most), residual),
                      released=pair)  # fmt: skip
    return Repair(network, allow_edit(*pair), _value(min(cost, 0), residual), waived=pair)


def _of(prices: PlanPrices, network: int) -> Iterator[Repair]:
    residual, values = prices.residuals[network], QuotaValues(prices.prices[network])
    masks = (table.is_sound & _mends(table.costs, residual) for table in values.tables)
    for quota in values.some(masks):
        yield quota_repair(prices, network, quota)
    for number, layer in enumerate(residual.problem.layers):
        barred = ~layer.allowed | layer.locked_in
        if barred.any():
            mends = barred & _mends(prices.table(layer.name), residual)
            for row, column in np.argwhere(mends).tolist():
                yield pair_repair(prices, network, number, row, column)


def _lacks(prices: PlanPrices, network: int) -> bool:
    layers = set(prices.plan.proofs[network].problem.layer_names)
    return any(layers & set(gap.layers) for gap in prices.plan.shortfalls)


def _mends(costs: IntArray, residual: Residual) -> BoolArray:
    unmet, idle, _ = split(costs, residual.penalties)
    mends: BoolArray = (unmet < 0) | ((unmet == 0) & (idle < 0))
    return mends


def _value(cost: int, residual: Residual) -> Value:
    return Value(*map(int, split(np.array(cost), residual.penalties)))


def _order(repair: Repair) -> tuple[Value, bool, str]:
    names = (repair.waived or repair.released
             or (repair.quota and (repair.quota.entity_id, repair.quota.limit)) or ())  # fmt: skip
    return repair.change, repair.gives_in, "|".join(names)
