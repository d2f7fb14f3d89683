"""Sheets as the worker hands them over, to cells of the tables and what is odd about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from .csv_read import Found
from .findings import Finding, one
from .report import Problem
from .schema import TABLES
from .schema_types import Column, Table
from .workbook_checks import workbook_finding, workbook_problem
from .workbook_titles import (
    EXAMPLE,
    HELPERS,
    columns_by_title,
    header_position,
    known_titles,
    plain_title,
    table_of_title,
)
from .workbook_values import cell_reader

Row = tuple[int, list[Any]]

_EXAMPLES = frozenset(map(plain_title, EXAMPLE.values()))
_MERGED_SHOWN = 20


@dataclass(frozen=True)
class SheetTables:
    """Cells of all sheets, by table.

    ``frames`` hold the columns of the tables, by line of the sheet; ``helpers`` the columns
    ``#county`` and ``#township`` of the same rows.
    """

    frames: Mapping[str, pd.DataFrame]
    helpers: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...]
    unread: frozenset[str]


def sheet_tables(sheets: Sequence[Mapping[str, Any]]) -> SheetTables:
    """Return the cells of all sheets that are tables, as texts, and what came to light."""
    findings: list[Finding] = []
    chosen: dict[str, Mapping[str, Any]] = {}
    for sheet in sheets:
        if not sheet["rows"]:
            continue
        table = table_of_title(sheet["title"])
        if table is None:
            findings += _stranger(sheet)
        elif table.name in chosen:
            title, other = sheet["title"], chosen[table.name]["title"]
            twice = workbook_finding("duplicate_sheet", table.name, value=title, other=other)
            findings.append(twice)
        else:
            chosen[table.name] = sheet
    frames: dict[str, pd.DataFrame] = {}
    helpers: dict[str, pd.DataFrame] = {}
    unread = set()
    for table in TABLES:
        if table.name not in chosen:
            continue
        read, found = _read_sheet(table, chosen[table.name])
        findings += found
        if read is None:
            unread.add(table.name)
        else:
            frames[table.name], helpers[table.name] = read
    if not chosen:
        findings.append(workbook_finding("no_table_sheets"))
    return SheetTables(frames, helpers, tuple(findings), frozenset(unread))


def _stranger(sheet: Mapping[str, Any]) -> list[Finding]:
    title = sheet["title"]
    if sheet["state"] != "visible":
        return [workbook_finding("hidden_stranger", value=title)]
    near = tuple(get_close_matches(title, known_titles(), 2))
    return [workbook_finding("unknown_sheet", value=title, near=near)]


def _read_sheet(
    table: Table, sheet: Mapping[str, Any]
) -> tuple[tuple[pd.DataFrame, pd.DataFrame] | None, list[Finding]]:
    found = Found()
    findings = []
    rows: list[Row] = sheet["rows"]
    if sheet["state"] != "visible":
        findings.append(workbook_finding("hidden_sheet", table.name, value=sheet["title"]))
    position = header_position(table, [cells for _, cells in rows])
    if position is None:
        first = ", ".join(str(cell) for cell in rows[0][1] if cell is not None)
        return None, [workbook_finding("no_header", table.name, row=rows[0][0], value=first)]
    if position:
        above = workbook_finding(
            "rows_above_header", table.name, position, row=rows[0][0], num_rows=position
        )
        findings.append(above)
    header_line, header = rows[position]
    columns, problems = _columns(table, header_line, header)
    findings += problems
    data = _without_examples(table, rows[position + 1 :], columns, findings)
    _merged(table, sheet["merged"], header_line, found)
    findings += _from_worker(table, sheet, header_line, columns)
    _untitled(table, data, header, found)
    frame = _frame(table, data, columns, sheet["epoch"], found)
    helpers = _helpers(data, columns)
    if not data and len(rows) == position + 1:
        findings.append(one("no_rows", table.name))
    return (frame, helpers), [*findings, *found.findings()]


def _columns(table: Table, line: int, header: list[Any]) -> tuple[dict[str, int], list[Finding]]:
    """Return column name → position; unknown headers stay as they are, for the check to name."""
    known = columns_by_title(table)
    columns: dict[str, int] = {}
    problems = []
    for position, cell in enumerate(header):
        if cell is None or not (title := str(cell).strip()):
            continue
        name = known.get(plain_title(title), title)
        if name in columns:
            twice = one("duplicate_column", table.name, row=line, column=name, value=title)
            problems.append(twice)
        else:
            columns[name] = position
    return columns, problems


def _without_examples(
    table: Table, rows: list[Row], columns: Mapping[str, int], findings: list[Finding]
) -> list[Row]:
    place = columns.get(HELPERS[0])
    if place is None:
        return rows
    examples = [
        line
        for line, cells in rows
        if place < len(cells) and plain_title(cells[place]) in _EXAMPLES
    ]
    if examples:
        note = workbook_finding(
            "example_rows", table.name, len(examples), row=examples[0], num_rows=len(examples)
        )
        findings.append(note)
    left_out = set(examples)
    # A row in which nothing but the mark is filled is no row.
    return [
        (line, cells)
        for line, cells in rows
        if line not in left_out and any(c is not None for i, c in enumerate(cells) if i != place)
    ]


def _merged(table: Table, areas: list[list[int]], header_line: int, found: Found) -> None:
    among_rows = [area for area in areas if area[2] > header_line]
    for top, left, bottom, right in among_rows[:_MERGED_SHOWN]:
        area = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
        found.add(workbook_problem("merged_cells", table.name, max(top, header_line + 1),
                                   value=area))  # fmt: skip


def _from_worker(
    table: Table, sheet: Mapping[str, Any], header_line: int, columns: Mapping[str, int]
) -> list[Finding]:
    """Return what the worker met in rows below the header; a flood is counted in full."""
    names = {column_letter(position + 1): name for name, position in columns.items()}
    problems: dict[str, list[Problem]] = {}
    counts = dict(sheet["num_problems"])
    for code, line, letter, value, facts in sheet["problems"]:
        if line <= header_line:
            counts[code] -= 1
            continue
        name = names.get(letter, "")
        column = "" if name in HELPERS else name
        cell = f"{letter}{line}"
        found = workbook_problem(code, table.name, line, column, value, cell=cell, **facts)
        problems.setdefault(code, []).append(found)
    return [Finding(tuple(those), counts[code]) for code, those in problems.items()]


def _untitled(table: Table, rows: list[Row], header: list[Any], found: Found) -> None:
    width = len(header)
    untitled = [i for i, cell in enumerate(header) if cell is None or not str(cell).strip()]
    first: dict[int, Row] = {}
    for line, cells in rows:
        if len(cells) <= width and not untitled:
            continue
        for position in (*untitled, *range(width, len(cells))):
            if position < len(cells) and cells[position] is not None:
                first.setdefault(position, (line, cells))
    for position, (line, cells) in sorted(first.items()):
        letter = column_letter(position + 1)
        value = str(cells[position])
        found.add(workbook_problem("cells_without_header", table.name, line, value=value,
                                   cell=f"{letter}{line}"))  # fmt: skip


def _frame(
    table: Table, rows: list[Row], columns: Mapping[str, int], epoch: int, found: Found
) -> pd.DataFrame:
    lines = [line for line, _ in rows]
    series = {}
    for name, position in columns.items():
        if name in HELPERS:
            continue
        declared = (
            table.column(name) if name in table.column_names else Column(name, "text", "", "")
        )
        series[name] = pd.Series(
            _column(table, declared, rows, position, epoch, found), dtype="str"
        )
    return pd.DataFrame(series).set_axis(pd.Index(lines, dtype="int64"))


def _column(
    table: Table, column: Column, rows: list[Row], position: int, epoch: int, found: Found
) -> list[str]:
    line = 0

    def odd(code: str, value: str, read_as: str) -> None:
        found.add(workbook_problem(code, table.name, line, column.name, value, read_as=read_as))

    read = cell_reader(column, epoch, odd)
    texts = []
    for line, cells in rows:  # noqa: B007  # odd reads the line
        texts.append(read(cells[position]) if position < len(cells) else "")
    return texts


def _helpers(rows: list[Row], columns: Mapping[str, int]) -> pd.DataFrame:
    kept = {name: columns[name] for name in HELPERS[1:] if name in columns}  # outermost first
    cells = {
        name: pd.Series(
            [str(c[at]).strip() if at < len(c) and c[at] is not None else "" for _, c in rows],
            dtype="str",
        )
        for name, at in kept.items()
    }
    return pd.DataFrame(cells).set_axis(pd.Index([line for line, _ in rows], dtype="int64"))


def column_letter(number: int) -> str:
    """Return the letters of a column counted from 1.

    >>> column_letter(1), column_letter(27), column_letter(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
