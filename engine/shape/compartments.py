"""Parts that hang together, and the links and nodes on which that depends alone."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from graph_schema.arrays import IntArray

from .concentration import shannon
from .web import Sparse, Web


def joint_adjacency(web: Web) -> Sparse:
    """Return the symmetric (rows + columns)² table of links, 1 each; columns come after rows."""
    n, m = web.shape
    starts, ends = web.link_rows, web.link_columns + n
    both = (np.concatenate([starts, ends]), np.concatenate([ends, starts]))
    return csr_array((np.ones(2 * web.num_links), both), shape=(n + m, n + m))


def compartments(web: Web) -> tuple[IntArray, IntArray]:
    """Return the number of the compartment of each row, and of each column.

    A compartment is a largest set of nodes that links join, directly or through others; numbered
    from 0 in the order of their first row. Nodes without a link have -1.
    """
    n = len(web.rows)
    _, labels = connected_components(joint_adjacency(web), directed=False)
    labels = labels.astype(np.int64)
    labels[np.concatenate([web.row_degrees, web.column_degrees]) == 0] = -1
    linked, first = np.unique(labels[:n][labels[:n] >= 0], return_index=True)
    number = np.full(int(labels.max(initial=-1)) + 2, -1)
    number[linked[np.argsort(first)]] = np.arange(len(linked))
    return number[labels[:n]], number[labels[n:]]


def num_compartments(web: Web) -> float:
    """Return the number of compartments; 0 for a web without links."""
    return float(compartments(web)[0].max(initial=-1) + 1)


def compartment_diversity(web: Web) -> float:
    """Return the effective number of compartments, e to the entropy of their shares of nodes.

    From 1 (one compartment) to their number (all equally large); NaN for a web without links.

    References
    ----------
    Tylianakis, Tscharntke & Lewis (2007), Nature 445: 202. R gives NA for one compartment.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> round(compartment_diversity(web_from_table([[1, 0], [0, 1]])), 10)
    2.0
    """
    labels = np.concatenate(compartments(web))
    sizes = np.bincount(labels[labels >= 0]).astype(np.float64)
    return float(np.exp(shannon(sizes)))


def bridges(web: Web) -> list[tuple[str, str]]:
    """Return the links without which a compartment falls apart, as (row id, column id), sorted.

    References
    ----------
    Tarjan (1974), Information Processing Letters 2: 160.
    """
    n = len(web.rows)
    ends: Iterable[tuple[int, int]] = nx.bridges(_graph(web))  # type: ignore[arg-type]
    return sorted((web.rows[min(own)], web.columns[max(own) - n]) for own in ends)


def articulation_points(web: Web) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return ids of rows, and of columns, without which a compartment falls apart, in their order.

    References
    ----------
    Hopcroft & Tarjan (1973), Communications of the ACM 16: 372.
    """
    n = len(web.rows)
    found = sorted(_points(_graph(web)))
    return (tuple(web.rows[i] for i in found if i < n),
            tuple(web.columns[i - n] for i in found if i >= n))  # fmt: skip


def bridge_share(web: Web) -> float:
    """Return bridges ÷ links, 0 to 1 (a forest); NaN for a web without links."""
    return len(bridges(web)) / web.num_links if web.num_links else np.nan


def _points(graph: nx.Graph[int]) -> Iterable[int]:
    return nx.articulation_points(graph)


def _graph(web: Web) -> nx.Graph[int]:
    """Return few of the links, with the same bridges and articulation points.

    Two forests of breadth-first search, the second one of the links that the first leaves over,
    fall apart without one node or link exactly where all links do (Cheriyan, Kao & Thurimella 1993,
    SIAM Journal on Computing 22: 157). They have at most twice as many links as there are nodes.
    """
    links = joint_adjacency(web)
    first = _forest(links)
    second = _forest(csr_array(links - first))
    graph: nx.Graph[int] = nx.Graph()
    for forest in (first, second):
        starts, ends = forest.nonzero()
        graph.add_edges_from(zip(starts.tolist(), ends.tolist(), strict=True))
    return graph


def _forest(links: Sparse) -> Sparse:
    """Return the links, both ways, of one breadth-first search in each part."""
    num = links.shape[0]
    _, parts = connected_components(links, directed=False)
    roots = np.unique(parts, return_index=True)[1]
    # One more node, joined to a root of each part, from which one search sees all of them.
    starts, ends = links.nonzero()
    ahead = (np.concatenate([starts, np.full(len(roots), num)]), np.concatenate([ends, roots]))
    joined = csr_array((np.ones(len(ahead[0])), ahead), shape=(num + 1, num + 1))
    _, before = breadth_first_order(joined, num, directed=True, return_predecessors=True)
    nodes = np.flatnonzero((before[:num] >= 0) & (before[:num] < num))
    both = (np.concatenate([nodes, before[nodes]]), np.concatenate([before[nodes], nodes]))
    return csr_array((np.ones(2 * len(nodes)), both), shape=(num, num))
