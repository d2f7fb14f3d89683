"""AssistanceGraph: all tables of one moment, typed, frozen, in canonical order, with one hash.

It is the only thing handed to the engine. Rows are sorted by their key, by code point, so that
nothing downstream depends on the order in which a file was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from .cells import empty_column, plain_values, typed_column
from .graph_networkx import to_networkx
from .schema import TABLES, table
from .schema_types import Table

if TYPE_CHECKING:
    import networkx as nx

HASH_VERSION = "g1"
"""Prefix of every graph hash: the way of hashing, so that a later way cannot be mistaken for it."""

_DIGEST_SIZE = 20


class AssistanceGraph:
    """An immutable property graph of providers, places, needs and capabilities.

    Every table of the schema is there, empty when not given; every column is there, in declared
    order and type (`schema_types.ColumnType`). A table read from the graph is a copy-on-write
    view: changing it never changes the graph.

    Parameters
    ----------
    tables
        Table name to rows, as text or typed values. Missing tables and missing optional columns
        are empty. The rows are taken as they are: run `validate.check` first on rows that people
        wrote.

    Raises
    ------
    KeyError
        When a table or a column is not in the schema.
    ValueError
        When a required column is missing or a cell does not fit its column's type.

    Examples
    --------
    >>> graph = AssistanceGraph({"parties": pd.DataFrame({
    ...     "id": ["party:b", "party:a"], "name": ["B", "A"], "kind": "party",
    ...     "origin": "synthetic", "source": "example"})})
    >>> graph.table("parties")["id"].tolist()
    ['party:a', 'party:b']
    >>> graph.content_hash.split("-")[0]
    'g1'
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        for name in tables:
            table(name)
        self._frames = {t.name: _canonical(t, tables.get(t.name)) for t in TABLES}
        self._hashes: dict[str, str] = {}

    def table(self, name: str) -> pd.DataFrame:
        """Return one table, rows in key order, columns in declared order."""
        table(name)
        return self._frames[name].copy(deep=False)

    def replace(self, **tables: pd.DataFrame) -> AssistanceGraph:
        """Return a graph with the given tables instead; the others, and their hashes, are kept."""
        given = {name: _canonical(table(name), frame) for name, frame in tables.items()}
        new = AssistanceGraph.__new__(AssistanceGraph)
        new._frames = self._frames | given
        new._hashes = {name: h for name, h in self._hashes.items() if name not in given}
        return new

    def table_hash(self, name: str) -> str:
        """Return the hash of one table's content; "" for a table without rows.

        Columns without any value do not count, so a new optional column keeps old hashes.
        """
        if name not in self._hashes:
            self._hashes[name] = _table_hash(table(name), self._frames[name])
        return self._hashes[name]

    @property
    def content_hash(self) -> str:
        """One hash over all table hashes: equal exactly for graphs of equal content.

        It does not depend on the order of rows or columns, nor on encoding, language or machine.
        Tables without rows do not count, so a new table keeps old hashes.
        """
        hashes = {t.name: h for t in TABLES if (h := self.table_hash(t.name))}
        return f"{HASH_VERSION}-{digest(hashes)}"

    @property
    def num_rows(self) -> int:
        """Number of rows in all tables together."""
        return sum(len(frame) for frame in self._frames.values())

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the graph as networkx nodes and relationships (see `graph_networkx`)."""
        return to_networkx(self._frames)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AssistanceGraph) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {len(frame)}" for name, frame in self._frames.items())
        return f"<AssistanceGraph {self.content_hash[:11]}: {rows}>"


def digest(content: Any) -> str:
    """Return the hex BLAKE2b hash (160 bits) of a JSON value, the same on every machine."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST_SIZE).hexdigest()


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


def _table_hash(declared: Table, frame: pd.DataFrame) -> str:
    if frame.empty:
        return ""
    hasher = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    for column in declared.columns:
        values = plain_values(column, frame[column.name])
        if any(value is not None for value in values):
            text = json.dumps([column.name, values], ensure_ascii=False, separators=(",", ":"))
            hasher.update(text.encode())
    return hasher.hexdigest()
