"""One table while it is edited: cells, rows that come and go, found by key; the rest untouched.

Everything is looked up as late as possible, so that an edit costs what it touches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from graph_schema.held_table import HeldTable, Key

_FEW = 16
"""So many rows are searched for one by one; for more, it pays to sort all by their keys."""


class Rows:
    """The rows of one table, by position; positions of removed rows stay empty.

    Cells are plain values (`graph_schema.cells.plain_values`): None for an empty one.
    """

    def __init__(self, held: HeldTable) -> None:
        self.declared = held.declared
        self._held = held
        self._columns: dict[str, list[Any]] = {}
        self._written: dict[str, dict[int, Any]] = {}
        self._removed: set[int] = set()
        self._added: list[dict[str, Any]] = []
        self._new_positions: dict[Key, int] = {}
        self._num_searches = 0

    def column(self, name: str) -> Sequence[Any]:
        """Return the cells of a column, those of removed rows too."""
        return self._columns.get(name) or self._held.column(name)

    def position(self, *key: str) -> int | None:
        """Return where the row with this key is, None when there is none."""
        position = self._new_positions.get(key)
        if position is None:
            position = self._found(key)
        return None if position in self._removed else position

    def _found(self, key: Key) -> int | None:
        self._num_searches += 1
        return self._held.position(key) if self._num_searches <= _FEW else self._at.get(key)

    @cached_property
    def _at(self) -> dict[Key, int]:
        keys = zip(*([cell or "" for cell in self._held.column(name)]
                     for name in self.declared.key), strict=True)  # fmt: skip
        return {key: position for position, key in enumerate(keys)}

    def key(self, position: int) -> Key:
        """Return the key of a row."""
        return tuple(self.cell(position, name) or "" for name in self.declared.key)

    def cell(self, position: int, name: str) -> Any:
        """Return one cell."""
        return self.column(name)[position]

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
        if self.cell(position, name) == value:
            return False
        self._own_column(name)[position] = value
        num_old = len(self._held)
        if position < num_old:
            self._written.setdefault(name, {})[position] = value
        else:
            self._added[position - num_old][name] = value
        return True

    def add(self, row: Mapping[str, Any]) -> int:
        """Add a row whose key is new; columns left out are empty. Return its position."""
        whole = {name: row.get(name) for name in self.declared.column_names}
        for name, cell in whole.items():
            self._own_column(name).append(cell)
        position = len(self._held) + len(self._added)
        self._added.append(whole)
        self._new_positions[tuple(whole[name] or "" for name in self.declared.key)] = position
        return position

    def remove(self, positions: Sequence[int]) -> bool:
        """Take rows out; return whether there were any."""
        self._removed.update(positions)
        return bool(positions)

    def held(self) -> HeldTable:
        """Return the table as it now is."""
        num_old = len(self._held)
        return self._held.edited(
            self._written,
            {position for position in self._removed if position < num_old},
            [row for i, row in enumerate(self._added, num_old) if i not in self._removed],
        )

    def _own_column(self, name: str) -> list[Any]:
        if name not in self._columns:
            # Rows are added to all columns at once: this one holds no new row.
            self._columns[name] = list(self._held.column(name))
        return self._columns[name]
