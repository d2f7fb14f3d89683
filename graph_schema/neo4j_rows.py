"""Tables as rows for Neo4j: properties of nodes, ends of relationships, compressed chunks.

A table is archived in chunks of rows, each under the hash of its content. Where a chunk ends
depends on the keys alone, so a table with ten other rows has at most ten other chunks.
"""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .cells import plain_values, split_list
from .schema_types import Column, Table

_HASH_SIZE = 16

_ROWS_IN_A_CHUNK = 512
"""On average."""

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table that follow each other; ``first`` is the first cell of its first row."""

    hash: str
    first: str
    content: bytes


def hash_of(text: str) -> str:
    """Return the hash of a text, 128 bits in hex."""
    return hashlib.blake2b(text.encode(), digest_size=_HASH_SIZE).hexdigest()


def chunks(table: Table, frame: pd.DataFrame) -> Iterator[Chunk]:
    """Yield a table in chunks: cells by column, columns without any value left out."""
    columns = {c.name: plain_values(c, frame[c.name]) for c in table.columns}
    keys = [columns[name] for name in table.key]
    first = 0
    for row, key in enumerate(zip(*keys, strict=True), start=1):
        is_last = row == len(frame)
        if is_last or int(hash_of(encode(key))[:8], 16) % _ROWS_IN_A_CHUNK == 0:
            cells = {name: values[first:row] for name, values in columns.items()}
            kept = {n: v for n, v in cells.items() if any(cell is not None for cell in v)}
            text = encode([table.name, row - first, kept])
            yield Chunk(hash_of(text), keys[0][first] or "", zlib.compress(text.encode(), 1))
            first = row


def frame_of(table: Table, contents: Sequence[bytes]) -> pd.DataFrame:
    """Return the table that was cut into these chunks."""
    columns: dict[str, list[Any]] = {column.name: [] for column in table.columns}
    for content in contents:
        _, num_rows, kept = json.loads(zlib.decompress(content))
        for name, cells in columns.items():
            cells.extend(kept.get(name) or [None] * num_rows)
    return pd.DataFrame({c.name: _series(c, columns[c.name]) for c in table.columns})


def row_in(content: bytes, row_id: str) -> dict[str, Any] | None:
    """Return the cells that are not empty of the row with this id; None when it is not there."""
    _, _, kept = json.loads(zlib.decompress(content))
    if row_id not in kept["id"]:
        return None
    row = kept["id"].index(row_id)
    return {name: cells[row] for name, cells in kept.items() if cells[row] is not None}


def properties(table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the cells of each row that are not empty, and ``row``, the hash of them."""
    names = table.column_names
    lists = [column.name for column in table.columns if column.type == "list"]
    found = []
    for row in zip(*(plain_values(c, frame[c.name]) for c in table.columns), strict=True):
        cells = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        cells["row"] = hash_of(encode(cells))
        for name in lists:
            if name in cells:
                cells[name] = list(split_list(cells[name]))
        found.append(cells)
    return found


def node_ids(columns: Sequence[str], frame: pd.DataFrame) -> list[str]:
    """Return the id of the node that the cells of each row name; "" where they name none."""
    if len(columns) == 1:
        return frame[columns[0]].tolist()
    return ["|".join(cells) for cells in zip(*(frame[c].tolist() for c in columns), strict=True)]


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    if column.is_text:
        return pd.Series([value or "" for value in values], dtype="str")
    if column.type == "decimal":
        numbers = [math.nan if value is None else value for value in values]
        return pd.Series(numbers, dtype="float64")
    return pd.Series(values, dtype="Int64" if column.type == "integer" else "boolean")
