"""Amounts become rows of dispatches, and nothing that runs is overwritten in silence."""

from __future__ import annotations

import pytest

from engine.edits import apply
from engine.keylist import DispatchRuns, dispatch_edits, kept_amounts
from tests.engine.dispatch.dispatched import cap, need
from tests.engine.small_graphs import PERIOD, small_graph, small_policy


def graph(*rows):
    """Return two capabilities of u1 and two needs of t1, with dispatches (c, n, amount, status)."""
    dispatches = [
        {"period": PERIOD, "capability_id": c, "need_id": n, "amount": amount, "status": status}
        | (more[0] if more else {})
        for c, n, amount, status, *more in rows
    ]
    return small_graph(
        capabilities=[cap("a", "u1", 10), cap("b", "u1", 10)],
        needs=[need("x", "t1", 10), need("y", "t1", 10)], dispatches=dispatches,
    )  # fmt: skip


def after(before, items, **how):
    made, _ = apply(before, small_policy(), dispatch_edits(before, PERIOD, items, **how))
    frame = made.table("dispatches")
    return {(row.capability_id, row.need_id): (row.amount, row.status)
            for row in frame.itertuples()}  # fmt: skip


def test_new_amounts_are_planned():
    assert after(graph(), [("a", "x", 3.0)]) == {("a", "x"): (3, "planned")}


def test_the_same_dispatch_twice_has_no_edits():
    before = graph(("a", "x", 3, "planned"), ("b", "y", 2, "running"), ("a", "y", 1, "done"))
    items = [("a", "x", 3.0), ("b", "y", 2.0), ("a", "y", 1.0)]
    assert dispatch_edits(before, PERIOD, items) == ()


def test_planned_rows_move_or_go_and_those_of_a_project_are_stopped():
    project = {"id": "project:1", "title": "t", "place_id": "t1", "period": PERIOD,
               "state": "proposed"}  # fmt: skip
    before = small_graph(
        capabilities=[cap("a", "u1", 10), cap("b", "u1", 10)],
        needs=[need("x", "t1", 10), need("y", "t1", 10)], projects=[project],
        dispatches=[
            {"period": PERIOD, "capability_id": "a", "need_id": "x", "amount": 3,
             "status": "planned"},
            {"period": PERIOD, "capability_id": "b", "need_id": "x", "amount": 1,
             "status": "planned"},
            {"period": PERIOD, "capability_id": "b", "need_id": "y", "amount": 2,
             "status": "planned", "project_id": "project:1"},
        ],
    )  # fmt: skip
    assert after(before, [("a", "x", 4.0)]) == {("a", "x"): (4, "planned"),
                                                ("b", "y"): (2, "stopped")}  # fmt: skip


def test_a_stopped_row_that_is_dispatched_again_is_planned():
    assert after(graph(("a", "x", 3, "stopped")), [("a", "x", 5.0)]) == {("a", "x"): (5, "planned")}
    assert after(graph(("a", "x", 3, "stopped")), []) == {("a", "x"): (3, "stopped")}


@pytest.mark.parametrize("items", [[], [("a", "x", 2.0)], [("a", "x", 4.0)]])
@pytest.mark.parametrize("status", ["running", "done"])
def test_what_runs_or_is_done_is_not_overwritten_and_both_values_are_told(status, items):
    with pytest.raises(DispatchRuns) as caught:
        dispatch_edits(graph(("a", "x", 3, status)), PERIOD, items)
    (problem,) = caught.value.report.problems
    assert (problem.code, problem.value, problem.remedy) == ("dispatch_runs", "a",
                                                             f"dispatch_{status}")  # fmt: skip
    new = f"{items[0][2]:g}" if items else "0"
    assert problem.facts == {"need": "x", "status": status, "kept": "3", "new": new}


def test_every_amount_that_would_be_overwritten_is_named_at_once():
    before = graph(("a", "x", 3, "running"), ("b", "y", 2, "done"))
    with pytest.raises(DispatchRuns) as caught:
        dispatch_edits(before, PERIOD, [("a", "y", 1.0)])
    assert [p.value for p in caught.value.report.problems] == ["a", "b"]


def test_a_dispatch_made_from_what_runs_may_change_it_but_not_what_is_done():
    before = graph(("a", "x", 3, "running"), ("b", "y", 2, "running"), ("a", "y", 1, "done"))
    how = {"may_change_running": True}
    assert after(before, [("a", "x", 5.0), ("a", "y", 1.0)], **how) == {
        ("a", "x"): (5, "running"), ("b", "y"): (2, "stopped"), ("a", "y"): (1, "done"),
    }  # fmt: skip
    assert after(before, [("a", "x", 3.0), ("b", "y", 2.0)], **how)["a", "y"] == (1, "done")
    with pytest.raises(DispatchRuns):
        dispatch_edits(before, PERIOD, [("a", "y", 2.0)], **how)


def test_other_periods_are_left_alone():
    other = {"period": "2031", "capability_id": "a", "need_id": "x", "amount": 9,
             "status": "running"}  # fmt: skip
    before = small_graph(capabilities=[cap("a", "u1", 10)], needs=[need("x", "t1", 10)],
                         dispatches=[other])  # fmt: skip
    assert dispatch_edits(before, PERIOD, []) == ()
    assert kept_amounts(before, PERIOD) == []


def test_what_is_planned_runs_or_is_done_counts_as_running():
    before = graph(("b", "y", 2, "running"), ("a", "x", 3, "planned"), ("a", "y", 1, "done"),
                   ("b", "x", 1, "stopped"))  # fmt: skip
    assert kept_amounts(before, PERIOD) == [("a", "x", 3), ("a", "y", 1), ("b", "y", 2)]
