"""Node potentials of an optimal flow: shortest distances over its residual network."""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import IntArray

from .arc_order import arcs_of


class NegativeCycle(ValueError):
    """The residual network has a cycle of negative cost: the flow is not optimal."""


def node_potentials(
    tails: IntArray, heads: IntArray, capacities: IntArray, costs: IntArray, flows: IntArray,
    num_nodes: int, *, start: IntArray | None = None,
) -> IntArray:  # fmt: skip
    """Return potentials under which no residual arc has a negative reduced cost.

    They are the distances from a node joined to every node at cost 0 (so all are ≤ 0), or at the
    costs in ``start``: from potentials that nearly fit they are found sooner. Integers throughout;
    the caller sees to it that (nodes + 1) · max |cost| < 2^62.

    Most arcs never shorten a path, so the distances are found over a few arcs at a time: first
    over those that carry flow, backwards; then all arcs are looked at once, and those that
    shorten a path join the few, until none does.

    Raises
    ------
    NegativeCycle
        When there are none, since the flow is not optimal.
    """
    potential = np.zeros(num_nodes, dtype=np.int64) if start is None else start.copy()
    used = np.flatnonzero(flows > 0)
    free = flows < capacities
    joined = np.zeros(len(tails), dtype=bool)
    # Two arrays for all rounds: memory that is touched for the first time costs more than the sums.
    at_tail, fall = np.empty_like(costs), np.empty_like(costs)
    while True:
        few = np.flatnonzero(joined)
        _settle(
            np.concatenate([tails[few], heads[used]]), np.concatenate([heads[few], tails[used]]),
            np.concatenate([costs[few], -costs[used]]), potential,
        )  # fmt: skip
        np.take(potential, tails, out=at_tail, mode="clip")
        np.take(potential, heads, out=fall, mode="clip")
        np.subtract(fall, at_tail, out=fall)
        shortening = (costs < fall) & free
        if not shortening.any():
            return potential
        joined |= shortening


def _settle(starts: IntArray, ends: IntArray, costs: IntArray, potential: IntArray) -> None:
    """Lower the potentials in place until no arc shortens a path (Bellman and Ford).

    Each round looks at the arcs of nodes whose potential has just fallen.
    """
    order = np.argsort(starts, kind="stable")
    starts, ends, costs = starts[order], ends[order], costs[order]
    first = np.searchsorted(starts, np.arange(len(potential) + 1))
    arcs = np.arange(len(starts))
    for _ in range(len(potential) + 1):
        reached = costs[arcs] + potential[starts[arcs]]
        lower = np.flatnonzero(reached < potential[ends[arcs]])
        if not len(lower):
            return
        fallen = ends[arcs[lower]]
        np.minimum.at(potential, fallen, reached[lower])
        arcs, _ = arcs_of(np.unique(fallen), first)
    raise NegativeCycle("the flow is not optimal: its residual network has a negative cycle")
