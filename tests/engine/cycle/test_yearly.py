"""The year: assessment, what is unfinished, the turn of the year; worked out by hand."""

from __future__ import annotations

from datetime import date

from engine.cycle import assess, year
from tests.engine.small_graphs import layer_row, small_graph, small_policy

DAY = date(2026, 12, 20)

PAIR = {"layer": "L", "provider_id": "u1", "place_id": "t1"}


def test_the_assessment_is_that_of_the_year_by_the_policy_with_the_adopted_pairs():
    graph = small_graph(
        pairings=[PAIR],
        evaluations=[
            PAIR | {"score": 1.0, "evaluator": "third_party"},
            PAIR | {"score": 0.0, "evaluator": "third_party", "period": "2025"},
        ],
    )
    policy = small_policy(assessment={"prior_strength": 1})
    pairs = [("L", "u3", "t2")]
    found = year(graph, DAY, policy, pairs)
    wanted = assess(graph, "2026", policy.assessment, pairs)
    assert found.assessment.pairings.equals(wanted.pairings)
    assert found.assessment.policy.prior_strength == 1
    # u1 – t1 was judged, the adopted pair was not.
    assert found.unjudged == 1


def test_unfinished_are_rows_of_the_year_that_are_not_at_their_end():
    states = ("proposed", "agreed", "running", "done", "closed", "dropped")
    projects = [{"id": f"p{i}", "place_id": "t1", "state": x} for i, x in enumerate(states)]
    needs = [
        {"id": f"n{i}", "place_id": "t1", "status": status}
        for i, status in enumerate(("open", "planned", "closed"))
    ]
    offers = [{"id": f"c{i}", "provider_id": "u1"} for i in range(4)]
    dispatches = [
        {"capability_id": f"c{i}", "need_id": "n0", "status": status}
        for i, status in enumerate(("planned", "running", "done", "stopped"))
    ]
    tasks = [{"id": f"t{i}", "state": x} for i, x in enumerate(("open", "done", "dropped"))]
    found = year(
        small_graph(
            projects=projects, needs=needs, capabilities=offers, dispatches=dispatches, tasks=tasks
        ),
        DAY,
    ).unfinished
    assert found.needs == ("n0", "n1")
    assert found.projects == tuple((f"p{i}", x) for i, x in enumerate(states[:4]))
    assert found.dispatches == (("c0", "n0"), ("c1", "n0"))
    assert found.tasks == ("t0",)
    assert found.num == 9


def test_rows_of_other_years_are_not_this_years_to_finish():
    graph = small_graph(
        needs=[{"place_id": "t1", "period": "2027"}],
        tasks=[{"period": "2025"}, {"period": "2026-11"}],
    )
    found = year(graph, DAY).unfinished
    assert (found.needs, found.tasks) == ((), ("task:1",))


def test_the_next_year_has_begun_once_pairings_stand_in_it_or_in_a_month_of_it():
    assert not year(small_graph(pairings=[PAIR]), DAY).has_begun
    for period in ("2027", "2027-01"):
        found = year(small_graph(pairings=[PAIR | {"period": period}]), DAY)
        assert (found.following, found.has_begun) == ("2027", True)
    assert not year(small_graph(pairings=[PAIR | {"period": "2028"}]), DAY).has_begun


def test_the_weight_of_the_track_record_is_told_layer_by_layer():
    policy = small_policy()
    assert year(small_graph(), DAY, policy).track_record == {"L": 0.0}
    weighed = small_policy(layer={"weights": {"track_record": 1.5}})
    assert year(small_graph(), DAY, weighed).track_record == {"L": 1.5}
    off = layer_row(name="M", weights={"track_record": 1.5}, rules={"track_record": False})
    assert year(small_graph(), DAY, small_policy(layers=[off])).track_record == {"M": 0.0}
    assert year(small_graph(), DAY).track_record == {}


def test_the_same_tables_and_day_give_the_same():
    graph = small_graph(needs=[{"place_id": "t1"}])
    first, second = year(graph, DAY), year(graph, DAY)
    assert (first.unfinished, first.span) == (second.unfinished, second.span)
    assert first.span.name == "2026"
