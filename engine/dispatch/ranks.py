"""What counts in which order, and the one cost of an arc in which it all is told apart.

Each rank outweighs all that one simple cycle of a residual network can add to the ranks after it,
twice: so the cheapest flow is the best rank by rank, and a distance tells its parts (docs/model.md
says the same of pairs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.dispatch_policy import POINTS_OF_A_NEED, DispatchPolicy, Ranking
from graph_schema.arrays import FloatArray, IntArray

from .rows import pooled_rows
from .sector_problem import SectorProblem

MOST_DIGITS = 9
LARGEST = 2**59
"""(nodes + 1) · the first rank's weight stays below it: distances then stay below `NO_WAY`."""


class OutOfRange(ValueError):
    """Amounts so many or so unequal that no scale of worth fits 64 bits."""


@dataclass(frozen=True)
class Ranks:
    """The ranks of a dispatch, most important first, and their weights in one cost.

    ``names``: ``floor`` (units lacking to county floors), ``worth`` (points, negative), ``tier.k``
    (units from tier k, counted from 1; negative where as many as can be are sought). ``worth`` is
    what a whole need of urgency 1 and value 1 is worth in points. One scale for all sectors, so
    that their parts add up.
    """

    ranking: Ranking
    names: tuple[str, ...]
    weights: tuple[int, ...]
    worth: int
    tier_points: tuple[int, ...]

    def unit_worths(self, problem: SectorProblem) -> IntArray:
        """Return (m, J) the points of one unit of each piece of every need."""
        return _unit_worths(problem, self.worth)

    def unit_tier_points(self, demand: IntArray, tiers: IntArray) -> IntArray:
        """Return (n, m) the points of one unit of each pair in its tier, 0 unless points rank."""
        if self.ranking != "points":
            return np.zeros(tiers.shape, dtype=np.int64)
        return _unit_tier_points(demand, tiers, self.tier_points, self.worth)

    def split(self, cost: int) -> tuple[int, ...]:
        """Return the parts of a distance, one a rank: each by rounding to its next weight."""
        parts = []
        for weight in self.weights:
            part = (cost + weight // 2) // weight
            parts.append(part)
            cost -= part * weight
        return tuple(parts)


def ranks_of(problems: Sequence[SectorProblem], dispatch: DispatchPolicy) -> Ranks:
    """Return the ranks of a policy, worth on the finest scale that fits all sectors.

    Raises
    ------
    OutOfRange
        When a whole need has not even a thousand points on any scale that fits.
    """
    names = _names(dispatch)
    sizes = [(len(pooled_rows(own).supply), len(own.demand)) for own in problems]
    nodes = 1 + max((sum(size) + len(own.counties)
                     for size, own in zip(sizes, problems, strict=True)), default=0)  # fmt: skip
    pairs = max(map(min, sizes), default=0)
    for digits in range(MOST_DIGITS, 2, -1):
        worth = 10**digits
        weights = _weights(problems, dispatch, names, worth, pairs)
        if (nodes + 1) * weights[0] < LARGEST:
            return Ranks(dispatch.ranking, names, weights, worth, dispatch.tier_points)
    raise OutOfRange("amounts are too unequal: worth does not fit 64 bits beside floors and tiers")


def _names(dispatch: DispatchPolicy) -> tuple[str, ...]:
    tiers = [f"tier.{number + 1}" for number in range(len(dispatch.order))]
    if dispatch.ranking == "points":
        return ("floor", "worth")
    if dispatch.ranking == "tiers_first":
        return ("floor", *tiers, "worth")
    return ("floor", "worth", *reversed(tiers[1:]))


def _weights(
    problems: Sequence[SectorProblem], dispatch: DispatchPolicy, names: tuple[str, ...], worth: int,
    pairs: int,
) -> tuple[int, ...]:  # fmt: skip
    """Return the weight of each rank: twice what a cycle adds to those after it, and one.

    ``pairs`` are the most pairs on one simple cycle.
    """
    of_worth = max((_most_worth(own, dispatch, worth, pairs) for own in problems), default=0)
    weights, below = [], 0
    for name in reversed(names):
        weight = 2 * below + 1
        weights.append(weight)
        below += weight * (of_worth if name == "worth" else pairs)
    return tuple(reversed(weights))


def _most_worth(problem: SectorProblem, dispatch: DispatchPolicy, worth: int, pairs: int) -> int:
    """Return the most points that one simple cycle adds: one way up a county, and its pairs."""
    per_unit = int(_unit_worths(problem, worth).max(initial=0))
    most = (1 + len(problem.counties)) * per_unit
    if dispatch.ranking == "points":
        dearest = _unit_tier_points(problem.demand, problem.nearest, dispatch.tier_points, worth)
        most += pairs * int(dearest.max(initial=0))
    return most


def _unit_worths(problem: SectorProblem, worth: int) -> IntArray:
    exact: FloatArray = worth * problem.step_values / problem.demand[:, None]
    points: IntArray = np.rint(exact).astype(np.int64)
    # What is worth something is worth a point: it must not be left for a rounding error.
    return np.where(problem.step_values > 0, np.maximum(points, 1), 0)


def _unit_tier_points(
    demand: IntArray, tiers: IntArray, tier_points: Sequence[int], worth: int
) -> IntArray:
    points = np.array(tier_points, dtype=float)[tiers]
    exact: FloatArray = points / POINTS_OF_A_NEED * worth / demand
    return np.rint(exact).astype(np.int64)
