"""Every named check of workbooks, beside those of the tables in them (`checks.CHECKS`).

Each has a sentence in both languages (``problem.<code>`` and ``remedy.<remedy>``).
"""

from __future__ import annotations

from typing import Any

from .checks import Check
from .findings import Finding
from .report import Fact, Problem

WORKBOOK_CHECKS: tuple[Check, ...] = (
    # The file.
    Check("no_workbook", "error", "a file that is not there", "give_workbook"),
    Check("not_a_workbook", "error", "a file that is no Excel workbook", "save_as_xlsx"),
    Check("old_workbook", "error", "a workbook of the format before 2007, or one with a password",
          "save_as_xlsx"),
    Check("workbook_too_large", "error", "a workbook beyond one of the bounds of size",
          "split_workbook"),
    Check("workbook_too_slow", "error", "a workbook that takes too long to read", "split_workbook"),
    Check("unsafe_workbook", "error", "a workbook with a part that declares entities or is not"
          " UTF-8", "save_again"),
    Check("unreadable_workbook", "error", "a workbook that is damaged", "save_again"),
    # Sheets.
    Check("no_table_sheets", "error", "a workbook without the sheet of any table", "rename_sheet"),
    Check("absent_sheet", "note", "a table that has no sheet and so counts as empty", "add_sheet"),
    Check("unknown_sheet", "error", "a sheet that is no table and holds something", "rename_sheet"),
    Check("hidden_stranger", "note", "a hidden sheet that is no table: it was passed over",
          "nothing_to_do"),
    Check("hidden_sheet", "warning", "a hidden sheet of a table: it was read", "unhide_sheet"),
    Check("duplicate_sheet", "error", "two sheets of one table", "keep_one_sheet"),
    Check("no_header", "error", "a sheet of which no row at the top names two known columns",
          "mend_header"),
    Check("rows_above_header", "note", "rows above the header: they were passed over",
          "nothing_to_do"),
    Check("example_rows", "note", "rows that are marked as an example: they were passed over",
          "nothing_to_do"),
    # Cells.
    Check("cells_without_header", "error", "filled cells in a column without a header",
          "name_column"),
    Check("far_cell", "error", "a filled cell far to the right of the table", "clear_cell"),
    Check("merged_cells", "error", "merged cells among the rows: all but one of them are empty",
          "unmerge_cells"),
    Check("formula_cell", "warning", "a formula; the value last computed was read",
          "paste_values"),
    Check("formula_without_value", "error", "a formula that was never computed", "paste_values"),
    Check("error_value", "error", "a cell that shows an error such as #N/A", "mend_formula"),
    Check("number_loses_digits", "error", "a code that was written as a number of more than 15"
          " digits, the last of which are lost", "write_as_text"),
    Check("serial_date", "warning", "a number that can only be a date without its format: it was"
          " read as that date", "format_as_date"),
    Check("date_in_text", "error", "a date where a text, an id or a choice belongs: Excel makes"
          " dates of texts such as 3-1", "write_as_text"),
    # Names in the place of ids.
    Check("name_read_as", "note", "a name that was found as an alias or in its normal form",
          "check_name"),
    Check("ambiguous_name", "error", "a name that several rows have", "say_which"),
    Check("name_elsewhere", "error", "a name that is there, but not in the place that is given",
          "say_where"),
    Check("name_not_found", "error", "a name that no row has", "mend_name"),
    Check("ids_made", "note", "needs or capabilities without an id: one was made from their"
          " content", "nothing_to_do"),
)  # fmt: skip
"""All checks of workbooks, in the order in which a workbook is read."""

WORKBOOK_BY_CODE: dict[str, Check] = {check.code: check for check in WORKBOOK_CHECKS}


OF_BASE = "of_base"
"""Fact of a problem that lies in a row of the base graph, not of the workbook."""


def workbook_problem(
    code: str, table: str = "", row: int | None = None, column: str = "", value: str = "",
    **facts: Fact,
) -> Problem:  # fmt: skip
    """Return a problem with the severity and remedy of its check."""
    check = WORKBOOK_BY_CODE[code]
    remedy = "did_you_mean" if facts.get("near") else check.remedy
    return Problem(code, check.severity, table, row, column, value[:80], remedy, facts)


def workbook_finding(code: str, table: str = "", count: int = 1, **details: Any) -> Finding:
    """Return the finding of a single problem, standing for ``count`` of them."""
    return Finding((workbook_problem(code, table, **details),), count)
