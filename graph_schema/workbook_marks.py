"""Marking cells in somebody's own workbook, and the sheet of all problems. Runs in the worker.

What is there stays as it is: only the cells that are marked change their fill and comment, and
marks of an earlier time are taken away first.
"""

from __future__ import annotations

import copy
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .workbook_limits import MAX_ROW, Limits, Refused
from .workbook_package import look_through
from .workbook_titles import (
    PROBLEMS,
    columns_by_title,
    header_position,
    plain_title,
    table_of_title,
)

FILLS = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
"""Colour of a marked cell, by severity."""

_LINE = "—— jiedui ——"
"""Stands in a comment before what we wrote into it."""
_MAX_COMMENT = 2_000
_WIDTHS = (9, 18, 8, 18, 24, 60, 60)
_SHOWN_ROWS = 20
_LINE_HEIGHT = 15

_Sheets = Mapping[str, tuple[Any, dict[str, int], int]]


def mark_cells(path: Path, out: Path, listing: Mapping[str, Any], limits: Limits) -> None:
    """Write a copy of a workbook with its bad cells marked and a sheet of all problems in front.

    Parameters
    ----------
    listing
        ``title``, ``header`` and ``rows`` of the sheet of problems; each row has ``severity``,
        ``table``, ``line``, ``column``, ``comment`` and ``cells``, the texts to show.

    Raises
    ------
    Refused
        When the workbook is not one that can be opened (see `workbook_package.look_through`).
    """
    look_through(path, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, keep_links=False, keep_vba=path.suffix.lower() == ".xlsm")
            for sheet in book.worksheets:
                if sheet.title in PROBLEMS.values():
                    book.remove(sheet)
                else:
                    _take_marks_away(sheet)
            sheets = _sheets(book)
            places = [_mark(sheets, row) for row in listing["rows"]]
            _write_listing(book, listing, places)
            ready = out.with_name(f".{out.name}.part")
            book.save(ready)
    except MemoryError:
        raise
    except Exception as error:
        # A file that is no sound workbook can fail anywhere inside openpyxl, in any way.
        raise Refused("unreadable_workbook", reason=f"{type(error).__name__}: {error}") from error
    os.replace(ready, out)  # noqa: PTH105  # the only call that replaces on every system


def _sheets(book: Any) -> _Sheets:
    found: dict[str, tuple[Any, dict[str, int], int]] = {}
    for sheet in book.worksheets:
        table = table_of_title(sheet.title)
        if table is None or table.name in found:
            continue
        top = min((row for row, _ in sheet._cells), default=1)
        last = min(sheet.max_row, top + 4 * _SHOWN_ROWS)
        rows = [row for row in sheet.iter_rows(top, last) if any(c.value is not None for c in row)]
        texts = [[cell.value for cell in row] for row in rows]
        position = header_position(table, texts)
        if position is None:
            continue
        known = columns_by_title(table)
        columns: dict[str, int] = {}
        for number, text in enumerate(texts[position], start=1):
            if text is not None:
                columns.setdefault(known.get(plain_title(text), str(text).strip()), number)
        found[table.name] = (sheet, columns, rows[position][0].row)
    return found


def _mark(sheets: _Sheets, row: Mapping[str, Any]) -> tuple[str, str] | None:
    """Mark one cell; return the sheet and the cell that a link may lead to."""
    if row["table"] not in sheets:
        return None
    sheet, columns, header = sheets[row["table"]]
    line = row["line"]
    if line is None:
        # What is wrong with a whole column stands at its header.
        line = header if row["column"] in columns else None
    if line is None or not 1 <= line <= MAX_ROW:
        return sheet.title, "A1"
    column = columns.get(row["column"]) or _column_of(row.get("cell", ""))
    if column is None:
        return sheet.title, f"A{line}"
    cell = sheet.cell(line, column)
    if isinstance(cell, MergedCell):
        cell = _top_left(sheet, cell)
    if row["severity"] != "note":
        _fill(cell, row["severity"])
        _comment(cell, row["comment"])
    return sheet.title, cell.coordinate


def _column_of(cell: str) -> int | None:
    from openpyxl.utils.cell import coordinate_to_tuple

    return coordinate_to_tuple(cell)[1] if cell else None


def _top_left(sheet: Any, cell: Any) -> Any:
    for area in sheet.merged_cells.ranges:
        if cell.coordinate in area:
            return sheet.cell(area.min_row, area.min_col)
    return cell


def _fill(cell: Any, severity: str) -> None:
    is_error = cell.fill.fill_type and cell.fill.fgColor.rgb == f"00{FILLS['error']}"
    if not is_error:
        cell.fill = PatternFill("solid", fgColor=FILLS[severity])


def _comment(cell: Any, text: str) -> None:
    before = cell.comment.text if cell.comment else ""
    if _LINE not in before:
        before = f"{before}\n{_LINE}" if before else _LINE
    whole = f"{before}\n{_clean(text)}"[:_MAX_COMMENT]
    comment = Comment(whole, "jiedui")
    comment.width, comment.height = 360, 24 + 22 * (whole.count("\n") + len(whole) // 24)
    cell.comment = comment


def _take_marks_away(sheet: Any) -> None:
    for cell in list(sheet._cells.values()):
        if isinstance(cell, MergedCell) or not cell.comment or _LINE not in cell.comment.text:
            continue
        before = cell.comment.text.split(_LINE)[0].rstrip("\n")
        cell.comment = Comment(before, cell.comment.author) if before else None
        if cell.fill.fill_type and cell.fill.fgColor.rgb[-6:] in FILLS.values():
            cell.fill = PatternFill()


def _write_listing(
    book: Any, listing: Mapping[str, Any], places: Sequence[tuple[str, str] | None]
) -> None:
    sheet = book.create_sheet(listing["title"], 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    _write_row(sheet, 1, listing["header"])
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E78")
    for line, (row, place) in enumerate(zip(listing["rows"], places, strict=True), start=2):
        _write_row(sheet, line, row["cells"])
        sheet.row_dimensions[line].height = _LINE_HEIGHT * _num_lines(row["cells"])
        sheet.cell(line, 1).fill = PatternFill("solid", fgColor=FILLS[row["severity"]])
        if place is not None:
            title, coordinate = place
            linked = sheet.cell(line, 3)
            linked.value = "→" if linked.value is None else linked.value
            linked.hyperlink = "#"
            linked.hyperlink.target = None
            linked.hyperlink.location = f"'{title.replace(chr(39), chr(39) * 2)}'!{coordinate}"
            linked.font = copy.copy(linked.font) + Font(color="0563C1", underline="single")
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_WIDTHS))}{len(places) + 1}"


def _write_row(sheet: Any, line: int, texts: Sequence[str | int | None]) -> None:
    for number, text in enumerate(texts, start=1):
        cell = sheet.cell(line, number)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(text, str):
            cell.value = _clean(text)
            cell.data_type = "s"  # also a text that starts like a formula
        else:
            cell.value = text


def _num_lines(texts: Sequence[str | int | None]) -> int:
    """Return how many lines the texts of a row fill; Chinese characters count twice."""
    sizes = (sum(1 + (c > "\u2e7f") for c in str(text or "")) for text in texts)
    return max(1 + size // (width - 2) for size, width in zip(sizes, _WIDTHS, strict=True))


def _clean(text: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("�", text))
