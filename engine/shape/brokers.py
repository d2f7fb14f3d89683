"""Brokers: nodes through which the shortest ways between others run."""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import FloatArray, IntArray

from .compartments import joint_adjacency
from .web import Sparse, Web

BLOCK_CELLS = 2_000_000
"""Cells of the tables from a block of sources to all nodes that are held at one time."""


def betweenness(web: Web) -> tuple[FloatArray, FloatArray]:
    """Return the betweenness of each row and column, 0 to 1 in a two-mode network.

    Over all pairs of other nodes of either side, the share of their shortest ways that run through
    the node, summed, ÷ the largest sum that a node of that side can have with these numbers of rows
    and columns (Borgatti & Halgin). Weights of links do not count, nodes without a link do not
    either: they have 0. Higher: more depends on this node's passing things on.

    References
    ----------
    Freeman (1977), Sociometry 40: 35; Brandes (2001), Journal of Mathematical Sociology 25: 163;
    Borgatti & Halgin (2011), SAGE Handbook of Social Network Analysis, 417.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> rows, columns = betweenness(web_from_table([[1, 1], [0, 1]]))
    >>> rows.tolist(), columns.tolist()
    ([1.0, 0.0], [0.0, 1.0])
    """
    own = web.linked
    n, m = own.shape
    sums = _pair_sums(own)
    rows, columns = np.zeros(len(web.rows)), np.zeros(len(web.columns))
    rows[web.row_degrees > 0] = sums[:n] / max(_largest_sum(n, m), 1)
    columns[web.column_degrees > 0] = sums[n:] / max(_largest_sum(m, n), 1)
    return rows, columns


def _largest_sum(own: int, other: int) -> float:
    """Return the largest sum over pairs that a node of a side of ``own`` nodes can have."""
    if own == 0 or other == 0:
        return 0.0
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def _pair_sums(web: Web) -> FloatArray:
    """Return Σ over pairs of the share of shortest ways through each node (Brandes), blockwise."""
    links = joint_adjacency(web)
    num = links.shape[0]
    sums = np.zeros(num)
    step = max(1, BLOCK_CELLS // max(num, 1))
    for start in range(0, num, step):
        sums += _from_sources(links, np.arange(start, min(start + step, num)))
    return sums / 2  # each pair was met from both ends


def _from_sources(links: Sparse, sources: IntArray) -> FloatArray:
    """Return what each node gets from the ways of some sources to all nodes."""
    ways = np.zeros((links.shape[0], len(sources)))
    ways[sources, np.arange(len(sources))] = 1
    front, fronts = ways.copy(), [ways > 0]
    while fronts[-1].any():
        reached = np.asarray(links @ front)
        front = np.where(ways == 0, reached, 0)
        ways += front
        fronts.append(front > 0)
    inverse = np.divide(1, ways, out=np.zeros_like(ways), where=ways > 0)
    gains = np.zeros_like(ways)
    for nearer, further in zip(fronts[-2::-1], fronts[:0:-1], strict=True):
        back = links @ np.where(further, (1 + gains) * inverse, 0)
        gains += np.where(nearer, ways * back, 0)
    gains[sources, np.arange(len(sources))] = 0
    return np.asarray(gains.sum(axis=1), dtype=np.float64)
