"""Whom a selector means, edit by edit, and what ``freeze`` pins."""

from __future__ import annotations

import pytest

from engine.scenario import BadScenario, scenario_from
from engine.scenarios import scenario_expand
from engine.scenarios.scenario_stack import Base, apply_stack, steps_of
from tests.engine.any_edits import GRAPH, POLICY

BASE = Base(GRAPH, POLICY)
U = {"all": True}


def plain(*edits, base=BASE):
    """Return the plain edits that are made, as plain values."""
    (step,) = steps_of(base, [scenario_from({"name": "x", "edits": list(edits)})])
    return [edit.model_dump(exclude_none=True, exclude={"reason", "by", "date"})
            for _, edit in step.plain]  # fmt: skip


def chosen(key, *edits, **others):
    return [edit[key] for edit in plain(*edits, **others)]


def faults(*edits, base=BASE):
    with pytest.raises(BadScenario) as caught:
        apply_stack(base, [scenario_from({"name": "x", "edits": list(edits)})])
    return [(p.column, p.code) for p in caught.value.report.problems]


def quota(who, side="place", layer="L"):
    return {"op": "set_quota", "of": "participant", "layer": layer, "side": side,
            "entity_id": who, "max": 3}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "ids"),
    [
        ({"all": True}, ["t1", "t2", "t3"]),
        ({"within": "c1"}, ["t1", "t2"]),
        ({"within": "t3"}, ["t3"]),
        ({"within": "B", "kind": "township"}, ["t1", "t2", "t3"]),
        ({"kind": "village"}, []),  # the only one does not take part in this layer
        ({"ids": ["t3", "t1"]}, ["t1", "t3"]),
        ({"within": "c1", "but": ["t1"]}, ["t2"]),
    ],
)
def test_places_are_chosen_among_those_who_take_part(who, ids):
    assert chosen("entity_id", quota(who)) == ids


def test_a_zone_holds_what_it_runs():
    assert chosen("entity_id", quota({"within": "z"}, layer="M")) == ["t4"]


@pytest.mark.parametrize(
    ("who", "ids"),
    [
        ({"all": True}, ["u1", "u2", "u3"]),
        ({"party": "p"}, ["u1"]),
        ({"parent": "u1"}, ["u2"]),
        ({"within": "c2"}, ["u3"]),  # it sits there
        ({"kind": "firm"}, []),
        ({"kind": "unit", "but": ["u2", "u3"]}, ["u1"]),
    ],
)
def test_providers_are_chosen_among_those_who_take_part(who, ids):
    assert chosen("entity_id", quota(who, side="provider")) == ids


def test_a_pair_edit_takes_each_pair_of_those_selected():
    edit = {"op": "lock_out", "layer": "L", "provider_id": {"ids": ["u1", "u2"]}}
    found = plain(edit | {"place_id": {"within": "c1"}})
    pairs = [(x["op"], x["provider_id"], x["place_id"]) for x in found]
    assert pairs == [("lock_out", u, t) for u in ("u1", "u2") for t in ("t1", "t2")]


def test_whoever_was_added_before_is_among_those_meant():
    added = {"op": "add_participant", "row": {"layer": "L", "side": "place", "entity_id": "t4"}}
    assert [x.get("entity_id") for x in plain(added, quota({"all": True}))] == [
        None, "t1", "t2", "t3", "t4",
    ]  # fmt: skip


def test_only_those_of_the_layers_kinds_who_are_not_in_it_are_added():
    edit = {
        "op": "add_participant",
        "row": {"layer": "L", "side": "place", "entity_id": {"within": "B"}, "max": 1},
    }
    assert [x["row"] for x in plain(edit)] == [
        {"layer": "L", "side": "place", "entity_id": "t4", "max": 1}
    ]


def test_removing_selects_among_all_there_are_and_takes_what_is_below_along():
    assert chosen("id", {"op": "remove_provider", "id": {"party": "p"}}) == ["u1"]
    assert chosen("id", {"op": "remove_place", "id": {"ids": ["t1", "v1"]}}) == ["t1"]
    gone = {"op": "remove_participant", "layer": "M", "side": "provider", "entity_id": U}
    assert chosen("entity_id", gone) == ["u1", "u2"]


def test_a_scale_stands_for_one_of_each_amount():
    assert plain({"op": "scale_capability", "sector_id": "edu", "factor": 2.0}) == [
        {"op": "scale_capability", "factor": 2.0, "id": "capability:0"},
        {"op": "scale_capability", "factor": 2.0, "id": "capability:1"},
    ]  # that of 2025 does not count in 2026


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (quota({"within": "c9"}), ("entity_id.within", "edit_unknown_id")),
        (quota({"party": "q9"}, side="provider"), ("entity_id.party", "edit_unknown_id")),
        (quota({"party": "p"}), ("entity_id.party", "scenario_places_have_none")),
        (quota({"parent": "u1"}), ("entity_id.parent", "scenario_places_have_none")),
        (quota({"ids": ["t1", "t9"]}), ("entity_id.ids.1", "edit_unknown_id")),
        (quota({"all": True, "but": ["t9"]}), ("entity_id.but.0", "edit_unknown_id")),
        (quota({"all": True}, layer="N"), ("layer", "edit_unknown_layer")),
        ({"op": "add_participant", "row": {"layer": "N", "side": "place", "entity_id": U}},
         ("row.layer", "edit_unknown_layer")),
        ({"op": "add_participant", "row": {"layer": "L", "side": "up", "entity_id": U}},
         ("row.side", "edit_unknown_word")),
        ({"op": "freeze", "layer": "N"}, ("layer", "edit_unknown_layer")),
        ({"op": "freeze", "place_id": "t9"}, ("place_id", "edit_unknown_id")),
        ({"op": "freeze", "place_id": "v1"}, ("place_id", "edit_not_taking_part")),
        ({"op": "freeze", "provider_id": {"party": "q9"}},
         ("provider_id.party", "edit_unknown_id")),
        ({"op": "freeze", "layer": "L", "pairs": "plan"}, ("pairs", "scenario_needs_plan")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_selector_is_said_once_at_its_key(edit, found):
    assert faults(edit) == [(f"edits.0.{found[0]}", found[1])]


def test_too_many_plain_edits_are_refused(monkeypatch):
    monkeypatch.setattr(scenario_expand, "MAX_PLAIN", 6)
    edit = {"op": "lock_out", "layer": "L", "provider_id": U}
    assert faults(edit | {"place_id": U}) == [("edits.0", "scenario_too_many")]
    assert len(plain(edit | {"place_id": {"within": "c1"}})) == 6
    monkeypatch.setattr(scenario_expand, "MAX_PLAIN", 2)
    assert faults(quota({"all": True})) == [("edits.0", "scenario_too_many")]


# Freezing.


def frozen(base=BASE, before=(), **edit):
    found = plain(*before, {"op": "freeze"} | edit, base=base)
    return [(x["layer"], x["provider_id"], x["place_id"]) for x in found[len(before) :]]


def test_a_layer_is_frozen_as_it_stands_in_the_policys_period():
    # (u1, t4) ended in 2025; (u2, v1) is of a layer that is not planned.
    assert frozen(layer="L") == [("L", "u1", "t1"), ("L", "u2", "t2")]


def test_a_county_a_body_or_one_place_is_frozen():
    assert frozen(place_id={"within": "c1"}) == [("L", "u1", "t1"), ("L", "u2", "t2")]
    assert frozen(provider_id={"party": "p"}) == [("L", "u1", "t1")]
    assert frozen(place_id="t2") == [("L", "u2", "t2")]
    assert frozen(place_id="t2", provider_id="u1") == []


def test_the_pairs_of_the_plan_are_frozen_where_it_says_so():
    base = BASE._replace(pairs={("L", "u3", "t3"), ("M", "u1", "t4")})
    assert frozen(base, place_id={"within": "c2"}, pairs="plan") == [
        ("L", "u3", "t3"), ("M", "u1", "t4"),
    ]  # fmt: skip


def test_a_pair_that_is_forbidden_stays_so():
    ban = {"op": "lock_out", "layer": "L", "provider_id": "u1", "place_id": "t1"}
    assert frozen(before=[ban], layer="L") == [("L", "u2", "t2")]


def test_a_pair_whose_ends_do_not_both_take_part_is_left_out():
    gone = {"op": "remove_participant", "layer": "L", "side": "place", "entity_id": "t2"}
    assert frozen(before=[gone], layer="L") == [("L", "u1", "t1")]
    assert frozen(BASE._replace(pairs={("L", "f", "t1")}), layer="L", pairs="plan") == []
