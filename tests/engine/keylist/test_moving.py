"""Moves are only ever added, in an order that holds on one day too; bad ones are all named."""

from __future__ import annotations

import pytest

from engine.edits import apply
from engine.keylist import BadMove, move_edits
from tests.engine.dispatch.dispatched import cap, need
from tests.engine.small_graphs import PERIOD, small_graph, small_policy


def graph(state="proposed"):
    return small_graph(
        capabilities=[cap("a", "u1", 10)], needs=[need("x", "t1", 10)],
        projects=[{"id": "project:1", "title": "t", "place_id": "t1", "period": PERIOD,
                   "state": state}],
        dispatches=[{"period": PERIOD, "capability_id": "a", "need_id": "x", "amount": 1,
                     "status": "planned", "project_id": "project:1"}],
    )  # fmt: skip


def moved(before, state, date="2030-03-01", **how):
    edits = move_edits(before, "project:1", state, date=date, reason="r", **how)
    return apply(before, small_policy(), edits)[0]


def states(own):
    return own.table("project_moves")["state"].tolist()


def test_moves_of_one_day_stay_in_order():
    own = graph()
    for state in ("agreed", "running", "done", "running", "done", "closed"):
        own = moved(own, state)
    assert states(own) == ["proposed", "agreed", "running", "done", "running", "done", "closed"]
    assert own.table("projects")["state"].tolist() == ["closed"]


@pytest.mark.parametrize(("state", "status"), [("agreed", "planned"), ("dropped", "stopped")])
def test_dispatches_go_with_their_project(state, status):
    assert moved(graph(), state).table("dispatches")["status"].tolist() == [status]


def test_what_was_dropped_may_be_proposed_again_and_its_dispatches_stay_stopped():
    own = moved(moved(graph(), "dropped"), "proposed")
    assert states(own) == ["proposed", "dropped", "proposed"]
    assert own.table("dispatches")["status"].tolist() == ["stopped"]


@pytest.mark.parametrize("state", ["agreed", "running", "done", "dropped"])
def test_a_state_without_moves_gets_those_that_led_there(state):
    after = {"agreed": "running", "running": "done", "done": "closed", "dropped": "proposed"}
    own = moved(graph(state), after[state])
    assert states(own)[-2:] == [state, after[state]]
    assert set(own.table("project_moves")["reason"]) == {"r"}


def test_every_fault_is_named_at_once():
    before = moved(graph(), "agreed", "2030-05-01")
    with pytest.raises(BadMove) as caught:
        move_edits(before, "project:1", "closed", date="2030-04-01", reason="", expected="running")
    assert [p.code for p in caught.value.report.problems] == [
        "keylist_other_state", "keylist_move_not_allowed", "keylist_no_reason",
        "keylist_day_before_last",
    ]  # fmt: skip


def test_a_project_that_is_not_there_is_named():
    with pytest.raises(BadMove) as caught:
        move_edits(graph(), "project:9", "agreed", date="2030-04-01", reason="r")
    assert [p.code for p in caught.value.report.problems] == ["keylist_no_project"]


def test_a_day_before_the_last_move_though_after_the_first_is_refused():
    before = moved(moved(graph(), "agreed", "2030-03-01"), "running", "2030-05-01")
    with pytest.raises(BadMove):
        move_edits(before, "project:1", "done", date="2030-04-01", reason="r")
