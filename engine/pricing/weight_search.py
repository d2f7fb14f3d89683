"""The weight of one rule, nearest to the present one, at which a pair is in a best plan.

The price of the pair is the best value with it less the best value. Bounds on both rule nearly all
weights out without solving; only where the bounds meet is solved again, half way between what is
solved, so the answer is exact.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from engine.candidates import cost_points
from engine.network import PairingNetwork, build_network
from engine.networks.network_nodes import NodeNumbers
from engine.networks.penalties import penalties
from engine.networks.ways import Ways
from engine.problem import PairingProblem
from engine.solve import FlowNetwork
from graph_schema.arrays import FloatArray, IntArray

from .weight_values import SCALE, BestValues, Solved, WeightedNetwork, points_per_unit


class WeighedRule(NamedTuple):
    """A soft rule in one layer.

    Attributes
    ----------
    values
        (n, m) what the rule says of every pair, 0 to 1.
    others
        (n, m) cost points of every pair without the rule.
    now
        Its present weight, in steps.
    """

    values: FloatArray
    others: IntArray
    now: int


def nearest_step(
    problem: PairingProblem, number: int, row: int, column: int, rule: WeighedRule, last: int
) -> int | None:
    """Return the step from 0 to ``last`` nearest to now at which the price is ≤ 0; None for none.

    Of two equally near the smaller one.

    Parameters
    ----------
    number, row, column
        A pair that is not impossible: number of its layer, row and column.

    Raises
    ------
    OverflowError
        When penalties for weights up to ``last`` pass 64 bits.
    """
    search = _Search(problem, number, row, column, rule, last)
    for step in {rule.now, 0, last}:
        search.solve(step)
    for step in sorted(range(last + 1), key=lambda k: (abs(k - rule.now), k)):
        while not search.is_dear(step):
            if search.is_free(step):
                return step
            search.solve(search.between(step))
    return None


class _Search:
    """The best values without the pair and with it, at every step."""

    def __init__(
        self, problem: PairingProblem, number: int, row: int, column: int, rule: WeighedRule,
        last: int,
    ) -> None:  # fmt: skip
        own, nodes = problem.layers[number], NodeNumbers(problem)
        self._place = nodes.places + problem.first_place[number] + column
        self._provider = nodes.providers + problem.first_provider[number] + row
        values = [np.zeros(layer.costs.size) for layer in problem.layers]
        others = [layer.costs.ravel() for layer in problem.layers]
        values[number], others[number] = rule.values.ravel(), rule.others.ravel()
        # One pair of penalties for all weights, so that values at different ones compare.
        dearest = rule.others + cost_points(rule.values, points_per_unit(max(rule.now, last)))
        weights = penalties(problem.with_layer(number, costs=dearest))
        network = replace(build_network(problem), penalties=weights)
        weighted = WeightedNetwork(network, np.concatenate(values), np.concatenate(others))
        before = sum(layer.costs.size for layer in problem.layers[:number])
        pair = before + row * own.shape[1] + column
        self._without = BestValues(weighted)
        self._with_pair = BestValues(
            replace(weighted, network=self._pinned(network, pair), pinned=(pair,))
        )

    def solve(self, step: int) -> None:
        """Find the best values at a step."""
        arcs = self._without.weighted.all_arcs
        one, other = self._without.around(step), self._with_pair.around(step)
        if one is not None and other is not None:
            arcs = one.arcs[one.in_question | other.in_question]
        solved = self._without.solve(step, arcs)
        brought_in = self._brought_in(step, solved, arcs)
        self._without.add(step, solved, arcs)
        self._with_pair.add(step, brought_in, arcs)

    def between(self, step: int) -> int:
        """Return what to solve to know more of a step: half way between the ones around, or it."""
        bracket = self._without.around(step)
        middle = step if bracket is None else sum(bracket.ends) // 2
        return step if middle in self._without else middle

    def is_free(self, step: int) -> bool:
        """Whether a step has been solved and the pair costs nothing there."""
        return step in self._without and self._with_pair.at(step) <= self._without.at(step)

    def is_dear(self, step: int) -> bool:
        """Whether the pair is known to cost something at a step, solved or not."""
        if step in self._without:
            return not self.is_free(step)
        return self._with_pair.below(step) > SCALE * self._without.above(step)

    def _pinned(self, network: PairingNetwork, pair: int) -> PairingNetwork:
        """Return the network with the pair pinned: supply at its ends, and no room on its arc."""
        supplies, capacities = network.supplies.copy(), network.capacities.copy()
        supplies[self._provider] -= 1
        supplies[self._place] += 1
        capacities[: network.num_pair_arcs][network.pairs == pair] = 0
        return replace(network, supplies=supplies, capacities=capacities)

    def _brought_in(self, step: int, solved: Solved, arcs: IntArray) -> Solved:
        """Return the best flow with the pair: one unit more runs from its place to its provider."""
        weighted = self._without.weighted
        network, flows = weighted.network, np.zeros(len(arcs), dtype=np.int64)
        flows[np.searchsorted(arcs, solved.used)] = solved.units
        part = FlowNetwork(network.tails[arcs], network.heads[arcs], network.capacities[arcs],
                           weighted.costs(step, arcs), network.supplies)  # fmt: skip
        way, potentials = Ways(part, flows, solved.potentials).lifted(self._place, self._provider)
        flows[way.arcs] += np.where(way.backwards, -1, 1)
        used = np.flatnonzero(flows)
        return Solved(arcs[used], flows[used], potentials)
