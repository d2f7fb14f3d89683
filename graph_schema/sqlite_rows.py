"""Graphs in the SQLite file: tables to rows, nodes and relationships, and back.

A state of a row is its non-empty cells as a JSON object in declared order; its hash tells whether
the file has it already, so a graph costs only the rows in which it differs from all kept before.
"""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .cells import empty_column, plain_values
from .graph import AssistanceGraph
from .schema import DERIVED_LABELS, RELATIONSHIPS, TABLES
from .schema_types import Column, Table

_HASH_SIZE = 16

_BREAK = "\x00"
"""Stands between the cells of an encoded column: JSON writes it as an escape inside a cell."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(_BREAK, ":"), allow_nan=False).encode

_INSERT_ROW = """
    INSERT INTO rows (row_id, table_name, node_id, properties, hash) VALUES (?, ?, ?, ?, ?)"""

_INSERT_RELATIONSHIP = """
    INSERT INTO relationships (row_id, type, start_node, end_node) VALUES (?, ?, ?, ?)"""

_SIDE_LABELS = {"provider": "Provider", "place": "Place"}


def find_graph(connection: sqlite3.Connection, graph_hash: str) -> int | None:
    """Return the number of an archived graph; None when there is none of this hash."""
    found = connection.execute("SELECT graph_id FROM graphs WHERE hash = ?", (graph_hash,))
    row = found.fetchone()
    return None if row is None else int(row[0])


def add_graph(connection: sqlite3.Connection, graph: AssistanceGraph, created: str) -> bool:
    """Archive a graph; False when it is there already."""
    if find_graph(connection, graph.content_hash) is not None:
        return False
    versions = [_version(connection, graph, table) for table in TABLES
                if graph.table_hash(table.name)]  # fmt: skip
    added = connection.execute("INSERT INTO graphs (hash, created) VALUES (?, ?)",
                               (graph.content_hash, created))  # fmt: skip
    connection.executemany("INSERT INTO graph_tables (graph_id, version_id) VALUES (?, ?)",
                           [(added.lastrowid, version) for version in versions])  # fmt: skip
    return True


def get_graph(connection: sqlite3.Connection, graph_id: int) -> AssistanceGraph:
    """Return an archived graph."""
    versions = dict(connection.execute(
        "SELECT table_name, version_id FROM graph_tables JOIN versions USING (version_id)"
        " WHERE graph_id = ?", (graph_id,)))  # fmt: skip
    return AssistanceGraph({table.name: _frame(connection, table, versions[table.name])
                            for table in TABLES if table.name in versions})  # fmt: skip


def _version(connection: sqlite3.Connection, graph: AssistanceGraph, table: Table) -> int:
    """Return the number of a table's content, after writing the rows that are not there yet."""
    table_hash = graph.table_hash(table.name)
    found = connection.execute("SELECT version_id FROM versions WHERE table_name = ? AND hash = ?",
                               (table.name, table_hash)).fetchone()  # fmt: skip
    if found is not None:
        return int(found[0])
    rows = _rows(connection, table, graph.table(table.name))
    added = connection.execute(
        "INSERT INTO versions (table_name, hash, num_rows) VALUES (?, ?, ?)",
        (table.name, table_hash, len(rows)),
    )
    connection.executemany(
        "INSERT INTO spans (version_id, first_row, last_row) VALUES (?, ?, ?)",
        [(added.lastrowid, first, last) for first, last in spans(rows)],
    )
    return int(added.lastrowid or 0)


def spans(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return distinct numbers as runs (first, last) of numbers that follow each other.

    >>> spans([7, 1, 2, 3])
    [(1, 3), (7, 7)]
    """
    numbers = np.sort(np.asarray(rows, dtype=np.int64))
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    runs = np.split(numbers, breaks) if len(numbers) else []
    return [(int(run[0]), int(run[-1])) for run in runs]


def _rows(connection: sqlite3.Connection, table: Table, frame: pd.DataFrame) -> list[int]:
    """Return the number of the state of every row, after writing the states that are new."""
    kept: dict[bytes, int] = dict(connection.execute(
        "SELECT hash, row_id FROM rows WHERE table_name = ?", (table.name,)))  # fmt: skip
    texts = row_texts(table, frame)
    states = [hashlib.blake2b(text.encode(), digest_size=_HASH_SIZE).digest() for text in texts]
    new = [i for i, state in enumerate(states) if state not in kept]
    (highest,) = connection.execute("SELECT coalesce(max(row_id), 0) FROM rows").fetchone()
    numbers = range(highest + 1, highest + 1 + len(new))
    _insert(connection, table, frame.iloc[new], numbers,
            [texts[i] for i in new], [states[i] for i in new])  # fmt: skip
    kept |= zip((states[i] for i in new), numbers, strict=True)
    return [kept[state] for state in states]


def _insert(
    connection: sqlite3.Connection, table: Table, frame: pd.DataFrame, numbers: Sequence[int],
    texts: Sequence[str], states: Sequence[bytes],
) -> None:  # fmt: skip
    """Write new rows, the nodes they stand for or bring about, and their relationships."""
    nodes = Nodes(connection)
    for derived in DERIVED_LABELS:
        for name, columns in derived.sources:
            if name == table.name:
                nodes.add(derived.label, _node_ids(columns, frame))
    own: Sequence[int | None] = [None] * len(frame)
    if table.label:
        nodes.add(table.label, frame["id"].tolist())
        own = nodes.numbers(table.label, frame["id"].tolist())
    names = [table.name] * len(frame)
    connection.executemany(_INSERT_ROW, zip(numbers, names, own, texts, states, strict=True))
    for relationship in RELATIONSHIPS:
        if relationship.table == table.name:
            types = [relationship.type] * len(frame)
            ends = (
                _end_numbers(nodes, end, frame) for end in (relationship.start, relationship.end)
            )
            rows = zip(numbers, types, *ends, strict=True)
            connection.executemany(_INSERT_RELATIONSHIP, (row for row in rows if None not in row))


class Nodes:
    """The numbers of nodes by label and id, as far as they were asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[str, dict[str, int]] = {}

    def numbers(self, label: str, ids: Iterable[str]) -> list[int | None]:
        """Return the number of each node, which is there; None where the id is empty."""
        known = self._of(label)
        return [known[id_] if id_ else None for id_ in ids]

    def add(self, label: str, ids: Iterable[str]) -> None:
        """Write the nodes that are not there yet."""
        known = self._of(label)
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in known]
        (highest,) = self._connection.execute(
            "SELECT coalesce(max(node_id), 0) FROM nodes").fetchone()  # fmt: skip
        known |= zip(new, range(highest + 1, highest + 1 + len(new)), strict=True)
        self._connection.executemany("INSERT INTO nodes (node_id, label, id) VALUES (?, ?, ?)",
                                     [(known[id_], label, id_) for id_ in new])  # fmt: skip

    def _of(self, label: str) -> dict[str, int]:
        if label not in self._numbers:
            found = self._connection.execute(
                "SELECT id, node_id FROM nodes WHERE label = ?", (label,))  # fmt: skip
            self._numbers[label] = dict(found)
        return self._numbers[label]


def _end_numbers(
    nodes: Nodes, end: tuple[str, tuple[str, ...]], frame: pd.DataFrame
) -> list[int | None]:
    """Return the node at one end of the relationship of each row; None where the cell is empty."""
    label, columns = end
    if label != "*":
        return nodes.numbers(label, _node_ids(columns, frame))
    by_side = {
        side: iter(nodes.numbers(name, frame.loc[frame["side"] == side, columns[0]].tolist()))
        for side, name in _SIDE_LABELS.items()
    }
    return [next(by_side[side]) for side in frame["side"].tolist()]


def _node_ids(columns: Sequence[str], frame: pd.DataFrame) -> list[str]:
    if len(columns) == 1:
        return frame[columns[0]].tolist()
    return ["|".join(cells) for cells in zip(*(frame[c].tolist() for c in columns), strict=True)]


def row_texts(table: Table, frame: pd.DataFrame) -> list[str]:
    """Return each row as a JSON object of its non-empty cells.

    A column is encoded at once and then cut: several times faster than row by row.
    """
    columns = [_fragments(c.name, plain_values(c, frame[c.name])) for c in table.columns]
    return [f"{{{text[1:]}}}" for text in map("".join, zip(*columns, strict=True))]


def _fragments(name: str, values: list[Any]) -> list[str]:
    """Return ``,"name":value`` for each value, "" for None."""
    if all(value is None for value in values):
        return [""] * len(values)
    key = f',"{name}":'
    cells = _encode(values)[1:-1].split(_BREAK)
    return ["" if cell == "null" else key + cell for cell in cells]


def _frame(connection: sqlite3.Connection, table: Table, version: int) -> pd.DataFrame:
    found = connection.execute(
        "SELECT properties FROM spans CROSS JOIN rows ON row_id BETWEEN first_row AND last_row"
        " WHERE version_id = ?", (version,))  # fmt: skip
    # One text for all rows: reading it at once is much faster than row by row.
    text = f"[{','.join(row for (row,) in found)}]"
    rows: list[dict[str, Any]] = json.loads(text)
    return pd.DataFrame({
        column.name: _column(column, rows) if f'"{column.name}":' in text
        else empty_column(column, len(rows))
        for column in table.columns
    })  # fmt: skip


def _column(column: Column, rows: list[dict[str, Any]]) -> pd.Series[Any]:
    if column.is_text:
        return pd.Series([cells.get(column.name, "") for cells in rows], dtype="str")
    values = [cells.get(column.name) for cells in rows]
    if column.type == "decimal":
        numbers = [math.nan if value is None else value for value in values]
        return pd.Series(numbers, dtype="float64")
    return pd.Series(values, dtype="Int64" if column.type == "integer" else "boolean")
