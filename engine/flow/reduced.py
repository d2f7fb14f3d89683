"""Reduced costs: what a unit more costs on an arc beside the potentials of its ends."""

from __future__ import annotations

import numpy as np

from engine.networks.residual import NO_WAY
from engine.solve import CostsTooLarge, FlowNetwork
from graph_schema.arrays import IntArray

from .shortest import LONGEST

SAMPLE = 64
"""One arc in so many is looked at to tell which reduced costs are small."""


def range_of(costs: IntArray, potentials: IntArray) -> tuple[int, int]:
    """Return the largest cost, by its absolute value, and how far apart potentials are.

    Raises
    ------
    CostsTooLarge
        When reduced costs might be too large for sums of them.
    """
    spread = int(potentials.max(initial=0)) - int(potentials.min(initial=0))
    largest = max(int(costs.max(initial=0)), -int(costs.min(initial=0)))
    if largest + spread >= NO_WAY // 16:
        raise CostsTooLarge("reduced costs are too large for sums of them")
    return largest, spread


def reduced_costs(network: FlowNetwork, potentials: IntArray) -> IntArray:
    """Return the reduced costs of all arcs."""
    reduced: IntArray = network.costs + potentials.take(network.tails)
    reduced -= potentials.take(network.heads)
    return reduced


def about_smallest(reduced: IntArray, wanted: int) -> int:
    """Return what about so many reduced costs do not pass, `LONGEST` for all; never less than 0."""
    sample = reduced[::SAMPLE]
    place = wanted // SAMPLE
    return max(int(np.partition(sample, place)[place]), 0) if place < len(sample) else LONGEST
