"""A report put into words, and with it somebody's own workbook marked where it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .report import Problem, Report
from .schema import TABLES, table
from .workbook_checks import OF_BASE
from .workbook_limits import LIMITS, Limits
from .workbook_template import Words
from .workbook_titles import PROBLEMS
from .workbook_worker import ask_worker
from .workbook_write import title_of

_COLUMNS = ("severity", "sheet", "row", "column", "value", "what", "remedy")
_TABLES = {t.name: t for t in TABLES}


def mark_errors(
    path_in: Path, report: Report, path_out: Path, words: Words, limits: Limits = LIMITS
) -> None:
    """Write the same workbook with its bad cells marked and commented, and all problems listed.

    Errors are filled red, warnings yellow, each with a comment that says what is wrong and what
    to do; what the person wrote and formatted stays. The first sheet lists every problem of the
    report: severity, sheet, row (a link to the cell), column, value, what, remedy; but for
    warnings about rows that are not in this workbook. Marks of an earlier time are taken away.
    ``path_out`` may be ``path_in``: it is replaced at the end.

    Raises
    ------
    Refused
        When the workbook cannot be opened, as the report then says itself.
    """
    problems = report.problems
    rows = [_row(problem, words) for problem in problems if not _is_old_news(problem)]
    left = report.num_problems - len(problems)
    if left > 0 and len(problems) >= report.max_lines:
        more = words.text("workbook.problems.more", num=left)
        rows.append({"severity": "note", "table": "", "line": None, "column": "", "comment": "",
                     "cells": ["", "", None, "", "", more, ""]})  # fmt: skip
    listing = {
        "title": PROBLEMS[words.lang],
        "header": [words.text(f"workbook.problems.{name}") for name in _COLUMNS],
        "rows": rows,
    }
    ask_worker("mark", path_in, limits, out=str(path_out), sheet=listing)


def _is_old_news(problem: Problem) -> bool:
    return OF_BASE in problem.facts and problem.severity != "error"


def _row(problem: Problem, words: Words) -> dict[str, Any]:
    facts = {
        **problem.facts,
        "table": problem.table,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
    }
    what = words.text(f"problem.{problem.code}", **facts)
    remedy = words.text(f"remedy.{problem.remedy}", **facts) if problem.remedy else ""
    declared = _TABLES.get(problem.table)
    sheet = title_of(declared, words.lang) if declared else problem.table
    return {
        "severity": problem.severity,
        "table": problem.table,
        "line": problem.row,
        "column": problem.column,
        "cell": problem.facts.get("cell", ""),
        "comment": f"{what}\n{remedy}".strip(),
        "cells": [
            words.text(f"severity.{problem.severity}"),
            sheet,
            problem.row,
            _column_title(problem, words),
            problem.value,
            what,
            remedy,
        ],
    }


def _column_title(problem: Problem, words: Words) -> str:
    if problem.table in _TABLES and problem.column in table(problem.table).column_names:
        return title_of(table(problem.table).column(problem.column), words.lang)
    return problem.column
