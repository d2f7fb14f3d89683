"""What leaves takes along what the year's work says about it, and comes back with it."""

from __future__ import annotations

import pytest

from engine.editing.edits_between import edits_between
from engine.edits import BadEdits, apply, edits_from
from tests.engine.any_edits import GRAPH, POLICY


def after(*contents):
    return apply(GRAPH, POLICY, edits_from(list(contents)))[0]


def rows(graph, table, column):
    return graph.table(table)[column].tolist()


def test_a_provider_takes_along_its_dispatches_people_budgets_evaluations_and_parts_in_teams():
    graph = after({"op": "remove_provider", "id": "u1"})
    assert rows(graph, "dispatches", "capability_id") == ["capability:1"]
    assert rows(graph, "secondments", "provider_id") == []
    assert rows(graph, "team_members", "member_id") == ["u2"]
    assert rows(graph, "evaluations", "project_id") == ["project:1"]
    assert len(graph.table("budgets")) == 3
    assert rows(after({"op": "remove_provider", "id": "u2"}), "budgets", "provider_id") == ["", ""]


def test_a_team_that_leaves_leaves_its_members():
    graph = after({"op": "remove_provider", "id": "u3"})
    assert rows(graph, "team_members", "team_id") == []
    assert {"u1", "u2"} <= {*rows(graph, "providers", "id")}


def test_a_place_takes_along_projects_with_their_moves_and_what_only_mentions_it_stays():
    graph = after({"op": "remove_place", "id": "t1"})  # and v1 below it, where project:0 is
    assert rows(graph, "projects", "id") == ["project:1"]
    assert rows(graph, "project_moves", "project_id") == ["project:1"]
    assert rows(graph, "dispatches", "need_id") == ["need:1"]
    assert list(zip(rows(graph, "tasks", "id"), rows(graph, "tasks", "place_id"),
                    rows(graph, "tasks", "project_id"), strict=True)) == [
        ("task:0", "", ""), ("task:1", "", "project:1")]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        ({"op": "remove_need", "id": "need:0"}, ["capability:1"]),
        ({"op": "remove_capability", "id": "capability:1"}, ["capability:0"]),
    ],
)
def test_a_need_or_a_capability_takes_along_its_dispatches(edit, left):
    assert rows(after(edit), "dispatches", "capability_id") == left


def test_a_project_that_is_taken_out_leaves_its_dispatches_without_a_project():
    graph = after({"op": "remove_row", "table": "projects", "key": "project:0"})
    assert rows(graph, "dispatches", "project_id") == ["", ""]
    assert rows(graph, "project_moves", "project_id") == ["project:1"]


def test_the_normal_form_of_a_removal_does_not_name_what_goes_along():
    graph = after({"op": "remove_provider", "id": "u1"})
    edits = edits_between((GRAPH, POLICY), (graph, POLICY))
    assert "remove_row" not in {edit.op for edit in edits}
    back = edits_between((graph, POLICY), (GRAPH, POLICY))
    assert {edit.table for edit in back if edit.op == "add_row"} == {
        "dispatches", "secondments", "team_members", "evaluations"}  # fmt: skip
    assert apply(graph, POLICY, back)[0] == GRAPH


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"op": "add_row", "table": "needs", "row": {}}, "edit_unknown_table"),
        ({"op": "remove_row", "table": "places", "key": "t1"}, "edit_unknown_table"),
        ({"op": "remove_row", "table": "tasks", "key": "task:9"}, "edit_unknown_id"),
        ({"op": "add_row", "table": "dispatches", "row": {
            "capability_id": "capability:0", "need_id": "need:1", "amount": 1}}, "sectors_differ"),
        ({"op": "set_property", "table": "needs", "key": "need:1", "column": "sector_id",
          "value": "edu"}, "sectors_differ"),
        ({"op": "add_row", "table": "budgets", "row": {"id": "b", "amount_yuan": 1}},
         "budget_of_one"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_named_and_nothing_is_made(edit, code):
    with pytest.raises(BadEdits) as raised:
        after(edit)
    assert code in {problem.code for problem in raised.value.report.problems}
