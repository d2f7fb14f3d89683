"""Which arcs of a flow may carry something else while no unit comes or goes: those on cycles.

Two flows that carry the same supplies differ by cycles of the residual network (Ahuja, Magnanti &
Orlin, Network Flows, 1993, theorem 3.7). An arc on none of them carries the same in both.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import BoolArray, IntArray


def on_cycles(
    tails: IntArray, heads: IntArray, capacities: IntArray, flows: IntArray, num_nodes: int
) -> BoolArray:  # fmt: skip
    """Return which arcs may lie on a cycle of the residual network, those outside left out.

    They are the arcs between two nodes that both reach each other.

    >>> ends = np.array([0, 0, 1, 3]), np.array([1, 1, 2, 3])
    >>> on_cycles(*ends, np.array([1, 1, 1, 1]), np.array([1, 0, 0, 0]), 4).tolist()
    [True, True, False, True]
    """
    from scipy.sparse import csr_array  # slow to load, and only edits need it
    from scipy.sparse.csgraph import connected_components

    forward, backward = flows < capacities, flows > 0
    starts = np.concatenate([tails[forward], heads[backward]])
    ends = np.concatenate([heads[forward], tails[backward]])
    reach = csr_array((np.ones(len(starts)), (starts, ends)), shape=(num_nodes, num_nodes))
    _, part = connected_components(reach, directed=True, connection="strong")
    inside: BoolArray = part[tails] == part[heads]
    return inside
