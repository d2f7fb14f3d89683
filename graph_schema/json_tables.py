"""Tables as plain JSON values: ``{"places": [{"id": …, "name": …}, …], …}``, in and out.

Cells keep their JSON types: numbers, true and false, lists of texts; null or a missing key is an
empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pandas as pd

from .cells import plain_values, split_list
from .findings import Finding, one
from .graph import AssistanceGraph
from .raw_tables import RawTables
from .schema import TABLES
from .schema_types import Column
from .tables import Loaded
from .validate import check

Cell = str | int | float | bool | list[str] | None
Row = Mapping[str, Cell]


def load_json(tables: Mapping[str, Sequence[Row]]) -> Loaded:
    """Check tables of JSON values; never raises on what people wrote.

    The row in position i counts as line i + 2, as in a file whose header is line 1.
    """
    raw = read_json(tables)
    report = check(raw)
    return Loaded(AssistanceGraph(raw.frames) if report.ok else None, report, {})


def read_json(tables: Mapping[str, Sequence[Row]]) -> RawTables:
    """Return the cells of tables of JSON values as texts; unknown tables as findings.

    >>> raw = read_json({"sectors": [{"id": "tea", "name": "茶", "parent_id": None}]})
    >>> raw.frames["sectors"].to_dict("records")
    [{'id': 'tea', 'name': '茶', 'parent_id': ''}]
    """
    names = [table.name for table in TABLES]
    findings: list[Finding] = []
    frames = {}
    for name, rows in tables.items():
        if name not in names:
            near = tuple(get_close_matches(name, names, 2))
            findings.append(one("unknown_table", value=name, near=near))
            continue
        columns = dict.fromkeys(column for row in rows for column in row)
        frames[name] = pd.DataFrame({
            column: pd.Series([_text(row.get(column)) for row in rows], dtype="str")
            for column in columns
        }).set_axis(pd.RangeIndex(2, len(rows) + 2) if columns else pd.RangeIndex(0))  # fmt: skip
    return RawTables(frames, findings=tuple(findings))


def json_tables(graph: AssistanceGraph) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of a graph that have rows; cells that hold nothing are left out.

    What is read back has the same content hash.
    """
    found = {}
    for table in TABLES:
        frame = graph.table(table.name)
        cells = {c.name: _cells(c, frame[c.name]) for c in table.columns}
        rows = [
            {name: column[i] for name, column in cells.items() if column[i] is not None}
            for i in range(len(frame))
        ]
        if rows:
            found[table.name] = rows
    return found


def _cells(column: Column, series: pd.Series[Any]) -> list[Any]:
    values = plain_values(column, series)
    if column.type == "list":
        return [None if value is None else list(split_list(value)) for value in values]
    return values


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, list):
        return ";".join(cell)
    return cell if isinstance(cell, str) else repr(cell)
