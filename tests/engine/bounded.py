"""Bounds on change on small problems, and all plans of these, one by one: the judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.keeping.keep_bounds import KeepBound
from engine.keeping.keep_points import Point
from engine.problem import PairingProblem

from .brute_force import Plans, all_plans, bits_of

Order = tuple[int, int, int, int]
"""(unmet, idle, pairs short of the bounds, cost)."""


def bound(
    problem: PairingProblem, wanted: int, *, layers: Sequence[str] = (),
    places: Sequence[str] | None = None,
) -> KeepBound:  # fmt: skip
    """Return a bound on the standing pairs of some layers (() = all) and places."""
    names = tuple(sorted(layers or problem.layer_names))
    own = None if places is None else tuple(places)
    open_bound = KeepBound("keep", names, "" if own is None else "c", own, 0, wanted)
    standing = sum(int(open_bound.counted(layer).sum()) for layer in problem.layers)
    return KeepBound("keep", names, open_bound.county, own, standing, wanted)


@dataclass(frozen=True)
class Judge:
    """All plans of a problem, and how many pairs each keeps under each bound."""

    plans: Plans
    kept: Any

    @classmethod
    def of(cls, problem: PairingProblem, bounds: Sequence[KeepBound]) -> Judge:
        plans = all_plans(problem)
        kept = [
            plans.bits
            @ np.concatenate([own.counted(layer).ravel() for layer in problem.layers]).astype(int)
            for own in bounds
        ]
        return cls(plans, np.array(kept).reshape(len(bounds), len(plans.bits)))

    def short(self, wanted: Sequence[int]) -> Any:
        """Return how many pairs each plan is short of all bounds together."""
        return np.maximum(np.array(wanted)[:, None] - self.kept, 0).sum(axis=0)

    def best(self, wanted: Sequence[int]) -> Order:
        """Return the least (unmet, idle, short, cost)."""
        plans, short = self.plans, self.short(wanted)
        first = np.lexsort((plans.cost, short, plans.idle, plans.unmet))[0]
        return tuple(int(part[first]) for part in (plans.unmet, plans.idle, short, plans.cost))  # type: ignore[return-value]

    def preferred(self, wanted: Sequence[int]) -> Any:
        """Return of the best plans those with most standing pairs, of these the least hash sum."""
        plans = self.plans
        parts = (plans.unmet, plans.idle, self.short(wanted), plans.cost)
        best = self.best(wanted)
        tied = np.flatnonzero(
            np.logical_and.reduce([p == b for p, b in zip(parts, best, strict=True)])
        )
        tied = tied[plans.standing[tied] == plans.standing[tied].max()]
        return plans.bits[tied[plans.hashes[tied] == plans.hashes[tied].min()]]

    @property
    def span(self) -> tuple[int, int]:
        """Return fewest and most pairs kept under the first bound by plans of least (u, i)."""
        kept = self.kept[0][self._on_minima()]
        return int(kept.min()), int(kept.max())

    def is_corner(self, wanted: int) -> bool:
        """Whether a number is a corner of the lower hull of (kept, cost): no flow can miss it."""
        least = self._least_costs()
        if wanted not in least:
            return False
        return all(
            (least[wanted] - least[few]) * (many - wanted)
            < (least[many] - least[wanted]) * (wanted - few)
            for few in least if few < wanted
            for many in least if many > wanted
        )  # fmt: skip

    def hull_at(self, wanted: int) -> float:
        """Return the least cost at which a mixture of plans keeps the wanted number or more."""
        least = self._least_costs()
        line = [least[k] for k in least if k >= wanted]
        line += [
            least[few] + (least[many] - least[few]) * (wanted - few) / (many - few)
            for few in least if few < wanted
            for many in least if many > wanted
        ]  # fmt: skip
        return min(line)

    def _least_costs(self) -> dict[int, int]:
        on = self._on_minima()
        kept, cost = self.kept[0][on], self.plans.cost[on]
        return {int(k): int(cost[kept == k].min()) for k in set(kept.tolist())}

    def _on_minima(self) -> Any:
        unmet, idle, _ = self.plans.best
        return (self.plans.unmet == unmet) & (self.plans.idle == idle)


def order_of(point: Point) -> Order:
    """Return what the plan of a point is worth: (unmet, idle, short, cost)."""
    values = [proof.tally.value for proof in point.proofs]
    return (
        sum(value.unmet for value in values), sum(value.idle for value in values),
        sum(own.short for own in point.outcome), sum(value.cost_points for value in values),
    )  # fmt: skip


def bits_of_point(point: Point) -> list[int]:
    """Return the pairs of a point of one network, as in `Plans.bits`."""
    [proof] = point.proofs
    return list(bits_of(proof.chosen).tolist())
