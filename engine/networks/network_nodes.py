"""Which node of a pairing's network is whose, and how many pinned pairs each end holds."""

from __future__ import annotations

import numpy as np

from engine.problem import LayerProblem, PairingProblem
from graph_schema.arrays import IntArray


class NodeNumbers:
    """Where each kind of node begins: root 0, provider groups, providers, places, place groups."""

    def __init__(self, problem: PairingProblem) -> None:
        self.provider_groups = 1
        self.providers = self.provider_groups + len(problem.provider_groups)
        self.places = self.providers + problem.num_providers
        self.place_groups = self.places + problem.num_places
        self.num_nodes = self.place_groups + len(problem.place_groups)


def locked_per_provider(problem: PairingProblem) -> IntArray:
    """Return how many pairs are pinned at each provider, all layers in a row."""
    return np.concatenate([_num_pinned(layer, 0) for layer in problem.layers])


def locked_per_place(problem: PairingProblem) -> IntArray:
    """Return how many pairs are pinned at each place, all layers in a row."""
    return np.concatenate([_num_pinned(layer, 1) for layer in problem.layers])


def _num_pinned(layer: LayerProblem, side: int) -> IntArray:
    # Few pairs are pinned: they are found sooner than the table is summed.
    ends = np.divmod(np.flatnonzero(layer.locked_in), max(layer.shape[1], 1))[side]
    return np.bincount(ends, minlength=layer.shape[side])
