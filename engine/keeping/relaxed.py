"""A problem whose bounds on change have become prices: every kept pair of a bound earns its rate.

With rates, a bound is no constraint any more, so that the problem is a network again. What its
optimum says of the problem with bounds is worked out in `engine.keeping.keep_proof`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.problem import LayerProblem, PairingProblem
from graph_schema.arrays import IntArray

from .keep_bounds import KeepBound


@dataclass(frozen=True)
class Rates:
    """What a kept pair earns under each bound: ``numbers[i] / scale`` cost points, from 0."""

    numbers: tuple[int, ...]
    scale: int = 1

    @property
    def are_zero(self) -> bool:
        """Whether no bound has any effect on the optimum."""
        return not any(self.numbers)


def relaxed(
    problem: PairingProblem, bounds: Sequence[KeepBound], rates: Rates
) -> PairingProblem:  # fmt: skip
    """Return the problem with costs times the scale, less what standing pairs earn.

    The value of a set of pairs has the same unmet and idle units, and the cost times the scale less
    rate times kept pairs, bound by bound; pinned pairs earn too.

    Raises
    ------
    OverflowError
        When costs pass 62 bits.
    """
    if rates.are_zero and rates.scale == 1:
        return problem
    return replace(problem, layers=tuple(_layer(own, bounds, rates) for own in problem.layers))


def _layer(layer: LayerProblem, bounds: Sequence[KeepBound], rates: Rates) -> LayerProblem:
    dearest = max(int(layer.costs.max(initial=0)), -int(layer.costs.min(initial=0)))
    dearest = max(dearest, *layer.extra_cost, 0) * rates.scale + sum(rates.numbers)
    if dearest >= 2**62:
        raise OverflowError(f"cost {dearest} passes 62 bits")
    costs: IntArray = layer.costs * rates.scale
    for bound, number in zip(bounds, rates.numbers, strict=True):
        if number and layer.name in bound.layers:
            costs = costs - np.where(bound.counted(layer), number, 0)
    return replace(
        layer, costs=costs, extra_cost=tuple(step * rates.scale for step in layer.extra_cost)
    )
