"""One CSV file to one frame of strings, row by row, with every row that cannot be read named.

The file is read as a stream: besides the cells themselves no more than 20,000 rows are held as
Python objects.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from .findings import Finding, one, problem
from .report import MAX_LINES, Problem
from .schema_types import Table

_CHUNK = 20_000
_TOO_LONG = "field larger"
_MAX_COLUMNS = 1_000


class Found:
    """Problems met on the way, bounded: the first of each code are kept, all are counted."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Problem]] = {}
        self._counts: dict[str, int] = {}

    def add(self, found: Problem) -> None:
        """Count one problem and keep it while a report could show it."""
        kept = self._kept.setdefault(found.code, [])
        self._counts[found.code] = self._counts.get(found.code, 0) + 1
        if len(kept) < MAX_LINES:
            kept.append(found)

    def findings(self) -> list[Finding]:
        """Return one finding per code."""
        return [Finding(tuple(kept), self._counts[code]) for code, kept in self._kept.items()]


def read_csv(
    path: Path, encoding: str, declared: Table
) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Return the cells of a file that is known to decode, and what is wrong with its form.

    The frame is indexed by the line on which each row starts. Known headers, English or Chinese,
    become column names; unknown ones stay. Rows without any cell filled are left out. A row with
    too few cells is filled up, one with too many cut. There is no frame when there is no header.
    """
    found = Found()
    with path.open(encoding=encoding, newline="") as text:
        records = _records(csv.reader(text, strict=True), declared.name, found)
        header = next(((line, row) for line, row in records if any(map(str.strip, row))), None)
        if header is None:
            return None, [*found.findings(), one("empty_file", declared.name)]
        width = len(header[1])
        if width > _MAX_COLUMNS:
            wide = one("too_many_columns", declared.name, row=header[0], columns=width)
            return None, [*found.findings(), wide]
        names, problems = _column_names(declared, *header)
        if not any(name in declared.column_names for name in names):
            first = ",".join(header[1])
            unknown = one("no_known_columns", declared.name, row=header[0], value=first)
            return None, [*found.findings(), unknown]
        frame = _frame(records, names, declared.name, found)
    if frame.empty and not found.findings():
        problems.append(one("no_rows", declared.name))
    return frame, [*found.findings(), *problems]


def _records(
    reader: Iterator[list[str]], table: str, found: Found
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each row that holds anything; add those that cannot be read."""
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]  # csv.reader has it
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "cell_too_long" if _TOO_LONG in str(error) else "unbalanced_quote"
            found.add(problem(code, table, line))
            continue
        if any(row):
            yield line, row


def _column_names(
    declared: Table, line: int, header: list[str]
) -> tuple[list[str | None], list[Finding]]:
    """Return a name for each column of the file, None for one that is already there."""
    known = {column.zh: column.name for column in declared.columns}
    known |= {column.name: column.name for column in declared.columns}
    names: list[str | None] = []
    problems = []
    for position, cell in enumerate(header, start=1):
        title = cell.strip().removeprefix("\ufeff")
        name = known.get(title) or known.get(title.lower()) or title or f"#{position}"
        if name in names:
            twice = one("duplicate_column", declared.name, row=line, column=name, value=cell)
            problems.append(twice)
        names.append(None if name in names else name)
    return names, problems


def _frame(
    records: Iterator[tuple[int, list[str]]], names: list[str | None], table: str, found: Found
) -> pd.DataFrame:
    width = len(names)
    kept = [(position, name) for position, name in enumerate(names) if name is not None]
    chunks: list[pd.DataFrame] = []
    lines: list[int] = []
    rows: list[list[str]] = []

    def flush() -> None:
        cells = list(zip(*rows, strict=True)) or [()] * width
        columns = {name: pd.Series(cells[position], dtype="str") for position, name in kept}
        chunks.append(pd.DataFrame(columns).set_axis(pd.Index(lines, dtype="int64")))
        lines.clear()
        rows.clear()

    for line, row in records:
        if len(row) != width:
            if len(row) < width or any(row[width:]):
                found.add(problem("ragged_row", table, line, cells=len(row), columns=width))
            row = [*row, *[""] * (width - len(row))][:width]  # noqa: PLW2901
        lines.append(line)
        rows.append(row)
        if len(rows) == _CHUNK:
            flush()
    if rows or not chunks:
        flush()
    frame = pd.concat(chunks)
    untitled = [name for name in frame.columns if name.startswith("#") and not frame[name].any()]
    return frame.drop(columns=untitled)
