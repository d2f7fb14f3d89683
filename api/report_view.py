"""A report as people and programs read it: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from graph_schema.report import Problem, Report
from graph_schema.schema import TABLES

from .screen import Screen

SHOWN_OF_A_KIND = 3
"""Warnings and notes of one kind that are shown one by one; of errors all are."""

_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


def report_json(report: Report, screen: Screen) -> dict[str, Any]:
    """Return every kept problem with its sentences, and full counts."""
    return {
        "ok": report.ok,
        "counts": dict(sorted(report.counts.items())),
        "severities": {name: report.severities[name] for name in _STYLES},
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity,
                "table": problem.table,
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "facts": {name: list(fact) if isinstance(fact, tuple) else fact
                          for name, fact in problem.facts.items()},
                "message": sentence(problem, screen),
                "remedy": remedy(problem, screen),
            }
            for problem in report.problems
        ],
    }  # fmt: skip


def show_report(report: Report, screen: Screen, *, errors_only: bool = False) -> None:
    """Write a report to stdout, errors first, then counts."""
    shown = {"error"} if errors_only else set(_STYLES)
    _show_problems(report, shown, screen)
    num_errors = sum(1 for problem in report.problems if problem.severity == "error")
    if report.severities["error"] > num_errors:
        beyond = report.severities["error"] - num_errors
        screen.line("    " + screen.text("report.beyond", num=beyond), "dim")
    screen.line(
        screen.text("report.counts", **{name: report.severities[name] for name in _STYLES}), "bold"
    )


def show_warnings(report: Report, screen: Screen) -> None:
    """Write the warnings of a report to stdout, a few of each kind."""
    _show_problems(report, {"warning"}, screen)


def _show_problems(report: Report, severities: Collection[str], screen: Screen) -> None:
    seen: Counter[str] = Counter()
    for problem in report.problems:
        if problem.severity not in severities:
            continue
        seen[problem.code] += 1
        if problem.severity == "error" or seen[problem.code] <= SHOWN_OF_A_KIND:
            _show_problem(problem, screen)
        elif seen[problem.code] == SHOWN_OF_A_KIND + 1:
            more = report.counts[problem.code] - SHOWN_OF_A_KIND
            screen.line("    " + screen.text("report.more", num=more, code=problem.code), "dim")


def _show_problem(problem: Problem, screen: Screen) -> None:
    severity = screen.text(f"severity.{problem.severity}")
    place = place_of(problem, screen)
    screen.line(f"{severity}  {place}  [{problem.code}]".replace("    ", "  "),
                _STYLES[problem.severity])  # fmt: skip
    space = "" if screen.words.lang == "zh" else " "
    screen.line(f"    {sentence(problem, screen)}{space}{remedy(problem, screen)}".rstrip())


def place_of(problem: Problem, screen: Screen) -> str:
    """Return where a problem lies: table, line, column, in the words of the language."""
    table = {t.name: t for t in TABLES}.get(problem.table)
    name, column = problem.table, problem.column
    if table is not None and screen.words.lang == "zh":
        name = table.zh
        column = next((c.zh for c in table.columns if c.name == column), column)
    elif problem.table == "policy":
        name = screen.text("report.policy")
    elif problem.table == "scenario":
        name = str(problem.facts.get("file", ""))
    line = "" if problem.row is None else screen.text("report.line", row=problem.row)
    row = str(problem.facts.get("row", "")) if problem.table in ("edits", "scenario") else ""
    return " ".join(part for part in (name, line, column, row) if part)


def sentence(problem: Problem, screen: Screen) -> str:
    """Return what is wrong, as a sentence."""
    key = f"problem.{problem.code}"
    return screen.text(key, **_facts(problem, screen))


def remedy(problem: Problem, screen: Screen) -> str:
    """Return what to do about it, as a sentence."""
    if not problem.remedy:
        return ""
    return screen.text(f"remedy.{problem.remedy}", **_facts(problem, screen))


def _facts(problem: Problem, screen: Screen) -> dict[str, Any]:
    side = {"side": screen.text(f"side.{problem.value}")} if problem.value in _SIDES else {}
    return {
        "table": problem.table,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        **side,
        **problem.facts,
    }


_SIDES = ("provider", "place")
