"""When something holds: ISO dates of reduced precision against a period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from graph_schema.arrays import BoolArray


def valid_at(rows: pd.DataFrame, period: str) -> BoolArray:
    """Return for each row whether its days from ``since`` to ``until`` touch the period.

    ``since`` counts from the first day it names, ``until`` to its last, included; empty = open.
    With reduced precision ("2021", "2021-10") two dates overlap exactly when, cut to the shorter
    of the two, they compare in order; ISO text compares as its date does.

    Examples
    --------
    >>> rows = pd.DataFrame({"since": ["2021-10", ""], "until": ["", "2025-12-31"]})
    >>> valid_at(rows, "2026").tolist()
    [True, False]
    """
    return np.array(
        [
            is_valid_at(since, until, period)
            for since, until in zip(rows["since"].tolist(), rows["until"].tolist(), strict=True)
        ],
        dtype=bool,
    )


def is_valid_at(since: str, until: str, period: str) -> bool:
    """Whether the days from ``since`` to ``until`` touch the period, as in `valid_at`."""
    return _not_after(since, period) and _not_after(period, until)


def _not_after(first: str, second: str) -> bool:
    if not first or not second:
        return True
    length = min(len(first), len(second))
    return first[:length] <= second[:length]
