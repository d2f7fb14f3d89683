"""The normal form of scenarios comes to the same as they do; the inverse undoes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from engine.edits import apply
from engine.scenario import scenario_from
from engine.scenarios.scenario_flatten import (
    edit_content,
    flatten,
    invert,
    scenario_hash,
    scenario_of,
)
from engine.scenarios.scenario_stack import Base, apply_stack
from tests.engine.any_edits import BASE_HASHES, GRAPH, POLICY
from tests.engine.any_scenarios import BASE, stacks
from tests.engine.small_graphs import small_graph, small_policy


def hashes(graph, policy, *_):
    return graph.content_hash, policy.content_hash


@settings(max_examples=150, deadline=None)
@given(stacks())
def test_the_normal_form_comes_to_the_same_as_file_by_file(stack):
    base = BASE
    for scenario in stack:
        base = apply_stack(base, [scenario])
    assert hashes(*apply_stack(BASE, stack)) == hashes(*base)
    normal = flatten(stack, BASE)
    assert hashes(*apply(GRAPH, POLICY, normal)) == hashes(*base)
    assert (normal == ()) == (hashes(*base) == BASE_HASHES)


@settings(max_examples=100, deadline=None)
@given(stacks())
def test_the_normal_form_is_its_own_normal_form_as_a_scenario_too(stack):
    normal = flatten(stack, BASE)
    again = flatten([scenario_of(normal, name="flat")], BASE)
    assert again == normal
    assert scenario_hash(again) == scenario_hash(normal)


@settings(max_examples=100, deadline=None)
@given(stacks())
def test_the_inverse_restores_the_hashes_of_the_base(stack):
    made = apply_stack(BASE, stack)
    undo = invert(BASE, stack)
    assert hashes(*apply(made.graph, made.policy, undo)) == BASE_HASHES
    both = [*stack, scenario_of(undo, name="undo")]
    assert flatten(both, BASE) == ()
    assert scenario_hash(flatten(both, BASE)) == ""


@settings(max_examples=60, deadline=None)
@given(stacks(), stacks())
def test_two_stacks_have_one_hash_exactly_when_they_come_to_the_same(one, other):
    ends = [hashes(*apply_stack(BASE, stack)) for stack in (one, other)]
    forms = [scenario_hash(flatten(stack, BASE)) for stack in (one, other)]
    assert (forms[0] == forms[1]) == (ends[0] == ends[1])


# Clause by clause.

SMALL = Base(
    small_graph(needs=[{"place_id": "t1", "amount": 3}], pairings=[
        {"provider_id": "u1", "place_id": "t1"}]),
    small_policy(layer={"group_quotas": [{"side": "place", "by": "county", "max": 2,
                                          "keys": {"c1": {"max": 1}}}]}),
)  # fmt: skip
PAIR = {"layer": "L", "provider_id": "u1", "place_id": "t1"}
WEIGHT = {"op": "set_weight", "layer": "L", "rule": "distance"}
OWN = {"op": "set_quota", "of": "participant", "layer": "L", "side": "place"}


def scenario(*edits, **said):
    return scenario_from({"name": "x", **said, "edits": list(edits)})


def form(*stack):
    return [edit_content(edit) for edit in flatten(stack, SMALL)]


def test_a_superseded_edit_is_not_in_the_normal_form():
    stack = [scenario(WEIGHT | {"weight": 1}), scenario(WEIGHT | {"weight": 2})]
    assert form(*stack) == [WEIGHT | {"weight": 2.0}]


def test_selectors_freezes_and_scales_become_plain_edits_by_id():
    assert form(scenario(OWN | {"entity_id": {"within": "c1"}, "max": 1})) == [
        OWN | {"entity_id": "t1", "max": 1}, OWN | {"entity_id": "t2", "max": 1},
    ]  # fmt: skip
    assert form(scenario({"op": "freeze", "layer": "L"})) == [{"op": "lock_in", **PAIR}]
    assert form(scenario({"op": "scale_need", "sector_id": "edu", "factor": 2.0})) == [
        {"op": "set_property", "table": "needs", "key": "need:0", "column": "amount", "value": 6.0}
    ]


def test_the_order_is_rows_cells_rows_that_go_policy_pairs():
    lead = {"party_id": "p", "place_id": "c1", "origin": "synthetic", "source": "y", "role": "lead"}
    base = SMALL._replace(graph=small_graph(parties=[{"id": "p"}], needs=[{"place_id": "t1"}]))
    edits = [
        {"op": "lock_out", **PAIR},
        WEIGHT | {"weight": 2},
        {"op": "remove_need", "id": "need:0"},
        OWN | {"entity_id": "t2", "max": 1},
        {"op": "add_lead", "row": lead},
    ]
    found = flatten([scenario(*edits)], base)
    assert [edit_content(edit) for edit in found] == [
        edits[4], edits[3], edits[2], WEIGHT | {"weight": 2.0}, edits[0],
    ]  # fmt: skip


def test_what_changes_nothing_is_not_in_the_normal_form_and_alone_has_no_hash():
    nothing = [scenario(WEIGHT | {"weight": 0}), scenario({"op": "release", **PAIR})]
    assert form(*nothing) == []
    assert scenario_hash(flatten(nothing, SMALL)) == ""
    assert scenario_hash(flatten([], SMALL)) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([OWN | {"entity_id": "t1", "max": 0}, OWN | {"entity_id": "t2", "max": 0}],
         [OWN | {"entity_id": {"within": "c1"}, "max": 0}]),
        ([WEIGHT | {"weight": 2}, OWN | {"entity_id": "t1", "max": 0}],
         [OWN | {"entity_id": "t1", "max": 0}, WEIGHT | {"weight": 2}]),
        ([{"op": "scale_need", "id": "need:0", "factor": 2.0}],
         [{"op": "set_property", "table": "needs", "key": "need:0", "column": "amount",
           "value": "6"}]),
        ([{"op": "lock_in", **PAIR, "reason": "signed"}], [{"op": "freeze", "place_id": "t1"}]),
        ([{"op": "set_quota", "of": "group", "layers": ["L"], "side": "place", "by": "county",
           "key": "c1", "max": "default"}],
         [{"op": "set_group_quotas", "layer": "L",
           "group_quotas": [{"side": "place", "by": "county", "max": 2}]}]),
        ([{"op": "release", **PAIR}, {"op": "lock_in", **PAIR}], [{"op": "lock_in", **PAIR}]),
    ],
)  # fmt: skip
def test_one_effect_in_two_spellings_has_one_hash(one, other):
    first, second = (flatten([scenario(*edits)], SMALL) for edits in (one, other))
    assert scenario_hash(first) == scenario_hash(second) != ""


def test_names_reasons_authors_and_dates_do_not_count_in_the_hash():
    said = {"name": "y", "reason": "r", "author": "a", "date": "2026"}
    plain, signed = (flatten([scenario({"op": "lock_in", **PAIR}, **own)], SMALL)
                     for own in ({}, said))  # fmt: skip
    assert plain != signed
    assert scenario_hash(plain) == scenario_hash(signed)


def test_an_edit_takes_the_reason_of_the_last_that_wrote_the_same():
    stack = [
        scenario(OWN | {"entity_id": {"all": True}, "max": 0, "reason": "all"}),
        scenario(OWN | {"entity_id": "t2", "max": 3, "reason": "one"}),
        scenario({"op": "scale_need", "place_id": "c1", "factor": 2.0, "reason": "more"}),
    ]
    assert [(edit.op, edit.reason) for edit in flatten(stack, SMALL)] == [
        ("set_property", "more"), ("set_quota", "all"), ("set_quota", "one"), ("set_quota", "all"),
    ]  # fmt: skip


def test_a_lock_keeps_the_reason_that_it_was_first_made_for_as_in_the_policy():
    stack = [scenario({"op": "lock_in", **PAIR, "reason": why}) for why in ("first", "again")]
    assert [lock.reason for lock in apply_stack(SMALL, stack).policy.locks] == ["first"]
    assert [edit.reason for edit in flatten(stack, SMALL)] == ["first"]


def test_the_hash_says_its_way_of_hashing():
    assert scenario_hash(flatten([scenario(WEIGHT | {"weight": 2})], SMALL)).startswith("s1-")


def test_undoing_gives_back_what_a_removal_took_along():
    undo = invert(SMALL, [scenario({"op": "lock_in", **PAIR}, {"op": "remove_place", "id": "c2"}),
                          scenario({"op": "remove_provider", "id": "u1"})])  # fmt: skip
    assert [edit.op for edit in undo] == [
        "add_place", "add_place", "add_provider", "add_participant", "add_participant",
        "add_pairing",
    ]  # fmt: skip


def test_undoing_a_lock_gives_back_its_reason_author_and_date():
    lock = {"kind": "in", **PAIR, "reason": "r", "by": "b", "date": "2025年3月"}
    base = SMALL._replace(policy=small_policy(locks=[lock]))
    (undo,) = invert(base, [scenario({"op": "release", **PAIR})])
    assert (undo.op, undo.reason, undo.by, undo.date) == ("lock_in", "r", "b", "2025年3月")
