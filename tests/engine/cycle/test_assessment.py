"""The assessment of a year: intervals, bands and ranges of ranks, worked out by hand."""

from __future__ import annotations

import math

import pytest

from engine.assessment_policy import AssessmentPolicy
from engine.cycle import assess
from engine.cycle.assessment import interval
from tests.engine.small_graphs import small_graph


def said(provider, place, score, **cells):
    return {"layer": "L", "provider_id": provider, "place_id": place, "score": score,
            "evaluator": "third_party"} | cells  # fmt: skip


def rows(frame, *columns):
    return [tuple(row) for row in frame[list(columns)].itertuples(index=False)]


def test_an_interval_has_the_spread_of_a_beta_distribution_and_stays_within_0_and_1():
    low, high = interval(0.8, 15, 0.9)
    half = 1.6448536 * math.sqrt(0.8 * 0.2 / 16)  # 0.1645
    assert (low, high) == (pytest.approx(0.8 - half), pytest.approx(0.8 + half))
    assert interval(0.02, 4, 0.9)[0] == 0
    assert interval(0.99, 4, 0.9)[1] == 1
    assert interval(0.0, 4, 0.9) == (0, 0)


def test_without_evaluations_all_are_unjudged_and_nobody_is_told_apart():
    found = assess(small_graph(pairings=[{"provider_id": p, "place_id": "t1"}
                                         for p in ("u1", "u2")]), "2026")  # fmt: skip
    assert found.mean == 0.5
    assert rows(found.pairings, "num_judgements", "score", "estimate", "band", "rank_from",
                "rank_to") == [(0, None, 0.5, "unjudged", 1, 2)] * 2  # fmt: skip


def test_all_judged_alike_are_alike():
    found = assess(small_graph(evaluations=[said(p, "t1", 0.7) for p in ("u1", "u2", "u3")]),
                   "2026")  # fmt: skip
    assert set(rows(found.providers, "band", "rank_from", "rank_to")) == {("alike", 1, 3)}
    assert found.providers["estimate"].nunique() == 1


def test_many_clear_judgements_tell_apart_and_few_do_not():
    clear = [said("u1", place, 1.0, quarter=q, evaluator=who)
             for place in ("t1", "t2", "t3") for q in (1, 2, 3, 4)
             for who in ("third_party", "helped")]  # fmt: skip
    bad = [row | {"provider_id": "u2", "score": 0.0} for row in clear]
    found = assess(small_graph(evaluations=[*clear, *bad, said("u3", "t1", 0.0)]), "2026")
    # mean 24.5 / 50; u1 and u2 have three pieces of work that count 4 · 8 / 12 each:
    # u1 (1.96 + 8) / 12 = 0.83 ± 0.171, u2 0.163 ± 0.169; u3 counts 0.8: 0.408 ± 0.336
    assert rows(found.providers, "provider_id", "band", "rank_from", "rank_to") == [
        ("u1", "above", 1, 2), ("u2", "below", 2, 3), ("u3", "alike", 1, 3),
    ]  # fmt: skip


def test_pairs_of_an_adopted_plan_and_projects_under_way_are_listed_too():
    graph = small_graph(projects=[{"place_id": "t1", "state": state}
                                  for state in ("running", "proposed", "dropped")])  # fmt: skip
    found = assess(graph, "2026", pairs=[("L", "u3", "t2")])
    assert rows(found.pairings, "layer", "provider_id", "place_id") == [("L", "u3", "t2")]
    assert found.providers["provider_id"].tolist() == ["u3"]
    assert found.projects["project_id"].tolist() == ["project:0"]


def test_only_the_period_counts():
    found = assess(small_graph(evaluations=[said("u1", "t1", 0.0, period="2025")]), "2026")
    assert not len(found.pairings)
    assert found.mean == 0.5


def test_a_stronger_prior_draws_closer_to_the_mean():
    graph = small_graph(evaluations=[said("u1", "t1", 1.0), said("u2", "t1", 0.0)])
    near, far = (assess(graph, "2026", AssessmentPolicy(prior_strength=k)).pairings["estimate"]
                 for k in (100, 1))  # fmt: skip
    assert 0.5 < near[0] < far[0] < 1
    assert far[0] == pytest.approx((0.5 + 1) / 2)


def test_a_score_that_nobody_gave_is_none_beside_others():
    graph = small_graph(evaluations=[said("u1", "t1", 1.0)],
                        pairings=[{"provider_id": "u2", "place_id": "t1"}])  # fmt: skip
    assert assess(graph, "2026").pairings["score"].tolist() == [1.0, None]
