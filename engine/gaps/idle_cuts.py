"""Why a provider stands idle: what it may reach is full, unless a minimum that is met is given up.

The mirror of `engine.gaps.cuts`. X is a set of nodes around the idle provider or group such that
the minima of providers in it want to send more units than can leave. It proves "not without giving
up a minimum that is met now", no more: beside unmet places more is often possible.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import BoolArray

from .cut_finder import Account, CutFinder


class IdleCuts(CutFinder):
    """Finds the proof of every gap of providers and provider groups in an optimal flow."""

    side = "provider"

    def _kept_minima(self) -> BoolArray:
        kept: BoolArray = (self._network.unmet > 0) | (self._network.idle > 0)
        return kept

    def _account(self, inside: BoolArray) -> Account:
        network = self._network
        entering = ~inside[self._starts] & inside[self._ends]
        leaving = np.flatnonzero(inside[self._starts] & ~inside[self._ends])
        is_pair = leaving < network.num_pair_arcs
        wanted = np.flatnonzero(entering & (network.idle > 0)).tolist()
        kept = np.flatnonzero(entering & (network.unmet > 0)).tolist()
        demand = [self._limit("minimum", arc) for arc in wanted]
        demand += [self._limit("kept", arc, int(self._units[arc])) for arc in kept]
        capacity = [self._limit("maximum", arc) for arc in leaving[~is_pair].tolist()]
        return demand, capacity + self._pairs(self._ends[leaving[is_pair]])
