"""Random trades that keep every degree: the curveball chain, all rows at a time.

In a round rows are paired at random. Two rows keep what they share, and what only one of them has
is dealt out anew between them, each getting as many as before. The chain's stationary distribution
is uniform, since a trade is as likely as the one back.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from graph_schema.arrays import BoolArray, IntArray

from .web import Web

ROUNDS = 30
"""Rounds after which the first web is forgotten; in each every row trades once."""


class Trades:
    """The chain on one table of links."""

    def __init__(
        self, web: Web, generator: np.random.Generator, forbidden: BoolArray | None = None
    ) -> None:
        self._web = web
        self._rng = generator
        # Fewer, longer trades mix as well: pair the rows of the shorter side.
        self._turned = len(web.rows) > len(web.columns)
        links = web.link_rows, web.link_columns
        self._cells: BoolArray = np.zeros(
            web.shape[::-1] if self._turned else web.shape, dtype=bool
        )
        self._cells[links[::-1] if self._turned else links] = True
        self._allowed = None if forbidden is None else ~forbidden

    @property
    def table(self) -> BoolArray:
        """(rows, columns): the links now."""
        return self._cells.T if self._turned else self._cells

    def run(self, rounds: int = ROUNDS) -> None:
        """Trade for some rounds."""
        for _ in range(rounds):
            self.trade()
            if self._allowed is not None:
                self.exchange()

    def web(self) -> Web:
        """Return the web of the links now."""
        table, web = self.table, self._web
        ends = np.nonzero(table)[1]
        starts = np.concatenate([[0], table.sum(axis=1).cumsum()])
        links = csr_array((np.ones(len(ends)), ends, starts), shape=web.shape)
        return Web(web.rows, web.columns, links, web.name)

    def trade(self) -> None:
        """Let every row of the shorter side trade with one other, at random."""
        cells, width = self._cells, self._cells.shape[1]
        order = self._rng.permutation(len(cells))
        half = len(order) // 2
        first, second = order[:half], order[half : 2 * half]
        own = cells[first]
        differs = own ^ cells[second]
        if self._allowed is not None:
            allowed = self._allowed.T if self._turned else self._allowed
            differs &= allowed[first] & allowed[second]
        at = np.flatnonzero(differs)
        pairs, columns = np.divmod(at, max(width, 1))
        num_of_pair = np.bincount(pairs, minlength=half)
        to_get = np.bincount(pairs, own.ravel()[at], half)
        # Within each pair a random order; the first few of it go to the first row.
        columns = self._shuffled(pairs, columns, width)
        rank = np.arange(len(pairs)) - (num_of_pair.cumsum() - num_of_pair)[pairs]
        to_first = rank < to_get[pairs]
        flat = cells.reshape(-1)  # a view
        flat[first[pairs] * width + columns] = to_first
        flat[second[pairs] * width + columns] = ~to_first

    def _shuffled(self, pairs: IntArray, columns: IntArray, width: int) -> IntArray:
        """Return the columns of each pair in random order; those of a pair stand together.

        Pair, random number and column are one whole number each, since plain numbers sort fastest.
        Random numbers have 30 bits and more, so that equal ones do not matter.
        """
        low = max(width - 1, 1).bit_length()
        room = 63 - low - max(len(self._cells), 1).bit_length()
        luck = self._rng.integers(0, 1 << room, len(pairs))
        keys = np.sort((pairs << (room + low)) | (luck << low) | columns)
        shuffled: IntArray = keys & ((1 << low) - 1)
        return shuffled

    def exchange(self) -> None:
        """Try to move links round cycles of three rows and more, as often as there are rows.

        Links in random order each take the column of the next one. The way back is as likely, so
        the chain stays uniform; and as cycles of any length come, it reaches every web.
        """
        rows, columns = (own.astype(np.int64) for own in np.nonzero(self.table))
        if len(rows) < 3:
            return
        for _ in range(len(self.table)):
            length = min(2 + int(self._rng.geometric(0.5)), len(rows))
            links = self._rng.choice(len(rows), length, replace=False)
            if self._moves(rows[links], columns[links]):
                columns[links] = np.roll(columns[links], -1)

    def _moves(self, rows: IntArray, columns: IntArray) -> bool:
        """Move links to the next column of each other, if that can be; return whether it was."""
        after = np.roll(columns, -1)
        if len(set(rows.tolist())) < len(rows) or len(set(columns.tolist())) < len(columns):
            return False
        if self.table[rows, after].any():
            return False
        if self._allowed is not None and not self._allowed[rows, after].all():
            return False
        self.table[rows, columns] = False
        self.table[rows, after] = True
        return True
