"""Shortest ways from one node to all, over arcs of which none is shorter than 0."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from graph_schema.arrays import BoolArray, FloatArray, IntArray

from .arc_order import NodeArcs, arcs_of
from .residual import NO_WAY

LONGEST = 2**52
"""SciPy counts in floating point, which is exact so far; where ways are longer, we count."""

SPREAD = 8
"""A round of ours takes the nodes in the nearest eighth of the distances that wait."""


class Reached(NamedTuple):
    """How far off each node is, `NO_WAY` for out of reach, and from which node it is reached.

    ``came_from`` is negative for the start and for nodes out of reach.
    """

    distances: IntArray
    came_from: IntArray | NDArray[np.int32]


class Searches:
    """Searches from single nodes.

    Parameters
    ----------
    arcs
        In whole numbers, none shorter than 0; distances stay below `NO_WAY`.

    Examples
    --------
    >>> from engine.arc_order import arcs_by_node
    >>> arcs = arcs_by_node(np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0, 5, 3]), 4)
    >>> Searches(arcs).from_node(0).distances[:3].tolist()
    [0, 0, 3]
    """

    def __init__(self, arcs: NodeArcs) -> None:
        self.arcs = arcs
        nodes = len(arcs.first) - 1
        # Arcs of length 0 are arcs, since they are stored; parallel ones are looked at one by one.
        lengths: FloatArray = arcs.lengths.astype(np.float64)
        self._graph: csr_array[np.float64, tuple[int, int]] = csr_array(
            (lengths, arcs.far, arcs.first), shape=(nodes, nodes)
        )

    def from_node(self, node: int) -> Reached:
        """Return the shortest distances from a node to all."""
        (distances,), (came_from,) = dijkstra(
            self._graph, indices=np.array([node], dtype=np.int64), return_predecessors=True
        )
        reached = np.isfinite(distances)
        if distances[reached].max() >= LONGEST:
            return _counted(self.arcs, node)
        whole = np.full(len(distances), NO_WAY, dtype=np.int64)
        whole[reached] = distances[reached]
        return Reached(whole, came_from)


def _counted(arcs: NodeArcs, node: int) -> Reached:
    """Return the distances, counted in whole numbers.

    Each round looks on from the nearer ones of the nodes that have come nearer.
    """
    nodes = len(arcs.first) - 1
    reached = np.full(nodes, NO_WAY, dtype=np.int64)
    came_from: IntArray = np.full(nodes, -1, dtype=np.int64)
    reached[node] = 0
    waiting: BoolArray = reached < NO_WAY
    while True:
        frontier: IntArray = np.flatnonzero(waiting)
        if not len(frontier):
            return Reached(reached, came_from)
        far_off = reached[frontier]
        frontier = frontier[far_off <= far_off.min() + (far_off.max() - far_off.min()) // SPREAD]
        waiting[frontier] = False
        positions, which = arcs_of(frontier, arcs.first)
        far = arcs.far[positions]
        length = arcs.lengths[positions] + reached[frontier[which]]
        nearer: BoolArray = length < reached[far]
        which, far, length = which[nearer], far[nearer], length[nearer]
        np.minimum.at(reached, far, length)
        best = length == reached[far]
        came_from[far[best]] = frontier[which[best]]
        waiting[far] = True
