"""Why a minimum cannot be met: a set of nodes that needs more than can reach it.

For every gap there is a set X with the demand of its minima greater than all that may enter it.
Anyone can check that by counting quotas and allowed pairs; no flow is needed. X is the smallest
such set for its gap: what it holds is what the gap is really about.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import BoolArray

from .cut_finder import Account, CutFinder


class Cuts(CutFinder):
    """Finds the proof of every gap of places and place groups in an optimal flow."""

    side = "place"

    def _kept_minima(self) -> BoolArray:
        # Giving up a minimum of places that is met mends no gap; an idle provider may.
        kept: BoolArray = self._network.unmet > 0
        return kept

    def _account(self, inside: BoolArray) -> Account:
        network = self._network
        leaving = inside[self._starts] & ~inside[self._ends]
        entering = np.flatnonzero(~inside[self._starts] & inside[self._ends])
        is_pair = entering < network.num_pair_arcs
        wanted = np.flatnonzero(leaving & (network.unmet > 0)).tolist()
        demand = [self._limit("minimum", arc) for arc in wanted]
        capacity = [self._limit("maximum", arc) for arc in entering[~is_pair].tolist()]
        return demand, capacity + self._pairs(self._starts[entering[is_pair]])
