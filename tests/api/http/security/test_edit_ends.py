"""Every edit of a scenario lies in a county, in a party, in both or in neither; told by hand.

In the tiny example townships a1 and a2 lie in county a, b1 and hospital k1 in county b; units u1,
u2 and hospital h2 belong to party p, u3 and u4 to q, h1 to r.
"""

from __future__ import annotations

import pytest

from api.http.security.edit_ends import EVERYBODY, outside
from api.http.security.roles import Scope
from api.known_graph import KnownGraph
from engine.scenario import scenario_from, scenario_json_schema
from fixtures import path
from graph_schema.tables import load_graph

from .conftest import A, B, P, Q

L = {"layer": "units-townships"}
PAIR = {**L, "provider_id": "unit:u1", "place_id": "township:a1"}
IN_A, IN_P = {"place_id": "township:a1"}, {"provider_id": "unit:u1"}
QUOTA = {"op": "set_quota", "of": "participant", **L, "max": 2}
PART = {"op": "add_participant"}

BOTH, COUNTY, PARTY, NONE = {A, P}, {A}, {P}, set()

EDITS = [
    *(({"op": op, **PAIR}, BOTH) for op in ("lock_in", "lock_out", "allow", "release",
                                            "remove_pairing")),
    ({"op": "add_pairing", "row": PAIR}, BOTH),
    ({"op": "lock_in", **PAIR, "place_id": "township:b1"}, {B, P}),
    ({"op": "lock_in", **PAIR, "provider_id": "unit:u3"}, {A, Q}),
    ({"op": "lock_in", **PAIR, "place_id": "township:new"}, PARTY),
    ({"op": "lock_in", **PAIR, "place_id": {"within": "county:a"}}, BOTH),
    ({"op": "lock_in", **PAIR, "place_id": {"within": "city"}}, PARTY),
    ({"op": "lock_in", **PAIR, "place_id": {"all": True}}, PARTY),
    ({"op": "lock_in", **PAIR, "place_id": {"kind": "township"}}, PARTY),
    ({"op": "lock_in", **PAIR, "place_id": {"ids": ["township:a1", "township:a2"]}}, BOTH),
    ({"op": "lock_in", **PAIR, "place_id": {"ids": ["township:a1", "township:b1"]}}, PARTY),
    ({"op": "lock_in", **PAIR, "place_id": {"all": True, "but": ["township:b1"]}}, PARTY),
    ({"op": "lock_in", **PAIR, "provider_id": {"party": "party:p"}}, BOTH),
    ({"op": "lock_in", **PAIR, "provider_id": {"within": "county:a"}}, COUNTY),
    ({"op": "freeze", **L}, NONE),
    ({"op": "freeze", **IN_A}, COUNTY),
    ({"op": "freeze", **L, "provider_id": {"party": "party:p"}}, PARTY),
    ({**QUOTA, "side": "place", "entity_id": "township:a1"}, COUNTY),
    ({**QUOTA, "side": "provider", "entity_id": "unit:u1"}, PARTY),
    ({**QUOTA, "side": "place", "entity_id": "unit:u1"}, NONE),
    ({"op": "set_quota", "of": "layer", **L, "side": "place", "max": 2}, NONE),
    ({"op": "set_quota", "of": "group", "layers": [L["layer"]], "side": "place", "by": "county",
      "key": "county:a", "max": 2}, COUNTY),
    ({"op": "set_quota", "of": "group", "layers": [L["layer"]], "side": "place",
      "by": "township", "key": "township:a1", "max": 2}, COUNTY),
    ({"op": "set_quota", "of": "group", "layers": [L["layer"]], "side": "place", "by": "county",
      "max": 2}, NONE),
    ({"op": "set_quota", "of": "group", "layers": [L["layer"]], "side": "provider",
      "by": "party", "key": "party:p", "max": 2}, PARTY),
    ({"op": "set_group_quotas", **L, "group_quotas": []}, NONE),
    ({"op": "set_weight", **L, "rule": "distance", "weight": 1.0}, NONE),
    ({"op": "switch_rule", **L, "rule": "distance", "on": False}, NONE),
    ({"op": "set_keep_share", "share": 0.5}, NONE),
    ({"op": "set_budget_of_changes", "budget": 1}, NONE),
    ({"op": "set_property", "table": "places", "key": "township:a1", "column": "parent_id",
      "value": "county:b"}, NONE),
    ({"op": "add_row", "table": "tasks", "row": {"id": "x", **IN_A}}, NONE),
    ({"op": "remove_row", "table": "tasks", "key": "task:1"}, NONE),
    ({"op": "add_provider", "row": {"id": "unit:x", "party_id": "party:p"}}, PARTY),
    ({"op": "add_provider", "row": {"id": "unit:x"}}, NONE),
    ({"op": "add_place", "row": {"id": "x", "parent_id": "county:a"}}, COUNTY),
    ({"op": "add_place", "row": {"id": "x", "parent_id": "county:a", "run_by": "z"}}, NONE),
    ({"op": "add_place", "row": {"id": "x", "parent_id": "city"}}, NONE),
    ({**PART, "row": {**L, "side": "place", "entity_id": "township:a1"}}, COUNTY),
    ({**PART, "row": {**L, "side": "provider", "entity_id": {"party": "party:p"}}}, PARTY),
    ({"op": "remove_participant", **L, "side": "place", "entity_id": "township:a1"}, COUNTY),
    ({"op": "remove_participant", **L, "side": "provider", "entity_id": "unit:u1"}, PARTY),
    ({"op": "add_lead", "row": {"party_id": "party:p", "place_id": "county:a"}}, NONE),
    ({"op": "remove_lead", "party_id": "party:p", "place_id": "county:a"}, NONE),
    ({"op": "add_need", "row": {"id": "n", **IN_A}}, COUNTY),
    ({"op": "remove_need", "id": "need:1"}, COUNTY),
    ({"op": "remove_need", "id": "need:none"}, NONE),
    ({"op": "scale_need", "id": "need:4", "factor": 2.0}, {B}),
    ({"op": "scale_need", "place_id": "county:a", "factor": 2.0}, COUNTY),
    ({"op": "scale_need", "place_id": "city", "factor": 2.0}, NONE),
    ({"op": "scale_need", "sector_id": "health", "factor": 2.0}, NONE),
    ({"op": "add_capability", "row": {"id": "c", **IN_P}}, PARTY),
    ({"op": "remove_capability", "id": "capability:1"}, PARTY),
    ({"op": "scale_capability", "id": "capability:1", "factor": 2.0}, PARTY),
    ({"op": "scale_capability", "party_id": "party:q", "factor": 2.0}, {Q}),
    ({"op": "scale_capability", **IN_P, "factor": 2.0}, PARTY),
    ({"op": "scale_capability", "place_id": "county:a", "factor": 2.0}, NONE),
    ({"op": "scale_capability", "sector_id": "health", "factor": 2.0}, NONE),
    ({"op": "remove_provider", "id": "unit:u1"}, PARTY),
    ({"op": "remove_provider", "id": {"party": "party:p", "kind": "unit"}}, PARTY),
    ({"op": "remove_place", "id": "township:a1"}, COUNTY),
    ({"op": "remove_place", "id": "county:a"}, COUNTY),
    ({"op": "remove_place", "id": "city"}, NONE),
]  # fmt: skip


@pytest.fixture(scope="module")
def live():
    return KnownGraph(load_graph(path("tiny")))


@pytest.mark.parametrize(("edit", "inside"), EDITS, ids=[str(edit) for edit, _ in EDITS])
def test_an_edit_is_inside_a_scope_when_all_that_it_names_is(live, edit, inside):
    (read,) = scenario_from({"name": "x", "edits": [edit]}).edits
    assert {scope for scope in (A, B, P, Q) if outside(read, scope, live) is None} == inside


def test_every_kind_of_edit_is_tried():
    models = scenario_json_schema()["$defs"].values()
    known = {m["properties"]["op"]["const"] for m in models if "op" in m.get("properties", {})}
    assert {edit["op"] for edit, _ in EDITS} == known


def test_what_is_outside_is_named(live):
    def named(edit):
        (read,) = scenario_from({"name": "x", "edits": [edit]}).edits
        return outside(read, A, live)

    assert named({"op": "lock_in", **PAIR, "place_id": "township:b1"}) == "township:b1"
    assert named({"op": "set_keep_share", "share": 0.5}) == EVERYBODY


def test_places_that_a_zone_runs_for_another_county_are_outside(live):
    """A zone below county a runs a township that is coded under county b."""
    places = live.graph.table("places")
    zone = {"id": "zone:z", "kind": "zone", "name": "z", "parent_id": "county:a"}
    more = places.iloc[:1].assign(**zone)
    run = places["id"] == "township:b1"
    import pandas as pd

    changed = pd.concat([places.assign(run_by=places["id"].where(~run, "zone:z").where(run, "")),
                         more.assign(run_by="")])  # fmt: skip
    known = KnownGraph(live.graph.replace(places=changed))
    for place in ("zone:z", "county:a"):
        edit = {"op": "scale_need", "place_id": place, "factor": 2.0}
        (read,) = scenario_from({"name": "x", "edits": [edit]}).edits
        assert outside(read, Scope(kind="county", id="county:a"), known) == "township:b1"
