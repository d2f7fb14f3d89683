"""Problems of tables, policies and scenarios as the ``errors`` of a problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.report_view import remedy, sentence
from api.screen import Screen
from graph_schema.report import Problem, Report

from .problem import pointer

Pointer = Callable[[Problem], str]


def report_errors(report: Report, screen: Screen, point: Pointer) -> list[dict[str, Any]]:
    """Return every error of a report, with the sentence, the remedy and where it lies.

    Parameters
    ----------
    point
        Says where in the body a problem lies.
    """
    return [
        {
            "code": problem.code.upper(),
            "pointer": point(problem),
            "message": sentence(problem, screen),
            "remedy": remedy(problem, screen),
            "table": problem.table,
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
        }
        for problem in report.problems
        if problem.severity == "error"
    ]


def in_json_tables(problem: Problem) -> str:
    """Return where a problem of tables lies in a JSON body: its rows are counted from line 2."""
    path: list[object] = ["body", "tables"]
    if problem.table:
        path.append(problem.table)
        if problem.row is not None:
            path.append(problem.row - 2)
            if problem.column:
                path.append(problem.column)
    return pointer(*path)


def in_files(problem: Problem) -> str:
    """Return where a problem of tables lies in a zip or a workbook: table, line, column."""
    parts = [problem.table, problem.row, problem.column]
    return pointer("body", *(part for part in parts if part not in ("", None)))


def in_keys(problem: Problem) -> str:
    """Return where a problem of a policy or a scenario lies: its dotted key as a pointer."""
    return pointer("body", *filter(None, problem.column.split(".")))


def in_running(problem: Problem) -> str:
    """Return where a running amount has a problem; what lies in the plan's tables: its id."""
    if problem.table != "running" or problem.row is None:
        return pointer("path", "plan_id")
    return pointer("body", "running", problem.row - 2, problem.column)
