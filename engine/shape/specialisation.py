"""Specialisation: whether nodes take what is there in proportion, or keep to partners of their own.

H2′ is of a whole web, d′ of single rows. Both are a distance from proportional use, ranged between
its least and largest value under the same totals. Of whole-number weights these two are searched
for among whole-number webs by the same step-by-step rules as in R's bipartite. They are heuristic:
H2′ can be a little off what an exact search would give. Of other weights the proportional web
itself has the least distance.

References
----------
Blüthgen, Menzel & Blüthgen (2006), BMC Ecology 6: 9.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import FloatArray, IntArray

from .concentration import shannon
from .entropy_bounds import aggregated, spread_entropy
from .web import Web


def h2_prime(web: Web) -> float:
    """Return H2′, 0 (every node takes in proportion to totals) to 1 (as selective as can be).

    (H2max - H2) ÷ (H2max - H2min), H2 the entropy of links. NaN where both bounds are equal, as in
    a web of a single row: totals then leave no choice. NaN, too, for whole numbers in more than
    4,000,000 cells, unless every cell is expected to hold less than 1 (`spread_entropy`).

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> h2_prime(web_from_table([[5, 0], [0, 5]]))
    1.0
    """
    own = web.linked
    if own.num_links == 0:
        return np.nan
    entropy = shannon(own.weights.data)
    largest = spread_entropy(own)
    if np.isnan(largest):
        return np.nan
    largest = max(entropy, largest)
    least = min(entropy, shannon(aggregated(own)))
    if largest - least < 1e-12:
        return np.nan
    return (largest - entropy) / (largest - least)


def d_prime(web: Web) -> FloatArray:
    """Return d′ of each row, 0 (in proportion to column totals) to 1 (as selective as can be).

    (d - d_min) ÷ (d_max - d_min): d = Σ p ln(p ÷ q), p the row's shares and q the shares of column
    totals; d_max = ln(total ÷ row total). d_min spreads the row's whole-number weight over columns
    as proportionally as it goes, no column above its total. NaN for a row without a link and where
    the bounds are equal.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> d_prime(web_from_table([[5, 0], [0, 5]])).tolist()
    [1.0, 1.0]
    """
    values = np.full(len(web.rows), np.nan)
    if web.num_links == 0:
        return values
    own = web.linked
    shares = own.column_totals / own.total
    p = own.weights.data / own.row_totals[own.link_rows]
    distance = np.bincount(own.link_rows, p * np.log(p / shares[own.link_columns]), len(own.rows))
    largest = np.log(own.total / own.row_totals)
    least = np.minimum(distance, _least_distances(own, shares))
    room = largest - least
    with np.errstate(divide="ignore", invalid="ignore"):
        ranged = np.where(room > 1e-12, (distance - least) / room, np.nan)
    values[web.row_degrees > 0] = ranged
    return values


def mean_d_prime(web: Web) -> float:
    """Return the mean of d′ over rows, weighted by their totals; rows without a value left out."""
    values = d_prime(web)
    known = ~np.isnan(values)
    weights = web.row_totals[known]
    return float((values[known] * weights).sum() / weights.sum()) if known.any() else np.nan


def specialisation_asymmetry(web: Web) -> float:
    """Return (columns - rows) ÷ (columns + rows) of mean d′, -1 to 1.

    Above 0 columns are more selective than rows. NaN when neither side is selective at all.

    References
    ----------
    Blüthgen et al. (2007), Current Biology 17: 341.
    """
    rows, columns = mean_d_prime(web), mean_d_prime(web.transposed)
    return (columns - rows) / (columns + rows) if rows + columns > 0 else np.nan


def _least_distances(web: Web, shares: FloatArray) -> FloatArray:
    """Return the least distance of each row under its total; 0 unless weights are whole numbers."""
    if not web.is_counts:
        return np.zeros(len(web.rows))
    limits = np.rint(web.column_totals).astype(np.int64)
    totals = np.rint(web.row_totals).astype(np.int64)
    known = {total: _least_distance(total, limits, shares) for total in set(totals.tolist())}
    return np.array([known[total] for total in totals.tolist()])


def _least_distance(total: int, limits: IntArray, shares: FloatArray) -> float:
    """Return the distance of the whole numbers closest to proportional, found unit by unit.

    Each unit goes where it raises x ln(x ÷ q) least. That rise grows with x, so that all units are
    found at once: those that rise least of the first few of every column.
    """
    x = np.floor(shares * total).astype(np.int64)
    rest, depth = total - int(x.sum()), 1
    while rest > 0:
        ahead = x[:, None] + np.arange(depth)[None]
        rise = _xlogx(ahead + 1) - _xlogx(ahead) - np.log(shares)[:, None]
        rise = np.where(ahead < limits[:, None], rise, np.inf)
        taken = np.zeros(rise.size, dtype=bool)
        taken[np.argsort(rise, axis=None, kind="stable")[:rest]] = True
        per_column = (taken & np.isfinite(rise.ravel())).reshape(rise.shape).sum(axis=1)
        if per_column.max() < depth or depth >= rest:
            x = x + per_column
            break
        depth *= 2
    p = x / total
    used = p > 0
    return float((p[used] * np.log(p[used] / shares[used])).sum())


def _xlogx(x: IntArray) -> FloatArray:
    logs = np.log(np.maximum(x, 1))
    return np.asarray(x * logs, dtype=np.float64)
