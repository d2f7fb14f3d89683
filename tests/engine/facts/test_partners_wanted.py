"""How many able partners a need wants: what the policy names, nearest sector first."""

from __future__ import annotations

from engine.facts.partners_wanted import partners_wanted
from tests.engine.small_graphs import small_graph, small_policy

SECTORS = [{"id": "industry"}, {"id": "tea", "parent_id": "industry"},
           {"id": "green-tea", "parent_id": "tea"}, {"id": "edu"}]  # fmt: skip


def wanted(**named: int) -> dict[str, int]:
    return partners_wanted(small_graph(sectors=SECTORS), small_policy(partners_wanted=named))


def test_one_is_wanted_where_no_number_is_named():
    assert wanted() == {"industry": 1, "tea": 1, "green-tea": 1, "edu": 1}


def test_a_number_holds_for_its_sector_and_all_below_without_one():
    assert wanted(industry=3) == {"industry": 3, "tea": 3, "green-tea": 3, "edu": 1}


def test_the_nearest_number_above_counts():
    assert wanted(industry=3, tea=1) == {"industry": 3, "tea": 1, "green-tea": 1, "edu": 1}


def test_a_circle_of_sectors_ends_at_one():
    circle = [{"id": "a", "parent_id": "b"}, {"id": "b", "parent_id": "a"}]
    assert partners_wanted(small_graph(sectors=circle), small_policy()) == {"a": 1, "b": 1}
