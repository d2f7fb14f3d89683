"""Each edit of the graph by a named example: cells, rows that come and go, scaling."""

from __future__ import annotations

import pytest

from tests.engine.edited_tables import DIAGONAL, PAIR, column, edited, pairs, wanted
from tests.engine.small_graphs import (
    BASE_PLACES,
    BASE_PROVIDERS,
    changed,
    small_graph,
    small_policy,
)

# Cells and rows.


@pytest.mark.parametrize(
    ("table", "key", "name", "value", "held"),
    [
        ("providers", "u1", "territory_id", "c1", "c1"),
        ("providers", "u1", "barred_sectors", ["health", "edu"], "edu;health"),
        ("places", "t1", "ethnic", True, True),
        ("places", {"id": "t1"}, "name", "羊场镇", "羊场镇"),
        ("needs", "need:0", "amount", 2.5, 2.5),
        ("needs", "need:0", "amount", "2.5", 2.5),
    ],
)
def test_set_property_writes_one_cell(table, key, name, value, held):
    graph = small_graph(needs=[{"place_id": "t1"}])
    row = key if isinstance(key, str) else key["id"]
    edit = {"op": "set_property", "table": table, "key": key, "column": name}
    new, _ = edited(graph, wanted(), edit | {"value": value})
    assert column(new, table, name)[row] == held
    old = {"amount": 1, "name": "t1"}.get(name, "")
    back, _ = edited(new, wanted(), edit | {"value": old})
    assert back.content_hash == graph.content_hash


def test_a_longitude_may_come_before_its_latitude():
    cell = {"op": "set_property", "table": "providers", "key": "u1"}
    graph, _ = edited(
        DIAGONAL, wanted(),
        cell | {"column": "lon", "value": 106.5}, cell | {"column": "lat", "value": 27},
    )  # fmt: skip
    assert column(graph, "providers", "lat")["u1"] == 27


def test_a_row_of_several_keys_is_named_by_all_of_them():
    key = {"layer": "L", "side": "provider", "entity_id": "u1"}
    edit = {"op": "set_property", "table": "participants", "key": key, "column": "max", "value": 0}
    graph, _ = edited(DIAGONAL, wanted(), edit)
    assert [p for p, _ in pairs(graph, wanted())] == ["u2", "u3"]


def test_a_provider_that_is_added_and_takes_part_is_paired():
    graph = small_graph(participants=[{"side": "place", "entity_id": "t1"}])
    new, _ = edited(
        graph, wanted(),
        {"op": "add_participant", "row": {"layer": "L", "side": "provider", "entity_id": "u9"}},
        {"op": "add_provider", "row": {"id": "u9", "kind": "unit", "name": "新单位"}},
    )  # fmt: skip
    assert pairs(new, wanted()) == [("u9", "t1")]
    assert column(new, "providers", "origin")["u9"] == "synthetic"
    assert column(new, "providers", "source")["u9"] == "what-if"


@pytest.mark.parametrize(
    ("word", "table", "row", "key"),
    [
        ("provider", "providers", {"id": "u9", "kind": "unit", "name": "新"}, {"id": "u9"}),
        ("place", "places", {"id": "t9", "kind": "township", "name": "新", "parent_id": "c1"},
         {"id": "t9"}),
        ("participant", "participants",
         {"layer": "L", "side": "provider", "entity_id": "u4"}, None),
        ("lead", "leads", {"party_id": "p", "place_id": "c1"}, None),
        ("lead", "leads", {"party_id": "p", "place_id": "B", "sector_id": "edu", "since": "2024"},
         {"party_id": "p", "place_id": "B", "sector_id": "edu"}),
        ("need", "needs", {"id": "n", "place_id": "t1", "sector_id": "edu", "title": "x",
                           "amount": 2, "urgency": 1}, {"id": "n"}),
        ("capability", "capabilities", {"id": "c", "provider_id": "u1", "sector_id": "edu",
                                        "title": "x", "amount": 2}, {"id": "c"}),
        ("pairing", "pairings", {"layer": "L", "provider_id": "u1", "place_id": "t1"}, None),
    ],
)  # fmt: skip
def test_what_is_added_can_be_removed_and_the_old_hash_is_back(word, table, row, key):
    graph = small_graph(parties=[{"id": "p"}], providers=[*BASE_PROVIDERS, {"id": "u4"}])
    new, _ = edited(graph, wanted(), {"op": f"add_{word}", "row": row})
    assert len(new.table(table)) == len(graph.table(table)) + 1
    back, _ = edited(new, wanted(), {"op": f"remove_{word}", **(key or row)})
    assert back.content_hash == graph.content_hash


def test_needs_capabilities_and_pairings_that_are_added_count_in_the_period_of_the_policy():
    graph, _ = edited(
        small_graph(), wanted(),
        {"op": "add_need", "row": {"id": "n", "place_id": "t1", "sector_id": "edu", "title": "x",
                                   "amount": 2, "urgency": 1}},
        {"op": "add_pairing", "row": {"layer": "L", "provider_id": "u1", "place_id": "t1"}},
    )  # fmt: skip
    assert graph.table("needs")[["period", "status"]].values.tolist() == [["2026", "open"]]
    assert graph.table("pairings")[["period", "status"]].values.tolist() == [["2026", "active"]]


def test_a_provider_that_pulls_out_takes_all_that_is_its_own_along():
    graph = small_graph(
        providers=[*BASE_PROVIDERS, {"id": "u4", "parent_id": "u1"}],
        capabilities=[{"provider_id": "u1"}, {"provider_id": "u2"}],
        pairings=[{"provider_id": "u1", "place_id": "t1"},
                  {"provider_id": "u1", "place_id": "t2", "period": "2020", "status": "ended"}],
    )  # fmt: skip
    other = {**PAIR, "provider_id": "u2", "kind": "out"}
    policy = small_policy(locks=[{**PAIR, "kind": "in"}, other], waivers=[PAIR])
    new, left = edited(graph, policy, {"op": "remove_provider", "id": "u1"})
    assert new.table("providers")["id"].tolist() == ["u2", "u3", "u4"]
    assert column(new, "providers", "parent_id")["u4"] == ""
    assert new.table("capabilities")["provider_id"].tolist() == ["u2"]
    assert new.table("pairings").empty
    assert "u1" not in new.table("participants")["entity_id"].tolist()
    assert ([lock.provider_id for lock in left.locks], left.waivers) == (["u2"], ())


def test_a_place_goes_with_everything_below_it():
    graph = small_graph(
        places=[*BASE_PLACES, {"id": "z", "kind": "zone", "parent_id": "c1"},
                {"id": "a", "kind": "area", "parent_id": "c1"},
                {"id": "t4", "kind": "township", "parent_id": "c2", "run_by": "z", "area_id": "a"}],
        parties=[{"id": "p"}],
        leads=[{"party_id": "p", "place_id": "c1"}, {"party_id": "p", "place_id": "c2"}],
        needs=[{"place_id": "t1"}, {"place_id": "t3"}],
        pairings=[{"provider_id": "u1", "place_id": "t1"}],
    )  # fmt: skip
    policy = small_policy(locks=[{**PAIR, "kind": "in"}])
    new, left = edited(graph, policy, {"op": "remove_place", "id": "c1"})
    assert new.table("places")["id"].tolist() == ["B", "c2", "t3", "t4"]
    assert [column(new, "places", name)["t4"] for name in ("run_by", "area_id")] == ["", ""]
    assert new.table("leads")["place_id"].tolist() == ["c2"]
    assert new.table("needs")["place_id"].tolist() == ["t3"]
    assert new.table("pairings").empty
    assert left.locks == ()


def test_who_no_longer_takes_part_keeps_its_standing_pairings_and_loses_its_locks():
    policy = small_policy(locks=[{**PAIR, "kind": "in"}])
    part = {"layer": "L", "side": "provider", "entity_id": "u1"}
    graph, left = edited(DIAGONAL, policy, {"op": "remove_participant", **part})
    assert (len(graph.table("pairings")), left.locks) == (3, ())
    assert "u1" not in [p for p, _ in pairs(graph, wanted())]


def test_a_lead_is_removed_whatever_its_role_and_date_unless_they_are_named():
    graph = small_graph(parties=[{"id": "p"}], leads=[
        {"party_id": "p", "place_id": "c1", "until": "2023"},
        {"party_id": "p", "place_id": "c1", "role": "co", "since": "2024"},
        {"party_id": "p", "place_id": "c1", "sector_id": "edu"}])  # fmt: skip
    lead = {"op": "remove_lead", "party_id": "p", "place_id": "c1"}
    new, _ = edited(graph, wanted(), lead)
    assert new.table("leads")["sector_id"].tolist() == ["edu"]
    new, _ = edited(graph, wanted(), lead | {"role": "co"})
    assert new.table("leads")["role"].tolist() == ["lead", "lead"]
    new, _ = edited(graph, wanted(), lead | {"since": ""})
    assert new.table("leads")["since"].tolist() == ["2024", ""]


# Scaling.

SCALED = small_graph(
    sectors=[{"id": "edu"}, {"id": "health"}, {"id": "clinic", "parent_id": "health"}],
    places=[*BASE_PLACES, {"id": "z", "kind": "zone", "parent_id": "B"},
            {"id": "t4", "kind": "township", "parent_id": "c2", "run_by": "z"}],
    parties=[{"id": "p"}],
    providers=changed(BASE_PROVIDERS, u1={"party_id": "p", "place_id": "t1"},
                      u2={"place_id": "c2"}),
    needs=[{"place_id": "t1", "amount": 0.1}, {"place_id": "t3", "sector_id": "clinic"},
           {"place_id": "t4", "sector_id": "health"}, {"place_id": "t1", "status": "closed"},
           {"place_id": "t1", "period": "2025"}],
    capabilities=[{"provider_id": "u1"}, {"provider_id": "u2", "sector_id": "health"},
                  {"provider_id": "u1", "status": "withdrawn"}],
)  # fmt: skip


@pytest.mark.parametrize(
    ("selector", "amounts"),
    [
        ({"id": "need:3"}, [0.1, 1, 1, 3, 1]),
        ({"sector_id": "edu"}, [0.3, 1, 1, 1, 1]),
        ({"sector_id": "health"}, [0.1, 3, 3, 1, 1]),
        ({"place_id": "c2"}, [0.1, 3, 3, 1, 1]),
        ({"place_id": "z"}, [0.1, 1, 3, 1, 1]),
        ({"place_id": "B", "sector_id": "clinic"}, [0.1, 3, 1, 1, 1]),
    ],
)
def test_needs_are_scaled_by_id_or_those_that_count_by_sector_and_place(selector, amounts):
    graph, _ = edited(SCALED, wanted(), {"op": "scale_need", "factor": 3.0, **selector})
    assert graph.table("needs")["amount"].tolist() == amounts


@pytest.mark.parametrize(
    ("selector", "amounts"),
    [
        ({"id": "capability:2"}, [1, 1, 2]),
        ({"sector_id": "health"}, [1, 2, 1]),
        ({"provider_id": "u2"}, [1, 2, 1]),
        ({"party_id": "p"}, [2, 1, 1]),
        ({"place_id": "c1"}, [2, 1, 1]),
        ({"place_id": "c1", "sector_id": "health"}, [1, 1, 1]),
    ],
)
def test_capabilities_are_scaled_by_id_or_those_that_count_by_whose_they_are(selector, amounts):
    graph, _ = edited(SCALED, wanted(), {"op": "scale_capability", "factor": 2.0, **selector})
    assert graph.table("capabilities")["amount"].tolist() == amounts


def test_a_need_scaled_to_nothing_is_closed_and_keeps_its_amount():
    graph, _ = edited(SCALED, wanted(), {"op": "scale_need", "factor": 0.0, "id": "need:0"})
    assert graph.table("needs")[["amount", "status"]].values.tolist()[0] == [0.1, "closed"]


def test_a_capability_scaled_to_nothing_has_the_amount_0():
    edit = {"op": "scale_capability", "factor": 0.0, "provider_id": "u2"}
    graph, _ = edited(SCALED, wanted(), edit)
    assert graph.table("capabilities")["amount"].tolist() == [1, 0, 1]
