"""Webs whose shape the quotas fix: forests of stars.

Where every provider has one place, the web is a row of stars. All webs with the same numbers of
partners are then the same up to names, so that nestedness, modularity and the like say nothing that
the quotas do not say, and a null model that keeps them has no spread: no z-score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph_schema.arrays import IntArray

from .web import Web


@dataclass(frozen=True)
class Stars:
    """A web in which every link ends in a node that has no other link.

    Attributes
    ----------
    sizes
        Links of each star, the largest first.
    leaves
        The side on which every node has one link at most; "mixed" when some stars have their
        leaves among rows and others among columns; "pairs" when no node has two links.
    """

    sizes: tuple[int, ...]
    leaves: Literal["rows", "columns", "mixed", "pairs"]

    @property
    def fixed_by_degrees(self) -> bool:
        """Whether all webs with these degrees are the same up to names."""
        return self.leaves != "mixed"


def stars(web: Web) -> Stars | None:
    """Return the stars that a web consists of, None when it is no forest of stars.

    Nodes without a link do not count; a web without links has no stars and is none.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> stars(web_from_table([[1, 0], [1, 0], [0, 1]]))
    Stars(sizes=(2, 1), leaves='rows')
    >>> stars(web_from_table([[1, 1], [1, 0]])) is None
    True
    """
    rows, columns = web.row_degrees, web.column_degrees
    if web.num_links == 0 or (np.minimum(rows[web.link_rows], columns[web.link_columns]) > 1).any():
        return None
    rows_branch, columns_branch = bool((rows > 1).any()), bool((columns > 1).any())
    if rows_branch and columns_branch:
        leaves: Literal["rows", "columns", "mixed", "pairs"] = "mixed"
    elif rows_branch:
        leaves = "columns"
    else:
        leaves = "rows" if columns_branch else "pairs"
    return Stars(_sizes(web, rows, columns), leaves)


def _sizes(web: Web, rows: IntArray, columns: IntArray) -> tuple[int, ...]:
    lone = (rows[web.link_rows] == 1) & (columns[web.link_columns] == 1)
    sizes = np.concatenate([rows[rows > 1], columns[columns > 1], np.ones(lone.sum(), np.int64)])
    return tuple(np.sort(sizes)[::-1].tolist())
