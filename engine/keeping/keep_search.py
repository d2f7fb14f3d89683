"""The best plan that keeps enough standing pairings: a search along the hull of (kept, cost).

The least cost of plans with so many kept pairs, seen over all numbers of them, has a lower hull.
At a rate for kept pairs the network is solved as usual and gives a corner or an edge of it. Corners
are the best plans of their number. On an edge all plans between its ends are equally good at its
rate; often one of them has just the number that is asked for. Where none is found the edge bounds
from below what any plan can cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from engine.problem import PairingProblem

from .keep_bounds import KeepBound
from .keep_many import EFFORT, finished, keep_many
from .keep_points import Hull, Point
from .keep_walk import walk
from .relaxed import Rates


def keep(
    problems: Sequence[PairingProblem], bounds: Sequence[KeepBound], *, effort: float | None = None
) -> Point:
    """Return the plans that keep what the bounds ask for, with what proves them.

    Of all plans with least unmet, then least idle units: those that are short of the bounds by the
    fewest pairs, then cost least; where ``distance`` says 0, exactly.

    Parameters
    ----------
    effort
        Where the hull leaves a distance, how much work in whole numbers may go into closing it, in
        CP-SAT's deterministic seconds. None: under one bound none, under several what is usual.
    """
    hull = Hull(problems, bounds)
    free = hull.unbound
    if not any(own.short for own in free.outcome):
        return free
    if len(bounds) > 1:
        return keep_many(hull, EFFORT if effort is None else effort)
    point = _keep_one(hull)
    return point if effort is None else finished(point, effort)


def _keep_one(hull: Hull) -> Point:
    [wanted] = [bound.wanted for bound in hull.bounds]
    most = hull.at(Rates((0,)), -1)
    if most.kept[0] >= wanted:
        return _on_edge(hull, hull.at(Rates((0,)), 1), most, wanted)
    all_kept = hull.at(Rates((hull.penalty,)), -1)
    if all_kept.kept[0] < wanted:
        return all_kept
    return _on_edge(hull, *_edge(hull, most, all_kept, wanted), wanted)


def _edge(hull: Hull, left: Point, right: Point, wanted: int) -> tuple[Point, Point]:
    """Return both ends of the edge of the hull that holds the wanted number, at one rate.

    ``left`` is a corner that keeps fewer, ``right`` one that keeps as many or more.
    """
    while True:
        rates = _slope(left, right)
        high = hull.at(rates, -1)
        earned = rates.numbers[0] * left.kept[0]
        if high.relaxed_cost < rates.scale * left.cost - earned and high.kept[0] < wanted:
            left = high
            continue
        low = hull.at(rates, 1)
        if low.kept[0] <= wanted:
            return low, high
        right = low


def _slope(left: Point, right: Point) -> Rates:
    """Return what a kept pair costs between two points."""
    cost, num = right.cost - left.cost, right.kept[0] - left.kept[0]
    shared = gcd(cost, num)
    return Rates((cost // shared,), num // shared)


def _on_edge(hull: Hull, low: Point, high: Point, wanted: int) -> Point:
    """Return the best plan found on an edge: at an end, or on a walk from end to end."""
    for end in (low, high):
        if end.kept[0] == wanted:
            return _at_whole_rate(hull, end)
    return walk(low, high, hull.counted, wanted)


def _at_whole_rate(hull: Hull, corner: Point) -> Point:
    """Return a corner of the hull with a rate in whole points, if there is one that proves it."""
    number, scale = corner.rates.numbers[0], corner.rates.scale
    if scale == 1:
        return corner
    for whole in (number // scale, number // scale + 1):
        other = hull.at(Rates((whole,)), -1)
        earned = whole * corner.kept[0]
        if other.relaxed_cost == corner.cost - earned:
            return _reproved(corner, other)
    return corner


def _reproved(point: Point, at: Point) -> Point:
    """Return the plans of a point with the proof that others have at other rates."""
    flows = [own.flows for own in point.proofs]
    return at.with_flows(flows)
