"""The national graph is what its name says, the same every time, and fit for a store."""

from __future__ import annotations

from benchmarks.national import edited, national, national_pairs
from graph_schema.store import open_store
from graph_schema.validate import check_graph

SMALL = {"num_providers": 300, "num_places": 400}


def test_it_has_the_nodes_that_were_asked_for_and_no_problem():
    graph = national(**SMALL)
    assert (len(graph.table("providers")), len(graph.table("places"))) == (300, 400)
    assert check_graph(graph).ok


def test_the_same_seed_gives_the_same_graph_and_another_seed_another():
    assert national(**SMALL) == national(**SMALL)
    assert national(**SMALL) != national(**SMALL, seed=2)


def test_its_pairs_are_distinct_and_between_those_that_take_part():
    graph = national(**SMALL)
    pairs = national_pairs(graph, 500)
    assert len(pairs.drop_duplicates(["provider_id", "place_id"])) == 500
    taking_part = set(graph.table("participants")["entity_id"])
    assert set(pairs["provider_id"]) | set(pairs["place_id"]) <= taking_part


def test_an_edit_changes_as_many_rows_as_it_says():
    before = national(**SMALL)
    places = edited(before).table("places")
    assert (places["name"] != before.table("places")["name"]).sum() == 10


def test_a_store_gives_it_back(tmp_path):
    graph = national(**SMALL)
    with open_store(str(tmp_path / "store.sqlite")) as store:
        store.write(graph, expected=None)
        assert store.read() == graph
