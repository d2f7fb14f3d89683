"""The most and the least spread webs under given totals, between which H2′ is ranged.

Both follow R's bipartite step by step where it is deterministic. Where it draws lots among equally
good cells, the first in order of rows is taken here, so that results repeat.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import BoolArray, FloatArray, IntArray

from .concentration import shannon
from .web import Web

DOMINANT = 0.3679
"""Share of the total (1 ÷ e) above which one expected cell calls for a correction."""


MOST_CELLS = 4_000_000
"""Cells of a full table that are held at most."""


def spread_entropy(web: Web) -> float:
    """Return the entropy of `spread`, without a full table where that can be.

    NaN for a web of whole numbers with more than `MOST_CELLS` cells, of which one is expected to
    hold a unit or more: the step-by-step rules are not followed there.
    """
    if not web.is_counts:
        return shannon(web.row_totals) + shannon(web.column_totals)
    largest = web.row_totals.max() * (web.column_totals.max() / web.total)
    if largest < 1 and largest <= DOMINANT * web.total:
        return shannon(_filled_from_nothing(web))
    if len(web.rows) * len(web.columns) > MOST_CELLS:
        return np.nan
    return shannon(spread(web).ravel())


def spread(web: Web) -> FloatArray:
    """Return the web with the same totals that spreads most evenly.

    The expected web, row total × column total ÷ total; of whole-number weights the whole-number one
    found by filling up the rounded-down expected web: each unit into a cell that holds least, of
    these the one with the largest expectation, while its row and column have room.
    """
    expected = np.outer(web.row_totals, web.column_totals / web.total)
    if not web.is_counts:
        return expected
    filled = _filled_up(web, expected)
    if expected.max() <= DOMINANT * web.total:
        return filled
    corrected = _corrected(filled, expected)
    return corrected if shannon(corrected.ravel()) > shannon(filled.ravel()) else filled


def aggregated(web: Web) -> FloatArray:
    """Return the cells of a web with the same totals that heaps weight up.

    The largest row total left is laid on the largest column total left, until all is laid.
    """
    rows, columns = web.row_totals.copy(), web.column_totals.copy()
    cells: list[float] = []
    # Every step empties a row or a column; rounding may leave crumbs at the end.
    for _ in range(len(rows) + len(columns)):
        row, column = int(rows.argmax()), int(columns.argmax())
        amount = min(rows[row], columns[column])
        if amount <= 1e-12 * web.total:
            break
        cells.append(float(amount))
        rows[row] -= amount
        columns[column] -= amount
    return np.array(cells)


def _filled_up(web: Web, expected: FloatArray) -> FloatArray:
    """Return the whole-number web that unit by unit fills the cells that hold least."""
    cells = np.floor(expected).astype(np.int64)
    room = [np.rint(totals).astype(np.int64) - cells.sum(axis=axis)
            for totals, axis in ((web.row_totals, 1), (web.column_totals, 0))]  # fmt: skip
    while room[0].sum() > 0:
        _fill_level(cells, expected, room[0], room[1])
    return cells.astype(np.float64)


def _fill_level(cells: IntArray, expected: FloatArray, rows: IntArray, columns: IntArray) -> None:
    """Add a unit to each open cell of the lowest level, the largest expectation first.

    The lowest level can only rise, since cells only grow and rows and columns only close.
    """
    open_rows, open_columns = np.flatnonzero(rows > 0), np.flatnonzero(columns > 0)
    block = cells[np.ix_(open_rows, open_columns)]
    at_rows, at_columns = np.nonzero(block == block.min())
    at_rows, at_columns = open_rows[at_rows], open_columns[at_columns]
    order = np.argsort(-expected[at_rows, at_columns], kind="stable")
    row_room, column_room = rows.tolist(), columns.tolist()
    for row, column in zip(at_rows[order].tolist(), at_columns[order].tolist(), strict=True):
        if row_room[row] > 0 and column_room[column] > 0:
            cells[row, column] += 1
            row_room[row] -= 1
            column_room[column] -= 1
    rows[:], columns[:] = row_room, column_room


def _filled_from_nothing(web: Web) -> FloatArray:
    """Return the cells above 0 of `_filled_up`, where every expected cell is below 1.

    All cells begin alike. At the end of a round every cell whose row and column are open has got
    one unit, so that all of these are alike again.
    """
    rows, columns = (np.rint(own).astype(np.int64) for own in (web.row_totals, web.column_totals))
    classes = _Classes(web)
    taken: list[IntArray] = []
    while rows.sum() > 0:
        taken += classes.round(rows, columns)
    return np.unique(np.concatenate(taken), return_counts=True)[1].astype(np.float64)


class _Classes:
    """Rows of equal totals and columns of equal totals: what is expected is the same in a class."""

    def __init__(self, web: Web) -> None:
        row_values, self._row_class = np.unique(web.row_totals, return_inverse=True)
        values, column_class = np.unique(web.column_totals, return_inverse=True)
        self._columns = [np.flatnonzero(column_class == own) for own in range(len(values))]
        self._width = len(web.columns)
        expected = np.outer(row_values, values / web.total)
        self._cells = [np.nonzero(expected == own) for own in np.unique(expected)[::-1]]

    def round(self, rows: IntArray, columns: IntArray) -> list[IntArray]:
        """Give each open cell a unit, the largest expectation first; return their positions."""
        taken = []
        for row_classes, column_classes in self._cells:
            at = np.isin(self._row_class, row_classes) & (rows > 0)
            for row in np.flatnonzero(at).tolist():
                own = column_classes[row_classes == self._row_class[row]]
                among = np.sort(np.concatenate([self._columns[x] for x in own.tolist()]))
                chosen = among[columns[among] > 0][: rows[row]]
                columns[chosen] -= 1
                rows[row] -= len(chosen)
                taken.append(row * self._width + chosen)
        return taken


def _corrected(cells: FloatArray, expected: FloatArray) -> FloatArray:
    """Move one unit round four cells: off the cell that is most above its expectation."""
    moved, missing = cells.copy(), expected - cells
    lowest = missing == missing.min()
    row, column = _first(lowest & (cells == cells[lowest].max()))
    if missing[row].max() >= missing[:, column].max():
        other = int(missing[row].argmax())
        third = int(missing[:, other].argmin())
        corners = ((row, column), (third, other)), ((row, other), (third, column))
    else:
        other = int(missing[:, column].argmax())
        third = int(missing[other].argmin())
        corners = ((row, column), (other, third)), ((other, column), (row, third))
    for less, more in zip(*corners, strict=True):
        moved[less] -= 1
        moved[more] += 1
    return moved if moved.min() >= 0 else cells


def _first(cells: BoolArray) -> tuple[int, int]:
    row, column = divmod(int(cells.ravel().argmax()), cells.shape[1])
    return row, column
