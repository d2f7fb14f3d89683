"""The independent checker: is this flow optimal? No solver, no floating point, about 20 lines.

Feasible flow and no residual arc of negative reduced cost *is* the proof of optimality
(Ahuja, Magnanti & Orlin, Network Flows, 1993, theorem 9.3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_schema.arrays import IntArray


def certify(
    tails: NDArray[Any], heads: NDArray[Any], capacities: NDArray[Any], costs: NDArray[Any],
    supplies: NDArray[Any], flows: NDArray[Any], potentials: NDArray[Any],
) -> bool:  # fmt: skip
    """Return True iff the flow is feasible and the potentials prove it optimal.

    Every array must hold integers; ids must be nodes; numbers so large that a sum could overflow
    are refused. Arcs are columns of equal length, ``supplies`` and ``potentials`` have one number
    a node.
    """
    arrays = [np.asarray(a) for a in (tails, heads, capacities, costs, supplies, flows, potentials)]
    if any(a.dtype.kind != "i" or a.ndim != 1 for a in arrays):
        return False
    tail, head, capacity, cost, supply, flow, potential = (
        a.astype(np.int64, copy=False) for a in arrays
    )
    if not len(tail) == len(head) == len(capacity) == len(cost) == len(flow):
        return False
    if len(supply) != len(potential):
        return False
    if len(tail) and (
        min(tail.min(), head.min()) < 0 or max(tail.max(), head.max()) >= len(supply)
    ):
        return False
    if _largest(cost) + 2 * _largest(potential) >= 2**62:
        return False
    if max(_largest(capacity), _largest(supply)) * max(len(tail), 1) >= 2**62:
        return False
    if (flow < 0).any() or (flow > capacity).any():
        return False
    leaving = np.zeros(len(supply), dtype=np.int64)
    moving = np.flatnonzero(flow != 0)
    np.add.at(leaving, tail[moving], flow[moving])
    np.subtract.at(leaving, head[moving], flow[moving])
    if (leaving != supply).any():
        return False
    reduced = cost + potential.take(tail)
    reduced -= potential.take(head)
    paying = np.flatnonzero(reduced < 0)
    return not ((flow[paying] < capacity[paying]).any() or (reduced[moving] > 0).any())


def _largest(array: IntArray) -> int:
    """Return the largest absolute value as a Python integer, 0 of nothing."""
    return max(abs(int(array.max())), abs(int(array.min()))) if len(array) else 0
