"""Problems and the report that holds them: one form for tables, policies and, later, scenarios.

A problem carries keys and facts, never sentences; the catalogue in ``api/messages`` renders
``problem.<code>`` and ``remedy.<remedy>`` in Chinese or English.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning", "note"]
"""error: nothing is planned until it is mended; warning: look at it; note: good to know."""

Fact = str | int | float | tuple[str, ...]

MAX_LINES = 1_000
"""Most problems a report keeps line by line; beyond it they are only counted."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong or worth knowing.

    Parameters
    ----------
    code
        snake_case name of the check, stable across versions.
    severity
        error, warning or note.
    table
        Table (or ``policy``) that it was found in; "" when it is about the whole folder.
    row
        Line of the file, the header being line 1; None when it is not about one row.
    column
        Column, or dotted key of a policy; "" when it is not about one.
    value
        The offending cell as written, cut to 80 characters.
    remedy
        Key of what to do about it.
    facts
        Whatever the sentence needs besides: near matches, limits, counts.
    """

    code: str
    severity: Severity
    table: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    remedy: str = ""
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))


class Report:
    """Every problem found, errors first, capped at ``max_lines`` with full counts.

    Examples
    --------
    >>> report = Report([Problem("empty_name", "error", "places", 2, "name")])
    >>> report.ok, report.counts["empty_name"]
    (False, 1)
    """

    def __init__(self, problems: Iterable[Problem] = (), max_lines: int = MAX_LINES) -> None:
        self.counts: Counter[str] = Counter()
        self.severities: Counter[str] = Counter()
        self.max_lines = max_lines
        self._kept: dict[Severity, list[Problem]] = {"error": [], "warning": [], "note": []}
        self.extend(problems)

    def add(self, problem: Problem) -> None:
        """Count a problem and keep it while there is room among those of its severity."""
        self.count(problem.code, problem.severity)
        if len(self._kept[problem.severity]) < self.max_lines:
            self._kept[problem.severity].append(problem)

    def count(self, code: str, severity: Severity, times: int = 1) -> None:
        """Count problems that need no line of their own: those beyond the cap."""
        self.counts[code] += times
        self.severities[severity] += times

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several problems."""
        for problem in problems:
            self.add(problem)

    def room(self, severity: Severity) -> int:
        """How many more problems of this severity would be kept."""
        return self.max_lines - len(self._kept[severity])

    @property
    def problems(self) -> list[Problem]:
        """The problems kept: errors, then warnings, then notes, at most ``max_lines``."""
        kept = [*self._kept["error"], *self._kept["warning"], *self._kept["note"]]
        return kept[: self.max_lines]

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.severities["error"]

    @property
    def num_problems(self) -> int:
        """Number of problems found, kept or not."""
        return sum(self.counts.values())

    def __add__(self, other: Report) -> Report:
        """Return both reports as one."""
        both = Report(max_lines=self.max_lines)
        for report in (self, other):
            both.counts += report.counts
            both.severities += report.severities
            for severity, kept in report._kept.items():
                both._kept[severity] += kept[: both.room(severity)]
        return both

    def __repr__(self) -> str:
        return f"<Report {dict(self.severities)}>"
