"""Turnover between periods, proportionality of help to need, participation across layers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.shape.proportionality import participation, proportionality, rank_agreement
from engine.shape.turnover import turnover, turnovers
from engine.shape.web import Web, web_from_table

BEFORE = web_from_table([[1, 1, 0], [0, 1, 0], [1, 0, 0]], "abc", "xyz")
AFTER = web_from_table([[1, 0, 0], [0, 1, 1], [0, 1, 0]], "abd", "xyz")


def values(before: Web, after: Web) -> tuple[float, ...]:
    own = turnover(before, after)
    return own.whole, own.rewiring, own.species, own.continuity


def test_changes_split_into_rewiring_and_species():
    # In both: rows a and b, columns x and y. a-y went: rewiring. c-x went with c, b-z came with z,
    # d-y came with d: species. Of 4 + 4 links a-x and b-y stayed.
    assert values(BEFORE, AFTER) == pytest.approx((4 / 8, 1 / 8, 3 / 8, 2 / 4))


def test_the_way_back_has_the_same_turnover():
    assert values(AFTER, BEFORE)[:3] == values(BEFORE, AFTER)[:3]


def test_weights_count_by_how_much_they_change():
    first, second = web_from_table([[4, 0], [1, 1]]), web_from_table([[1, 2], [1, 1]])
    assert values(first, second) == pytest.approx((5 / 11, 5 / 11, 0, 1))


def test_the_same_web_has_not_turned_over_and_another_one_wholly():
    other = web_from_table([[1]], ["q"], ["r"])
    assert values(BEFORE, BEFORE) == (0, 0, 0, 1)
    assert values(BEFORE, other) == (1, 0, 1, 0)


def test_webs_without_links():
    none = web_from_table(np.zeros((2, 2)))
    assert all(np.isnan(values(none, none)))
    assert values(BEFORE, none) == (1, 0, 1, 0)
    assert np.isnan(values(none, BEFORE)[3])


def test_periods_follow_each_other():
    table = turnovers({"2024": BEFORE, "2025": AFTER, "2026": AFTER})
    assert table[["before", "after"]].to_numpy().tolist() == [["2024", "2025"], ["2025", "2026"]]
    assert table["whole"].tolist() == [0.5, 0]
    assert turnovers({"2024": BEFORE}).empty


@pytest.mark.parametrize(
    ("help_", "need", "share", "ranks"),
    [
        ([2, 4, 6], [1, 2, 3], 1, 1),
        ([3, 2, 1], [1, 2, 3], 1 - (2 / 6 + 2 / 6) / 2, -1),
        ([1, 0, 0], [0, 1, 1], 0, -1),
        ([1, 2, 3], [1, 1, 1], 1 - (1 / 6 + 1 / 6) / 2, np.nan),
        ([0, 0, 0], [1, 2, 3], np.nan, np.nan),
        ([], [], np.nan, np.nan),
    ],
)
def test_help_is_held_against_need(help_, need, share, ranks):
    own = np.array(help_, dtype=float), np.array(need, dtype=float)
    assert proportionality(*own) == pytest.approx(share, nan_ok=True)
    assert rank_agreement(*own) == pytest.approx(ranks, nan_ok=True)


def test_participation_is_0_in_one_layer_and_1_when_even():
    first = web_from_table([[1, 1, 1], [1, 0, 0]], ["a", "b"], ["x", "y", "z"])
    second = web_from_table([[1], [1]], ["b", "c"], ["x"])
    table = participation({"L": first, "M": second}).set_index("id")
    assert table["num_layers"].to_dict() == {"a": 1, "b": 2, "c": 1, "x": 2, "y": 1, "z": 1}
    assert table["num_links"].to_dict() == {"a": 3, "b": 2, "c": 1, "x": 4, "y": 1, "z": 1}
    assert table["participation"].to_dict() == {"a": 0, "b": 1, "c": 0, "x": 1, "y": 0, "z": 0}


def test_participation_in_one_layer_or_none_says_nothing():
    assert participation({"L": BEFORE})["participation"].isna().all()
    assert isinstance(participation({}), pd.DataFrame)
    assert participation({"L": web_from_table(np.zeros((2, 2)))}).empty
