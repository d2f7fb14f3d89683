"""How far a weight would have to move until a pair is in a best plan.

For each soft rule: of the weights 0.00, 0.01, … 10.00 the nearest to the present one at which the
pair's price is ≤ 0, all else as it is. Nearly all of the others are ruled out without solving: a
plan that is known bounds the best plan from above, and potentials of the best plan *with* the pair,
from the nearest weights solved on either side, bound that one from below; between two solved
weights they are mixed. Only where the bounds meet is solved again, so the answer is exact.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph_schema.arrays import IntArray

from .candidates import cost_points
from .network import NodeNumbers, PairingNetwork, build_network
from .penalties import penalties
from .plan_prices import PlanPrices, Spot
from .rules import COST_SCALE, SOFT_RULES, Rule
from .solve import FlowNetwork, solve
from .value import Value
from .ways import Ways

STEPS = 100
"""Grid values in one unit of weight."""

MOST = 10
"""Largest weight looked at."""

SCALE = 64
"""Bounds are counted in this part of a cost point, so that mixing potentials loses little."""


@dataclass(frozen=True)
class TurningPoint:
    """The nearest weight of one rule at which a pair costs nothing.

    ``at`` equals ``now`` when it costs nothing already, and is None when no weight from 0 to
    `MOST` does it. Of two equally near the smaller one.
    """

    rule: str
    now: float
    at: float | None


def turning_points(
    prices: PlanPrices, layer: str, provider_id: str, place_id: str
) -> tuple[TurningPoint, ...]:
    """Return for each soft rule that is switched on the nearest weight that brings a pair in.

    Weights touch cost points only: a pair whose price is an unmet or idle unit, or that is
    impossible, is brought in by none. A refused pair is taken as waived.

    Raises
    ------
    UnknownPair
        When an end takes no part in the layer.
    """
    price = prices.price_of(layer, provider_id, place_id)
    spot, rules = prices.spot(layer, provider_id, place_id), prices.plan.policy.layer(layer)
    found = []
    for rule in SOFT_RULES:
        if not rules.rules.get(rule.name, True):
            continue
        now = rules.weights.get(rule.name, 0.0)
        if price.kind in ("used", "locked") or (price.price is not None and price.price <= Value()):
            at: float | None = now
        elif price.price is None or (price.price.unmet, price.price.idle) != (0, 0):
            at = None
        else:
            step = _Search(prices, spot, rule, round(now * STEPS)).nearest()
            at = None if step is None else step / STEPS
        found.append(TurningPoint(rule.name, now, at))
    return tuple(found)


class _Search:
    """Looks along the weights of one rule, from the present one (``now``, in steps) outward."""

    def __init__(self, prices: PlanPrices, spot: Spot, rule: Rule, now: int) -> None:
        problem = prices.plan.proofs[spot.network].problem
        own = problem.layers[spot.layer]
        candidates = prices.candidates_of(own.name)
        self._now = now
        values = rule.evaluate(candidates.facts).astype(float)
        others = own.costs - candidates.costs[rule.name]
        # The rule's value of every pair, 0 in other layers, and what the pair costs without it.
        self._values = np.concatenate(
            [values.ravel() if i == spot.layer else np.zeros(layer.costs.size)
             for i, layer in enumerate(problem.layers)]
        )  # fmt: skip
        self._others = np.concatenate(
            [(others if i == spot.layer else layer.costs).ravel()
             for i, layer in enumerate(problem.layers)]
        )  # fmt: skip
        first = sum(layer.costs.size for layer in problem.layers[: spot.layer])
        self._pair = np.array([first + spot.row * own.shape[1] + spot.column])
        nodes = NodeNumbers(problem)
        self._ends = (nodes.places + problem.first_place[spot.layer] + spot.column,
                      nodes.providers + problem.first_provider[spot.layer] + spot.row)  # fmt: skip
        # One pair of penalties for all weights, so that costs at one compare with those at another.
        most = others + cost_points(values, _scale(max(now, MOST * STEPS)))
        weights = penalties(problem.with_layer(spot.layer, costs=most))
        self._free = replace(build_network(problem), penalties=weights)
        locked = own.locked_in.copy()
        locked[spot.row, spot.column] = True
        forced = build_network(problem.with_layer(spot.layer, locked_in=locked))
        self._with_pair = replace(forced, penalties=weights)
        self._potentials: dict[int, IntArray] = {}
        self._prices: dict[int, int] = {}
        self._plans: list[tuple[IntArray, IntArray]] = []
        self._brackets: dict[tuple[int, int], _Bracket] = {}

    def nearest(self) -> int | None:
        """Return the nearest step at which the price is ≤ 0; None when there is none."""
        for step in {self._now, 0, MOST * STEPS}:
            self._solve(step)
        for step in sorted(range(MOST * STEPS + 1), key=lambda k: (abs(k - self._now), k)):
            while step not in self._prices and not self._is_dear(step):
                self._solve(self._between(step))
            if self._prices.get(step, 1) <= 0:
                return step
        return None

    def _is_dear(self, step: int) -> bool:
        """Whether bounds alone show that the price is > 0."""
        above = min(int((self._arc_costs(self._free, arcs, step) * units).sum())
                    for arcs, units in self._plans)  # fmt: skip
        bracket = self._bracket(step)
        costs = self._arc_costs(self._with_pair, bracket.arcs, step)
        return bracket.below(costs, step) + SCALE * self._pair_cost(step) > SCALE * above

    def _between(self, step: int) -> int:
        """Return a step to solve so that the bounds at another one get closer: half way."""
        low, high = self._around(step)
        middle = (low + high) // 2
        return step if middle in self._prices else middle

    def _around(self, step: int) -> tuple[int, int]:
        """Return the nearest steps solved below and above one that is not."""
        known = sorted(self._prices)
        at = bisect(known, step)
        return known[at - 1], known[at]

    def _bracket(self, step: int) -> _Bracket:
        ends = self._around(step)
        if ends not in self._brackets:
            network, every = self._with_pair, np.arange(len(self._with_pair.tails))
            costs = [self._arc_costs(network, every, end) for end in ends]
            potentials = [self._potentials[end] for end in ends]
            self._brackets[ends] = _bracket(network, ends, costs, potentials)
        return self._brackets[ends]

    def _solve(self, step: int) -> None:
        """Find the price at a weight, and potentials that prove the best plan with the pair."""
        network = self._free
        costs = self._arc_costs(network, np.arange(len(network.tails)), step)
        points = network.points.copy()
        points[: network.num_pair_arcs] = costs[: network.num_pair_arcs]
        arrays = FlowNetwork.of(network.tails, network.heads, network.capacities, costs,
                                network.supplies)  # fmt: skip
        best = solve(arrays, ranks=(network.unmet, network.idle, points))
        used = np.flatnonzero(best.flows)
        self._plans.append((used, best.flows[used]))
        place, provider = self._ends
        lifted = Ways(network, best.flows, best.potentials, costs).lifted(place, provider)
        # The place itself is lifted by nothing, the provider by the whole way.
        distance = int(lifted[provider]) - int(lifted[place])
        self._potentials[step] = lifted
        self._prices[step] = self._pair_cost(step) + distance

    def _arc_costs(self, network: PairingNetwork, arcs: IntArray, step: int) -> IntArray:
        """Return the costs of some arcs at a weight; ``arcs`` ascend, pairs come first."""
        costs = network.costs[arcs]
        num_pairs = int(np.searchsorted(arcs, network.num_pair_arcs))
        costs[:num_pairs] = self._pair_costs(network.pairs[arcs[:num_pairs]], step)
        return costs

    def _pair_costs(self, pairs: IntArray, step: int) -> IntArray:
        points = cost_points(self._values[pairs], _scale(step)).astype(np.int64)
        costs: IntArray = np.add(self._others[pairs], points, dtype=np.int64)
        return costs

    def _pair_cost(self, step: int) -> int:
        return int(self._pair_costs(self._pair, step)[0])


@dataclass(frozen=True)
class _Bracket:
    """The potentials at two steps that are solved, and the arcs that matter between them.

    Mixed in proportion they leave every other arc's reduced cost ≥ 0 between the two.
    """

    ends: tuple[int, int]
    arcs: IntArray
    tails: IntArray
    heads: IntArray
    capacities: IntArray
    supplies: IntArray
    potentials: tuple[IntArray, IntArray]

    def below(self, costs: IntArray, step: int) -> int:
        """Return `SCALE` times a bound below the cost of any flow, ``costs`` being the arcs'."""
        low, high = self.ends
        share = self.potentials[1] * (step - low) + self.potentials[0] * (high - step)
        mixed = share * SCALE // (high - low)
        reduced = costs * SCALE + mixed[self.tails] - mixed[self.heads]
        lost: IntArray = np.minimum(reduced, 0) * self.capacities
        return int(lost.sum()) - int((mixed * self.supplies).sum())


def _bracket(
    network: PairingNetwork, ends: tuple[int, int], costs: Sequence[IntArray],
    potentials: Sequence[IntArray],
) -> _Bracket:  # fmt: skip
    # What is added to both ends alike changes nothing: large numbers stay out of the products.
    shift = potentials[0].max()
    if int(np.abs(potentials[0] - shift).max()) * SCALE * MOST * STEPS >= 2**61:
        raise OverflowError("penalties pass what bounds between two weights can be counted in")
    low, high = potentials[0] - shift, potentials[1] - shift
    least = np.minimum(
        costs[0] + low[network.tails] - low[network.heads],
        costs[1] + high[network.tails] - high[network.heads],
    )
    # Rounding moves a cost by at most 1 from the mixture of the ends, a potential by less.
    arcs = np.flatnonzero(least < 4)
    return _Bracket(ends, arcs, network.tails[arcs], network.heads[arcs],
                    network.capacities[arcs], network.supplies, (low, high))  # fmt: skip


def _scale(step: int) -> int:
    return step * COST_SCALE // STEPS
