"""Whether rows share their columns or keep apart: shared partners, C-score, niche overlap.

Each is a mean over all pairs of rows; take the transposed web for columns. Nodes without a link
are left out. Tables of pairs are made in blocks, so that memory stays small.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph_schema.arrays import BoolArray, FloatArray, IntArray

from .web import Sparse, Web

BLOCK_CELLS = 2_000_000
"""Cells of a table of pairs that are held at one time."""


def shared_blocks(weights: Sparse) -> Iterator[tuple[IntArray, FloatArray]]:
    """Yield numbers of some rows, and their scalar products with all rows, until all have come."""
    num = weights.shape[0]
    step = max(1, BLOCK_CELLS // max(num, 1))
    turned = weights.T.tocsr()
    for start in range(0, num, step):
        rows = np.arange(start, min(start + step, num))
        yield rows, np.asarray((weights[rows] @ turned).toarray(), dtype=np.float64)


def mean_shared_partners(web: Web) -> float:
    """Return the mean number of columns that two rows share; NaN with fewer than two rows."""
    own = web.linked.binary
    num = len(own.rows)
    if num < 2:
        return np.nan
    # Every column is shared by each two of its rows.
    degrees = own.column_degrees
    return float((degrees * (degrees - 1)).sum() / (num * (num - 1)))


def c_score(web: Web) -> float:
    """Return the normalised C-score, 0 (rows share all they can) to 1 (they keep apart).

    For two rows with a and b links, j of them shared, (a - j)(b - j) counts checkerboards. It is
    divided by its largest value at j = max(0, a + b - columns). Pairs in which that is 0, one row
    having every column, tell nothing and are left out: NaN when no pair is left.

    References
    ----------
    Stone & Roberts (1990), Oecologia 85: 74; normalised as in R's bipartite.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> c_score(web_from_table([[1, 0], [0, 1]]))
    1.0
    """
    own = web.linked.binary
    degrees, group = np.unique(own.row_degrees, return_inverse=True)
    a, b = degrees[:, None].astype(np.float64), degrees[None].astype(np.float64)
    least = np.maximum(0, a + b - len(own.columns))
    most = (a - least) * (b - least)
    # Rows of equal degrees have one divisor: few are worked out, and looked up for each pair.
    inverse = np.divide(1, most, out=np.zeros_like(most), where=most > 0)
    nums = np.bincount(group, minlength=len(degrees))
    pairs = int(nums @ (most > 0) @ nums) - int(nums[np.diagonal(most) > 0].sum())
    own_degrees, found = own.row_degrees.astype(np.float64), 0.0
    for rows, shared in shared_blocks(own.weights):
        # A row shares all it has with itself, and adds nothing.
        units = own_degrees[rows, None] - shared
        units *= np.subtract(own_degrees, shared, out=shared)
        units *= inverse[group[rows]][:, group]
        found += float(units.sum())
    return found / pairs if pairs else np.nan  # each pair was met twice


def niche_overlap(web: Web) -> float:
    """Return the mean Morisita–Horn similarity of two rows, 0 (nothing shared) to 1 (alike).

    2 Σ x y ÷ ((Σ x² ÷ X² + Σ y² ÷ Y²) X Y) with X = Σ x and Y = Σ y. NaN with fewer than two rows.

    References
    ----------
    Horn (1966), American Naturalist 100: 419; Krebs (1989), Ecological Methodology.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> niche_overlap(web_from_table([[1, 1], [2, 2]]))
    1.0
    """
    own = web.linked
    num = len(own.rows)
    if num < 2:
        return np.nan
    shares = own.weights.copy()
    shares.data /= own.row_totals[own.link_rows]
    squares = np.bincount(own.link_rows, shares.data**2, num)
    found = 0.0
    for rows, products in shared_blocks(shares):
        alike = 2 * products / (squares[rows, None] + squares[None])
        found += float(alike[_later(rows, num)].sum())
    return found / (num * (num - 1) / 2)


def _later(rows: IntArray, num: int) -> BoolArray:
    """Return for each of some rows which of all rows come after it."""
    later: BoolArray = np.arange(num)[None] > rows[:, None]
    return later
