"""Dates and periods of reduced precision, as the first or the last day that they hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Days = np.ndarray[Any, np.dtype[np.datetime64]]

_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:0[1-9]|1[0-2])"
PERIOD_PATTERN = rf"^{_YEAR}(?:-{_MONTH})?$"
DATE_PATTERN = rf"^{_YEAR}(?:-{_MONTH}(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?$"

BEGINNING = np.datetime64("1900-01-01")
END = np.datetime64("2099-12-31")


def first_days(cells: pd.Series[Any]) -> Days:
    """Return the first day of each date or period; NaT for a cell that is empty or is none.

    >>> first_days(pd.Series(["2026", "2026-02", "2026-02-30", ""], dtype="str")).tolist()
    [datetime.date(2026, 1, 1), datetime.date(2026, 2, 1), None, None]
    """
    return _days(cells, "-01-01", "-01")


def last_days(cells: pd.Series[Any]) -> Days:
    """Return the last day of each date or period; NaT for a cell that is empty or is none.

    >>> last_days(pd.Series(["2026", "2024-02", "2026-02-28"], dtype="str")).tolist()
    [datetime.date(2026, 12, 31), datetime.date(2024, 2, 29), datetime.date(2026, 2, 28)]
    """
    days = _days(cells, "-12-31", "-01")
    is_month = cells.str.len().eq(len("YYYY-MM")).to_numpy() & ~np.isnat(days)
    months = days[is_month].astype("datetime64[M]")
    days[is_month] = (months + 1).astype("datetime64[D]") - 1
    return days


def _days(cells: pd.Series[Any], of_year: str, of_month: str) -> Days:
    if not (cells != "").any():
        return np.full(len(cells), np.datetime64("NaT"), dtype="datetime64[D]")
    sound = cells.where(cells.str.contains(DATE_PATTERN), "")
    length = sound.str.len()
    full = sound.mask(length == len("YYYY"), sound + of_year)
    full = full.mask(length == len("YYYY-MM"), sound + of_month)
    # Few distinct dates stand in many rows; parsing each once keeps large tables quick.
    codes, distinct = pd.factorize(full)
    parsed = pd.to_datetime(pd.Series(distinct), format="%Y-%m-%d", errors="coerce")
    days: Days = parsed.to_numpy().astype("datetime64[D]")[codes]
    return days
