"""The best plan under several bounds on change at once: a rate for each, then a small program.

The rates are those at which the bound from below is highest. They are the prices of the needs in a
linear program over the arcs that matter; whether all others may be left out, and how good the rates
are, is seen by solving the networks at them. What is then left between the bound and the best plan
is a program in whole numbers.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

from .keep_points import Hull, Point
from .keep_program import Program
from .relaxed import Rates

MOST_ROUNDS = 12
"""How often rates are sought anew at most."""

NEAREST = 16
"""Pairs of every end that may change while rates are sought; more where that was not enough."""

EFFORT = 10.0
"""Most work on whole numbers, in CP-SAT's deterministic seconds, when nothing else is asked."""

ROUNDING = 1e-3
"""How far a solver's bound, which is a float, may lie above a whole number that it means."""

SCALES = (1, 60)
"""Rates are whole points; sixtieths where those prove more, since few pairs trade at a time."""


def keep_many(hull: Hull, effort: float = EFFORT) -> Point:
    """Return the plans that keep what all bounds ask for, or the best that are found.

    Plans short of the bounds by fewer pairs in all are better, then cheaper ones.
    """
    return finished(_best_rates(hull), effort)


def finished(point: Point, effort: float) -> Point:
    """Return the best plan found in whole numbers between a point and what its rates prove.

    Parameters
    ----------
    point
        Plans that are optimal at its rates.
    effort
        Most work of the solver at a time, in CP-SAT's deterministic seconds.
    """
    best, num, scale = point, NEAREST, point.rates.scale
    while best.slack >= scale:
        reached = best.slack
        # Any better plan keeps to arcs of a reduced cost below the distance that is reached.
        program = all_that_matter = Program.within(point, reached)
        near = Program.near(point, num)
        if near.size < all_that_matter.size and not near.is_whole:
            program = near
        found = program.best(effort)
        if found is not None and found[0].slack < reached:
            best = found[0]
        if program is all_that_matter:
            least = 0 if found is None else min(ceil(found[1].bound - ROUNDING), reached)
            return replace(best, solver_gap=max(best.slack - least, 0) // scale)
        num = num if best.slack < reached else num * 4
    return best


def _best_rates(hull: Hull) -> Point:
    best, num = hull.unbound, NEAREST
    for _ in range(MOST_ROUNDS):
        program = Program.near(best, num)
        prices = program.need_prices()
        if best.slack < best.rates.scale or prices is None:
            break
        left, changes = prices
        if left < best.rates.scale / 2:
            break  # not even fractional plans are above what the rates prove
        new = _rounded(hull, best, changes)
        if lower(new) > lower(best):
            best = new
        elif program.is_whole:
            break
        else:
            num *= 4
    return best


def _rounded(hull: Hull, point: Point, changes: list[float]) -> Point:
    """Return the point at rates that have changed, rounded to parts of a point as prove most."""
    limit, found = hull.penalty, []
    for scale in SCALES:
        numbers = tuple(
            min(max(round((number / point.rates.scale + change / point.rates.scale) * scale), 0),
                limit * scale)
            for number, change in zip(point.rates.numbers, changes, strict=True)
        )  # fmt: skip
        found.append(hull.at(Rates(numbers, scale)))
    return max(found, key=lambda point: ceil(lower(point)))  # the first of equal ones


def lower(point: Point) -> Fraction:
    """Return what a point's rates prove that no plan costs less than, pairs short included."""
    asked = sum(
        number * bound.wanted
        for number, bound in zip(point.rates.numbers, point.bounds, strict=True)
    )
    return Fraction(point.relaxed_cost + asked, point.rates.scale)
