"""The place tree."""

from __future__ import annotations

import pytest

from engine.facts.place_tree import PlaceTree
from tests.engine.small_graphs import BASE_PLACES, changed, small_graph


@pytest.fixture
def tree():
    """Village v1 in township t1 of c1; zone z runs t1; village v3 in t3 of c2; c2 is in area a."""
    places = [
        *changed(BASE_PLACES, t1={"run_by": "z"}, c2={"area_id": "a"}),
        {"id": "a", "kind": "area"},
        {"id": "z", "kind": "zone", "parent_id": "B"},
        {"id": "v1", "kind": "village", "parent_id": "t1"},
        {"id": "v3", "kind": "village", "parent_id": "t3"},
    ]
    return PlaceTree(small_graph(places=places).table("places"))


def test_line_is_the_place_and_all_above_it_nearest_first(tree):
    assert tree.line("v1") == ("v1", "t1", "c1", "B")
    assert tree.line("B") == ("B",)


def test_place_that_is_not_in_the_table_has_nothing_above_it(tree):
    assert tree.line("nowhere") == ("nowhere",)
    assert tree.above("nowhere", "county") == ""
    assert tree.territories("nowhere") == {"nowhere"}


@pytest.mark.parametrize(
    ("place", "kind", "above"),
    [
        ("v1", "county", "c1"), ("v1", "township", "t1"), ("v1", "prefecture", "B"),
        ("c1", "county", "c1"), ("B", "county", ""), ("v1", "village", "v1"),
        ("v1", "province", ""),
    ],
)  # fmt: skip
def test_nearest_place_of_a_kind_at_or_above(tree, place, kind, above):
    assert tree.above(place, kind) == above


@pytest.mark.parametrize(("place", "zone"), [("t1", "z"), ("v1", "z"), ("z", "z"), ("t2", "")])
def test_zone_is_found_through_who_runs_the_place_or_anything_above_it(tree, place, zone):
    assert tree.above(place, "zone") == zone


@pytest.mark.parametrize(("place", "area"), [("c2", "a"), ("v3", "a"), ("a", "a"), ("v1", "")])
def test_area_is_found_through_the_place_or_anything_above_it(tree, place, area):
    assert tree.above(place, "area") == area


@pytest.mark.parametrize(
    ("place", "territories"),
    [
        ("v1", {"v1", "t1", "c1", "B", "z"}),
        ("t1", {"t1", "c1", "B", "z"}),
        ("v3", {"v3", "t3", "c2", "B", "a"}),
        ("c1", {"c1", "B"}),
    ],
)
def test_place_lies_in_itself_in_what_is_above_it_and_in_what_runs_any_of_these(
    tree, place, territories
):
    assert tree.territories(place) == territories
