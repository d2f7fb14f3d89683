"""Random trades that keep every degree: the curveball chain, all rows at a time.

In a round rows are paired at random. Two rows keep what they share, and what only one of them has
is dealt out anew between them, each getting as many as before. The chain's stationary distribution
is uniform, since a trade is as likely as the one back.
"""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .web import Web, web_from_links

ROUNDS = 30
"""Rounds after which the first web is forgotten; in each every row trades once."""


class Trades:
    """The chain on one table of links.

    Attributes
    ----------
    table
        (rows, columns): the links now.
    """

    def __init__(
        self, web: Web, generator: np.random.Generator, forbidden: BoolArray | None = None
    ) -> None:
        self._web = web
        self.table: BoolArray = np.zeros(web.shape, dtype=bool)
        self.table[web.link_rows, web.link_columns] = True
        self._rng = generator
        self._allowed = None if forbidden is None else ~forbidden
        # Fewer, longer trades mix as well: pair the rows of the shorter side.
        self._turned = len(web.rows) > len(web.columns)

    def run(self, rounds: int = ROUNDS) -> None:
        """Trade for some rounds."""
        for _ in range(rounds):
            self.trade()
            if self._allowed is not None:
                self.exchange()

    def web(self) -> Web:
        """Return the web of the links now."""
        rows, columns = np.nonzero(self.table)
        return web_from_links(self._web.rows, self._web.columns, rows, columns,
                              name=self._web.name)  # fmt: skip

    def trade(self) -> None:
        """Let every row of the shorter side trade with one other, at random."""
        table = self.table.T if self._turned else self.table
        order = self._rng.permutation(len(table))
        half = len(order) // 2
        first, second = order[:half], order[half : 2 * half]
        own = table[first]
        differs = own ^ table[second]
        if self._allowed is not None:
            allowed = self._allowed.T if self._turned else self._allowed
            differs &= allowed[first] & allowed[second]
        pairs, columns = np.nonzero(differs)
        get = np.bincount(pairs[own[pairs, columns]], minlength=half)
        # Within each pair a random order; the first few of it go to the first row.
        shuffled = np.argsort(pairs + self._rng.random(len(pairs)))
        starts = np.concatenate([[0], np.bincount(pairs, minlength=half).cumsum()[:-1]])
        rank = np.arange(len(pairs)) - starts[pairs]
        to_first = rank < get[pairs]
        columns = columns[shuffled]
        table[first[pairs], columns] = to_first
        table[second[pairs], columns] = ~to_first

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
