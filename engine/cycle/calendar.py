"""Months, quarters and years as spans of days, and cells of dates as days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from graph_schema.dates import first_days, last_days


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included; ``name`` as periods are written."""

    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Cell:
    """A date of a table: its first and its last day, the same but for "2026" or "2026-03"."""

    first: date
    last: date


def month_of(day: date) -> Span:
    """Return the month of a day.

    >>> month_of(date(2028, 2, 10)).last
    datetime.date(2028, 2, 29)
    """
    last = monthrange(day.year, day.month)[1]
    return Span(f"{day:%Y-%m}", day.replace(day=1), day.replace(day=last))


def quarter_of(day: date) -> int:
    """Return the quarter of a day, 1 to 4.

    >>> quarter_of(date(2026, 3, 31)), quarter_of(date(2026, 4, 1))
    (1, 2)
    """
    return (day.month + 2) // 3


def quarter_span(year: int, quarter: int) -> Span:
    """Return the days of a quarter, 1 to 4.

    >>> quarter_span(2026, 2).last
    datetime.date(2026, 6, 30)
    """
    last = month_of(date(year, 3 * quarter, 1)).last
    return Span(f"{year}Q{quarter}", date(year, 3 * quarter - 2, 1), last)


def year_of(day: date) -> Span:
    """Return the year of a day."""
    return Span(f"{day:%Y}", date(day.year, 1, 1), date(day.year, 12, 31))


def is_of_year(period: str, year: str) -> bool:
    """Whether a row's period is a year or a month of it.

    >>> [is_of_year(own, "2026") for own in ("2026", "2026-03", "2025")]
    [True, True, False]
    """
    return period.partition("-")[0] == year


@lru_cache(maxsize=4096)  # few distinct dates stand in many rows
def days_of(text: str | None) -> Cell | None:
    """Return the days of a cell; None for one that is empty or no date.

    >>> days_of("2026-02").last
    datetime.date(2026, 2, 28)
    """
    if not text:
        return None
    cells = pd.Series([text], dtype="str")
    first, last = first_days(cells).tolist()[0], last_days(cells).tolist()[0]
    return None if first is None else Cell(first, last)
