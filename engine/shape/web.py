"""The incidence web: who (rows) helps whom or what (columns), and how much.

Every measure of the shape is taken of a web: non-negative weights between two kinds of nodes, kept
sparse. A weight of 0 is no link. Nodes without a link stay, since it matters to reach and load that
nobody is there; measures of structure leave them out and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from graph_schema.arrays import BoolArray, FloatArray, IntArray

Sparse: TypeAlias = "csr_array[np.float64, tuple[int, int]]"
Ids: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Web:
    """A weighted two-mode network.

    Attributes
    ----------
    rows, columns
        Ids of the nodes, each once a side.
    weights
        (rows, columns), finite and ≥ 0, without stored zeros, columns of a row in order.
    name
        What the web is of, such as "party × county".
    """

    rows: Ids
    columns: Ids
    weights: Sparse
    name: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows, number of columns."""
        return len(self.rows), len(self.columns)

    @property
    def num_links(self) -> int:
        """Number of cells with a weight above 0."""
        return int(self.weights.nnz)

    @cached_property
    def total(self) -> float:
        """Sum of all weights."""
        return float(self.weights.data.sum())

    @cached_property
    def row_degrees(self) -> IntArray:
        """Number of links of each row."""
        return np.diff(self.weights.indptr).astype(np.int64)

    @cached_property
    def column_degrees(self) -> IntArray:
        """Number of links of each column."""
        return np.bincount(self.weights.indices, minlength=len(self.columns)).astype(np.int64)

    @cached_property
    def row_totals(self) -> FloatArray:
        """Summed weight of each row."""
        return np.bincount(self.link_rows, self.weights.data, len(self.rows)).astype(np.float64)

    @cached_property
    def column_totals(self) -> FloatArray:
        """Summed weight of each column."""
        totals = np.bincount(self.link_columns, self.weights.data, len(self.columns))
        return totals.astype(np.float64)

    @cached_property
    def link_rows(self) -> IntArray:
        """Row of each link, in the order of ``weights.data``."""
        return np.repeat(np.arange(len(self.rows)), self.row_degrees)

    @property
    def link_columns(self) -> IntArray:
        """Column of each link, in the order of ``weights.data``."""
        return self.weights.indices.astype(np.int64)

    @cached_property
    def is_binary(self) -> bool:
        """Whether every weight is 1."""
        return bool((self.weights.data == 1).all())

    @cached_property
    def is_counts(self) -> bool:
        """Whether every weight is a whole number."""
        return bool((self.weights.data == np.rint(self.weights.data)).all())

    @cached_property
    def binary(self) -> Web:
        """The same links, each of weight 1."""
        if self.is_binary:
            return self
        ones = csr_array(
            (np.ones(self.num_links), self.weights.indices, self.weights.indptr), shape=self.shape
        )
        return Web(self.rows, self.columns, ones, self.name)

    @cached_property
    def transposed(self) -> Web:
        """Rows as columns, columns as rows."""
        turned = csr_array(self.weights.T)
        turned.sort_indices()
        return Web(self.columns, self.rows, turned, self.name)

    @cached_property
    def linked(self) -> Web:
        """The web without nodes that have no link; itself when there are none."""
        rows, columns = self.row_degrees > 0, self.column_degrees > 0
        if rows.all() and columns.all():
            return self
        kept = csr_array(self.weights[np.flatnonzero(rows)][:, np.flatnonzero(columns)])
        kept.sort_indices()
        return Web(_picked(self.rows, rows), _picked(self.columns, columns), kept, self.name)

    def dense(self) -> FloatArray:
        """Return the weights as a full table."""
        return np.asarray(self.weights.toarray(), dtype=np.float64)


def web_from_table(
    table: ArrayLike, rows: Sequence[str] = (), columns: Sequence[str] = (), *, name: str = ""
) -> Web:
    """Return the web of a full table of weights.

    Parameters
    ----------
    rows, columns
        Ids; numbered from 0 when left out.

    Raises
    ------
    ValueError
        A weight is negative or not finite, or ids do not fit the table.

    Examples
    --------
    >>> web = web_from_table([[2, 0], [1, 1]])
    >>> web.num_links, web.total, web.row_degrees.tolist()
    (3, 4.0, [1, 2])
    """
    cells = np.array(table, dtype=np.float64)
    if cells.ndim != 2:
        raise ValueError(f"the table has {cells.ndim} dimensions, not 2")
    own_rows = tuple(rows) or tuple(map(str, range(cells.shape[0])))
    own_columns = tuple(columns) or tuple(map(str, range(cells.shape[1])))
    if (len(own_rows), len(own_columns)) != cells.shape:
        raise ValueError(f"{len(own_rows)} × {len(own_columns)} ids for {cells.shape}")
    at_rows, at_columns = np.nonzero(cells)
    return web_from_links(
        own_rows, own_columns, at_rows, at_columns, cells[at_rows, at_columns], name=name
    )


def web_from_links(
    rows: Sequence[str], columns: Sequence[str], link_rows: ArrayLike, link_columns: ArrayLike,
    weights: ArrayLike | None = None, *, name: str = "",
) -> Web:  # fmt: skip
    """Return the web of links given by the numbers of their ends; links that repeat add up.

    Parameters
    ----------
    weights
        One per link; 1 each when left out.

    Raises
    ------
    ValueError
        A weight is negative or not finite, or an id repeats on one side.
    """
    at_rows, at_columns = np.asarray(link_rows, np.int64), np.asarray(link_columns, np.int64)
    own = np.ones(len(at_rows)) if weights is None else np.asarray(weights, np.float64)
    if not (np.isfinite(own) & (own >= 0)).all():
        raise ValueError("weights must be finite and at least 0")
    for ids in (rows, columns):
        if len(set(ids)) != len(ids):
            raise ValueError("ids repeat on one side of the web")
    kept = own > 0
    shape = (len(rows), len(columns))
    found = csr_array((own[kept], (at_rows[kept], at_columns[kept])), shape=shape)
    found.sum_duplicates()
    return Web(tuple(rows), tuple(columns), found, name)


def _picked(ids: Ids, kept: BoolArray) -> Ids:
    return tuple(ids[i] for i in np.flatnonzero(kept).tolist())
