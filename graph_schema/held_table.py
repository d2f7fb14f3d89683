"""One table in memory: as a typed frame, as columns of plain values, and its hash.

Each form is made from the other when it is first asked for, and then kept. Rows are in key order,
by code point.
"""

from __future__ import annotations

import hashlib
import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from .cells import empty_column, plain_values, typed_column
from .column_texts import ColumnTexts
from .schema_types import Table

DIGEST_SIZE = 20
"""Bytes of every hash."""

Key = tuple[str, ...]
"""Cells of a table's key, "" for an empty one."""

Cells = tuple[Any, ...]
"""A column of plain values (`cells.plain_values`), None for an empty cell."""

Row = Mapping[str, Any]
_Piece = tuple[int, int, list[Row]]
"""Rows from start to stop, and those that come in behind them."""


class HeldTable:
    """The rows of one table; they do not change.

    Parameters
    ----------
    declared
        The table's declaration.
    frame
        Typed rows in key order, or None when all columns are given.
    columns
        Columns that are known as plain values.
    """

    def __init__(
        self, declared: Table, frame: pd.DataFrame | None, columns: dict[str, Cells] | None = None
    ) -> None:
        self.declared = declared
        self._columns = columns or {}
        self._before: weakref.ref[HeldTable] | None = None
        self._touched: frozenset[Key] = frozenset()
        if frame is not None:
            self.__dict__["frame"] = frame

    def __getstate__(self) -> dict[str, Any]:
        """Return what goes to another process: all but the table that this one was edited from."""
        return {**self.__dict__, "_before": None, "_touched": frozenset()}

    @classmethod
    def of(cls, declared: Table, frame: pd.DataFrame | None) -> HeldTable:
        """Return the table of rows given as text or typed values, in any order.

        Raises
        ------
        KeyError
            When a column is not declared.
        ValueError
            When a required column is missing or a cell does not fit its column's type.
        """
        return cls(declared, _canonical(declared, frame))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows, columns in declared order and type."""
        return pd.DataFrame(
            {column.name: typed_column(column, self._columns[column.name])
             for column in self.declared.columns}
        )  # fmt: skip

    def column(self, name: str) -> Cells:
        """Return one column as plain values, None for an empty cell."""
        if name not in self._columns:
            self._columns[name] = tuple(plain_values(self.declared.column(name), self.frame[name]))
        return self._columns[name]

    def __len__(self) -> int:
        if "frame" in self.__dict__:
            return len(self.frame)
        return len(self._columns[self.declared.key[0]])

    def key(self, position: int) -> Key:
        """Return the key of a row."""
        return tuple(self.column(name)[position] or "" for name in self.declared.key)

    def place_of(self, key: Key) -> int:
        """Return where the row with a key is, or would be."""
        return bisect_left(range(len(self)), key, key=self.key)

    def position(self, key: Key) -> int | None:
        """Return where the row with a key is; None when there is none."""
        place = self.place_of(key)
        return place if place < len(self) and self.key(place) == key else None

    @cached_property
    def runs(self) -> dict[tuple[str, str], range]:
        """Cells of the first two columns of the key → the rows that hold them; in order."""
        first, second = (self.column(name) for name in self.declared.key[:2])

        def ends(row: int) -> tuple[str, str]:
            return first[row], second[row]

        found: dict[tuple[str, str], range] = {}
        start = 0
        while start < len(self):
            stop = bisect_right(range(len(self)), ends(start), lo=start, key=ends)
            found[ends(start)] = range(start, stop)
            start = stop
        return found

    @cached_property
    def hash(self) -> str:
        """Hash of the content; "" without rows. Columns without any value do not count."""
        if not len(self):
            return ""
        hasher = hashlib.blake2b(digest_size=DIGEST_SIZE)
        for column in self.declared.columns:
            text = self._texts.of(column.name, self.column(column.name))
            hasher.update(text)
        return hasher.hexdigest()

    @cached_property
    def _texts(self) -> ColumnTexts:
        return ColumnTexts.blank(len(self))

    def edited(
        self, written: Mapping[str, Mapping[int, Any]], removed: Collection[int],
        added: Sequence[Row],
    ) -> HeldTable:  # fmt: skip
        """Return the table with cells written, then rows taken out, then rows added.

        Parameters
        ----------
        written
            Column → position → plain value. Not of the key.
        removed
            Positions.
        added
            Rows of plain values, all columns, with keys that are new.
        """
        columns = {c.name: self.column(c.name) for c in self.declared.columns}
        for name, cells in written.items():
            columns[name] = _with_cells(columns[name], cells)
        places = [self.place_of(self._key_of(row)) for row in added]
        if removed or added:
            pieces = self._pieces(removed, added)
            columns = {name: _joined(name, cells, pieces) for name, cells in columns.items()}
        new = HeldTable(self.declared, None, columns)
        new.__dict__["_texts"] = self._texts.edited(written, removed, places)
        positions = {position for cells in written.values() for position in cells}
        new._before = weakref.ref(self)
        new._touched = frozenset([*map(self.key, positions | set(removed)),
                                  *map(self._key_of, added)])  # fmt: skip
        return new

    def touched_since(self, before: HeldTable) -> frozenset[Key] | None:
        """Return the keys of all rows that are new, gone, or other than in the table before.

        Some of them may hold what they held. None where this is not known: only of the
        table that was edited into this one.
        """
        if before is self:
            return frozenset()
        return self._touched if self._before is not None and self._before() is before else None

    def is_same(self, before: HeldTable) -> bool:
        """Whether the content is that of another table.

        A table that was edited into this one counts as another: hashes need not be worked out.
        """
        touched = self.touched_since(before)
        return self.hash == before.hash if touched is None else not touched

    def _pieces(self, removed: Collection[int], added: Sequence[Row]) -> list[_Piece]:
        """Return what is left of the rows, cut where rows go and where rows come in."""
        keyed = sorted(((self._key_of(row), row) for row in added), key=lambda own: own[0])
        coming: dict[int, list[Row]] = {}
        for key, row in keyed:
            coming.setdefault(self.place_of(key), []).append(row)
        pieces: list[_Piece] = []
        start = 0
        for position in sorted({*removed, *coming}):
            pieces.append((start, position, coming.get(position, [])))
            start = position + (position in removed)
        return [*pieces, (start, len(self), [])]

    def _key_of(self, row: Row) -> Key:
        return tuple(row[name] or "" for name in self.declared.key)


def _with_cells(cells: Cells, written: Mapping[int, Any]) -> Cells:
    new = list(cells)
    for position, value in written.items():
        new[position] = value
    return tuple(new)


def _joined(name: str, cells: Cells, pieces: list[_Piece]) -> Cells:
    joined: list[Any] = []
    for start, stop, rows in pieces:
        joined += cells[start:stop]
        joined += [row[name] for row in rows]
    return tuple(joined)


def _canonical(declared: Table, frame: pd.DataFrame | None) -> pd.DataFrame:
    given = pd.DataFrame() if frame is None else frame
    unknown = set(map(str, given.columns)) - set(declared.column_names)
    if unknown:
        raise KeyError(f"table {declared.name!r} has no column {', '.join(sorted(unknown))}")
    columns: dict[str, pd.Series[Any]] = {}
    for column in declared.columns:
        if column.name in given.columns:
            columns[column.name] = typed_column(column, given[column.name])
        elif column.required and len(given):
            raise ValueError(f"table {declared.name!r} lacks the column {column.name!r}")
        else:
            columns[column.name] = empty_column(column, len(given))
    typed = pd.DataFrame(columns)
    keys: list[Any] = typed[declared.key[0]].tolist()
    if len(declared.key) > 1:
        keys = list(zip(*(typed[name].tolist() for name in declared.key), strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    if order == list(range(len(keys))):
        return typed
    return typed.iloc[order].reset_index(drop=True)
