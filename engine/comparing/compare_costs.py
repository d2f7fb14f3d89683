"""Where a difference in cost comes from: rule by rule, layer by layer, pair kept, new or gone.

All parts are whole cost points and sum to the difference of the two plans' costs exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine.facts.shared_facts import row_cells
from engine.pair_keys import PairKey
from engine.rules import SOFT_RULES
from graph_schema.arrays import IntArray

from .compared import Compared
from .pair_changes import PairChanges


@dataclass(frozen=True)
class CostPart:
    """What one soft rule changes in one layer, in cost points.

    Attributes
    ----------
    kept
        What pairs in both plans cost more than before: needs, weights or what stood has changed.
    new, gone
        What pairs only in the later, and only in the earlier, cost there; both are counts of
        points, not differences.
    """

    layer: str
    rule: str
    kept: int
    new: int
    gone: int

    @property
    def change(self) -> int:
        """What the rule adds to the difference."""
        return self.kept + self.new - self.gone


@dataclass(frozen=True)
class CostSplit:
    """The whole difference: of every rule in every layer, and of extra partners by layer.

    Attributes
    ----------
    parts
        Layer by layer in order of names, rules in their order.
    extra
        (layer, later minus earlier extra cost) of every layer.
    """

    parts: tuple[CostPart, ...]
    extra: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Cost of the later plan minus cost of the earlier."""
        return sum(part.change for part in self.parts) + sum(points for _, points in self.extra)

    def by_rule(self) -> dict[str, int]:
        """Return rule → what it changes in all layers together; ``extra_cost`` comes last."""
        changes: dict[str, int] = defaultdict(int)
        for part in self.parts:
            changes[part.rule] += part.change
        return {**changes, "extra_cost": sum(points for _, points in self.extra)}


def split_costs(changes: PairChanges, before: Compared, after: Compared) -> CostSplit:
    """Return where the difference in cost comes from."""
    kept = _sums(after, changes.kept), _sums(before, changes.kept)
    new, gone = _sums(after, changes.new), _sums(before, changes.gone)
    zero = np.zeros(len(SOFT_RULES), dtype=np.int64)
    parts = []
    for layer in sorted({*kept[0], *new, *gone}):
        dearer = kept[0].get(layer, zero) - kept[1].get(layer, zero)
        points = (dearer, new.get(layer, zero), gone.get(layer, zero))
        for rule, *own in zip(SOFT_RULES, *(x.tolist() for x in points), strict=True):
            parts.append(CostPart(layer, rule.name, *own))
    return CostSplit(tuple(parts), _extra(before, after))


def _sums(plan: Compared, keys: Iterable[PairKey]) -> dict[str, IntArray]:
    """Return layer → cost points by rule of some pairs of a plan."""
    rows: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        rows[key[0]].append(plan.row_of[key])
    return {layer: plan.points[own].sum(axis=0) for layer, own in rows.items()}


def _extra(before: Compared, after: Compared) -> tuple[tuple[str, int], ...]:
    changes: dict[str, int] = defaultdict(int)
    for plan, sign in ((before, -1), (after, 1)):
        for layer, points in row_cells(plan.extra_costs, "layer", "extra_cost_points"):
            changes[layer] += sign * int(points)
    return tuple(sorted(changes.items()))
