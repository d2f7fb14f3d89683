"""A simulated year: when needs and capabilities arrive, and when they go.

What may run in a month is settled by the draw alone, never by what was dispatched before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.dispatch.sector_problem import SectorProblem
from graph_schema.arrays import IntArray

MONTHS = 12


@dataclass(frozen=True)
class Chances:
    """How a year is drawn; shares from 0 to 1.

    Attributes
    ----------
    at_start
        Of needs and capabilities that are there in the first month; the others arrive in any later
        one, each as likely.
    expires
        Of needs that are closed in some month after their arrival.
    withdraws
        Of providers that withdraw, with all their capabilities, in some month but the first.
    """

    at_start: float = 0.5
    expires: float = 0.2
    withdraws: float = 0.1


@dataclass(frozen=True)
class Span:
    """The months, from 0, in which things are there: from ``start`` on, before ``stop``."""

    start: IntArray
    stop: IntArray

    def there(self, month: int) -> IntArray:
        """Return the numbers of the things that are there in a month."""
        return np.flatnonzero((self.start <= month) & (month < self.stop))


@dataclass(frozen=True)
class SectorYear:
    """One sector with all needs and capabilities of the year, and when each is there."""

    problem: SectorProblem
    capabilities: Span
    needs: Span

    def in_month(self, month: int) -> tuple[SectorProblem, IntArray, IntArray]:
        """Return the sector of a month, and the numbers of its rows and columns in the year's."""
        rows, columns = self.capabilities.there(month), self.needs.there(month)
        return part_of(self.problem, rows, columns), rows, columns


def draw_year(
    problems: Sequence[SectorProblem], seed: int, chances: Chances | None = None
) -> tuple[SectorYear, ...]:
    """Return a year of these sectors; equal problems and seed give an equal year.

    County floors and least portions are left out: a year is valued in points alone.

    Raises
    ------
    ValueError
        For a chance below 0 or above 1.
    """
    chances = chances or Chances()
    if not all(0 <= x <= 1 for x in (chances.at_start, chances.expires, chances.withdraws)):
        raise ValueError("chances are from 0 to 1")
    rng = np.random.default_rng(seed)
    providers = sorted({id_ for own in problems for id_ in own.provider_ids})
    leaves = np.where(rng.random(len(providers)) < chances.withdraws,
                      rng.integers(1, MONTHS, len(providers)), MONTHS)  # fmt: skip
    leaves_of = dict(zip(providers, leaves.tolist(), strict=True))
    years = []
    for problem in problems:
        n, m = problem.shape
        stop = np.array([leaves_of[id_] for id_ in problem.provider_ids], dtype=np.int64)
        capabilities = Span(_starts(rng, n, chances), stop)
        starts = _starts(rng, m, chances)
        closed = np.where(rng.random(m) < chances.expires,
                          rng.integers(starts + 1, MONTHS + 1), MONTHS)  # fmt: skip
        years.append(SectorYear(_points_alone(problem), capabilities, Span(starts, closed)))
    return tuple(years)


def part_of(problem: SectorProblem, rows: IntArray, columns: IntArray) -> SectorProblem:
    """Return a sector with some of its capabilities and needs only, in the order given."""
    table = np.ix_(rows, columns)
    return replace(
        problem,
        capability_ids=tuple(problem.capability_ids[i] for i in rows.tolist()),
        provider_ids=tuple(problem.provider_ids[i] for i in rows.tolist()),
        supply=problem.supply[rows],
        need_ids=tuple(problem.need_ids[k] for k in columns.tolist()),
        place_ids=tuple(problem.place_ids[k] for k in columns.tolist()),
        demand=problem.demand[columns],
        urgency=problem.urgency[columns],
        county=problem.county[columns],
        tiers=problem.tiers[table],
        refused=problem.refused[table],
        steps=problem.steps[columns],
        step_values=problem.step_values[columns],
        portions=problem.portions[columns],
    )


def _starts(rng: np.random.Generator, num: int, chances: Chances) -> IntArray:
    later = rng.integers(1, MONTHS, num)
    starts: IntArray = np.where(rng.random(num) < chances.at_start, 0, later).astype(np.int64)
    return starts


def _points_alone(problem: SectorProblem) -> SectorProblem:
    return replace(problem, floors=np.zeros_like(problem.floors),
                   portions=np.zeros_like(problem.portions))  # fmt: skip
