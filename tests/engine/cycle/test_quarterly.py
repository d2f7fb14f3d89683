"""The quarter: what is to be judged, by whom, what lacks, what was said; worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest

from engine.assessment_policy import AssessmentPolicy
from engine.cycle import quarter
from engine.cycle.calendar import days_of, quarter_of, quarter_span
from engine.cycle.works import works
from tests.engine.small_graphs import small_graph

DAY = date(2026, 5, 10)
"""In the second quarter."""

PAIR = {"layer": "L", "provider_id": "u1", "place_id": "t1"}
KEY = ("L", "u1", "t1")


def said(**cells):
    return PAIR | {"quarter": 2, "score": 0.5, "evaluator": "helped"} | cells


def project(**cells):
    return {"id": "p", "place_id": "t1", "state": "running"} | cells


def moves(*pairs):
    return [{"project_id": "p", "date": day, "state": state} for day, state in pairs]


def days_of_project(row, *pairs, day=DAY):
    graph = small_graph(projects=[row], project_moves=moves(*pairs))
    return [(own.first, own.last) for own in works(graph, day)]


def lacking(graph, day=DAY, **how):
    return [(own.work.pairing or own.work.project_id) for own in quarter(graph, day, **how).lacking]


def overdue(graph, day=DAY, **how):
    return [
        (own.quarter, own.work.pairing or own.work.project_id)
        for own in quarter(graph, day, **how).overdue
    ]


def test_quarters_have_three_whole_months():
    assert [quarter_of(date(2026, month, 1)) for month in range(1, 13)] == [
        1,
        1,
        1,
        2,
        2,
        2,
        3,
        3,
        3,
        4,
        4,
        4,
    ]
    assert quarter_span(2026, 1).first == date(2026, 1, 1)
    assert quarter_span(2026, 4).last == date(2026, 12, 31)


def test_a_cell_that_is_no_date_has_no_days():
    assert [days_of(text) for text in (None, "", "2026-13", "soon")] == [None] * 4


def test_a_pairing_that_nobody_judged_in_the_quarter_lacks_an_evaluation():
    graph = small_graph(pairings=[PAIR, PAIR | {"place_id": "t2"}], evaluations=[said()])
    assert lacking(graph) == [("L", "u1", "t2")]


@pytest.mark.parametrize(
    "cells",
    [{"quarter": 1}, {"period": "2025"}, {"place_id": "t2"}, {"provider_id": "u2"}, {"layer": "M"}],
)
def test_what_was_said_of_another_quarter_year_or_pairing_is_no_evaluation(cells):
    assert lacking(small_graph(pairings=[PAIR], evaluations=[said(**cells)])) == [KEY]


def test_pairings_of_an_adopted_plan_count_in_place_of_those_of_the_tables():
    graph = small_graph(pairings=[PAIR])
    assert lacking(graph, pairs=[("L", "u3", "t2")]) == [("L", "u3", "t2")]
    assert lacking(graph) == [KEY]
    assert lacking(graph, pairs=[]) == []


def test_ended_pairings_and_those_of_other_years_are_not_judged():
    rows = [PAIR | {"status": "ended"}, PAIR | {"period": "2025", "place_id": "t2"}]
    assert lacking(small_graph(pairings=rows)) == []


def test_pairs_without_a_row_stand_from_the_day_of_adoption():
    pairs = [KEY, ("L", "u2", "t2")]
    graph = small_graph(pairings=[PAIR | {"since": "2024"}])
    # The row says 2024, so only the new pair was not there in the first quarter.
    assert overdue(graph, pairs=pairs, since=date(2026, 4, 1)) == [(1, KEY)]
    assert overdue(graph, pairs=pairs, since=date(2026, 3, 31)) == [(1, KEY), (1, pairs[1])]
    assert overdue(graph, pairs=pairs) == [(1, KEY), (1, pairs[1])]


def test_a_pairing_that_ended_before_the_quarter_is_not_due_in_it():
    rows = [PAIR | {"since": "2026-01", "until": "2026-03"}]
    graph = small_graph(pairings=rows)
    assert lacking(graph) == []
    assert overdue(graph) == [(1, KEY)]


def test_what_begins_later_is_not_due_yet():
    graph = small_graph(pairings=[PAIR | {"since": "2026-05-11"}])
    assert lacking(graph) == []
    assert lacking(graph, day=date(2026, 5, 11)) == [KEY]


def test_a_running_project_lacks_an_evaluation_until_somebody_judges_it():
    graph = small_graph(projects=[project()])
    assert lacking(graph) == ["p"]
    own = {"project_id": "p", "quarter": 2, "evaluator": "self"}
    assert lacking(small_graph(projects=[project()], evaluations=[own])) == []


@pytest.mark.parametrize("state", ["proposed", "agreed", "dropped"])
def test_a_project_that_never_ran_is_not_judged(state):
    assert days_of_project(project(state=state)) == []


def test_a_project_runs_from_its_first_move_to_running_until_its_last_end():
    found = days_of_project(
        project(state="closed", since="2026-01", until="2026-12"),
        ("2026-01-05", "proposed"),
        ("2026-02-10", "running"),
        ("2026-03-01", "done"),
        ("2026-03-10", "running"),
        ("2026-04-20", "done"),
        ("2026-05-01", "closed"),
    )
    assert found == [(date(2026, 2, 10), date(2026, 4, 20))]


def test_a_project_without_moves_runs_from_since_to_until_else_all_the_year():
    assert days_of_project(project(state="done", since="2026-02", until="2026-03")) == [
        (date(2026, 2, 1), date(2026, 3, 31))
    ]
    assert days_of_project(project(state="done")) == [(date(2026, 1, 1), date(2026, 12, 31))]


def test_a_project_that_runs_has_no_end_yet_whatever_was_planned():
    assert days_of_project(project(until="2026-02")) == [(date(2026, 1, 1), None)]


def test_a_dropped_project_was_due_while_it_ran():
    graph = small_graph(
        projects=[project(state="dropped")],
        project_moves=moves(("2026-02", "running"), ("2026-03", "dropped")),
    )
    assert overdue(graph) == [(1, "p")]
    assert lacking(graph) == []


def test_projects_of_other_years_are_not_judged():
    assert days_of_project(project(period="2025")) == []


def test_overdue_are_earlier_quarters_of_this_year_in_which_it_ran_and_nobody_judged():
    graph = small_graph(pairings=[PAIR], evaluations=[said(quarter=2), said(quarter=4)])
    assert overdue(graph, day=date(2026, 10, 1)) == [(1, KEY), (3, KEY)]
    assert overdue(graph, day=date(2026, 3, 31)) == []


def due(graph, **how):
    (own,) = quarter(graph, DAY, **how).works
    return [(each.evaluator, each.ids) for each in own.due_from]


def test_an_evaluation_is_due_from_both_sides_the_countys_leaders_and_a_third_party():
    graph = small_graph(
        pairings=[PAIR],
        parties=[{"id": "party:a"}, {"id": "party:b"}, {"id": "party:c"}],
        leads=[
            {"party_id": "party:b", "place_id": "c1"},
            {"party_id": "party:a", "place_id": "c1"},
            {"party_id": "party:c", "place_id": "B"},
        ],
    )
    assert due(graph) == [
        ("self", ("u1",)),
        ("helped", ("t1",)),
        ("lead", ("party:a", "party:b")),
        ("third_party", ()),
    ]


def test_whoever_leads_a_field_or_no_longer_leads_is_not_asked():
    rows = [
        {"party_id": "party:a", "place_id": "c1", "sector_id": "edu"},
        {"party_id": "party:b", "place_id": "c1", "until": "2026-04"},
        {"party_id": "party:c", "place_id": "c1", "since": "2026-06"},
    ]
    graph = small_graph(pairings=[PAIR], leads=rows, parties=[{"id": f"party:{x}"} for x in "abc"])
    assert dict(due(graph))["lead"] == ()


def test_whoever_has_judged_is_not_asked_again():
    graph = small_graph(pairings=[PAIR], evaluations=[said(evaluator="self")])
    assert [who for who, _ in due(graph)] == ["helped", "lead", "third_party"]


def test_whoever_counts_nothing_in_the_assessment_is_not_asked():
    policy = AssessmentPolicy.model_validate({"evaluators": {"third_party": 0, "self": 0}})
    assert [who for who, _ in due(small_graph(pairings=[PAIR]), policy=policy)] == [
        "helped",
        "lead",
    ]


def test_a_project_is_judged_by_all_who_are_dispatched_to_it_and_not_stopped():
    offers = [{"id": f"c{i}", "provider_id": u} for i, u in enumerate(("u2", "u1", "u3", "u2"))]
    rows = [
        {"capability_id": f"c{i}", "need_id": "n", "project_id": "p", "status": status}
        for i, status in enumerate(("running", "planned", "stopped", "done"))
    ]
    graph = small_graph(
        projects=[project()],
        capabilities=offers,
        dispatches=rows,
        needs=[{"id": "n", "place_id": "t1"}],
    )
    assert due(graph)[0] == ("self", ("u1", "u2"))


def test_what_was_judged_shows_by_whom_in_one_order_and_the_mean_of_all_scores():
    rows = [
        said(evaluator="third_party", score=1.0),
        said(evaluator="helped", score=0.4),
        said(evaluator="helped", criterion="y", score=0.4),
    ]
    (own,) = quarter(small_graph(pairings=[PAIR], evaluations=rows), DAY).works
    assert own.judged_by == ("helped", "third_party")
    assert own.score == pytest.approx(0.6)


def test_a_criterion_has_the_mean_and_spread_of_its_scores_of_this_quarter():
    rows = [
        said(criterion="b", score=0.2),
        said(criterion="b", score=0.8, evaluator="lead"),
        said(criterion="b", score=0.8, place_id="t2"),
        said(criterion="a", score=0.3),
        said(criterion="a", score=0.9, quarter=1),
        said(criterion="a", period="2025"),
    ]
    first, second = quarter(small_graph(evaluations=rows), DAY).criteria
    assert (first.criterion, first.num, first.mean, first.spread) == ("a", 1, 0.3, 0.0)
    # b: mean 0.6, deviations 0.4, 0.2, 0.2: √((0.16 + 0.04 + 0.04) / 3) = √0.08
    assert (second.criterion, second.num, second.least, second.most) == ("b", 3, 0.2, 0.8)
    assert (second.mean, second.spread) == (pytest.approx(0.6), pytest.approx(math.sqrt(0.08)))


def test_evaluations_of_a_month_count_to_its_year():
    assert lacking(small_graph(pairings=[PAIR], evaluations=[said(period="2026-05")])) == []


def test_an_empty_year_asks_for_nothing():
    found = quarter(small_graph(), DAY)
    assert (found.works, found.criteria, found.overdue, found.quarter) == ((), (), (), 2)
