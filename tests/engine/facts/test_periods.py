"""When something holds."""

from __future__ import annotations

import pandas as pd
import pytest

from engine.facts.periods import valid_at


@pytest.mark.parametrize(
    ("since", "until", "period", "holds"),
    [
        ("", "", "2026", True),
        ("2026", "2026", "2026", True),
        ("2027", "", "2026", False),
        ("", "2025", "2026", False),
        ("2026-12-31", "", "2026", True),  # since: the first day named
        ("", "2026-01-01", "2026", True),  # until: the last day named, included
        ("", "2025-12-31", "2026", False),
        ("2027-01-01", "", "2026", False),
        ("2026-03", "", "2026-03", True),
        ("2026-04", "", "2026-03", False),
        ("2026-03-31", "", "2026-03", True),
        ("2026-04-01", "", "2026-03", False),
        ("", "2026-03-01", "2026-03", True),
        ("", "2026-02-28", "2026-03", False),
        ("2026", "", "2026-01", True),  # a year begins with its first day
        ("", "2026", "2026-12", True),  # and ends with its last
        ("", "2025", "2026-01", False),
        ("2021-10", "2025-12-31", "2023-06", True),
    ],
)
def test_days_from_since_to_until_touch_the_period(since, until, period, holds):
    rows = pd.DataFrame({"since": [since], "until": [until]})
    assert valid_at(rows, period).tolist() == [holds]


def test_no_rows_give_no_answers():
    rows = pd.DataFrame({"since": [], "until": []})
    assert valid_at(rows, "2026").tolist() == []
