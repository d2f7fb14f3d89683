"""Tables as columns for Neo4j: properties of nodes, ends of relationships, compressed chunks.

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

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .cells import split_list
from .held_table import HeldTable
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


def chunks(held: HeldTable) -> Iterator[Chunk]:
    """Yield a table in chunks: cells by column, columns without any value left out."""
    columns = {c.name: held.column(c.name) for c in held.declared.columns}
    keys = [["" if cell is None else str(cell) for cell in columns[name]]
            for name in held.declared.key]  # fmt: skip
    first = 0
    for row, key in enumerate(zip(*keys, strict=True), start=1):
        if row == len(held) or zlib.crc32("|".join(key).encode()) % _ROWS_IN_A_CHUNK == 0:
            cells = {name: values[first:row] for name, values in columns.items()}
            kept = {n: v for n, v in cells.items() if any(cell is not None for cell in v)}
            text = encode([held.declared.name, row - first, kept])
            yield Chunk(hash_of(text), keys[0][first], zlib.compress(text.encode(), 1))
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


def properties(held: HeldTable) -> dict[str, Sequence[Any]]:
    """Return the columns of a table that hold anything, and ``row``, the hash of each row."""
    columns: dict[str, Sequence[Any]] = {}
    for column in held.declared.columns:
        cells: Sequence[Any] = held.column(column.name)
        if any(cell is not None for cell in cells):
            if column.type == "list":
                cells = [None if cell is None else list(split_list(cell)) for cell in cells]
            columns[column.name] = cells
    return columns | {"row": row_hashes(held)}


def row_hashes(held: HeldTable) -> list[int]:
    """Return a hash of each row, 64 bits with sign; empty cells do not count.

    It only says whether the row of one key is what it was, so 64 bits are enough; should another
    version of pandas hash otherwise, every row is sent once more.
    """
    total = np.zeros(len(held), dtype=np.uint64)
    for column in held.declared.columns:
        cells = held.frame[column.name]
        is_filled = ((cells != "") if column.is_text else cells.notna()).to_numpy()
        if is_filled.any():
            hashed = pd.util.hash_pandas_object(cells, index=False).to_numpy()
            # The name is a part of it, so two cells that change places change the sum.
            named = hashed.astype(np.uint64) + np.uint64(int(hash_of(column.name)[:16], 16))
            total += np.where(is_filled, _mixed(named), np.uint64(0))
    signed: list[int] = total.view(np.int64).tolist()
    return signed


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers of which every bit hangs on every bit of what was given (SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def node_ids(columns: Sequence[str], held: HeldTable) -> Sequence[str | None]:
    """Return the id of the node that the cells of each row name; None where they name none."""
    if len(columns) == 1:
        return held.column(columns[0])
    return ["|".join(cells) for cells in zip(*map(held.column, columns), strict=True)]


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    if column.is_text:
        return pd.Series([value or "" for value in values], dtype="str")
    if column.type == "decimal":
        numbers = [math.nan if value is None else value for value in values]
        return pd.Series(numbers, dtype="float64")
    return pd.Series(values, dtype="Int64" if column.type == "integer" else "boolean")
