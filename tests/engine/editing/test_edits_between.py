"""The edits between two graphs and policies lead from one to the other, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check_policy import check_policy
from engine.editing.edits_between import edits_between
from engine.edits import apply, edits_from, edits_json_schema
from graph_schema.validate import check_graph
from tests.engine.any_edits import _KINDS, BASE_HASHES, GRAPH, POLICY, any_edit, kept


def hashes(graph, policy):
    return graph.content_hash, policy.content_hash


def test_the_random_edits_are_of_every_kind():
    models = [m["properties"] for m in edits_json_schema()["$defs"].values()
              if "op" in m.get("properties", {})]  # fmt: skip
    kinds = {f"{m['op']['const']}.{m['of']['const']}" if "of" in m else m["op"]["const"]
             for m in models}  # fmt: skip
    assert set(_KINDS) == kinds


def test_the_small_graph_and_policy_are_sound():
    assert check_graph(GRAPH).ok
    assert check_policy(GRAPH, POLICY).ok


@settings(max_examples=200, deadline=None)
@given(st.lists(any_edit(), min_size=1, max_size=6))
def test_edits_between_lead_there_and_back(contents):
    _, graph, policy = kept(contents)
    there = edits_between((GRAPH, POLICY), (graph, policy))
    assert hashes(*apply(GRAPH, POLICY, there)) == hashes(graph, policy)
    back = edits_between((graph, policy), (GRAPH, POLICY))
    assert hashes(*apply(graph, policy, back)) == BASE_HASHES


# Clause by clause.


def between(after, before=(GRAPH, POLICY)):
    return [edit.model_dump(exclude_none=True) for edit in edits_between(before, after)]


def test_equal_content_gives_no_edits_whatever_does_not_count():
    renamed = POLICY.model_copy(update={"name": "x", "locks": POLICY.locks[::-1]})
    assert edits_between((GRAPH, POLICY), (GRAPH.replace(), renamed)) == ()


MARKS = {"none": [], "in": ["lock_in"], "out": ["lock_out"], "waived": ["allow"],
         "both": ["lock_in", "allow"]}  # fmt: skip
PAIR = {"layer": "L", "provider_id": "u3", "place_id": "t2"}


@pytest.mark.parametrize("before", MARKS)
@pytest.mark.parametrize("after", MARKS)
def test_every_mark_of_a_pair_leads_to_every_other(before, after):
    def marked(name):
        return apply(GRAPH, POLICY, edits_from([{"op": op, **PAIR} for op in MARKS[name]]))

    edits = edits_between(marked(before), marked(after))
    assert hashes(*apply(*marked(before), edits)) == hashes(*marked(after))
    assert len(edits) <= 2
    assert (len(edits) == 0) == (before == after)


def test_numbers_of_a_group_are_changed_one_by_one_where_that_does():
    quota = {"op": "set_quota", "of": "group", "layers": ("L",), "side": "place", "by": "county",
             "key": "c1", "max": 7, "reason": ""}  # fmt: skip
    assert between(apply(GRAPH, POLICY, edits_from([quota]))) == [quota]


def test_group_quotas_are_put_anew_where_their_order_would_be_lost():
    gone = {"op": "set_quota", "of": "group", "layers": ["L"], "side": "place", "by": "county"}
    edits = [gone | {"key": key, "min": "default", "max": "default"} for key in ("", "c1", "c9")]
    graph, policy = apply(GRAPH, POLICY, edits_from(edits))
    # What is left, {c2: {}}, says nothing, but the quota names c2 still.
    (edit,) = edits_between((graph, policy), (GRAPH, POLICY))
    assert (edit.op, edit.layer, len(edit.group_quotas)) == ("set_group_quotas", "L", 3)


def test_group_quotas_are_put_anew_where_one_names_its_layers_in_another_order():
    quotas = [quota.model_copy(update={"layers": quota.layers[::-1]})
              for quota in POLICY.group_quotas]  # fmt: skip
    after = GRAPH, POLICY.model_copy(update={"group_quotas": tuple(quotas)})
    assert [edit["op"] for edit in between(after)] == ["set_group_quotas"]


@pytest.mark.parametrize(("op", "own"), [("remove_place", "t1"), ("remove_provider", "u2")])
def test_what_goes_with_something_else_is_not_named(op, own):
    # t1 goes with v1 below it, both with needs, parts and pairings; u2 with a capability.
    found = between(apply(GRAPH, POLICY, edits_from([{"op": op, "id": own}])))
    assert [(edit["op"], edit.get("id")) for edit in found] == [(op, own)]


def test_a_pairing_of_another_period_is_named_with_it():
    own = {"op": "remove_pairing", "layer": "L", "provider_id": "u1", "place_id": "t4",
           "period": "2025", "reason": ""}  # fmt: skip
    assert between(apply(GRAPH, POLICY, edits_from([own]))) == [own]


def test_own_numbers_of_a_layer_that_is_not_planned_are_written_as_cells():
    key = {"layer": "x:y", "side": "place", "entity_id": "v1"}
    cell = {"op": "set_property", "table": "participants", "key": key, "column": "max", "value": 1}
    assert between(apply(GRAPH, POLICY, edits_from([cell]))) == [cell | {"reason": ""}]


@pytest.mark.parametrize(
    "change",
    [{"period": "2025"}, {"distance_cap_km": 5.0}, {"layers": POLICY.layers[:1]},
     {"layers": (POLICY.layers[0].model_copy(update={"sector": "edu"}), POLICY.layers[1])}],
)  # fmt: skip
def test_policies_that_no_edit_leads_to_are_refused(change):
    with pytest.raises(ValueError, match="no edit"):
        edits_between((GRAPH, POLICY), (GRAPH, POLICY.model_copy(update=change)))


def test_graphs_that_no_edit_leads_to_are_refused():
    fewer = GRAPH.replace(sectors=GRAPH.table("sectors").iloc[:1])
    with pytest.raises(ValueError, match="no edit adds or removes rows of sectors"):
        edits_between((GRAPH, POLICY), (fewer, POLICY))
