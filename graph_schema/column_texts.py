"""The text of every column that a table's hash is made of, kept in blocks of rows.

An edit leaves the text of most blocks as it is: only the others are written anew.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

_ROWS = 128
"""Rows of a block at first; edits make it longer or shorter."""

_Blocks = list[bytes | None]
"""Text of each block of a column, None where it is not written yet."""


class ColumnTexts:
    """Texts of the columns of one table, as JSON.

    Parameters
    ----------
    sizes
        Rows of each block.
    columns
        What is written so far; columns without any text are left out.
    """

    def __init__(self, sizes: Sequence[int], columns: dict[str, _Blocks]) -> None:
        self._ends = tuple(accumulate(sizes))
        self._sizes = tuple(sizes)
        self._columns = columns

    @classmethod
    def blank(cls, num_rows: int) -> ColumnTexts:
        """Return texts of which none is written."""
        whole, rest = divmod(num_rows, _ROWS)
        return cls([_ROWS] * whole + [rest], {})

    def of(self, name: str, cells: Sequence[Any]) -> bytes:
        """Return the text of a column that holds these cells; nothing when all are empty."""
        blocks = self._columns.setdefault(name, [None] * len(self._sizes))
        for number, (start, stop) in enumerate(pairwise((0, *self._ends))):
            if blocks[number] is None:
                blocks[number] = _written(cells[start:stop])
        texts = [text for text in blocks if text]
        # All that is left of empty cells, and only of those, are the letters of "null" and commas.
        if not any(text.strip(b"nul,") for text in texts):
            return b""
        return b"[%s,[%s]]" % (json.dumps(name).encode(), b",".join(texts))

    def edited(
        self, written: Mapping[str, Iterable[int]], removed: Collection[int], places: Iterable[int]
    ) -> ColumnTexts:
        """Return the texts after cells are written, rows taken out, and rows put in at places."""
        gone = Counter(self._block(position) for position in removed)
        come = Counter(self._block(place) for place in places)
        moved = {*gone, *come}
        columns = {name: [None if i in moved else text for i, text in enumerate(blocks)]
                   for name, blocks in self._columns.items()}  # fmt: skip
        for name, positions in written.items():
            for position in positions if name in columns else ():
                columns[name][self._block(position)] = None
        sizes = [size - gone[i] + come[i] for i, size in enumerate(self._sizes)]
        return ColumnTexts(sizes, columns)

    def _block(self, position: int) -> int:
        return min(bisect_right(self._ends, position), len(self._ends) - 1)


def _written(cells: Sequence[Any]) -> bytes:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))[1:-1].encode()
