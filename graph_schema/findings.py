"""Findings: what one check found in one column, bounded in memory, and the report made of them.

A check never builds more problems than a report can hold; beyond that it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray
from .checks import BY_CODE
from .report import MAX_LINES, Fact, Problem, Report, Severity
from .schema import TABLES

_MAX_VALUE = 80
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_TABLE_ORDER = {table.name: place for place, table in enumerate(TABLES)}

Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Finding:
    """The first problems that one check found, and how many it found in all."""

    problems: tuple[Problem, ...]
    count: int


def problem(
    code: str, table: str = "", row: int | None = None, column: str = "", value: str = "",
    **facts: Fact,
) -> Problem:  # fmt: skip
    """Return a problem with the severity and remedy of its check.

    Facts with near matches change the remedy to ``did_you_mean``.

    >>> problem("no_folder", value="plan").severity
    'error'
    """
    check = BY_CODE[code]
    remedy = "did_you_mean" if facts.get("near") else check.remedy
    return Problem(code, check.severity, table, row, column, value[:_MAX_VALUE], remedy, facts)


def one(code: str, table: str = "", *, count: int = 1, **details: Any) -> Finding:
    """Return the finding of a single problem, standing for ``count`` of them."""
    return Finding((problem(code, table, **details),), count)


def rows_where(
    mask: BoolArray,
    code: str,
    table: str,
    frame: pd.DataFrame,
    column: str = "",
    facts: Callable[[int], Facts] | None = None,
) -> Iterator[Finding]:
    """Yield one finding of the rows in which ``mask`` holds; nothing when it holds nowhere.

    ``frame`` is indexed by file line; ``facts`` gets the position of a row. At most as many
    problems are built as a report keeps.
    """
    positions = np.flatnonzero(mask)
    if not len(positions):
        return
    kept = positions[:MAX_LINES].tolist()
    lines = frame.index[kept].tolist()
    values = frame[column].iloc[kept].tolist() if column else [""] * len(kept)
    yield Finding(
        tuple(
            problem(code, table, line, column, value, **(facts(position) if facts else {}))
            for position, line, value in zip(kept, lines, values, strict=True)
        ),
        len(positions),
    )


def assemble(findings: Iterable[Finding], max_lines: int = MAX_LINES) -> Report:
    """Return the report of all findings, lines sorted by table, row and column.

    Counts are complete. When there are more problems of a severity than lines, every finding
    gets its fair share of the lines, so that a flood of one kind does not hide the others.
    """
    given = list(findings)
    report = Report(max_lines=max_lines)
    for severity in _SEVERITIES:
        group = [finding for finding in given if finding.problems[0].severity == severity]
        shares = fair_shares([len(finding.problems) for finding in group], max_lines)
        kept = [p for f, share in zip(group, shares, strict=True) for p in f.problems[:share]]
        report.extend(sorted(kept, key=_place))
        for finding, share in zip(group, shares, strict=True):
            if finding.count > share:
                report.count(finding.problems[0].code, severity, finding.count - share)
    return report


def fair_shares(sizes: Sequence[int], room: int) -> list[int]:
    """Return how many of ``room`` lines each size gets: the small in full, the rest alike.

    >>> fair_shares([5, 100, 2, 100], 27)
    [5, 10, 2, 10]
    """
    shares = [0] * len(sizes)
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    for rank, position in enumerate(order):
        shares[position] = min(sizes[position], room // (len(sizes) - rank))
        room -= shares[position]
    return shares


def _place(found: Problem) -> tuple[int, int, str]:
    return _TABLE_ORDER.get(found.table, -1), found.row or 0, found.column
