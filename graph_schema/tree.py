"""Trees of rows that name the row above them: who stands above whom, in arrays.

Rows of an id that an earlier row has are left out, so that one id is one node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray, IntArray

NONE = -1
"""No row: the cell is empty."""
UNKNOWN = -2
"""No row: the cell names an id that is not there."""


@dataclass(frozen=True)
class Tree:
    """Rows with distinct ids; ``above`` holds the position of each row's parent."""

    rows: pd.DataFrame
    above: IntArray

    @property
    def in_cycle(self) -> BoolArray:
        """Which rows stand above themselves."""
        # After at least as many steps up as there are rows, one is at a root or in a cycle;
        # and every row of a cycle is reached from a row of that cycle.
        reached = self.above
        for _ in range(max(len(reached).bit_length(), 1)):
            reached = step(reached, reached)
        mask = np.zeros(len(reached), dtype=bool)
        mask[reached[reached >= 0]] = True
        return mask

    def nearest(self, wanted: BoolArray) -> IntArray:
        """Return for each row the nearest of the wanted rows, itself or above it.

        NONE where there is none up to the root, or in a cycle; UNKNOWN where the way up ends at an
        id that is not there.
        """
        own = np.arange(len(wanted))
        # A wanted row, like a root, stays where it is; doubling the steps gets there quickly.
        reached = np.where(wanted, own, self.above)
        for _ in range(max(len(wanted).bit_length(), 1)):
            reached = step(reached, reached)
        is_there = reached >= 0
        reached[is_there] = np.where(wanted[reached[is_there]], reached[is_there], NONE)
        return reached

    def with_ancestors(self, rows: IntArray) -> BoolArray:
        """Return the given rows and all that stand above any of them."""
        mask = np.zeros(len(self.above), dtype=bool)
        frontier = np.unique(rows[rows >= 0])
        while len(frontier):
            mask[frontier] = True
            higher = np.unique(self.above[frontier])
            frontier = higher[(higher >= 0) & ~mask[higher]]
        return mask


def tree(frame: pd.DataFrame, parent: str = "parent_id") -> Tree:
    """Return the tree that the column ``parent`` spans over rows that have an ``id``."""
    rows = frame[(frame["id"] != "") & ~frame["id"].duplicated()]
    return Tree(rows, find(rows, rows[parent]))


def find(rows: pd.DataFrame, ids: pd.Series[Any]) -> IntArray:
    """Return the position of each id among rows of distinct ids; NONE or UNKNOWN without one."""
    positions: IntArray = pd.Index(rows["id"]).get_indexer(pd.Index(ids)).astype(np.int64)
    positions[(positions < 0) & (ids != "").to_numpy()] = UNKNOWN
    return positions


def step(positions: IntArray, table: IntArray) -> IntArray:
    """Return ``table`` looked up at each position; places without a row stay as they are."""
    found = positions.copy()
    found[positions >= 0] = table[positions[positions >= 0]]
    return found
