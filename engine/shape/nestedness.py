"""Nestedness: whether those with few partners have them among the partners of those with many.

All lie between 0 and 100; nodes without a link are left out. Sizes and fills of webs change them,
so webs of different sizes compare by z-scores only. A full web has no two rows of different degree
and therefore 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graph_schema.arrays import FloatArray, IntArray

from .web import Web


@dataclass(frozen=True)
class Nestedness:
    """Nestedness among rows, among columns, and of the whole web; NaN where there is no pair."""

    rows: float
    columns: float
    whole: float


def nodf(web: Web) -> Nestedness:
    """Return NODF: nestedness by overlap and decreasing fill.

    A pair of rows counts 100 × the share of the poorer row's links that the richer one has too, 0
    when both have equally many; so do columns. The mean over all pairs.

    References
    ----------
    Almeida-Neto, Guimarães, Guimarães, Loyola & Ulrich (2008), Oikos 117: 1227.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> nodf(web_from_table([[1, 1], [1, 0]]))
    Nestedness(rows=100.0, columns=100.0, whole=100.0)
    """
    own = web.linked.binary
    return _whole(_paired_overlap(own), _paired_overlap(own.transposed), own)


def weighted_nodf(web: Web) -> Nestedness:
    """Return weighted NODF: of the poorer row's links those count that weigh less than above them.

    As `nodf`, but a link of the poorer row counts only where the richer one has strictly more
    weight. Binary webs have 0, since no weight is less than another.

    References
    ----------
    Almeida-Neto & Ulrich (2011), Environmental Modelling & Software 26: 173.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> weighted_nodf(web_from_table([[3, 2], [1, 0]])).whole
    100.0
    """
    own = web.linked
    return _whole(_paired_weights(own), _paired_weights(own.transposed), own)


def _whole(rows: float, columns: float, web: Web) -> Nestedness:
    pairs = [num * (num - 1) / 2 for num in web.shape]
    return Nestedness(_mean(rows, pairs[0]), _mean(columns, pairs[1]),
                      _mean(rows + columns, sum(pairs)))  # fmt: skip


def _mean(found: float, pairs: float) -> float:
    return 100 * found / pairs if pairs else np.nan


def _paired_overlap(web: Web) -> float:
    """Return Σ shared ÷ degree of the poorer row, over pairs of different degrees.

    Each column that two rows share is met at the poorer row's link there: so every link counts 1 ÷
    its row's degree for each richer row in its column, and no table of pairs is needed.
    """
    if web.num_links == 0:
        return 0.0
    degrees, columns = web.row_degrees[web.link_rows], web.link_columns
    most = int(degrees.max()) + 1
    keys = np.sort(columns * most + (most - 1 - degrees))  # in each column the richest first
    first_alike = np.searchsorted(keys, keys)
    first_of_column = np.searchsorted(keys, keys // most * most)
    return float(((first_alike - first_of_column) / (most - 1 - keys % most)).sum())


def _paired_weights(web: Web) -> float:
    """Return Σ cells that weigh less than above ÷ degree of the poorer row."""
    degrees, columns = web.row_degrees, web.transposed.weights
    found = 0.0
    for row, (start, end) in enumerate(pairwise(web.weights.indptr.tolist())):
        links = web.weights.indices[start:end].astype(np.int64)
        others, lengths = _stretches(columns.indptr.astype(np.int64), links)
        own = np.repeat(web.weights.data[start:end], lengths)
        counts = (columns.data[others] > own) & (degrees[columns.indices[others]] > degrees[row])
        found += float(counts.sum()) / (end - start)
    return found


def _stretches(indptr: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """Return positions of all stored cells of some rows, and how many each row has."""
    starts, lengths = indptr[wanted], indptr[wanted + 1] - indptr[wanted]
    before = np.repeat(starts - np.concatenate([[0], lengths.cumsum()[:-1]]), lengths)
    return before + np.arange(lengths.sum()), lengths


def ordered(web: Web) -> tuple[IntArray, IntArray]:
    """Return rows and columns in the order that shows nestedness: most links first, then weight."""
    return _order(web.row_degrees, web.row_totals), _order(web.column_degrees, web.column_totals)


def _order(degrees: IntArray, totals: FloatArray) -> IntArray:
    return np.lexsort((np.arange(len(degrees)), -totals, -degrees)).astype(np.int64)
