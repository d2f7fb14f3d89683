"""Shortest ways from one node to all, over arcs of which none is shorter than 0."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.networks.residual import NO_WAY
from graph_schema.arrays import BoolArray, FloatArray, IntArray

from .arc_order import NodeArcs, arcs_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LONGEST = 2**52
"""SciPy counts in floating point, which is exact so far; where ways are longer, we count."""

MANY_ARCS = 2**23
"""SciPy takes as long to load as our own search takes for so many arcs; its own is 10 times faster.

Who asks one question does not wait for it.
"""

SPREAD = 8
"""A round of ours takes the nodes in the nearest eighth of the distances that wait."""


class Searches:
    """Searches from single nodes.

    Parameters
    ----------
    arcs
        In whole numbers, none shorter than 0; distances stay below `NO_WAY`.

    Examples
    --------
    >>> from engine.flow.arc_order import arcs_by_node
    >>> arcs = arcs_by_node(np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0, 5, 3]), 4)
    >>> Searches(arcs).from_node(0)[:3].tolist()
    [0, 0, 3]
    """

    def __init__(self, arcs: NodeArcs) -> None:
        self._arcs = arcs
        self._arcs_searched = 0

    def from_node(self, node: int) -> IntArray:
        """Return the shortest distances from a node to all, `NO_WAY` for out of reach."""
        self._arcs_searched += len(self._arcs.far)
        if self._arcs_searched <= MANY_ARCS:
            return _counted(self._arcs, node)
        found = self._by_scipy(node)
        reached = np.isfinite(found)
        if found[reached].max() >= LONGEST:
            return _counted(self._arcs, node)
        distances = np.full(len(found), NO_WAY, dtype=np.int64)
        distances[reached] = found[reached]
        return distances

    def _by_scipy(self, node: int) -> FloatArray:
        from scipy.sparse.csgraph import dijkstra

        (found,) = dijkstra(self._graph, indices=np.array([node], dtype=np.int64))
        return found

    @cached_property
    def _graph(self) -> csr_array[np.float64, tuple[int, int]]:
        from scipy.sparse import csr_array

        arcs, nodes = self._arcs, len(self._arcs.first) - 1
        # Arcs of length 0 are arcs, since they are stored; parallel ones are looked at one by one.
        lengths: FloatArray = arcs.lengths.astype(np.float64)
        return csr_array((lengths, arcs.far, arcs.first), shape=(nodes, nodes))


def _counted(arcs: NodeArcs, node: int) -> IntArray:
    """Return the distances, counted in whole numbers.

    Each round looks on from the nearer ones of the nodes that have come nearer.
    """
    reached = np.full(len(arcs.first) - 1, NO_WAY, dtype=np.int64)
    reached[node] = 0
    waiting: BoolArray = reached < NO_WAY
    while True:
        frontier: IntArray = np.flatnonzero(waiting)
        if not len(frontier):
            return reached
        far_off = reached[frontier]
        frontier = frontier[far_off <= far_off.min() + (far_off.max() - far_off.min()) // SPREAD]
        waiting[frontier] = False
        positions, which = arcs_of(frontier, arcs.first)
        far = arcs.far[positions]
        length = arcs.lengths[positions] + reached[frontier[which]]
        nearer: BoolArray = length < reached[far]
        far, length = far[nearer], length[nearer]
        np.minimum.at(reached, far, length)
        waiting[far] = True
