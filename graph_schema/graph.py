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

from .graph_networkx import to_networkx
from .held_table import DIGEST_SIZE, Cells, HeldTable
from .schema import TABLES, table

if TYPE_CHECKING:
    import networkx as nx

HASH_VERSION = "g1"
"""Prefix of every graph hash: the way of hashing, so that a later way cannot be mistaken for it."""


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
        self._tables = {t.name: HeldTable.of(t, tables.get(t.name)) for t in TABLES}

    def table(self, name: str) -> pd.DataFrame:
        """Return one table, rows in key order, columns in declared order."""
        return self.held(name).frame.copy(deep=False)

    def column(self, name: str, column: str) -> Cells:
        """Return one column of a table as plain values, None for an empty cell.

        It is made once; loops over rows are much faster on it than on the table.
        """
        return self.held(name).column(column)

    def held(self, name: str) -> HeldTable:
        """Return one table in every form in which it is held."""
        table(name)
        return self._tables[name]

    def replace(self, **tables: pd.DataFrame) -> AssistanceGraph:
        """Return a graph with the given tables instead; the others, and their hashes, are kept."""
        return self.with_tables(
            {name: HeldTable.of(table(name), frame) for name, frame in tables.items()}
        )

    def with_tables(self, tables: Mapping[str, HeldTable]) -> AssistanceGraph:
        """Return a graph with the given tables instead; the others, and their hashes, are kept."""
        new = AssistanceGraph.__new__(AssistanceGraph)
        new._tables = self._tables | dict(tables)
        return new

    def table_hash(self, name: str) -> str:
        """Return the hash of one table's content; "" for a table without rows.

        Columns without any value do not count, so a new optional column keeps old hashes.
        """
        return self.held(name).hash

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
        return sum(len(held) for held in self._tables.values())

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the graph as networkx nodes and relationships (see `graph_networkx`)."""
        return to_networkx({name: held.frame for name, held in self._tables.items()})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AssistanceGraph) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {len(held)}" for name, held in self._tables.items())
        return f"<AssistanceGraph {self.content_hash[:11]}: {rows}>"


def digest(content: Any) -> str:
    """Return the hex BLAKE2b hash (160 bits) of a JSON value, the same on every machine."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_SIZE).hexdigest()
