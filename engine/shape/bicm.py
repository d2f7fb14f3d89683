"""The bipartite configuration model: degrees of both sides kept on average, nothing else.

Each link is there with its own probability, x y ÷ (1 + x y), independently; x of rows and y of
columns are such that the expected degrees are the observed ones. Of all models with these expected
degrees it has the largest entropy.

References
----------
Saracco, Di Clemente, Gabrielli & Squartini (2015), Scientific Reports 5: 10595; solved degree by
degree as in Vallarano et al. (2021), Scientific Reports 11: 15227.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import root

from graph_schema.arrays import FloatArray, IntArray

from .web import Web, web_from_links

TOLERANCE = 1e-6
"""How far an expected degree may be from the observed one."""


def bicm(web: Web, generator: np.random.Generator) -> Web:
    """Return a web in which every row and column has as many links as before on average.

    Raises
    ------
    ValueError
        No probabilities are found that give these degrees.
    """
    chances, row_group, column_group = link_chances(web)
    rows, columns = np.nonzero(generator.random(web.shape) < chances[row_group][:, column_group])
    return web_from_links(web.rows, web.columns, rows, columns, name=web.name)


def link_chances(web: Web) -> tuple[FloatArray, IntArray, IntArray]:
    """Return chances of links by group of equal degrees, and the groups of rows and columns.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> chances, rows, columns = link_chances(web_from_table([[1, 0], [0, 1]]))
    >>> chances.round(6).tolist(), rows.tolist()
    ([[0.5]], [0, 0])
    """
    k, row_group, row_nums = np.unique(web.row_degrees, return_inverse=True, return_counts=True)
    d, column_group, column_nums = np.unique(
        web.column_degrees, return_inverse=True, return_counts=True
    )
    chances = np.zeros((len(k), len(d)))
    # Who has no link never has one, who is linked to all others always is: taken out until none is.
    rows, columns = np.ones(len(k), bool), np.ones(len(d), bool)
    while True:
        left_k = k - chances @ column_nums
        left_d = d - row_nums @ chances
        none = (rows & (left_k == 0), columns & (left_d == 0))
        all_ = (rows & (left_k == column_nums[columns].sum()) & ~none[0],
                columns & (left_d == row_nums[rows].sum()) & ~none[1])  # fmt: skip
        if all_[0].any():
            chances[np.ix_(all_[0], columns)] = 1
            rows &= ~all_[0]
        elif all_[1].any():
            chances[np.ix_(rows, all_[1])] = 1
            columns &= ~all_[1]
        elif none[0].any() or none[1].any():
            rows, columns = rows & ~none[0], columns & ~none[1]
        else:
            break
    if rows.any() and columns.any():
        chances[np.ix_(rows, columns)] = _solved(
            left_k[rows], left_d[columns], row_nums[rows], column_nums[columns])  # fmt: skip
    return chances, row_group, column_group


def _solved(
    k: FloatArray, d: FloatArray, row_nums: IntArray, column_nums: IntArray
) -> FloatArray:  # fmt: skip
    """Return chances between groups of rows and columns that give the expected degrees."""

    def chances(logs: FloatArray) -> FloatArray:
        together = logs[: len(k), None] + logs[None, len(k) :]
        return np.asarray(0.5 * (1 + np.tanh(together / 2)))

    def excess(logs: FloatArray) -> FloatArray:
        own = chances(logs)
        return np.concatenate([own @ column_nums - k, row_nums @ own - d])

    total = float(k @ row_nums)
    start = np.log(np.concatenate([k, d]) / np.sqrt(total))
    found = root(excess, start, method="lm", options={"ftol": 1e-14, "xtol": 1e-14})
    if np.abs(excess(found.x)).max() > TOLERANCE:
        raise ValueError("no chances of links are found that give these degrees")
    return chances(found.x)
