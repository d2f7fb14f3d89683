"""The arcs of free pairs, nearly all of a network: made once, and shared where they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.problem import PairingProblem, are_equal
from graph_schema.arrays import IntArray

from .network_arcs import Arcs
from .network_nodes import NodeNumbers

if TYPE_CHECKING:
    from engine.network import PairingNetwork

OF_PAIR_ARCS = ("provider_ids", "place_ids", "allowed", "locked_in")
"""What of a layer pair arcs rest on, but for the number of groups and what pairs cost."""


def add_pairs(
    arcs: Arcs, problem: PairingProblem, first: NodeNumbers, like: PairingNetwork | None
) -> IntArray:
    """Add the arcs of free pairs and move pinned ones; return the positions in the tables."""
    for i, layer in enumerate(problem.layers):
        rows, columns = np.divmod(np.flatnonzero(layer.locked_in), max(layer.shape[1], 1))
        arcs.move(first.providers + problem.first_provider[i] + rows,
                  first.places + problem.first_place[i] + columns,
                  np.ones(len(rows), dtype=np.int64))  # fmt: skip
    if like is not None and _has_same_pair_arcs(like.problem, problem):
        own = slice(like.num_pair_arcs)
        arcs.add(like.tails[own], like.heads[own], 1)
        return like.pairs
    positions, offset = [], 0
    for i, layer in enumerate(problem.layers):
        provider0 = first.providers + problem.first_provider[i]
        place0 = first.places + problem.first_place[i]
        n, m = layer.shape
        is_free = layer.allowed & ~layer.locked_in
        free = np.flatnonzero(is_free)
        # Position = row times m plus column: dividing all of them again would take far longer.
        num_of_row = is_free.sum(axis=1)
        tails = np.repeat(np.arange(provider0, provider0 + n), num_of_row)
        heads = free - np.repeat(np.arange(n) * m - place0, num_of_row)
        arcs.add(tails, heads, 1)
        positions.append(free + offset if offset else free)
        offset += layer.locked_in.size
    return _joined(positions)


def _has_same_pair_arcs(first: PairingProblem, second: PairingProblem) -> bool:
    return (
        len(first.provider_groups) == len(second.provider_groups)  # their nodes come before
        and all(
            are_equal(getattr(own, name), getattr(other, name))
            for own, other in zip(first.layers, second.layers, strict=True)
            for name in OF_PAIR_ARCS
        )
    )


def pair_points_at(
    problem: PairingProblem, pairs: IntArray, like: PairingNetwork | None
) -> IntArray:
    """Return the cost points of the pairs at these positions."""
    if like is not None and pairs is like.pairs and all(
        own.costs is other.costs
        for own, other in zip(problem.layers, like.problem.layers, strict=True)
    ):  # fmt: skip
        return like.pair_points
    return _joined([layer.costs.ravel() for layer in problem.layers]).take(pairs)


def _joined(parts: list[IntArray]) -> IntArray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
