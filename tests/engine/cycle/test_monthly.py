"""The month: changes of the lists, tasks, projects, moves and dispatches, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from engine.cycle import month
from engine.cycle.list_changes import RowChanges, list_changes
from tests.engine.small_graphs import changed, small_graph

DAY = date(2026, 3, 15)

NONE = RowChanges((), (), (), ())


def need(id_, **cells):
    return {"id": id_, "place_id": "t1"} | cells


def offer(id_, **cells):
    return {"id": id_, "provider_id": "u1"} | cells


def needs_between(before, after):
    return list_changes(small_graph(needs=before), small_graph(needs=after)).needs


def tasks(*rows, day=DAY):
    return [(task.id, task.stands) for task in month(small_graph(tasks=list(rows)), day).tasks]


def projects(*rows, day=DAY):
    own = [{"id": f"p{i}", "place_id": "t1"} | row for i, row in enumerate(rows)]
    return [(each.id, each.stands) for each in month(small_graph(projects=own), day).projects]


def test_needs_that_came_that_closed_and_whose_row_is_gone():
    before = [need("n1"), need("n2"), need("n3")]
    after = [need("n1"), need("n2", status="closed"), need("n4", status="planned")]
    assert needs_between(before, after) == RowChanges(("n4",), (), ("n2",), ("n3",))


def test_a_need_that_was_closed_before_is_no_news_wherever_it_is_now():
    assert needs_between([need("n1", status="closed")], [need("n1", status="closed")]) == NONE
    assert needs_between([need("n1", status="closed")], []) == NONE


def test_a_need_that_is_opened_again_is_new():
    found = needs_between([need("n1", status="closed")], [need("n1")])
    assert found == RowChanges(("n1",), (), (), ())


def test_a_need_that_came_closed_counts_as_closed_alone():
    assert needs_between([], [need("n1", status="closed")]) == RowChanges((), (), ("n1",), ())


@pytest.mark.parametrize(
    "cells",
    [
        {"amount": 2},
        {"urgency": 0.5},
        {"title": "y"},
        {"place_id": "t2"},
        {"sector_id": "health"},
        {"amount_yuan": 5},
    ],
)
def test_a_need_that_says_something_else_is_changed(cells):
    assert needs_between([need("n1")], [need("n1", **cells)]) == RowChanges((), ("n1",), (), ())


def test_a_need_that_moved_on_to_the_next_period_or_was_planned_is_not_changed():
    assert needs_between([need("n1")], [need("n1", period="2027", status="planned")]) == NONE


def test_capabilities_that_came_and_that_were_withdrawn():
    before = small_graph(capabilities=[offer("a"), offer("b"), offer("c")])
    after = small_graph(
        capabilities=[offer("a", status="withdrawn"), offer("c", amount=3), offer("d")]
    )
    found = list_changes(before, after)
    assert found.capabilities == RowChanges(("d",), ("c",), ("a",), ("b",))
    assert (found.needs, found.providers, found.num) == (NONE, NONE, 4)


def test_providers_come_and_go_and_another_name_is_no_change():
    before = small_graph()
    people = [{"id": "u2", "name": "new name"}, {"id": "u3"}, {"id": "u4"}]
    found = list_changes(before, small_graph(providers=people))
    assert found.providers == RowChanges(("u4",), (), (), ("u1",))


def test_without_earlier_tables_there_are_no_changes_to_tell_of():
    assert month(small_graph(needs=[need("n1")]), DAY).changes is None


def test_with_earlier_tables_the_month_tells_what_changed():
    found = month(small_graph(needs=[need("n1")]), DAY, small_graph()).changes
    assert found is not None
    assert found.needs.new == ("n1",)


def test_an_open_task_is_due_up_to_its_last_day_and_overdue_from_the_day_after():
    row = {"id": "task:1", "due": "2026-03-15"}
    assert tasks(row) == [("task:1", "due")]
    assert tasks(row, day=date(2026, 3, 16)) == [("task:1", "overdue")]


def test_a_task_due_in_a_month_is_due_to_its_last_day():
    row = {"id": "task:1", "due": "2026-03"}
    assert tasks(row, day=date(2026, 3, 31)) == [("task:1", "due")]
    assert tasks(row, day=date(2026, 4, 1)) == [("task:1", "overdue")]


def test_a_task_is_due_only_in_its_month():
    assert tasks({"due": "2026-04-01"}) == []
    assert tasks({"id": "task:1", "due": "2026-03-31"}) == [("task:1", "due")]


def test_an_open_task_of_long_ago_is_overdue_still():
    assert tasks({"id": "task:1", "due": "2025-06", "period": "2025"}) == [("task:1", "overdue")]


def test_a_task_done_in_the_month_is_told_and_a_dropped_one_or_one_done_before_is_not():
    done = {"state": "done", "due": "2026-01"}
    assert tasks(
        {"id": "a", **done, "done_on": "2026-03-31"},
        {"id": "b", **done, "done_on": "2026-02-28"},
        {"id": "c", "state": "dropped", "due": "2026-01"},
    ) == [("a", "done")]


def test_tasks_stand_by_their_day_then_by_id():
    rows = [
        {"id": "b", "due": "2026-02"},
        {"id": "a", "due": "2026-02"},
        {"id": "c", "due": "2026-01"},
    ]
    assert [id_ for id_, _ in tasks(*rows)] == ["c", "a", "b"]


@pytest.mark.parametrize("state", ["proposed", "agreed"])
def test_a_project_that_is_not_running_after_its_first_day_is_late_to_begin(state):
    row = {"state": state, "since": "2026-03-15"}
    assert projects(row) == [("p0", "begins")]
    assert projects(row, day=date(2026, 3, 16)) == [("p0", "late_to_begin")]


@pytest.mark.parametrize("state", ["proposed", "agreed", "running"])
def test_a_project_that_is_not_done_after_its_last_day_is_late_to_end(state):
    row = {"state": state, "since": "2026-01", "until": "2026-03-14"}
    assert projects(row) == [("p0", "late_to_end")]


def test_a_running_project_ends_in_its_month_and_is_not_asked_when_it_began():
    row = {"state": "running", "since": "2026-01", "until": "2026-03"}
    assert projects(row) == [("p0", "ends")]
    assert projects(row, day=date(2026, 2, 28)) == []


@pytest.mark.parametrize("state", ["done", "closed", "dropped"])
def test_a_project_at_its_end_is_never_late(state):
    assert projects({"state": state, "since": "2026-01", "until": "2026-02"}) == []


def test_late_to_begin_goes_before_an_end_in_the_month():
    row = {"state": "agreed", "since": "2026-02", "until": "2026-03"}
    assert projects(row) == [("p0", "late_to_begin")]


def test_a_project_without_dates_is_never_due():
    assert projects({"state": "agreed"}, {"state": "running"}) == []


def test_a_project_shows_the_date_that_counts_and_its_office():
    row = {
        "id": "p",
        "place_id": "t1",
        "state": "running",
        "since": "2026-01",
        "until": "2026-03-20",
        "office": "科教科",
    }
    own = month(small_graph(projects=[row]), DAY).projects[0]
    assert (own.date, own.office, own.place_id, own.state) == (
        "2026-03-20",
        "科教科",
        "t1",
        "running",
    )


def test_moves_of_the_month_in_order_of_their_days():
    rows = [
        {"id": id_, "project_id": "p", "date": day}
        for id_, day in (
            ("m1", "2026-03-20"),
            ("m2", "2026-03"),
            ("m3", "2026-02-28"),
            ("m4", "2026-04-01"),
            ("m5", "2026"),
            ("m6", "2026-03-01"),
        )
    ]
    graph = small_graph(projects=[{"id": "p", "place_id": "t1"}], project_moves=rows)
    assert [move.id for move in month(graph, DAY).moves] == ["m2", "m6", "m1"]


def test_what_is_dated_by_its_year_alone_is_not_of_january():
    day = date(2026, 1, 20)
    graph = small_graph(
        projects=[{"id": "p", "place_id": "t1"}],
        project_moves=[{"id": "m1", "project_id": "p", "date": "2026"}],
        tasks=[{"state": "done", "done_on": "2026"}],
    )
    assert (month(graph, day).moves, month(graph, day).tasks) == ((), ())


def dispatches(*rows):
    own = [
        {"capability_id": f"c{i}", "need_id": "n", "amount": 1} | row for i, row in enumerate(rows)
    ]
    graph = small_graph(
        needs=[need("n")], dispatches=own, capabilities=[offer(f"c{i}") for i in range(len(rows))]
    )
    return [(each.capability_id, each.late) for each in month(graph, DAY).dispatches]


def test_dispatches_of_the_year_and_of_the_month_that_are_planned_or_run():
    assert dispatches(
        {},
        {"status": "running"},
        {"status": "done"},
        {"status": "stopped"},
        {"period": "2026-03"},
        {"period": "2026-02"},
        {"period": "2025"},
    ) == [("c0", False), ("c1", False), ("c4", False)]


def test_a_dispatch_is_late_when_it_should_have_begun_or_ended():
    assert dispatches(
        {"since": "2026-03-14"},
        {"since": "2026-03-15"},
        {"status": "running", "since": "2026-03-14"},
        {"status": "running", "until": "2026-03-14"},
        {"status": "running", "until": "2026-03"},
    ) == [("c0", True), ("c1", False), ("c2", False), ("c3", True), ("c4", False)]


def test_the_month_of_an_empty_year_is_empty():
    found = month(small_graph(), DAY, small_graph())
    assert (found.tasks, found.projects, found.moves, found.dispatches) == ((), (), (), ())
    assert found.changes is not None
    assert found.changes.num == 0
    assert found.span.name == "2026-03"


def test_nothing_that_is_passed_in_changes():
    graph = small_graph(needs=changed([need("n1")], n1={"amount": 4}))
    before = graph.content_hash
    month(graph, DAY, graph)
    assert graph.content_hash == before
