"""Writes sheets given as plain values: the one place where a plan meets XlsxWriter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from rich.cells import cell_len

from api.messages import Catalogue
from graph_schema.workbook_limits import MAX_ROW
from graph_schema.workbook_write import MAX_CHARACTERS, write_text

from .sheet_model import Alarm, Cell, Column, Line, LineStyle, Link, PageBreak, Sheet, Table
from .sheet_names import cut
from .styles import Styles

MAX_PAGES = 1_000
"""Pages of one sheet: Excel keeps 1,023 page breaks in one."""

_NARROWEST, _PADDING = 7, 2
_SLACK = 1.06
"""Fonts differ from machine to machine: so much more room is left for text that wraps."""
_UNDEFINED = "–"
_SIZES: dict[LineStyle, float] = {"title": 1.6, "heading": 1.4}
"""How much more room than a note a line takes."""
_LINE_HEIGHT, _ROW_HEIGHT = 15.0, 16.5
"""Points: each line of a wrapped text, and a row of one line."""
_TALLEST = 409.0
"""Points that a row can be high in Excel."""
_HEADER_CHARACTERS = 80
_UPRIGHT_SCALE = 80
_A4 = 9


@dataclass(frozen=True)
class PrintedEdges:
    """What stands at the edges of every printed page: left and right above, left below."""

    title: str
    note: str
    plan_id: str


class TooManyRows(ValueError):
    """A sheet that would need more rows than Excel has."""

    def __init__(self, sheet: str, num_rows: int) -> None:
        super().__init__(f"sheet {sheet!r} would have {num_rows:,} rows; Excel has {MAX_ROW:,}")
        self.sheet, self.num_rows = sheet, num_rows


def write_sheet(book: Any, sheet: Sheet, styles: Styles, words: Catalogue,
                edges: PrintedEdges) -> None:  # fmt: skip
    """Add a sheet to an XlsxWriter workbook.

    Texts stay texts, also those that look like a formula, a link or a number; what is longer than
    a cell can be is cut and ends in "…".

    Raises
    ------
    TooManyRows
        When Excel has too few rows.
    """
    num_rows = sum(len(b.rows) + 1 if isinstance(b, Table) else 1 for b in sheet.blocks)
    if num_rows > MAX_ROW:
        raise TooManyRows(sheet.name, num_rows)
    writer = _Writer(book.add_worksheet(sheet.name), sheet, styles, words)
    writer.write()
    _set_up_print(writer.page, sheet, words, edges)


class _Writer:
    """Writes block after block, from the top down."""

    def __init__(self, page: Any, sheet: Sheet, styles: Styles, words: Catalogue) -> None:
        self.page, self._sheet, self._styles = page, sheet, styles
        self._words: dict[Cell, str] = {True: words.text("yes"), False: words.text("no")}
        self._widths = sheet.widths or _widths(_main_table(sheet), self._words)
        self._printed = _num_printed(sheet, self._widths)
        self._is_paged = sheet.print_as == "pages"
        self._row = 0
        self._breaks: list[int] = []

    def write(self) -> None:
        """Write every block; then what holds for the sheet as a whole."""
        self.page.set_default_row(_ROW_HEIGHT)
        for position, width in enumerate(self._widths):
            self.page.set_column(position, position, width)
        for block in self._sheet.blocks:
            if isinstance(block, PageBreak):
                self._breaks.append(self._row)
            elif isinstance(block, Line):
                self._line(block)
            else:
                self._table(block)
        self.page.set_h_pagebreaks(self._breaks)
        self.page.print_area(0, 0, max(self._row - 1, 0), self._printed - 1)
        self.page.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROW}"})

    def _line(self, line: Line) -> None:
        room = sum(self._widths[: self._printed])
        size = _SIZES.get(line.style, 1.0)
        num_lines = _num_lines(line.text, room / size)
        style = self._styles.line(line.style, num_lines > 1)
        if num_lines > 1 and self._printed > 1:
            self.page.merge_range(self._row, 0, self._row, self._printed - 1, "", style)
        self._text(0, line.text, style)
        self.page.set_row(self._row, _height(num_lines, size))
        if self._row == 0 and _main_table(self._sheet) is None and not self._is_paged:
            self.page.freeze_panes(1, 0)
        self._row += 1

    def _table(self, table: Table) -> None:
        header = self._styles.header
        for position, column in enumerate(table.columns):
            self._text(position, column.title, header)
        first = self._row
        self._set_height([column.title for column in table.columns], table.columns)
        self._row += 1
        for number, row in enumerate(table.rows, start=1):
            is_total = table.has_total and number == len(table.rows)
            for position, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self._cell(position, cell, column, is_total)
            self._set_height(row, table.columns)
            self._row += 1
        last = self._row - 1 - table.has_total
        for position in table.shaded if last > first else ():
            self.page.conditional_format(first + 1, position, last, position,
                                         self._styles.shading(table.good_end))  # fmt: skip
        if table.is_main:
            self.page.freeze_panes(first + 1, 0)
            self.page.autofilter(first, 0, max(self._row - 1, first), len(table.columns) - 1)
            self.page.repeat_rows(first)

    def _set_height(self, row: Sequence[Cell], columns: Sequence[Column]) -> None:
        """Make room for wrapped texts: not every program does so by itself."""
        num_lines = max(
            (_num_lines(_shown(cell), width - 1)
             for cell, column, width in zip(row, columns, self._widths, strict=False)
             if column.kind != "long" and isinstance(cell, str | Alarm | Link)), default=1,
        )  # fmt: skip
        if num_lines > 1:
            self.page.set_row(self._row, _height(num_lines))

    def _cell(self, position: int, cell: Cell, column: Column, is_total: bool) -> None:
        if isinstance(cell, Link):
            self.page.write_url(self._row, position, _address(cell), string=_UNDEFINED)
            self._text(position, cell.text, self._styles.link)
        elif isinstance(cell, Alarm):
            self._text(position, cell.text, self._styles.alarm)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            is_whole = column.kind == "amount" and float(cell).is_integer()
            style = self._styles.cell("count" if is_whole else column.kind, is_total)
            self.page.write_number(self._row, position, cell, style)
        else:
            text = _UNDEFINED if cell is None else self._words.get(cell, str(cell))
            self._text(position, text, self._styles.cell(column.kind, is_total))

    def _text(self, position: int, text: str, style: Any) -> None:
        write_text(_Styled(self.page, style), self._row, position,
                   _clipped(text))  # fmt: skip


class _Styled:
    """A worksheet that gives every text one style."""

    def __init__(self, page: Any, style: Any) -> None:
        self._page, self._style = page, style

    def write_string(self, row: int, position: int, text: str) -> int:
        """Write a text in that style."""
        return int(self._page.write_string(row, position, text, self._style))

    def get_name(self) -> str:
        """Return the name of the worksheet."""
        return str(self._page.get_name())


def _clipped(text: str) -> str:
    whole = len(text) <= MAX_CHARACTERS and cut(text, MAX_CHARACTERS) == text
    return text if whole else cut(text, MAX_CHARACTERS - 1) + "…"


def _shown(cell: str | Alarm | Link) -> str:
    return cell if isinstance(cell, str) else cell.text


def _num_lines(text: str, width: float) -> int:
    """Return how many lines a text needs: one where it fits as it is, else with slack."""
    length = cell_len(text)
    return 1 if length <= width else ceil(length * _SLACK / width)


def _height(num_lines: int, size: float = 1.0) -> float:
    return min(_ROW_HEIGHT + (num_lines - 1) * _LINE_HEIGHT, _TALLEST / size) * size


def _address(link: Link) -> str:
    name = link.sheet.replace("'", "''")
    return f"internal:'{name}'!A{link.row + 1}"


def _main_table(sheet: Sheet) -> Table | None:
    return next((b for b in sheet.blocks if isinstance(b, Table) and b.is_main), None)


def _num_printed(sheet: Sheet, widths: Sequence[int]) -> int:
    main = _main_table(sheet)
    return sum(c.printed for c in main.columns) if main else len(widths)


def _widths(table: Table | None, words: Mapping[Cell, str]) -> tuple[int, ...]:
    """Return a width for each column: all of a short text, a long one wrapped."""
    if table is None:
        return ()
    widths = []
    for position, column in enumerate(table.columns):
        longest = max((_length(row[position], column, words) for row in table.rows), default=0)
        # A header may take two lines, and leaves room for the button of the filter.
        header = ceil(cell_len(column.title) / 2) + 2
        widths.append(max(_NARROWEST, header, min(longest, column.widest)) + _PADDING)
    return tuple(widths)


def _length(cell: Cell, column: Column, words: Mapping[Cell, str]) -> int:
    if isinstance(cell, str | Link | Alarm):
        return cell_len(_shown(cell))
    if isinstance(cell, bool):
        return cell_len(words[cell])
    if cell is None:
        return 1
    return len(f"{cell:,.0f}") + {"count": 0, "percent": 4}.get(column.kind, 2)


def _set_up_print(page: Any, sheet: Sheet, words: Catalogue, edges: PrintedEdges) -> None:
    page.set_paper(_A4)
    page.set_margins(left=0.45, right=0.45, top=0.75, bottom=0.65)
    if sheet.print_as == "pages":
        page.set_portrait()
        page.set_print_scale(_UPRIGHT_SCALE)
    else:
        page.set_landscape()
        page.fit_to_pages(1, 1 if sheet.print_as == "one_page" else 0)
    page.set_header(f"&L{_edge(edges.title)}&R{_edge(edges.note)}")
    pages = words.text("book.page_of", page="&P", pages="&N")
    page.set_footer(f"&L{_edge(edges.plan_id)}&R{pages}")


def _edge(text: str) -> str:
    return text[:_HEADER_CHARACTERS].replace("&", "&&")
