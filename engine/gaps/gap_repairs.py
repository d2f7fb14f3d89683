"""Which of the repairs of a plan mend which of its gaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.networks.residual import NO_WAY, Residual
from engine.policy import Side
from engine.pricing.new_arcs import quota_arcs, released_arc
from engine.pricing.plan_prices import PlanPrices
from engine.pricing.quota_values import QuotaValue
from engine.problem import PairingProblem

from .all_gaps import Gap
from .gap_ways import GapWays, member_number
from .repairs import Repair

Arc = tuple[int, int, int]
"""Start, end and cost."""


def repairs_of(prices: PlanPrices, gap: Gap, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Return those of a plan's repairs that mend a gap, in their order.

    They are those that let more across the border of the set that the proof names, on a way on
    which not as much is given up, and those that ask less of what is short.
    """
    part = "unmet" if gap.kind == "unmet" else "idle"
    own = [repair for repair in repairs
           if repair.network == gap.network and getattr(repair.change, part) < 0]  # fmt: skip
    residual = prices.residuals[gap.network]
    arcs = np.array([_arc(residual, repair) for repair in own], dtype=np.int64).reshape(-1, 3)
    ways = GapWays(prices.prices[gap.network], prices.plan.proofs[gap.network], gap)
    mends = ways.lessened_by(*arcs.T)
    short = {(x.side, x.layers, x.entity_id) for x in gap.cut.gaps}
    return tuple(repair for repair, does in zip(own, mends.tolist(), strict=True)
                 if does or _is_asked_less(repair.quota, short))  # fmt: skip


def _is_asked_less(quota: QuotaValue | None, short: set[tuple[Side, tuple[str, ...], str]]) -> bool:
    """Whether an edit lowers the minimum of something that is short."""
    return (quota is not None and quota.limit == "min"
            and (quota.side, quota.layers, quota.entity_id) in short)  # fmt: skip


def _arc(residual: Residual, repair: Repair) -> Arc:
    """Return the arc that an edit adds; a lower minimum lets a unit be given up for nothing."""
    if repair.quota is not None:
        return _quota_arc(residual, repair.quota)
    pair = repair.waived or repair.released
    assert pair is not None
    problem = residual.problem
    number = problem.layer_names.index(pair[0])
    layer = problem.layers[number]
    row, column = layer.provider_ids.index(pair[1]), layer.place_ids.index(pair[2])
    if repair.released is not None:
        return released_arc(residual, number, row, column)
    return (residual.provider_node(number, row),
            residual.num_nodes + residual.place_number(number, column),
            int(layer.costs[row, column]))  # fmt: skip


def _quota_arc(residual: Residual, quota: QuotaValue) -> Arc:
    number = _number(residual.problem, quota)
    (start,), (end,), (cost,) = (
        column.tolist()
        for column in quota_arcs(residual, quota.kind, quota.side, np.array([number]))
    )
    if quota.limit == "max":
        return start, end, cost
    return (end, start, 0) if _is_just_met(residual, quota, number) else (0, 0, NO_WAY)


def _is_just_met(residual: Residual, quota: QuotaValue, number: int) -> bool:
    """Whether a minimum is met without a pair to spare."""
    problem, is_place = residual.problem, quota.side == "place"
    counts = residual.place_counts if is_place else residual.provider_counts
    if quota.kind == "group":
        group = (problem.place_groups if is_place else problem.provider_groups)[number]
        return int(counts[list(group.members)].sum()) == group.minimum
    return bool(counts[number] == problem.concatenated(f"{quota.side}_min")[number])


def _number(problem: PairingProblem, quota: QuotaValue) -> int:
    if quota.kind == "member":
        return member_number(problem, quota.side, quota.layers[0], quota.entity_id)
    groups = problem.place_groups if quota.side == "place" else problem.provider_groups
    return [group.id for group in groups].index(quota.entity_id)
