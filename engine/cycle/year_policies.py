"""Three ways through a simulated year, valued alike, and what is lost between them.

A month is worth the points of what runs in it, a year the sum of its months: what runs for half a
year is worth half. What there is to dispatch in a month does not depend on what ran before, so no
policy, whatever it knows, is worth more in any month than that month's best dispatch with nothing
committed: the sum of these is the hindsight optimum, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.dispatch.cuts_priced import SectorItems
from engine.dispatch.ranks import Ranks, ranks_of
from engine.dispatch.redispatching import Choosing
from engine.dispatch.running import RunningItems
from engine.dispatch.sector_dispatch import dispatch_sector
from engine.dispatch.sector_problem import SectorProblem
from engine.dispatch_policy import DispatchPolicy
from graph_schema.arrays import IntArray

from .simulated_year import MONTHS, SectorYear


@dataclass(frozen=True)
class YearRun:
    """What one way through a year is worth.

    Attributes
    ----------
    months
        Points of each month, on the scale of the ranks (`Ranks.worth` for a whole need).
    num_changes
        Running amounts cut by choice in each month.
    """

    months: tuple[int, ...]
    num_changes: tuple[int, ...]

    @property
    def points(self) -> int:
        """Points of the year."""
        return sum(self.months)

    def share_of(self, hindsight: YearRun) -> float:
        """Return the share of hindsight's points; 1 where there are none to have."""
        return self.points / hindsight.points if hindsight.points else 1.0


def year_ranks(years: Sequence[SectorYear], dispatch: DispatchPolicy) -> Ranks:
    """Return the ranks of a year: a policy's, worth before tiers whatever it says of them."""
    if dispatch.ranking == "tiers_first":
        dispatch = dispatch.model_copy(update={"ranking": "value_first"})
    return ranks_of([year.problem for year in years], dispatch)


def hindsight(years: Sequence[SectorYear], ranks: Ranks) -> YearRun:
    """Return the best year of all, everything known in advance and nothing committed."""
    months = []
    for month in range(MONTHS):
        parts = [year.in_month(month)[0] for year in years]
        months.append(sum(points_of(own, ranks, dispatch_sector(own, ranks).units)
                          for own in parts if min(own.shape)))  # fmt: skip
    return YearRun(tuple(months), (0,) * MONTHS)


def monthly_redispatch(years: Sequence[SectorYear], ranks: Ranks, most_changes: int) -> YearRun:
    """Return the year of a redispatch each month, which knows nothing of later months.

    What runs goes on while its capability and its need are there, but for at most ``most_changes``
    amounts a month, over all sectors, that are cut for a better dispatch (`redispatch`).
    """
    running = _nothing(years)
    months, changes = [], []
    for month in range(MONTHS):
        parts = [year.in_month(month) for year in years]
        at = [number for number, (own, _, _) in enumerate(parts) if min(own.shape)]
        before = [running[number][np.ix_(*parts[number][1:])] for number in at]
        sectors = [SectorItems(parts[number][0], ranks, _items(own))
                   for number, own in zip(at, before, strict=True)]  # fmt: skip
        found = Choosing(sectors, ranks, most_changes).best_with_bound() if at else ()
        for number, own in zip(at, found, strict=True):
            running[number][np.ix_(*parts[number][1:])] = own.units
        months.append(sum(points_of(own.problem, ranks, own.units) for own in found))
        changes.append(sum(int((own.units < old).sum())
                           for own, old in zip(found, before, strict=True)))  # fmt: skip
    return YearRun(tuple(months), tuple(changes))


def greedy_desk(years: Sequence[SectorYear], ranks: Ranks) -> YearRun:
    """Return the year of a desk that serves needs as they come and changes nothing that runs.

    Each month what is idle goes to the needs that are there, in order of arrival, of those that
    came together the one worth most a unit first; each takes all that it wants, from the first
    tier that has some, in a tier from the first capability.
    """
    running = _nothing(years)
    months = []
    for month in range(MONTHS):
        worth = 0
        for number, year in enumerate(years):
            part, rows, columns = year.in_month(month)
            table = np.ix_(rows, columns)
            units = _served_in_turn(part, ranks, running[number][table],
                                    year.needs.start[columns])  # fmt: skip
            running[number][table] = units
            worth += points_of(part, ranks, units)
        months.append(worth)
    return YearRun(tuple(months), (0,) * MONTHS)


def points_of(problem: SectorProblem, ranks: Ranks, units: IntArray) -> int:
    """Return the points of (n, m) units: pieces fill in order; tier points are taken off."""
    borders = np.cumsum(problem.steps, axis=1)
    served = units.sum(axis=0)
    filled = np.clip(served[:, None] - (borders - problem.steps), 0, problem.steps)
    costs = ranks.unit_tier_points(problem.demand[None, :], problem.nearest)
    return int((filled * ranks.unit_worths(problem)).sum()) - int((units * costs).sum())


def _served_in_turn(
    problem: SectorProblem, ranks: Ranks, running: IntArray, arrived: IntArray
) -> IntArray:
    units = running.copy()
    left = problem.supply - units.sum(axis=1)
    first_worth = ranks.unit_worths(problem)[:, 0] if len(problem.demand) else arrived
    for need in np.lexsort((-first_worth, arrived)).tolist():
        wanted = int(problem.demand[need] - units[:, need].sum())
        may = np.flatnonzero(problem.allowed[:, need] & (left > 0))
        may = may[np.argsort(problem.nearest[may, need], kind="stable")]
        through = np.minimum(np.cumsum(left[may]), wanted)
        taken = np.diff(through, prepend=0)
        units[may, need] += taken
        left[may] -= taken
    return units


def _items(running: IntArray) -> RunningItems:
    rows, columns = np.nonzero(running)
    none = np.zeros(len(rows), dtype=bool)
    return RunningItems(rows, columns, running[rows, columns], none)


def _nothing(years: Sequence[SectorYear]) -> list[IntArray]:
    return [np.zeros(year.problem.shape, dtype=np.int64) for year in years]
