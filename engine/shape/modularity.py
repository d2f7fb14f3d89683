"""Modularity: whether links fall inside modules more than degrees alone would have it.

Barber's Q = Σ over rows i and columns j in one module of (A_ij - k_i d_j ÷ L) ÷ L: A the weights,
k and d the totals, L their sum. Q lies between -1 and 1; the best partition has at least 0, since
one module of all has 0. Q grows with the number of nodes and shrinks with fill: webs compare by
z-scores only.

References
----------
Barber (2007), Physical Review E 76: 066102; for weights Dormann & Strauss (2014), Methods in
Ecology and Evolution 5: 90.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from graph_schema.arrays import IntArray

from .module_search import best_modules
from .web import Web


@dataclass(frozen=True, eq=False)
class Modules:
    """A partition of a web's nodes.

    Attributes
    ----------
    q
        Its modularity; NaN for a web without links.
    row_modules, column_modules
        Number of the module of each node, from 0 in the order of rows; -1 for nodes without a link.
    """

    q: float
    row_modules: IntArray
    column_modules: IntArray

    @property
    def num_modules(self) -> int:
        """Number of modules."""
        return int(self.row_modules.max(initial=-1)) + 1

    def table(self, web: Web) -> pd.DataFrame:
        """Return one row per node: side, id, module."""
        sides = ["row"] * len(web.rows) + ["column"] * len(web.columns)
        numbers = np.concatenate([self.row_modules, self.column_modules])
        return pd.DataFrame({"side": sides, "id": [*web.rows, *web.columns], "module": numbers})


def barber_q(web: Web, row_modules: IntArray, column_modules: IntArray) -> float:
    """Return the modularity of a given partition; NaN for a web without links.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> own = np.array([0, 1])
    >>> barber_q(web_from_table([[1, 0], [0, 1]]), own, own)
    0.5
    """
    if web.num_links == 0:
        return np.nan
    rows, columns = row_modules[web.link_rows], column_modules[web.link_columns]
    inside = float(web.weights.data[rows == columns].sum()) / web.total
    num = int(max(row_modules.max(), column_modules.max())) + 1
    own = [np.bincount(numbers[numbers >= 0], totals[numbers >= 0], num) / web.total
           for numbers, totals in ((row_modules, web.row_totals),
                                   (column_modules, web.column_totals))]  # fmt: skip
    return inside - float(own[0] @ own[1])


NULL_CLIMBS = 50
"""Climbs after which a web and its random ones are compared."""


@lru_cache(maxsize=32)  # measures and partitions of one web are asked for apart
def modularity(
    web: Web, *, effort: float = 1.0, num_climbs: int | None = None, seed: int = 0
) -> Modules:  # fmt: skip
    """Return the best partition that a search finds, and its modularity.

    The search is heuristic, as every fast one is: what it returns is a lower bound of the largest
    modularity, and the largest itself where every compartment is a star. The same seed gives the
    same answer. Weights count; take ``web.binary`` for links.

    Parameters
    ----------
    effort
        How long to search; 1 takes some seconds on 508 × 551 nodes. How many climbs that is depends
        on the web.
    num_climbs
        How many climbs from shaken partitions, besides two starts, in the place of an effort: the
        same for every web, so that webs compare. Compartments share them by their nodes, rounded
        up; stars need none.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> found = modularity(web_from_table([[1, 1, 0], [0, 0, 1]]))
    >>> round(found.q, 4), found.num_modules
    (0.4444, 2)
    """
    row_modules, column_modules = np.full(len(web.rows), -1), np.full(len(web.columns), -1)
    if web.num_links:
        own = web.linked
        rows, columns = best_modules(own, effort=effort, seed=seed, num_climbs=num_climbs)
        row_modules[web.row_degrees > 0], column_modules[web.column_degrees > 0] = rows, columns
    return Modules(barber_q(web, row_modules, column_modules), row_modules, column_modules)


def even_modularity(web: Web) -> float:
    """Return the modularity that `NULL_CLIMBS` find: lower, perhaps, than what `modularity` does.

    What a web is held against is searched just as long, or else z would tell of the search.
    """
    return modularity(web, num_climbs=NULL_CLIMBS).q
