"""How concentrated help is: on few nodes, on few links."""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import FloatArray

from .web import Web


def hhi(amounts: FloatArray) -> float:
    """Return the Herfindahl–Hirschman index Σ p², p = share of the sum; NaN when the sum is 0.

    Ranges from 1 ÷ n (all equal) to 1 (all with one).

    References
    ----------
    Hirschman (1964), American Economic Review 54: 761.

    Examples
    --------
    >>> hhi(np.array([2.0, 1.0, 1.0]))
    0.375
    """
    total = amounts.sum()
    return float(((amounts / total) ** 2).sum()) if total > 0 else np.nan


def gini(amounts: FloatArray) -> float:
    """Return the Gini coefficient, 0 (all equal) to 1 - 1 ÷ n; NaN when the sum is 0.

    Mean absolute difference of all pairs ÷ twice the mean, a node with itself being a pair too.

    References
    ----------
    Gini (1912); Dorfman (1979), Review of Economics and Statistics 61: 146.

    Examples
    --------
    >>> round(gini(np.array([1.0, 1.0, 2.0])), 4)
    0.1667
    """
    total, n = amounts.sum(), len(amounts)
    if not total > 0:
        return np.nan
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return float((ranks * np.sort(amounts)).sum() / (n * total))


def shannon(amounts: FloatArray) -> float:
    """Return the Shannon entropy -Σ p ln p in nats, p = share of the sum; NaN when the sum is 0.

    Ranges from 0 (all with one) to ln n (all equal).

    References
    ----------
    Shannon (1948), Bell System Technical Journal 27: 379.

    Examples
    --------
    >>> round(shannon(np.array([1.0, 1.0, 0.0])), 4)
    0.6931
    """
    total = amounts.sum()
    if not total > 0:
        return np.nan
    shares = amounts[amounts > 0] / total
    return abs(float((shares * np.log(shares)).sum()))


def lorenz(amounts: FloatArray) -> FloatArray:
    """Return the Lorenz curve: (n + 1, 2) points, share of nodes and their share of the sum.

    The smallest amounts come first. Empty when the sum is 0.

    Examples
    --------
    >>> lorenz(np.array([3.0, 1.0])).tolist()
    [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]
    """
    total, n = amounts.sum(), len(amounts)
    if not total > 0:
        return np.empty((0, 2))
    shares = np.concatenate([[0.0], np.sort(amounts).cumsum() / total])
    return np.column_stack([np.arange(n + 1) / n, shares])


def link_shannon(web: Web) -> float:
    """Return the Shannon entropy of the weights of links; NaN for a web without links."""
    return shannon(web.weights.data)


def interaction_evenness(web: Web) -> float:
    """Return the entropy of links ÷ ln(rows × columns), 0 to 1.

    Nodes without a link are left out. NaN for a web without links, or of one cell.

    References
    ----------
    Tylianakis, Tscharntke & Lewis (2007), Nature 445: 202; with all cells, as R's bipartite.
    """
    n, m = web.linked.shape
    return link_shannon(web) / np.log(n * m) if n * m > 1 else np.nan
