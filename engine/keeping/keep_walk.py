"""A walk over equally good plans, from one that keeps fewer pairs to one that keeps more.

All plans between the ends of an edge of the hull use arcs of reduced cost 0 only. Over these the
plans are ordered by a second cost, with a second rate for kept pairs: again a hull, with corners of
its own, and many of them, since second costs are as good as random.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.networks.ties import counted_tie_costs
from engine.proof import Proof
from engine.solve import CostsTooLarge, cheapest_on
from graph_schema.arrays import BoolArray, IntArray

from .keep_points import Point, whole_of


def walk(low: Point, high: Point, counted: Sequence[BoolArray], wanted: int) -> Point:
    """Return the plan between two ends that keeps the wanted number of pairs, or the least more.

    Parameters
    ----------
    low, high
        Plans optimal at the same rate, of one bound; the first keeps fewer than wanted, the second
        more.
    counted
        Of each network the pairs that count, all layers in a row.
    """
    faces = [_Face(proof, own) for proof, own in zip(high.proofs, counted, strict=True)]
    left, right = (
        _stop([own.flows for own in end.proofs], faces, end.kept[0]) for end in (low, high)
    )
    while right.kept > wanted:
        rate = (right.second - left.second) // (right.kept - left.kept)
        try:
            flows = [face.cheapest(rate) for face in faces]
        except CostsTooLarge:
            break
        kept = right.kept + sum(
            face.num_kept(new) - face.num_kept(old)
            for face, new, old in zip(faces, flows, right.flows, strict=True)
        )
        if kept in (left.kept, right.kept):
            break
        new = _stop(flows, faces, kept)
        left, right = (new, right) if kept < wanted else (left, new)
    return high.with_flows(right.flows)


class _Stop(NamedTuple):
    flows: Sequence[IntArray]
    kept: int
    second: int


def _stop(flows: Sequence[IntArray], faces: Sequence[_Face], kept: int) -> _Stop:
    second = sum(face.second_cost(own) for face, own in zip(faces, flows, strict=True))
    return _Stop(flows, kept, second)


class _Face:
    """The arcs of reduced cost 0 of one network, with second costs."""

    def __init__(self, proof: Proof, counted: BoolArray) -> None:
        network = proof.network
        reduced = network.costs + proof.potentials[network.tails] - proof.potentials[network.heads]
        arcs = self._free = np.flatnonzero(reduced == 0)
        self._second = counted_tie_costs(network, counted, 0)(arcs)
        is_pair = arcs < network.num_pair_arcs
        self._counts = np.zeros(len(arcs), dtype=np.int64)
        self._counts[is_pair] = counted[network.pairs[arcs[is_pair]]]
        self._flows, self._whole = proof.flows, whole_of(network)

    def cheapest(self, rate: int) -> IntArray:
        """Return the flow of least second cost when a kept pair earns a second rate."""
        return cheapest_on(self._free, self._whole, self._flows, self._second - rate * self._counts)

    def num_kept(self, flows: IntArray) -> int:
        """Return how many counted pairs a flow keeps on the face."""
        return int((flows[self._free] * self._counts).sum())

    def second_cost(self, flows: IntArray) -> int:
        """Return the second cost of a flow on the face."""
        return int((flows[self._free] * self._second).sum())
