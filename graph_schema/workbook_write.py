"""A graph to a workbook: one sheet per table, as people read and fill them."""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from .cells import plain_values
from .graph import AssistanceGraph
from .schema import TABLES
from .schema_types import Column, Table
from .workbook_choices import ZH, choice_word
from .workbook_limits import MAX_ROW
from .workbook_titles import Language

MAX_CHARACTERS = 32_767
"""Characters (UTF-16 units) that a cell can hold in Excel."""

FONTS: dict[Language, str] = {"zh": "宋体", "en": "Calibri"}
HEADER_COLOUR = "#1F4E78"
OPTIONAL_COLOUR = "#5B7A99"

_WIDTHS = {"id": 20, "text": 26, "choice": 16, "list": 22, "integer": 9, "decimal": 11,
           "boolean": 9, "date": 12, "period": 9}  # fmt: skip
_BEGINNING = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
_EXACT_INTEGER = 10**15
_MISTAKEN = re.compile(r"^<r>.*</r>$|_x[0-9a-fA-F]{4}_x[0-9a-fA-F]{4}_", re.DOTALL)
"""Texts that XlsxWriter takes for XML of its own, or whose escapes it does not escape."""
_UNDERSCORE = "&#95;x005F&#95;"


def write_workbook(graph: AssistanceGraph, path: Path, lang: Language = "zh") -> None:
    """Write every table as a sheet, its name, headers and choices in ``lang``.

    Columns come in the order of the schema, optional ones without any value are left out, and so
    are tables of the year's work without rows; rows come in key order. Numbers are numbers; ids,
    dates and texts are texts, also those that start like a formula. What is read back has the
    same content hash. The same graph gives the same bytes. The file is there whole or not at all.

    Raises
    ------
    ValueError
        When a text is longer than 32,767 characters or a table has more than 1,048,575 rows: a
        sheet cannot hold them.
    OSError
        When the file cannot be written; what was there stays.
    """
    with new_workbook(path, lang) as book:
        formats = Formats(book)
        for table in TABLES:
            if table.of_the_year and not len(graph.held(table.name)):
                continue
            frame = graph.table(table.name)
            if len(frame) >= MAX_ROW:
                raise ValueError(f"table {table.name!r} has {len(frame)} rows; a sheet holds less")
            values = {c.name: plain_values(c, frame[c.name]) for c in table.columns}
            columns = [c for c in table.columns if c.required or any_value(values[c.name])]
            sheet = book.add_worksheet(table.zh if lang == "zh" else table.name)
            write_header(sheet, columns, lang, formats)
            for position, column in enumerate(columns):
                _write_column(sheet, position, column, values[column.name], lang)
            sheet.freeze_panes(1, 0)
            print_wide(sheet)
            sheet.autofilter(0, 0, max(len(frame), 1), len(columns) - 1)


@contextmanager
def new_workbook(path: Path, lang: Language) -> Iterator[Any]:
    """Yield a new workbook, and put it in its place when all went well."""
    from xlsxwriter import Workbook  # slow to load

    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.stem}-", dir=path.parent) as workplace:
        ready = Path(workplace) / path.name
        options = {
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONTS[lang], "font_size": 11},
        }
        book = Workbook(str(ready), options)
        book.set_properties({"created": _BEGINNING})
        yield book
        book.close()
        ready.replace(path)


class Formats:
    """The few formats that all sheets share."""

    def __init__(self, book: Any) -> None:
        header = {"bold": True, "font_color": "white", "valign": "vcenter", "text_wrap": True,
                  "border": 1, "border_color": "#FFFFFF"}  # fmt: skip
        self.required = book.add_format({**header, "bg_color": HEADER_COLOUR})
        self.optional = book.add_format({**header, "bg_color": OPTIONAL_COLOUR})
        self.text = book.add_format({"num_format": "@"})
        self.open_text = book.add_format({"num_format": "@", "locked": False})
        self.open_number = book.add_format({"locked": False})
        example = {"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}
        self.example = book.add_format(example)
        self.heading = book.add_format({"bold": True, "font_size": 16})
        self.prose = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})


def print_wide(sheet: Any) -> None:
    """Print a sheet across, as wide as a page, its header on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def any_value(values: Sequence[Any]) -> bool:
    """Whether a column holds anything."""
    return any(value is not None for value in values)


def is_number(column: Column) -> bool:
    """Whether cells of a column are numbers in a sheet."""
    return column.type in {"integer", "decimal"}


def title_of(declared: Column | Table, lang: Language) -> str:
    """Return the header of a column, or the name of a table's sheet."""
    return declared.zh if lang == "zh" else declared.name


def write_header(
    sheet: Any, columns: Sequence[Column], lang: Language, formats: Formats, left: int = 0
) -> None:
    """Write the header row, required columns darker; give each column its width and format."""
    sheet.set_row(0, 30)
    for position, column in enumerate(columns, start=left):
        style = formats.required if column.required else formats.optional
        cell_format = None if is_number(column) else formats.text
        sheet.set_column(position, position, _WIDTHS[column.type], cell_format)
        sheet.write_string(0, position, title_of(column, lang), style)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROW}"})


def _write_column(
    sheet: Any, position: int, column: Column, values: Sequence[Any], lang: Language
) -> None:
    write = writer_of(sheet, column, lang)
    for row, value in enumerate(values, start=1):
        if value is not None:
            write(row, position, value)


def writer_of(sheet: Any, column: Column, lang: Language) -> Callable[[int, int, Any], None]:
    """Return the function that writes one plain value of a column into a cell."""

    def text(row: int, position: int, value: Any) -> None:
        write_text(sheet, row, position, value)

    def choice(row: int, position: int, value: Any) -> None:
        write_text(sheet, row, position, choice_word(column, value, lang))

    def boolean(row: int, position: int, value: Any) -> None:
        word = str(value).lower()
        sheet.write_string(row, position, ZH[word] if lang == "zh" else word)

    def number(row: int, position: int, value: Any) -> None:
        """Write a number such that it reads back as the same."""
        # XlsxWriter keeps 16 digits; what needs more, or is not finite, goes as text.
        is_exact = float(f"{value:.16G}") == value and abs(value) < _EXACT_INTEGER
        if is_exact:
            sheet.write_number(row, position, value)
        else:
            sheet.write_string(row, position, repr(value))

    special = {"choice": choice, "boolean": boolean, "integer": number, "decimal": number}
    return special.get(column.type, text)


def write_text(sheet: Any, row: int, position: int, text: str) -> None:
    """Write a text as it is.

    Raises
    ------
    ValueError
        When a cell cannot hold it.
    """
    if _MISTAKEN.search(text):
        text = f'<r><t xml:space="preserve">{escape(text).replace("_", _UNDERSCORE)}</t></r>'
    if sheet.write_string(row, position, text):
        raise ValueError(
            f"sheet {sheet.get_name()!r}, row {row + 1}: a cell holds {MAX_CHARACTERS:,} characters"
            f" at most, this text has {len(text):,}"
        )
