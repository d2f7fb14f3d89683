"""One table while it is edited: cells, rows that come and go, found by key; the rest untouched.

Everything is looked up as late as possible, so that an edit costs what it touches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from graph_schema.cells import plain_values, typed_column
from graph_schema.schema_types import Column, Table

Key = tuple[str, ...]
"""Cells of a table's key, "" for an empty one."""


class Rows:
    """The rows of one table, by position; positions of removed rows stay empty.

    Cells are plain values (`graph_schema.cells.plain_values`): None for an empty one.
    """

    def __init__(self, declared: Table, frame: pd.DataFrame) -> None:
        self.declared = declared
        self._frame = frame
        self._columns: dict[str, list[Any]] = {}
        self._length = len(frame)
        self._removed: set[int] = set()
        self._changed: dict[str, set[int]] = {}

    def column(self, name: str) -> list[Any]:
        """Return the cells of a column, those of removed rows too."""
        if name not in self._columns:
            # Columns are loaded all at once when the first row is added: this one holds no new row.
            column = self.declared.column(name)
            self._columns[name] = plain_values(column, self._frame[name])
        return self._columns[name]

    @cached_property
    def _positions(self) -> dict[Key, int]:
        # Adding and removing look here first, so that this sees every row, and none too many.
        keys = zip(*([cell or "" for cell in self.column(name)] for name in self.declared.key),
                   strict=True)  # fmt: skip
        return dict(zip(keys, range(self._length), strict=True))

    def position(self, *key: str) -> int | None:
        """Return where the row with this key is, None when there is none."""
        return self._positions.get(key)

    def key(self, position: int) -> Key:
        """Return the key of a row."""
        return tuple(self.cell(position, name) or "" for name in self.declared.key)

    def cell(self, position: int, name: str) -> Any:
        """Return one cell."""
        if name in self._columns:
            return self._columns[name][position]
        cells = self._frame[name].iloc[position : position + 1]
        return plain_values(self.declared.column(name), cells)[0]

    def where(self, name: str, wanted: set[str]) -> list[int]:
        """Return the positions of rows whose cell is one of those wanted."""
        return [
            position
            for position, cell in enumerate(self.column(name))
            if cell in wanted and position not in self._removed
        ]

    def cells(self, position: int) -> dict[str, Any]:
        """Return one row, column by column."""
        return {name: self.cell(position, name) for name in self.declared.column_names}

    def set(self, position: int, name: str, value: Any) -> bool:
        """Write a cell; return whether it held something else. Cells of the key stay."""
        cells = self.column(name)
        if cells[position] == value:
            return False
        cells[position] = value
        self._changed.setdefault(name, set()).add(position)
        return True

    def add(self, row: Mapping[str, Any]) -> int:
        """Add a row whose key is new; columns left out are empty. Return its position."""
        positions = self._positions
        for name in self.declared.column_names:
            self.column(name).append(row.get(name))
        positions[tuple(row.get(name) or "" for name in self.declared.key)] = self._length
        self._length += 1
        return self._length - 1

    def remove(self, positions: Sequence[int]) -> bool:
        """Take rows out; return whether there were any."""
        for position in positions:
            del self._positions[self.key(position)]
            self._removed.add(position)
        return bool(positions)

    def frame(self) -> pd.DataFrame:
        """Return the table as it now is, typed; row order does not matter."""
        num_old = len(self._frame)
        frame = self._frame.copy(deep=False)
        for name, positions in self._changed.items():
            old = sorted(position for position in positions if position < num_old)
            frame[name] = self._written(name, old)
        if self._removed:
            frame = frame[np.isin(np.arange(num_old), list(self._removed), invert=True)]
        new = [i for i in range(num_old, self._length) if i not in self._removed]
        if new:
            added = {
                column.name: typed_column(column, [self.column(column.name)[i] for i in new])
                for column in self.declared.columns
            }
            frame = pd.concat([frame, pd.DataFrame(added)], ignore_index=True)
        return frame

    def _written(self, name: str, positions: list[int]) -> pd.Series[Any]:
        series = self._frame[name].copy()
        cells = [self.column(name)[position] for position in positions]
        series.iloc[positions] = typed_column(self.declared.column(name), cells).array
        return series


def plain_cell(column: Column, text: str) -> Any:
    """Return a cell as a plain value, None when it is empty.

    Raises
    ------
    ValueError
        When the text does not fit the column's type.
    """
    if column.is_text and column.type != "list":
        return text or None
    return plain_values(column, typed_column(column, [text]))[0]
