"""The empty workbook that an office fills: one sheet per table, with drop-downs and an example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .graph import AssistanceGraph
from .schema import TABLES
from .schema_types import Column, Table
from .workbook_choices import ZH, choice_word
from .workbook_examples import EXAMPLES
from .workbook_limits import MAX_ROW
from .workbook_lists import ListSheet, name_lists
from .workbook_titles import (
    COUNTY,
    EXAMPLE,
    GUIDE,
    HELPERS,
    IDS_MADE,
    MARK,
    NARROWED,
    TOWNSHIP,
    Language,
)
from .workbook_write import Formats, is_number, new_workbook, print_wide, title_of

_WIDTHS = {"id": 18, "text": 22, "choice": 16, "list": 18, "integer": 8, "decimal": 11,
           "boolean": 9, "date": 12, "period": 9}  # fmt: skip
_FIRST_ROW = 2
_LAST_ROW = MAX_ROW - 1
_GUIDE_LINES = 9
_LINE_HEIGHT = 33
_OPEN = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
    "delete_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip


class Words(Protocol):
    """A catalogue of sentences in one language."""

    @property
    def lang(self) -> Language:
        """The language."""
        ...

    def text(self, key: str, /, **facts: Any) -> str:
        """Return the sentence of a key."""
        ...

    def has(self, key: str, /) -> bool:
        """Whether there is such a key."""
        ...


@dataclass(frozen=True)
class _Cell:
    """One column of a sheet: of the table, or a helper ("#mark", "#county", "#township")."""

    name: str
    title: str
    column: Column | None


def write_template(path: Path, words: Words, base: AssistanceGraph | None = None) -> None:
    """Write an empty workbook to fill, in the language of ``words``.

    After a guide comes a sheet per table: headers that are locked and stay in view, required
    columns darker, each with a comment (what belongs there, unit, range, an example); drop-downs
    of the closed lists and, with a ``base`` graph, of its sectors, bodies, organisations and
    places: the townships of the county chosen, the places of the township chosen. The second
    row is a locked example, marked as such in the first column and passed over when it is read.

    Raises
    ------
    OSError
        When the file cannot be written; what was there stays.
    """
    with new_workbook(path, words.lang) as book:
        formats = Formats(book)
        guide = book.add_worksheet(GUIDE[words.lang])
        sheets = {t.name: book.add_worksheet(title_of(t, words.lang)) for t in TABLES}
        lists = ListSheet(book, name_lists(base))
        _write_guide(guide, words, formats)
        for table in TABLES:
            _Sheet(sheets[table.name], table, words, formats, lists).write()


def _write_guide(sheet: Any, words: Words, formats: Formats) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    print_wide(sheet)
    sheet.set_row(0, _LINE_HEIGHT)
    sheet.write_string(0, 0, words.text("workbook.guide.title"), formats.heading)
    for number in range(1, _GUIDE_LINES + 1):
        sheet.set_row(number, _LINE_HEIGHT)
        sheet.write_number(number, 0, number, formats.prose)
        sheet.write_string(number, 1, words.text(f"workbook.guide.{number}"), formats.prose)
    row = _GUIDE_LINES + 2
    for table in TABLES:
        sheet.write_url(row, 0, f"internal:'{title_of(table, words.lang)}'!A1",
                        string=title_of(table, words.lang))  # fmt: skip
        sheet.write_string(row, 1, words.text(f"workbook.table.{table.name}"))
        row += 1


class _Sheet:
    def __init__(
        self, sheet: Any, table: Table, words: Words, formats: Formats, lists: ListSheet
    ) -> None:
        self.sheet = sheet
        self.table = table
        self.words = words
        self.lang = words.lang
        self.formats = formats
        self.lists = lists
        self.cells = list(_cells(table, words.lang))
        self.letters = {cell.name: chr(ord("A") + i) for i, cell in enumerate(self.cells)}

    def write(self) -> None:
        """Write header, comments, example, drop-downs and protection."""
        self.sheet.set_row(0, 30)
        for position, cell in enumerate(self.cells):
            self._write_header(position, cell)
            self._write_example(position, cell)
            self._offer(position, cell)
        self.sheet.freeze_panes(1, 1)
        print_wide(self.sheet)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROW}"})
        self.sheet.protect("", _OPEN)

    def _write_header(self, position: int, cell: _Cell) -> None:
        column = cell.column
        number = column is not None and is_number(column)
        body = self.formats.open_number if number else self.formats.open_text
        width = _WIDTHS[column.type] if column else (6 if cell.name == HELPERS[0] else 16)
        self.sheet.set_column(position, position, width, body)
        may_be_made = cell.name == "id" and self.table.name in IDS_MADE
        required = column is not None and column.required and not may_be_made
        style = self.formats.required if required else self.formats.optional
        self.sheet.write_string(0, position, cell.title, style)
        options = {"x_scale": 2.2, "y_scale": 1.8, "author": "jiedui"}
        self.sheet.write_comment(0, position, self._comment(cell), options)

    def _comment(self, cell: _Cell) -> str:
        say = self.words.text
        if cell.column is None:
            return say(f"workbook.helper.{cell.name.removeprefix('#')}")
        column = cell.column
        own = f"workbook.column.{self.table.name}.{column.name}"
        key = own if self.words.has(own) else f"workbook.column.{column.name}"
        may_be_made = column.name == "id" and self.table.name in IDS_MADE
        needed = column.required and not may_be_made
        lines = [say("workbook.required" if needed else "workbook.optional"), say(key)]
        if column.unit:
            lines.append(say("workbook.unit", unit=say(f"workbook.unit.{column.unit}")))
        if column.range:
            lines.append(say("workbook.range", range=column.range))
        if column.references:
            lines.append(say("workbook.reference"))
        example = self._example(cell)
        if example:
            lines.append(say("workbook.example", example=example))
        return "\n".join(lines)

    def _example(self, cell: _Cell) -> str:
        if cell.name == HELPERS[0]:
            return EXAMPLE[self.lang]
        text = EXAMPLES[self.table.name].get(cell.name, "")
        if cell.column is not None and cell.column.type == "choice":
            return choice_word(cell.column, text, self.lang)
        return text

    def _write_example(self, position: int, cell: _Cell) -> None:
        text = self._example(cell)
        if text and cell.column is not None and is_number(cell.column):
            self.sheet.write_number(1, position, float(text), self.formats.example)
        else:
            self.sheet.write_string(1, position, text, self.formats.example)

    def _offer(self, position: int, cell: _Cell) -> None:
        rule = self._rule(cell)
        if rule:
            self.sheet.data_validation(_FIRST_ROW, position, _LAST_ROW, position, rule)

    def _rule(self, cell: _Cell) -> dict[str, Any] | None:
        column = cell.column
        if column is not None and column.type in {"choice", "boolean"}:
            return {"validate": "list", "source": self._choices(column)}
        if column is not None and is_number(column):
            return self._number_rule(column)
        source = self._source(cell)
        # A name that is not in the list may still be an alias or an id: it is not refused here.
        return {"validate": "list", "source": source, "show_error": False} if source else None

    def _choices(self, column: Column) -> Sequence[str]:
        if column.type == "boolean":
            return [ZH[word] if self.lang == "zh" else word for word in ("true", "false")]
        return [choice_word(column, choice, self.lang) for choice in column.choices]

    def _number_rule(self, column: Column) -> dict[str, Any]:
        low = column.minimum if column.above is None else column.above
        rule = {"validate": column.type, "error_title": column.zh, "error_message": column.range}
        if low is None or column.maximum is None:
            return {**rule, "criteria": ">=", "value": -MAX_ROW}
        return {**rule, "criteria": "between", "minimum": low, "maximum": column.maximum}

    def _source(self, cell: _Cell) -> str:
        row = _FIRST_ROW + 1
        county = f"${self.letters.get(HELPERS[1], '')}{row}"
        township = f"${self.letters.get(HELPERS[2], '')}{row}"
        if cell.name == HELPERS[1]:
            return self.lists.plain("counties")
        if cell.name == HELPERS[2]:
            return self.lists.townships(county)
        if NARROWED.get(self.table.name) == cell.name:
            return self.lists.places(county, township)
        column = cell.column
        if column is None or column.type not in {"id", "list"}:
            return ""
        if column.name == "layer":
            return self.lists.plain("layers")
        if not column.references:
            return ""
        target = column.references[0]
        return self.lists.plain("counties" if target == "places" else target)


def _cells(table: Table, lang: Language) -> list[_Cell]:
    cells = [_Cell(HELPERS[0], MARK[lang], None)]
    for column in table.columns:
        if NARROWED.get(table.name) == column.name:
            cells.append(_Cell(HELPERS[1], COUNTY[lang], None))
            cells.append(_Cell(HELPERS[2], TOWNSHIP[lang], None))
        cells.append(_Cell(column.name, title_of(column, lang), column))
    return cells
