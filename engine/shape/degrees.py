"""How many links there are, and how they spread over nodes.

All but `reached_share` and `mean_partners` leave out nodes without a link, as R's bipartite does.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .web import Web


def reached_share(web: Web) -> float:
    """Return the share of columns with at least one link; NaN without columns.

    Ranges from 0 to 1. More is better for those who are to be reached.
    """
    return float((web.column_degrees > 0).mean()) if web.columns else np.nan


def mean_partners(web: Web) -> float:
    """Return links ÷ columns, those without a link counted; NaN without columns."""
    return web.num_links / len(web.columns) if web.columns else np.nan


def connectance(web: Web) -> float:
    """Return links ÷ (rows × columns), 0 to 1; NaN for a web without links.

    References
    ----------
    Dunne, Williams & Martinez (2002), PNAS 99: 12917.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> connectance(web_from_table([[1, 1], [1, 0]]))
    0.75
    """
    n, m = web.linked.shape
    return web.num_links / (n * m) if web.num_links else np.nan


def links_per_node(web: Web) -> float:
    """Return links ÷ (rows + columns); NaN for a web without links."""
    return web.num_links / sum(web.linked.shape) if web.num_links else np.nan


def web_asymmetry(web: Web) -> float:
    """Return (columns - rows) ÷ (columns + rows), -1 to 1; NaN for a web without links.

    References
    ----------
    Blüthgen, Menzel, Hovestadt, Fiala & Blüthgen (2007), Current Biology 17: 341.
    """
    n, m = web.linked.shape
    return (m - n) / (m + n) if web.num_links else np.nan


def degree_distribution(web: Web) -> pd.DataFrame:
    """Return how many nodes have each number of links, isolated ones counted.

    Columns: side ("row", "column"), degree, num_nodes, share_at_least (share of the side's nodes
    with that degree or more). No rows for a side without nodes.
    """
    parts = []
    for side, degrees in (("row", web.row_degrees), ("column", web.column_degrees)):
        values, counts = np.unique(degrees, return_counts=True)
        above = counts[::-1].cumsum()[::-1] / max(len(degrees), 1)
        parts.append(pd.DataFrame({"side": [side] * len(values), "degree": values,
                                   "num_nodes": counts, "share_at_least": above}))  # fmt: skip
    return pd.concat(parts, ignore_index=True)
