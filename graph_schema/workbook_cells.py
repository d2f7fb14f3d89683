"""The cells of a workbook as plain values, read with openpyxl within bounds.

Runs in the worker process: the result is made of lists, texts, numbers and so on, and goes to the
caller as JSON. A date becomes ``{"date": "2026-03-01", "precision": "day" | "month" | "year"}``,
the precision being what its number format shows.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import iterparse

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.xml.constants import SHEET_MAIN_NS

from .workbook_limits import MAX_ROW, Limits, Refused
from .workbook_package import Package, look_through
from .workbook_titles import is_passed_over, table_of_title

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')
_MAX_PROBLEMS = 1_000
_MAX_VALUE = 80

Sheet = dict[str, Any]


def read_cells(path: Path, limits: Limits) -> dict[str, Any]:
    """Return the sheets of a workbook: title, state, filled rows, merged areas, problems.

    Rows are ``[line, cells]``, cut after the last filled cell; rows without any filled cell,
    formatted or not, are left out. Of a sheet that is no table only the first row is read; sheets
    for people only are left out. A formula counts as the value last computed.

    Raises
    ------
    Refused
        See `workbook_package.look_through`; also unreadable_workbook and workbook_too_large.
    """
    package = look_through(path, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"sheets": _Reader(path, limits, package).sheets()}
    except Refused:
        raise
    except MemoryError as error:
        raise Refused("workbook_too_large", what="memory", limit=limits.memory_bytes) from error
    except Exception as error:
        # A file that is no sound workbook can fail anywhere inside openpyxl, in any way.
        raise Refused("unreadable_workbook", reason=f"{type(error).__name__}: {error}") from error


class _Reader:
    """One reading of one workbook; counts against the limits over all sheets."""

    def __init__(self, path: Path, limits: Limits, package: Package) -> None:
        self.path = path
        self.limits = limits
        self.package = package
        self.rows_left = limits.rows
        self.characters_left = limits.characters

    def sheets(self) -> list[Sheet]:
        """Return all sheets but those for people only."""
        with self._open(data_only=False) as book:
            worksheets = book.worksheets
            if len(worksheets) > self.limits.sheets:
                raise Refused("workbook_too_large", what="sheets", limit=self.limits.sheets)
            sheets = [self._sheet(ws) for ws in worksheets if not is_passed_over(ws.title)]
        if any(sheet["formulas"] for sheet in sheets):
            self._fill_computed(sheets)
        return sheets

    @contextmanager
    def _open(self, *, data_only: bool) -> Iterator[Any]:
        with self.path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
            if self.package.has_escapes and book.worksheets:
                # openpyxl takes "x005F_" out of shared strings wherever it stands: put them right.
                book.worksheets[0]._shared_strings[:] = shared_strings(self.path)
            yield book

    def _sheet(self, worksheet: Any) -> Sheet:
        part = worksheet._worksheet_path.lstrip("/")
        sheet: Sheet = {
            "title": worksheet.title,
            "state": worksheet.sheet_state,
            "epoch": worksheet.parent.epoch.year,
            "merged": self.package.merged.get(part, []),
            "rows": [],
            "formulas": [],
            "problems": [],
            "num_problems": {},
        }
        is_table = table_of_title(worksheet.title) is not None
        for line, row in _rows(worksheet):
            cells = self._cells(sheet, line, row)
            if not cells:
                continue
            if not self.rows_left:
                raise Refused("workbook_too_large", what="rows", limit=self.limits.rows)
            self.rows_left -= 1
            sheet["rows"].append([line, cells])
            if not is_table:
                break
        return sheet

    def _cells(self, sheet: Sheet, line: int, row: Any) -> list[Any]:
        cells: list[Any] = []
        filled = 0
        for position, cell in enumerate(row):
            value = cell.value
            if value is None:
                cells.append(None)
                continue
            if position >= self.limits.columns:
                _add(sheet, "far_cell", line, position + 1, value)
                break
            kind = cell.data_type
            if kind == "s":
                value = unescape(value) if "_x" in value else value
                self.characters_left -= len(value)
            elif kind == "d":
                value = dated(value, cell.number_format)
            elif kind == "f":
                sheet["formulas"].append([line, position, str(getattr(value, "text", value))])
                value = ""
            elif kind == "e":
                _add(sheet, "error_value", line, position + 1, value)
            cells.append(value)
            if value != "" or kind == "f":
                filled = position + 1
        if self.characters_left < 0:
            limit = self.limits.characters
            raise Refused("workbook_too_large", what="characters", limit=limit)
        return cells[:filled]

    def _fill_computed(self, sheets: list[Sheet]) -> None:
        """Put the values last computed in the place of formulas."""
        with self._open(data_only=True) as book:
            for sheet in sheets:
                wanted: dict[int, list[tuple[int, str]]] = {}
                for line, position, formula in sheet.pop("formulas"):
                    wanted.setdefault(line, []).append((position, formula))
                rows = _rows(book[sheet["title"]]) if wanted else ()
                by_line = dict(sheet["rows"])
                for line, row in rows:
                    for position, formula in wanted.get(line, ()):
                        value = _computed(sheet, line, position, formula, row[position])
                        by_line[line][position] = value


def _computed(sheet: Sheet, line: int, position: int, formula: str, cell: Any) -> Any:
    value = cell.value
    if value is None:
        _add(sheet, "formula_without_value", line, position + 1, formula)
        return None
    if cell.data_type == "e":
        _add(sheet, "error_value", line, position + 1, value)
        return value
    if cell.data_type == "d":
        value = dated(value, cell.number_format)
    elif isinstance(value, str):
        value = unescape(value)
    shown = value["date"] if isinstance(value, dict) else str(value)
    _add(sheet, "formula_cell", line, position + 1, formula, read_as=shown[:_MAX_VALUE])
    return value


def _rows(worksheet: Any) -> Iterator[tuple[int, Any]]:
    # The size that a sheet declares may be wrong, and a far cell must not make rows of air.
    worksheet.reset_dimensions()
    return enumerate(worksheet.iter_rows(max_row=MAX_ROW), start=1)


def _add(sheet: Sheet, code: str, line: int, column: int, value: object, **facts: str) -> None:
    counts = sheet["num_problems"]
    counts[code] = counts.get(code, 0) + 1
    if counts[code] <= _MAX_PROBLEMS:
        letter = get_column_letter(column)
        sheet["problems"].append([code, line, letter, str(value)[:_MAX_VALUE], facts])


def unescape(text: str) -> str:
    """Return a text with its escaped characters (ECMA-376, ST_Xstring) as they are meant.

    >>> unescape("_x0041_b"), unescape("_x005F_x000D_"), unescape("_xD800_")
    ('Ab', '_x000D_', '_xD800_')
    """
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def shared_strings(path: Path) -> list[str]:
    """Return the shared strings of a workbook with their escapes untouched."""
    tag = f"{{{SHEET_MAIN_NS}}}"
    strings = []
    with zipfile.ZipFile(path) as archive:
        (name,) = (n for n in archive.namelist() if n.lower().endswith("sharedstrings.xml"))
        with archive.open(name) as file:
            for _, node in iterparse(file):  # noqa: S314  # parts with entities are refused before
                if node.tag == f"{tag}si":
                    texts = [*node.findall(f"{tag}t"), *node.findall(f"{tag}r/{tag}t")]
                    strings.append("".join(text.text or "" for text in texts))
                    node.clear()
    return strings


def dated(value: Any, number_format: str) -> Any:
    """Return a date cell as plain values; a time of day or a span as text.

    >>> dated(datetime.datetime(2026, 3, 1), 'yyyy"年"m"月"')
    {'date': '2026-03-01', 'precision': 'month'}
    """
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return value.isoformat(sep=" ", timespec="seconds")
    if not isinstance(value, datetime.date):
        return str(value)
    shown = _LITERAL.sub("", number_format.split(";", maxsplit=1)[0]).lower()
    precision = "day" if "d" in shown else "month" if "m" in shown else "year"
    precision = precision if "y" in shown else "day"
    return {"date": value.isoformat()[:10], "precision": precision}
