"""What differs between plans: pairs, quotas, costs, KPIs, and whom it touches.

``compare(base, plan, …)`` holds plans against a base; each part of the answer is worked out when it
is asked for. Plans come from memory (`engine.plan`) or from files
(`engine.comparing.compared_record`), and may follow from different tables and policies: pairs are
told by layer and ids.
"""

from __future__ import annotations

from functools import cached_property
from itertools import combinations

from .comparing.affected import Affected, affected
from .comparing.compare_costs import CostSplit, split_costs
from .comparing.compare_gaps import ProvenGap, proven_gaps
from .comparing.compare_groups import GROUPINGS, GroupBy, GroupCount, count_groups
from .comparing.compare_needs import NeedsChange, needs_changes
from .comparing.compare_quotas import QuotaChange, quota_changes
from .comparing.compared import Compared, ComparedPlan
from .comparing.pair_changes import PairChanges, pair_changes
from .comparing.three_way import ThreeWay
from .plan import Plan
from .value import Value


class Comparison:
    """From one plan to another. ``before`` is the base, ``after`` what is held against it."""

    def __init__(self, before: Compared, after: Compared) -> None:
        self.before, self.after = before, after

    @cached_property
    def pairs(self) -> PairChanges:
        """Pairs kept, added, removed and moved."""
        return pair_changes(self.before.keys, self.after.keys)

    @cached_property
    def value_delta(self) -> Value:
        """Value of the later plan minus that of the earlier, part by part."""
        before, after = self.before.value, self.after.value
        return Value(after.unmet - before.unmet, after.idle - before.idle,
                     after.cost_points - before.cost_points)  # fmt: skip

    @cached_property
    def kpi_deltas(self) -> dict[str, float | None]:
        """KPI of the later plan minus that of the earlier, None where either is undefined."""
        before = self.before.kpis
        return {name: _difference(after, before.get(name))
                for name, after in self.after.kpis.items()}  # fmt: skip

    @cached_property
    def groups(self) -> dict[GroupBy, tuple[GroupCount, ...] | None]:
        """Pairs counted by layer, provider, place, county, party, sector (`count_groups`)."""
        return {by: count_groups(by, self.pairs, self.before, self.after) for by in GROUPINGS}

    @cached_property
    def costs(self) -> CostSplit:
        """Where the difference in cost comes from; its parts sum to it."""
        return split_costs(self.pairs, self.before, self.after)

    @cached_property
    def quotas(self) -> tuple[QuotaChange, ...]:
        """Quotas that stand otherwise, the most important first."""
        return quota_changes(self.before, self.after)

    @cached_property
    def gaps(self) -> tuple[ProvenGap, ...] | None:
        """Proofs of quotas newly short or mended; None when they are not at hand."""
        return proven_gaps(self.quotas, self.before, self.after)

    @cached_property
    def needs_by_sector(self) -> tuple[NeedsChange, ...] | None:
        """What the change does to needs of each sector; None without tables."""
        return needs_changes("sector", self.before, self.after)

    @cached_property
    def needs_by_county(self) -> tuple[NeedsChange, ...] | None:
        """What the change does to needs of each county; None without tables."""
        return needs_changes("county", self.before, self.after)

    @cached_property
    def affected(self) -> tuple[Affected, ...]:
        """Every provider and place that the change touches."""
        return affected(self.before, self.after, self.quotas)


def compare(base: Compared | Plan, *others: Compared | Plan) -> tuple[Comparison, ...]:
    """Return what changes from a base to each of the other plans, in their order."""
    before = base if isinstance(base, Compared) else ComparedPlan(base)
    return tuple(
        Comparison(before, own if isinstance(own, Compared) else ComparedPlan(own, before))
        for own in others
    )


def three_ways(comparisons: tuple[Comparison, ...]) -> tuple[ThreeWay, ...]:
    """Return for every two plans held against one base what they change alike and differently."""
    return tuple(ThreeWay(first.before, first.after, second.after)
                 for first, second in combinations(comparisons, 2))  # fmt: skip


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
