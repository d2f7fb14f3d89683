"""The best value of one network at every weight of one rule, from few solutions.

A plan that is known bounds the best value at another weight from above. Potentials of the best
plans at two weights, mixed in proportion, bound it from below in between. An arc whose reduced
cost is more than the gap between the two bounds carries nothing in any best plan; so the nearer
two solved weights are, the fewer arcs remain to be looked at between them. Everything is exact:
rounded cost points are counted as they are at that weight.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from functools import cached_property
from operator import mul
from typing import NamedTuple

import numpy as np

from engine.candidates import cost_points
from engine.flow.potentials import node_potentials
from engine.network import PairingNetwork
from engine.rules import COST_SCALE
from engine.solve import FlowNetwork, cheapest_flow
from graph_schema.arrays import BoolArray, FloatArray, IntArray

STEPS = 100
"""Grid values in one unit of weight."""

SCALE = 64
"""Bounds are counted in this part of a cost point, so that mixing potentials loses little."""

NARROW = 128
"""Steps between two solved ones up to which it pays to leave arcs out in between."""

_LARGEST = 2**50
"""Reduced costs are cut off here: in a bound those above 0 do not count."""


@dataclass(frozen=True)
class WeightedNetwork:
    """A network whose pairs cost what they do at any step of one rule's weight.

    Penalties of unmet and idle units are those of the network, the same at every step.

    Attributes
    ----------
    network
        Its own points of pairs do not count.
    values
        The rule's value of every pair, all layers in a row, 0 in other layers.
    others
        What the pair costs without the rule.
    pinned
        Pairs, which are no arcs, whose costs count as well.
    """

    network: PairingNetwork
    values: FloatArray
    others: IntArray
    pinned: tuple[int, ...] = ()

    @cached_property
    def all_arcs(self) -> IntArray:
        """Numbers of all arcs."""
        return np.arange(len(self.network.tails))

    @cached_property
    def capacities(self) -> IntArray:
        """Capacities; what is more than any plan can use is cut down to that."""
        problem, most = self.network.problem, 0
        for layer in problem.layers:  # no arc carries more than all pairs and all minima
            n, m = layer.shape
            pairs = min(np.minimum(layer.provider_max, m).sum(),
                        np.minimum(layer.place_max, n).sum())  # fmt: skip
            minima = layer.provider_min.sum() + layer.place_min.sum()
            most += int(pairs + layer.locked_in.sum() + minima)
        most += sum(group.minimum for group in (*problem.provider_groups, *problem.place_groups))
        return np.minimum(self.network.capacities, most)

    def costs(self, step: int, arcs: IntArray) -> IntArray:
        """Return what a unit on some arcs, ascending, costs when the rule weighs ``step``."""
        network = self.network
        costs = network.costs[arcs]
        num_pairs = int(np.searchsorted(arcs, network.num_pair_arcs))
        costs[:num_pairs] = self._points(step, network.pairs[arcs[:num_pairs]])
        return costs

    def pinned_cost(self, step: int) -> int:
        """Return the cost points of the pinned pairs that count."""
        return int(self._points(step, np.array(self.pinned, dtype=np.int64)).sum())

    def _points(self, step: int, pairs: IntArray) -> IntArray:
        points = cost_points(self.values[pairs], points_per_unit(step))
        costs: IntArray = np.add(self.others[pairs], points, dtype=np.int64)
        return costs


class Solved(NamedTuple):
    """A best flow at one step: the arcs with flow, their units, and potentials that prove it."""

    used: IntArray
    units: IntArray
    potentials: IntArray


class BestValues:
    """The best values of one network, as far as they are known, and bounds in between."""

    def __init__(self, weighted: WeightedNetwork) -> None:
        self.weighted = weighted
        self._solved: dict[int, Solved] = {}
        self._known: list[int] = []
        self._brackets: dict[int, Bracket] = {}

    def __contains__(self, step: int) -> bool:
        """Whether a step has been solved."""
        return step in self._solved

    def at(self, step: int) -> int:
        """Return the best value at a step that has been solved."""
        own, weighted = self._solved[step], self.weighted
        return _dot(weighted.costs(step, own.used), own.units) + weighted.pinned_cost(step)

    def below(self, step: int) -> int:
        """Return `SCALE` times a bound below the best value between two solved steps."""
        bracket = self.around(step)
        assert bracket is not None
        return bracket.below(step) + SCALE * self.weighted.pinned_cost(step)

    def above(self, step: int) -> int:
        """Return a bound above the best value between two solved steps."""
        bracket = self.around(step)
        assert bracket is not None
        return bracket.above(step) + self.weighted.pinned_cost(step)

    def around(self, step: int) -> Bracket | None:
        """Return what is known between the solved steps around one; None outside of all."""
        at = bisect(self._known, step)
        return self._brackets[self._known[at - 1]] if 0 < at < len(self._known) else None

    def add(self, step: int, solved: Solved, arcs: IntArray) -> None:
        """Take a best flow whose potentials fit ``arcs``; no others are in question there."""
        at = bisect(self._known, step)
        self._known.insert(at, step)
        self._solved[step] = solved
        for number in range(max(at - 1, 0), min(at + 1, len(self._known) - 1)):
            ends = self._known[number], self._known[number + 1]
            both = self._solved[ends[0]], self._solved[ends[1]]
            self._brackets[ends[0]] = Bracket(self.weighted, ends, both, arcs)

    def solve(self, step: int, arcs: IntArray) -> Solved:
        """Return a best flow at a step over some arcs, with potentials that fit all of those.

        Raises
        ------
        OverflowError
            When the penalties pass 64 bits.
        """
        network, costs = self.weighted.network, self.weighted.costs(step, arcs)
        tails, heads, capacities = (getattr(network, name)[arcs]
                                    for name in ("tails", "heads", "capacities"))  # fmt: skip
        keep, start, bracket = np.arange(len(arcs)), None, self.around(step)
        if bracket is not None:
            mixed = bracket.mixed(step)
            # A flow with a unit on any other arc costs more than one that is known.
            gap = SCALE * bracket.above(step) - bracket.below(step)
            keep = np.flatnonzero(mixed.reduced(costs, tails, heads) <= gap)
            start = mixed.whole
        points = network.points[arcs[keep]]
        num_pairs = int(np.searchsorted(arcs[keep], network.num_pair_arcs))
        points[:num_pairs] = costs[keep[:num_pairs]]
        part = FlowNetwork.of(tails[keep], heads[keep], capacities[keep], costs[keep],
                              network.supplies)  # fmt: skip
        flows = np.zeros(len(arcs), dtype=np.int64)
        flows[keep] = cheapest_flow(
            part, ranks=(network.unmet[arcs[keep]], network.idle[arcs[keep]], points)
        )
        potentials = node_potentials(tails, heads, capacities, costs, flows,
                                     len(network.supplies), start=start)  # fmt: skip
        used = np.flatnonzero(flows)
        return Solved(arcs[used], flows[used], potentials)


class _Mixed(NamedTuple):
    """Potentials in whole cost points, and parts of one in `SCALE`."""

    whole: IntArray
    parts: IntArray

    def reduced(self, costs: IntArray, tails: IntArray, heads: IntArray) -> IntArray:
        """Return `SCALE` times the reduced costs of arcs, cut off far above 0."""
        whole = np.minimum(costs + self.whole[tails] - self.whole[heads], _LARGEST)
        reduced: IntArray = whole * SCALE + self.parts[tails] - self.parts[heads]
        return reduced


@dataclass(frozen=True)
class Bracket:
    """What is known between two solved steps; only ``arcs`` are in question around them."""

    weighted: WeightedNetwork
    ends: tuple[int, int]
    solved: tuple[Solved, Solved]
    arcs: IntArray

    @property
    def is_narrow(self) -> bool:
        """Whether the ends are near."""
        return self.ends[1] - self.ends[0] <= NARROW

    @cached_property
    def in_question(self) -> BoolArray:
        """Which of the arcs may carry something in a best plan in between."""
        if not self.is_narrow:
            return np.ones(len(self.arcs), dtype=bool)
        gap = max((SCALE * self.above(step) - self.below(step)
                   for step in range(self.ends[0] + 1, self.ends[1])), default=0)  # fmt: skip
        # Rounding moves a cost by at most 1 from the mixture of the ends, a potential by less.
        in_question: BoolArray = self._least <= gap // SCALE + 2
        return in_question

    def mixed(self, step: int) -> _Mixed:
        """Return the potentials of the ends mixed in proportion; no product passes 64 bits."""
        low, high = (own.potentials for own in self.solved)
        share, width = step - self.ends[0], self.ends[1] - self.ends[0]
        whole, rest = np.divmod(high - low, width)
        more, rest = np.divmod(rest * share, width)
        return _Mixed(low + whole * share + more, rest * SCALE // width)

    def below(self, step: int) -> int:
        """Return `SCALE` times a bound below the cost of any flow over the arcs in question."""
        network, mixed = self.weighted.network, self.mixed(step)
        arcs, tails, heads, capacities = self._near
        reduced = mixed.reduced(self.weighted.costs(step, arcs), tails, heads)
        lost, ends = np.flatnonzero(reduced < 0), np.flatnonzero(network.supplies)
        supplies = network.supplies[ends]
        held = SCALE * _dot(mixed.whole[ends], supplies) + _dot(mixed.parts[ends], supplies)
        return _dot(reduced[lost], capacities[lost]) - held

    def above(self, step: int) -> int:
        """Return the cost of the cheaper of the two flows."""
        return min(_dot(self.weighted.costs(step, own.used), own.units) for own in self.solved)

    @cached_property
    def _least(self) -> IntArray:
        """The lower of each arc's reduced costs at the two ends."""
        network, arcs = self.weighted.network, self.arcs
        tails, heads = network.tails[arcs], network.heads[arcs]
        reduced = (
            self.weighted.costs(end, arcs) + own.potentials[tails] - own.potentials[heads]
            for end, own in zip(self.ends, self.solved, strict=True)
        )
        least: IntArray = np.minimum(*reduced)
        return least

    @cached_property
    def _near(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Arcs whose reduced cost may be below 0 in between: numbers, tails, heads, capacities."""
        network, arcs = self.weighted.network, self.arcs[self._least < 2]
        return arcs, network.tails[arcs], network.heads[arcs], self.weighted.capacities[arcs]


def points_per_unit(step: int) -> int:
    """Return the cost points that a rule's value of 1 costs at a step of its weight."""
    return step * COST_SCALE // STEPS


def _dot(numbers: IntArray, others: IntArray) -> int:
    """Return the sum of products as a Python integer, which no large penalty can overflow."""
    return sum(map(mul, numbers.tolist(), others.tolist()))
