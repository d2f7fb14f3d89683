"""What is left between a point of the hull and the best plan, as a small program.

Under the rates and potentials of a point every plan's distance from what they prove is a sum of
costs, none below 0 (`engine.keeping.keep_proof`). So the best plan is the one of least distance,
and only arcs whose reduced cost is below a distance that is already reached can matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.flow.counted_flow import Answer, CountedFlow, Need, best_whole, need_prices
from engine.proof import Proof
from graph_schema.arrays import BoolArray, IntArray

from .keep_bounds import KeepBound
from .keep_points import Point
from .keep_proof import num_kept


@dataclass(frozen=True)
class Program:
    """The arcs of all networks that may differ from a point's flows, and what is to be kept."""

    point: Point
    free: tuple[BoolArray, ...]

    @classmethod
    def within(cls, point: Point, cost: int) -> Program:
        """Return the program of all arcs with a reduced cost below ``cost``."""
        return cls(point, tuple(np.abs(reduced) < cost for reduced in _reduced(point)))

    @classmethod
    def near(cls, point: Point, num: int) -> Program:
        """Return the program of the so many nearest pairs of every end, and of those that count."""
        free = []
        for proof, reduced in zip(point.proofs, _reduced(point), strict=True):
            network = proof.network
            # Arcs that give up a minimum stay out: their penalty passes all distances.
            own = 2 * np.abs(reduced) < network.penalties.idle
            pairs = slice(0, network.num_pair_arcs)
            costs = np.abs(reduced[pairs])
            near = _nearest(network.tails[pairs], costs, num)
            near |= _nearest(network.heads[pairs], costs, num)
            for bound in point.bounds:
                near |= _counted(bound, proof)[network.pairs]
            own[pairs] &= near
            free.append(own)
        return cls(point, tuple(free))

    @property
    def size(self) -> int:
        """Number of arcs that may change."""
        return sum(int(free.sum()) for free in self.free)

    @property
    def is_whole(self) -> bool:
        """Whether every arc that can matter at all may change."""
        return self.size == Program.near(self.point, 2**62).size

    def need_prices(self) -> tuple[float, list[float]] | None:
        """Return the least distance of fractional plans, and the change of each bound's rate."""
        return need_prices(self._flow)

    def best(self, effort: float, seconds: float = 0.0) -> tuple[Point, Answer] | None:
        """Return the plan of least distance that is found, and the answer; as `best_whole`."""
        answer = best_whole(self._flow, effort, seconds=seconds)
        if answer is None:
            return None
        flows, start = [], 0
        for proof, free in zip(self.point.proofs, self.free, strict=True):
            own, num = proof.flows.copy(), int(free.sum())
            own[free] = answer.flows[start : start + num]
            flows.append(own)
            start += num
        return self.point.with_flows(flows), answer

    @cached_property
    def _flow(self) -> CountedFlow:
        """All networks as one, nodes numbered through; what runs on other arcs is supply."""
        parts: dict[str, list[IntArray]] = {
            name: [] for name in ("tails", "heads", "capacities", "costs", "supplies")
        }
        nodes = offset = 0
        for proof, free, reduced in zip(
            self.point.proofs, self.free, _reduced(self.point), strict=True
        ):
            network = proof.network
            fixed = np.flatnonzero(~free & (proof.flows > 0))
            left = network.supplies.copy()
            np.subtract.at(left, network.tails[fixed], proof.flows[fixed])
            np.add.at(left, network.heads[fixed], proof.flows[fixed])
            parts["tails"].append(network.tails[free] + nodes)
            parts["heads"].append(network.heads[free] + nodes)
            parts["capacities"].append(network.capacities[free])
            parts["costs"].append(reduced[free])
            parts["supplies"].append(left)
            nodes += len(left)
            full = free & (reduced < 0)  # what these do not carry counts
            offset -= int((reduced[full] * network.capacities[full]).sum())
        arrays = {name: np.concatenate(own) for name, own in parts.items()}
        return CountedFlow(**arrays, needs=self._needs, offset=offset, totals=self._totals)

    @property
    def _totals(self) -> tuple[tuple[IntArray, int], ...]:
        """Unmet and idle units of each network: no plan has fewer, and none may have more.

        Penalties alone would not see to it, since pairs kept beyond a bound cost besides.
        """
        found, sizes = [], [int(free.sum()) for free in self.free]
        for number, (proof, free) in enumerate(zip(self.point.proofs, self.free, strict=True)):
            for units in (proof.network.unmet, proof.network.idle):
                every = np.zeros(sum(sizes), dtype=np.int64)
                start = sum(sizes[:number])
                every[start : start + sizes[number]] = units[free]
                found.append((every, int((units[free] * proof.flows[free]).sum())))
        return tuple(found)

    @property
    def _needs(self) -> tuple[Need, ...]:
        point = self.point
        limit = point.penalty * point.rates.scale
        needs = []
        for bound, rate in zip(point.bounds, point.rates.numbers, strict=True):
            arcs, left, start = [], bound.wanted, 0
            for proof, free in zip(point.proofs, self.free, strict=True):
                network = proof.network
                is_pair = np.zeros(len(free), dtype=bool)
                is_pair[: network.num_pair_arcs] = _counted(bound, proof)[network.pairs]
                left -= num_kept(bound, proof.problem, proof.chosen)
                left += int(proof.flows[is_pair & free].sum())
                arcs.append(start + np.flatnonzero(is_pair[free]))
                start += int(free.sum())
            needs.append(Need(np.concatenate(arcs), left, rate, limit - rate))
        return tuple(needs)


def _counted(bound: KeepBound, proof: Proof) -> BoolArray:
    """Return which pairs of a network a bound counts, all layers in a row."""
    return np.concatenate([bound.counted(layer).ravel() for layer in proof.problem.layers])


def _nearest(ends: IntArray, costs: IntArray, num: int) -> BoolArray:
    """Return which pairs are among the ``num`` cheapest of their end; of equal ones the first."""
    order = np.lexsort((costs, ends))
    ordered = ends[order]
    rank = np.arange(len(ends)) - np.searchsorted(ordered, ordered)
    near = np.zeros(len(ends), dtype=bool)
    near[order[rank < num]] = True
    return near


def _reduced(point: Point) -> Sequence[IntArray]:
    return [
        own.network.costs
        + own.potentials[own.network.tails]
        - own.potentials[own.network.heads]
        for own in point.proofs
    ]  # fmt: skip
