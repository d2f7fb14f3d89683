"""How many partners a node has in effect, when small shares count for little.

e to the entropy of a node's shares, the mean over nodes weighted by their totals. Effective
partners range from 1 (each node has one) up to the number of nodes on the other side. All are NaN
for a web without links.

References
----------
Bersier, Banašek-Richter & Cattin (2002), Ecology 83: 2394; Tylianakis, Tscharntke & Lewis (2007),
Nature 445: 202.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import FloatArray

from .web import Web


def row_entropies(web: Web) -> FloatArray:
    """Return the Shannon entropy of each row's weights, in nats; 0 for a row without a link."""
    shares = web.weights.data / web.row_totals[web.link_rows]
    parts = np.bincount(web.link_rows, -shares * np.log(shares), len(web.rows))
    return parts.astype(np.float64)


def effective_partners(web: Web) -> float:
    """Return the effective number of columns of a row, weighted by row totals.

    R calls it vulnerability; generality for the transposed web.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> round(effective_partners(web_from_table([[1, 1], [0, 2]])), 10)
    1.5
    """
    return _weighted(np.exp(row_entropies(web)), web)


def partner_diversity(web: Web) -> float:
    """Return the mean entropy of rows, weighted by row totals; 0 when each has one partner."""
    return _weighted(row_entropies(web), web)


def linkage_density(web: Web) -> float:
    """Return the mean of effective partners of rows and of columns."""
    return (effective_partners(web) + effective_partners(web.transposed)) / 2


def _weighted(values: FloatArray, web: Web) -> float:
    return float((values * web.row_totals).sum() / web.total) if web.total > 0 else np.nan
