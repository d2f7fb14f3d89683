"""Node potentials of an optimal flow: shortest distances over its residual network."""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import IntArray


class NegativeCycle(ValueError):
    """The residual network has a cycle of negative cost: the flow is not optimal."""


def node_potentials(
    tails: IntArray, heads: IntArray, capacities: IntArray, costs: IntArray, flows: IntArray,
    num_nodes: int,
) -> IntArray:  # fmt: skip
    """Return potentials under which no residual arc has a negative reduced cost.

    They are the distances from a node joined to every node at cost 0 (so all are ≤ 0), found by
    Bellman and Ford's algorithm, each round over the arcs of nodes whose potential has just
    fallen. Integers throughout; the caller sees to it that (nodes + 1) · max |cost| < 2^62.

    Raises
    ------
    NegativeCycle
        When there are none, since the flow is not optimal.
    """
    forward, backward = flows < capacities, flows > 0
    start = np.concatenate([tails[forward], heads[backward]])
    end = np.concatenate([heads[forward], tails[backward]])
    cost = np.concatenate([costs[forward], -costs[backward]])
    order = np.argsort(start, kind="stable")
    start, end, cost = start[order], end[order], cost[order]
    first = np.searchsorted(start, np.arange(num_nodes + 1))
    potential = np.zeros(num_nodes, dtype=np.int64)
    arcs = np.flatnonzero(cost < 0)  # at potential 0 everywhere, only these can lower anything
    for _ in range(num_nodes + 1):
        reached = cost[arcs] + potential[start[arcs]]
        lower = reached < potential[end[arcs]]
        if not lower.any():
            return potential
        fallen, reached = end[arcs[lower]], reached[lower]
        np.minimum.at(potential, fallen, reached)
        arcs = _arcs_of(np.unique(fallen), first)
    raise NegativeCycle("the flow is not optimal: its residual network has a negative cycle")


def _arcs_of(nodes: IntArray, first: IntArray) -> IntArray:
    """Return the positions of all arcs that start at the nodes, in ranges ``first`` marks off."""
    lengths = first[nodes + 1] - first[nodes]
    ends = np.cumsum(lengths)
    return np.repeat(first[nodes] - ends + lengths, lengths) + np.arange(
        ends[-1] if len(ends) else 0
    )
