"""Faulty edits: every one is named, with edit, key, value and what may be meant."""

from __future__ import annotations

import pytest

from engine.edits import BadEdits, apply, dead_edits, edits_from, read_edits
from tests.engine.small_graphs import BASE_PLACES, BASE_PROVIDERS, small_graph, small_policy

GRAPH = small_graph(
    parties=[{"id": "p", "name": "民建"}],
    places=[*BASE_PLACES, {"id": "z", "kind": "zone", "parent_id": "B"},
            {"id": "t4", "kind": "township", "parent_id": "c2", "run_by": "z"}],
    providers=[*BASE_PROVIDERS, {"id": "u4", "parent_id": "u1", "place_id": "c2"},
               {"id": "firm:a", "kind": "firm", "territory_id": "t2"}],
    needs=[{"place_id": "t1"}],
    capabilities=[{"provider_id": "u1"}],
    pairings=[{"provider_id": "u1", "place_id": "t1"}],
)  # fmt: skip
PAIR = {"layer": "L", "provider_id": "u1", "place_id": "t1"}
QUOTA = {"op": "set_quota", "of": "layer", "layer": "L", "side": "place"}
OWN = {"op": "set_quota", "of": "participant", "layer": "L", "side": "place", "entity_id": "t1"}
GROUP = {"op": "set_quota", "of": "group", "layers": ["L"], "side": "place", "by": "county"}
COUNTY = {"side": "place", "by": "county", "max": 9}
GROUPS = {"op": "set_group_quotas", "layer": "L", "group_quotas": []}
CELL = {"op": "set_property", "table": "providers", "key": "u1"}
PLACE = {"op": "set_property", "table": "places"}
NEED = {"id": "n", "place_id": "t1", "sector_id": "edu", "title": "x", "amount": 2, "urgency": 1}


def faults(*edits, graph=GRAPH, policy=None):
    """Return (column, code) of everything that is wrong, and see that nothing changed."""
    policy = policy or small_policy()
    before = graph.content_hash, policy.content_hash
    with pytest.raises(BadEdits) as caught:
        apply(graph, policy, edits_from(list(edits)))
    assert (graph.content_hash, policy.content_hash) == before
    problems = caught.value.report.problems
    assert {(p.table, p.severity) for p in problems} == {("edits", "error")}
    return [(p.column.removeprefix("edits."), p.code) for p in problems]


def first(*edits, **where):
    with pytest.raises(BadEdits) as caught:
        apply(GRAPH, small_policy(**where), edits_from(list(edits)))
    return caught.value.report.problems[0]


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ({"op": "lock_in", **PAIR, "layer": "M"}, ("0.layer", "edit_unknown_layer")),
        ({"op": "lock_in", **PAIR, "provider_id": "u9"}, ("0.provider_id", "edit_unknown_id")),
        ({"op": "allow", **PAIR, "place_id": "c1"}, ("0.place_id", "edit_not_taking_part")),
        ({"op": "release", **PAIR, "place_id": "t9"}, ("0.place_id", "edit_unknown_id")),
        ({"op": "lock_out", **PAIR, "provider_id": "u4"},
         ("0.provider_id", "edit_not_taking_part")),
        (OWN | {"entity_id": "t4", "max": 1}, ("0.entity_id", "edit_not_taking_part")),
        (OWN | {"layer": "M", "max": 1}, ("0.layer", "edit_unknown_layer")),
        (OWN | {"min": 2, "max": 1}, ("0.min", "min_above_max")),
        (OWN | {"min": 2}, ("0.min", "participant_min_above_max")),
        (QUOTA | {"min": 2}, ("0.min", "edit_min_above_max")),
        (QUOTA | {"extra_cost": [2, 1]}, ("0.extra_cost", "edit_extra_cost_falls")),
        (GROUP | {"min": 3, "max": 2}, ("0.min", "edit_min_above_max")),
        (GROUP | {"key": "c9", "max": 2}, ("0.key", "edit_no_such_group")),
        (GROUP | {"key": "t1", "max": 2}, ("0.key", "edit_no_such_group")),
        (GROUP | {"layers": ["L", "M"]}, ("0.layers.1", "edit_unknown_layer")),
        (GROUPS | {"layer": "M"}, ("0.layer", "edit_unknown_layer")),
        (GROUPS | {"group_quotas": [COUNTY | {"min": 3, "max": 2}]},
         ("0.group_quotas.0", "edit_min_above_max")),
        (GROUPS | {"group_quotas": [COUNTY, COUNTY]},
         ("0.group_quotas", "duplicate_group_quota")),
        (GROUPS | {"layer": None, "group_quotas": [COUNTY | {"layers": ["M"]}]},
         ("0.group_quotas.0.layers.0", "edit_unknown_layer")),
        ({"op": "set_weight", "layer": "L", "rule": "distnce", "weight": 1},
         ("0.rule", "edit_unknown_rule")),
        ({"op": "set_weight", "layer": "L", "rule": "lock_out", "weight": 1},
         ("0.rule", "edit_unknown_rule")),
        ({"op": "switch_rule", "layer": "M", "rule": "distance", "on": True},
         ("0.layer", "edit_unknown_layer")),
        ({"op": "set_keep_share", "layer": "M", "share": 0.5}, ("0.layer", "edit_unknown_layer")),
        ({"op": "set_budget_of_changes", "layer": "M", "budget": 1},
         ("0.layer", "edit_unknown_layer")),
        (CELL | {"table": "provider", "column": "name", "value": ""},
         ("0.table", "edit_unknown_table")),
        (CELL | {"column": "nam", "value": "x"}, ("0.column", "edit_unknown_column")),
        (CELL | {"column": "id", "value": "x"}, ("0.column", "edit_key_column")),
        (CELL | {"key": "u9", "column": "name", "value": "x"}, ("0.key", "edit_unknown_id")),
        (CELL | {"key": {"name": "u1"}, "column": "name", "value": "x"},
         ("0.key.name", "edit_unknown_column")),
        (CELL | {"table": "participants", "column": "max", "value": 1},
         ("0.key", "edit_key_of_several")),
        (CELL | {"table": "participants", "key": {"layer": "L"}, "column": "max", "value": 1},
         ("0.key", "edit_not_there")),
        (CELL | {"column": "name", "value": " "}, ("0.value", "empty_name")),
        (CELL | {"column": "kind", "value": "units"}, ("0.value", "bad_choice")),
        (CELL | {"column": "lon", "value": 181}, ("0.value", "outside_globe")),
        (CELL | {"column": "lon", "value": 105}, ("0.value", "half_coordinate")),
        (CELL | {"column": "uscc", "value": "91350100M000100Y44"},
         ("0.value", "uscc_check_digit")),
        (CELL | {"column": "party_id", "value": "q"}, ("0.value", "unknown_reference")),
        (CELL | {"column": "barred_sectors", "value": ["edu", "tea"]},
         ("0.value", "unknown_reference")),
        (CELL | {"column": "parent_id", "value": "u4"}, ("0.value", "cycle")),
        (CELL | {"column": "kind", "value": "firm"}, ("0.value", "participant_of_wrong_kind")),
        (PLACE | {"key": "t1", "column": "parent_id", "value": ""}, ("0.value", "outside_county")),
        (PLACE | {"key": "t1", "column": "run_by", "value": "c1"}, ("0.value", "run_by_no_zone")),
        (PLACE | {"key": "z", "column": "kind", "value": "county"}, ("0.value", "run_by_no_zone")),
        (PLACE | {"key": "t1", "column": "ethnic", "value": "perhaps"}, ("0.value", "bad_choice")),
        ({"op": "set_property", "table": "sectors", "key": "edu", "column": "parent_id",
          "value": "edu"}, ("0.value", "cycle")),
        ({"op": "add_need", "row": NEED | {"urgency": 1.5}}, ("0.row.urgency", "outside_0_1")),
        ({"op": "add_need", "row": NEED | {"amount": 0}}, ("0.row.amount", "out_of_range")),
        ({"op": "add_need", "row": NEED | {"amount": float("nan")}},
         ("0.row.amount", "not_finite")),
        ({"op": "add_need", "row": NEED | {"colour": 1}},
         ("0.row.colour", "edit_unknown_column")),
        ({"op": "add_need", "row": NEED | {"id": "need:0"}}, ("0.row.id", "edit_already_there")),
        ({"op": "add_need", "row": NEED | {"id": "n|1"}}, ("0.row.id", "reserved_character")),
        ({"op": "add_need", "row": NEED | {"place_id": "t9"}},
         ("0.row.place_id", "unknown_reference")),
        ({"op": "add_need", "row": NEED | {"title": ""}}, ("0.row.title", "empty_cell")),
        ({"op": "add_participant", "row": {"layer": "L", "side": "provider", "entity_id": "t4"}},
         ("0.row.entity_id", "wrong_side")),
        ({"op": "add_participant", "row": {"layer": "L", "side": "provider",
                                           "entity_id": "firm:a"}},
         ("0.row.entity_id", "participant_of_wrong_kind")),
        ({"op": "add_participant", "row": {"layer": "L", "side": "provider", "entity_id": "u4",
                                           "priority": 2}},
         ("0.row.priority", "priority_of_provider")),
        ({"op": "add_lead", "row": {"party_id": "p", "place_id": "c1", "since": "2025",
                                    "until": "2024"}},
         ("0.row.until", "until_before_since")),
        ({"op": "add_pairing", "row": PAIR}, ("0.row.place_id", "edit_already_there")),
        ({"op": "remove_provider", "id": "u9"}, ("0.id", "edit_unknown_id")),
        ({"op": "remove_place", "id": "c2"}, ("0.id", "edit_place_in_use")),
        ({"op": "remove_place", "id": "c1"}, ("0.id", "edit_place_in_use")),
        ({"op": "remove_participant", "layer": "L", "side": "place", "entity_id": "t4"},
         ("0.entity_id", "edit_not_there")),
        ({"op": "remove_lead", "party_id": "p", "place_id": "c1"},
         ("0.party_id", "edit_not_there")),
        ({"op": "remove_need", "id": "need:9"}, ("0.id", "edit_unknown_id")),
        ({"op": "remove_pairing", **PAIR, "period": "2025"},
         ("0.provider_id", "edit_not_there")),
        ({"op": "scale_need", "factor": 1e6, "id": "need:9"}, ("0.id", "edit_unknown_id")),
        ({"op": "scale_need", "factor": 2.0, "sector_id": "tea"},
         ("0.sector_id", "edit_unknown_id")),
        ({"op": "scale_capability", "factor": 2.0, "party_id": "q"},
         ("0.party_id", "edit_unknown_id")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_edit_is_said_at_its_key(edit, found):
    assert faults(edit) == [found]


def test_a_township_outside_a_county_is_on_a_wrong_level_too():
    assert faults(PLACE | {"key": "t1", "column": "parent_id", "value": "B"}) == [
        ("0.value", "wrong_level"), ("0.value", "outside_county"),
    ]  # fmt: skip


def test_all_faulty_edits_are_named_at_once_in_order():
    assert faults(
        {"op": "lock_in", **PAIR, "provider_id": "u9", "place_id": "t9"},
        {"op": "set_weight", "layer": "L", "rule": "distance", "weight": 1},
        CELL | {"column": "party_id", "value": "q"},
        QUOTA | {"max": 0, "min": 1},
    ) == [
        ("0.provider_id", "edit_unknown_id"),
        ("0.place_id", "edit_unknown_id"),
        ("2.value", "unknown_reference"),
        ("3.min", "edit_min_above_max"),
    ]


def test_an_amount_that_grows_beyond_its_range_is_named_at_the_factor():
    grow = {"op": "scale_need", "factor": 1e6, "id": "need:0"}
    assert faults(grow, grow) == [("1.factor", "number_too_large")]


def test_an_amount_that_shrinks_below_what_a_number_holds_is_named_at_the_factor():
    shrink = {"op": "scale_need", "factor": 1e-200, "id": "need:0"}
    assert faults(shrink, shrink) == [("1.factor", "out_of_range")]


def test_a_layer_minimum_above_the_maximum_of_a_participant_is_named_at_the_layer_edit():
    assert faults(OWN | {"max": 0}, QUOTA | {"min": 1, "max": 1}) == [
        ("1.min", "participant_min_above_max")
    ]


def test_a_layer_minimum_above_the_own_maximum_that_a_participant_had_is_named_too():
    graph = small_graph(participants=[{"side": "place", "entity_id": "t1", "max": 0}])
    assert faults(QUOTA | {"min": 1}, graph=graph) == [("0.min", "participant_min_above_max")]


def test_groups_that_overlap_are_named_at_the_edit_that_made_them_so():
    zone = GROUP | {"by": "zone", "max": 9}
    move = PLACE | {"key": "t1", "column": "run_by", "value": "z"}
    part = {"op": "add_participant", "row": {"layer": "L", "side": "place", "entity_id": "t4"}}
    policy = small_policy(layer={"group_quotas": [{"side": "place", "by": "county", "max": 9}]})
    assert faults(part, zone, move, policy=policy) == [("2", "groups_not_nested")]


@pytest.mark.parametrize(
    ("edit", "near"),
    [
        ({"op": "lock_in", **PAIR, "layer": "l"}, ("L",)),
        ({"op": "set_weight", "layer": "L", "rule": "distnce", "weight": 1}, ("distance",)),
        (CELL | {"column": "名称", "value": "x"}, ("name",)),
        (CELL | {"column": "party_id", "value": "民建"}, ("p 民建",)),
        (
            CELL | {"table": "provider", "column": "name", "value": ""},
            ("providers", "parties", "projects"),
        ),
        ({"op": "remove_provider", "id": "firm:b"}, ("firm:a firm:a",)),
    ],
)
def test_what_may_be_meant_is_offered(edit, near):
    problem = first(edit)
    assert (problem.facts["near"], problem.remedy) == (near, "did_you_mean")


def test_a_place_in_use_says_by_whom():
    assert first({"op": "remove_place", "id": "c2"}).facts["providers"] == ("u4",)


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        ([{"op": "release", **PAIR}], ["edit_changes_nothing"]),
        ([{"op": "lock_in", **PAIR}] * 2, [None, "edit_changes_nothing"]),
        ([{"op": "set_weight", "layer": "L", "rule": "distance", "weight": 0}],
         ["edit_changes_nothing"]),
        ([QUOTA], ["edit_changes_nothing"]),
        ([GROUP | {"key": "c1", "min": "default"}], ["edit_changes_nothing"]),
        ([CELL | {"column": "name", "value": "u1"}], ["edit_changes_nothing"]),
        ([{"op": "scale_need", "factor": 1.0, "id": "need:0"}], ["edit_changes_nothing"]),
        ([{"op": "scale_need", "factor": 2.0, "sector_id": "health"}], ["edit_selects_nothing"]),
        ([{"op": "allow", **PAIR}], ["edit_waives_nothing"]),
        ([{"op": "allow", **PAIR},
          PLACE | {"key": "t1", "column": "ethnic", "value": True},
          {"op": "set_property", "table": "providers", "key": "u1", "column": "territory_id",
           "value": "c2"}], [None, None, None]),
        ([GROUP | {"by": "zone", "key": "z", "max": 1}], ["edit_empty_group"]),
        ([GROUP | {"key": "c1", "max": 1}], [None]),
        ([{"op": "add_participant", "row": {"layer": "M", "side": "place", "entity_id": "t1"}}],
         ["edit_layer_not_planned"]),
    ],
)  # fmt: skip
def test_an_edit_that_names_or_changes_nothing_is_a_warning(edits, codes):
    found = dead_edits(GRAPH, small_policy(), edits_from(edits))
    assert all((p.severity, p.table) == ("warning", "edits") for p in found)
    named = {int(p.column.split(".")[1]): p.code for p in found}
    assert [named.get(number) for number in range(len(edits))] == codes


def test_dead_edits_raises_on_faulty_ones_as_apply_does():
    with pytest.raises(BadEdits):
        dead_edits(GRAPH, small_policy(), edits_from([{"op": "remove_need", "id": "x"}]))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ([{"op": "lock_inn"}], [("edits.0.op", "edit_unknown_word")]),
        ([{}], [("edits.0.op", "edit_missing_key")]),
        ([{"op": "set_quota"}], [("edits.0.of", "edit_missing_key")]),
        ([{"op": "lock_in", **PAIR, "colour": 1}], [("edits.0.colour", "edit_unknown_key")]),
        ([{"op": "lock_in", "layer": "L", "provider_id": "\ud800"}],
         [("edits.0.provider_id", "edit_bad_value"), ("edits.0.place_id", "edit_missing_key")]),
        ([OWN | {"side": "provider", "priority": 2}], [("edits.0", "edit_bad_value")]),
        ([QUOTA | {"side": "provider", "extra_cost": [1]}], [("edits.0", "edit_bad_value")]),
        ([GROUP | {"side": "provider"}], [("edits.0", "edit_bad_value")]),
        ([QUOTA | {"min": "2"}], [("edits.0.min", "edit_bad_value")]),
        ([QUOTA | {"min": True}], [("edits.0.min", "edit_bad_value")]),
        ([OWN | {"min": "none"}], [("edits.0.min", "edit_bad_value")]),
        ([{"op": "set_weight", "layer": "L", "rule": "distance", "weight": 1.234}],
         [("edits.0.weight", "edit_bad_value")]),
        ([{"op": "scale_need", "factor": 2.0}], [("edits.0", "edit_bad_value")]),
        ([{"op": "scale_need", "factor": -1.0, "id": "x"}],
         [("edits.0.factor", "edit_bad_value")]),
        ([{"op": "scale_need", "factor": 2.0, "id": "x", "sector_id": "edu"}],
         [("edits.0", "edit_bad_value")]),
        ([{"op": "add_need", "row": {"id": [1]}}], [("edits.0.row.id", "edit_bad_value")]),
        ([{"op": "add_need", "row": {"title": "\ud800"}}],
         [("edits.0.row.title", "edit_bad_value")]),
        (["lock_in"], [("edits.0", "edit_bad_value")]),
        ({"op": "lock_in"}, [("edits", "edit_bad_value")]),
    ],
)  # fmt: skip
def test_edits_that_cannot_be_read_are_named_by_key(content, found):
    with pytest.raises(BadEdits) as caught:
        edits_from(content)
    assert [(p.column, p.code) for p in caught.value.report.problems] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[[edits]", ("edits", "edit_syntax")),
        ("edit = []", ("edits.edit", "edit_unknown_key")),
    ],
)
def test_a_text_that_is_no_list_of_edits_is_named(text, found):
    with pytest.raises(BadEdits) as caught:
        read_edits(text)
    assert [(p.column, p.code) for p in caught.value.report.problems] == [found]
