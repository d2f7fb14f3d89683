"""The search for the partition of largest modularity.

Given the modules of rows, the best module of each column is known, and the other way round: doing
both in turn climbs to a local optimum (label propagation, BRIM). There modules are joined two at a
time while that gains, the best two first (LPAwb+). The optimum is then shaken - some nodes go
elsewhere, a module falls apart - and climbed from again; the better one is kept.

A module never gains by two halves without a link between them, so each compartment is searched by
itself. One that is a star is a module of the best partition, and is not searched at all: a node
with one link is nowhere better off than with its neighbour, which gains w (1 - share of its module)
≥ 0 there and nothing elsewhere; and modules that are whole stars lose when they are joined.

References
----------
Barber (2007), Physical Review E 76: 066102; Liu & Murata (2010), Journal of Systems Science and
Complexity 23: 778; Beckett (2016), Royal Society Open Science 3: 140536; Lourenço, Martin & Stützle
(2003), Handbook of Metaheuristics, 320.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, TypeAlias

import numpy as np
from scipy.sparse import csr_array

from graph_schema.arrays import FloatArray, IntArray

from .compartments import compartments
from .web import Sparse, Web

WORK = 3e9
"""What an effort of 1 may take; about nanoseconds."""

CLIMBS_A_NODE = 20
"""Climbs that an effort of 1 makes at most for each node."""

WORK_A_NODE, WORK_A_LINK, WORK_A_CLIMB = 230, 17, 200_000
"""What a climb takes for each node and module, for each link and module, and for itself."""

GAIN = 1e-12
"""Smaller gains of modularity are rounding errors."""

SMALL_CELLS = 20_000
"""Webs up to this size are quicker as full tables."""

LARGE_CELLS = 1_000_000
"""Tables of nodes by modules above this size are kept sparse while they can be."""

MOST_CELLS = 20_000_000
"""Cells of the table of nodes by modules that a search starts from."""

Labels: TypeAlias = tuple[IntArray, IntArray]
Weights: TypeAlias = "FloatArray | Sparse"


def best_modules(
    web: Web, *, effort: float, seed: int, num_climbs: int | None = None
) -> Labels:  # fmt: skip
    """Return the module of each row and column of a web in which every node has a link.

    Parameters
    ----------
    effort
        How long to search; does not count with ``num_climbs``.
    num_climbs
        Climbs of the whole web; each compartment has its share of them by its nodes, rounded up.
    """
    rows, columns = compartments(web)
    taken = int(rows.max()) + 1
    for part in _not_stars(web, rows).tolist():
        own_rows, own_columns = np.flatnonzero(rows == part), np.flatnonzero(columns == part)
        whole = len(own_rows) == len(web.rows) and len(own_columns) == len(web.columns)
        share = (len(own_rows) + len(own_columns)) / (len(web.rows) + len(web.columns))
        own = web if whole else _part(web, own_rows, own_columns)
        search = _Search(own, web.total, np.random.default_rng(seed))
        best = search.best_start()
        climbs = (search.num_climbs(best, effort, share) if num_climbs is None
                  else ceil(num_climbs * share))  # fmt: skip
        found = search.shaken(best, climbs)
        rows[own_rows], columns[own_columns] = found[0] + taken, found[1] + taken
        taken += int(max(found[0].max(), found[1].max())) + 1
    return _compact(rows, columns)


def _not_stars(web: Web, parts: IntArray) -> IntArray:
    """Return the compartments in which some link has neighbours at both ends."""
    inner = np.minimum(web.row_degrees[web.link_rows], web.column_degrees[web.link_columns]) > 1
    return np.unique(parts[web.link_rows[inner]])


def _part(web: Web, rows: IntArray, columns: IntArray) -> Web:
    cells: Sparse = csr_array(web.weights[rows][:, columns])
    cells.sort_indices()
    return Web(tuple(map(str, rows)), tuple(map(str, columns)), cells)


@dataclass(frozen=True, eq=False)
class _Optimum:
    q: float
    rows: IntArray
    columns: IntArray


def _q(own: _Optimum) -> float:
    return own.q


class _Search:
    """Climbs and shakes on one web, whose weights are shares of a total, its own or more."""

    def __init__(self, web: Web, total: float, generator: np.random.Generator) -> None:
        self._weights, self._turned = _shares(web, total), _shares(web.transposed, total)
        self._totals = web.row_totals / total, web.column_totals / total
        self._shape, self._num_links = web.shape, web.num_links
        self._rng = generator

    def best_start(self) -> _Optimum:
        """Return the better of two local optima: above every row, and every column, by itself."""
        n, m = self._shape
        most = max(1, MOST_CELLS // max(n, m))
        return max(self.climb(np.arange(n) % most), self.climb_turned(np.arange(m) % most), key=_q)

    def num_climbs(self, start: _Optimum, effort: float, share: float) -> int:
        """Return how many climbs an effort pays for.

        Parameters
        ----------
        share
            Of the work that an effort of 1 may take.
        """
        nodes = sum(self._shape)
        a_module = WORK_A_NODE * nodes + WORK_A_LINK * self._num_links
        work = (int(start.rows.max()) + 3) * a_module + WORK_A_CLIMB
        return int(effort * min(CLIMBS_A_NODE * nodes, share * WORK / work))

    def shaken(self, start: _Optimum, climbs: int) -> Labels:
        """Return the best modules that are found by so many climbs from shaken optima."""
        best = current = start
        for step in range(climbs):
            found = self.shaken_climb(current)
            if found.q > current.q - self.slack(step / climbs):
                current = found
            if found.q > best.q + GAIN:
                best = found
            if step % 50 == 49:
                current = best  # the way down has led nowhere
        return best.rows, best.columns

    def climb(self, rows: IntArray) -> _Optimum:
        """Return the local optimum above a partition of rows."""
        found = self._alternate(rows)
        while (joined := self._joined(found)) is not None:
            found = self._alternate(joined)
        return found

    def climb_turned(self, columns: IntArray) -> _Optimum:
        """Return the local optimum above a partition of columns."""
        return self.climb(_best(self._weights, columns, *self._totals)[0])

    def slack(self, share: float) -> float:
        """Return how much worse an optimum may be and still be gone on from; less towards 1."""
        return 0.01 * float(self._rng.random()) ** 3 * (1 - share)

    def shaken_climb(self, found: _Optimum) -> _Optimum:
        """Return the local optimum above a partition that differs at random on one side."""
        if self._rng.random() < 0.5:
            return self.climb(self._shaken(found.rows))
        return self.climb_turned(self._shaken(found.columns))

    def _alternate(self, rows: IntArray) -> _Optimum:
        """Return the partition after columns and rows have followed each other to the end."""
        row_totals, column_totals = self._totals
        before = -np.inf
        while True:
            columns, _ = _best(self._turned, rows, column_totals, row_totals)
            rows, q = _best(self._weights, columns, row_totals, column_totals)
            if q <= before + GAIN:
                return _Optimum(q, *_compact(rows, columns))
            before = q

    def _joined(self, found: _Optimum) -> IntArray | None:
        """Return the modules of rows after all joins that gain, None when none does."""
        gains = self._gains_of_joins(found)
        name = np.arange(len(gains))
        while True:
            first, second = divmod(int(gains.argmax()), len(gains))
            if gains[first, second] <= GAIN:
                break
            gains[first] += gains[second]
            gains[:, first] = gains[first]
            gains[second] = gains[:, second] = gains[first, first] = -np.inf
            name[name == second] = first
        changed = (name != np.arange(len(name))).any()
        return name[found.rows] if changed else None

    def _gains_of_joins(self, found: _Optimum) -> FloatArray:
        num = int(max(found.rows.max(), found.columns.max())) + 1
        rows, columns = _members(found.rows, num), _members(found.columns, num)
        between = _dense(rows.T @ (self._weights @ columns))
        between -= np.outer(rows.T @ self._totals[0], columns.T @ self._totals[1])
        gains = between + between.T
        np.fill_diagonal(gains, -np.inf)
        return gains

    def _shaken(self, labels: IntArray) -> IntArray:
        """Return labels of which some have changed: a few, or those of one module."""
        rng, labels = self._rng, labels.copy()
        num = int(labels.max()) + 1
        if rng.random() < 0.5:
            few = rng.random(len(labels)) < rng.choice([1.5 / len(labels), 0.05, 0.2])
            labels[few] = rng.integers(0, num + 2, int(few.sum()))
        else:
            broken = labels == rng.integers(0, num)
            labels[broken] = num + rng.integers(0, 2 + rng.integers(0, 2), int(broken.sum()))
        return labels


def _shares(web: Web, total: float) -> Weights:
    if len(web.rows) * len(web.columns) <= SMALL_CELLS:
        return web.dense() / total
    shares = web.weights.copy()
    shares.data /= total
    return shares


def _best(
    weights: Weights, others: IntArray, own_totals: FloatArray, other_totals: FloatArray
) -> tuple[IntArray, float]:
    """Return the best module of each node of one side, and the modularity then.

    A node that would lose in every module goes to one more, in which none of the other side is.
    """
    num = int(others.max()) + 2
    gains = _dense(weights @ _members(others, num))
    of_modules = np.bincount(others, other_totals, num)
    step = max(1, LARGE_CELLS // num)
    for at in range(0, len(gains), step):  # never as large a table again
        gains[at : at + step] -= np.outer(own_totals[at : at + step], of_modules)
    labels = gains.argmax(axis=1)
    return labels, float(gains[np.arange(len(labels)), labels].sum())


def _members(labels: IntArray, num: int) -> Any:  # SciPy's stubs know no product of both kinds
    """Return the (nodes, modules) table of who is in which module; a large one sparse."""
    if len(labels) * num > LARGE_CELLS:
        at = (np.ones(len(labels)), (np.arange(len(labels)), labels))
        return csr_array(at, shape=(len(labels), num))
    table = np.zeros((len(labels), num))
    table[np.arange(len(labels)), labels] = 1
    return table


def _dense(table: Any) -> FloatArray:
    return table if isinstance(table, np.ndarray) else np.asarray(table.toarray())


def _compact(rows: IntArray, columns: IntArray) -> Labels:
    """Return labels without gaps, in the order of the first row; those without rows come last."""
    both = np.concatenate([rows, columns])
    _, first, labels = np.unique(both, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    labels = number[labels]
    return labels[: len(rows)], labels[len(rows) :]
