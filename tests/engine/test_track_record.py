"""Judgements, the formula worked by hand, the rule that carries it, and edits that patch it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assessment_policy import AssessmentPolicy
from engine.facts.all_layers import GraphFacts
from engine.judgements import judgements, last_judged_before
from engine.plan import make_plan
from engine.track_record import track_record

from .small_graphs import layer_facts, small_graph, small_policy

PLAIN = AssessmentPolicy.model_validate({})


def said(provider, place, score, **cells):
    return {"period": "2025", "layer": "L", "provider_id": provider, "place_id": place,
            "score": score, "evaluator": "third_party"} | cells  # fmt: skip


def record(*rows, policy=PLAIN, **tables):
    graph = small_graph(evaluations=list(rows), **tables)
    return track_record(judgements(graph, "2025", policy), policy)


def test_criteria_of_one_evaluator_and_quarter_are_one_judgement():
    rows = [said("u1", "t1", 1.0, criterion="a", reliability=0.5),
            said("u1", "t1", 0.0, criterion="b", reliability=0.25),
            said("u1", "t1", 0.5, criterion="a", quarter=2, evaluator="lead")]  # fmt: skip
    own, later = judgements(small_graph(evaluations=rows), "2025", PLAIN)
    # (1 · 0.5 + 0 · 0.25) / 0.75, trusted on average 0.375
    assert (own.score, own.weight) == (pytest.approx(2 / 3), pytest.approx(0.375))
    assert (later.score, later.weight, later.quarter) == (0.5, 0.75, 2)


def test_scores_not_to_be_trusted_and_evaluators_without_weight_do_not_count():
    rows = [said("u1", "t1", 1.0, reliability=0), said("u1", "t1", 1.0, evaluator="self")]
    mute = AssessmentPolicy.model_validate({"evaluators": {"self": 0}})
    assert judgements(small_graph(evaluations=rows), "2025", mute) == ()
    assert judgements(small_graph(), "2025", PLAIN) == ()


def test_a_project_is_judged_on_account_of_all_who_are_dispatched_to_it():
    rows = [{"period": "2025", "project_id": "project:0", "score": 1.0, "evaluator": "helped"}]
    caps = [{"provider_id": provider, "period": "2025"} for provider in ("u1", "u2", "u3")]
    sent = [{"capability_id": f"capability:{i}", "need_id": "need:0", "period": "2025",
             "project_id": "project:0", "status": status}
            for i, status in enumerate(("running", "done", "stopped"))]  # fmt: skip
    found = record(*rows, capabilities=caps, dispatches=sent, needs=[{"place_id": "t1"}],
                   projects=[{"place_id": "t1", "period": "2025"}])  # fmt: skip
    assert {id_: own.weight for id_, own in found.providers.items()} == pytest.approx(
        dict.fromkeys(("u1", "u2"), 2 / 4.5)
    )  # a half each, which counts 4 · 0.5 / 4.5
    assert found.projects["project:0"].weight == 1
    # the mean counts it once: (0.5 + 1) / 2; then (4 · 0.75 + 0.444) / 4.444
    assert found.mean == 0.75
    assert found.of_provider("u1") == pytest.approx((3 + 2 / 4.5) / (4 + 2 / 4.5))


def test_the_formula_by_hand():
    found = record(said("u1", "t1", 1.0), said("u1", "t2", 0.2), said("u2", "t3", 0.5))
    mean = (0.5 + 1.0 + 0.2 + 0.5) / 4  # 0.55
    assert found.mean == pytest.approx(mean)
    # each of u1's two pairings counts 4 · 1 / 5 = 0.8 judgements
    assert found.of_provider("u1") == pytest.approx((4 * 0.55 + 0.8 * 1.2) / 5.6)
    # the pair (u1, t1) starts from u1's other work: (4 · 0.55 + 0.8 · 0.2) / 4.8
    assert found.of_pairing(("L", "u1", "t1")) == pytest.approx((4 * 2.36 / 4.8 + 1) / 5)
    assert found.of_pairing(("L", "u1", "t3")) == pytest.approx(found.of_provider("u1"))
    assert found.of_pairing(("L", "u3", "t1")) == found.mean


def test_without_judgements_everybody_is_neutral():
    found = record()
    assert found.is_empty
    assert found.of_provider("u1") == found.of_pairing(("L", "u1", "t1")) == 0.5


class Columns:
    """Only the columns that judgements look at: a whole graph takes long to make 300 times."""

    def __init__(self, rows):
        self._rows = rows

    def column(self, table, name):
        defaults = {"quarter": 1, "reliability": None, "project_id": ""}
        own = self._rows if table == "evaluations" else []
        return tuple(row.get(name, defaults.get(name)) for row in own)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["u1", "u2"]), st.sampled_from(["t1", "t2"]),
                          st.integers(1, 4), st.floats(0, 1), st.floats(0, 1)), max_size=8),
       st.floats(0.1, 20))  # fmt: skip
def test_estimates_are_those_of_a_plain_count(rows, strength):
    policy = AssessmentPolicy.model_validate({"prior_strength": strength})
    columns = Columns([said(p, s, score, quarter=q, reliability=r) for p, s, q, score, r in rows])
    found = track_record(judgements(columns, "2025", policy), policy)
    groups: dict[tuple[str, str, int], list[tuple[float, float]]] = {}
    for p, s, q, score, r in rows:
        groups.setdefault((p, s, q), []).append((score, r))
    points = [(p, s, np.mean([r for _, r in own]),
               np.average([y for y, _ in own], weights=[r for _, r in own]))
              for (p, s, _), own in groups.items() if sum(r for _, r in own)]  # fmt: skip
    mean = (0.5 + sum(w * y for *_, w, y in points)) / (1 + sum(w for *_, w, _ in points))
    for p in ("u1", "u2", "u3"):
        for s in ("t1", "t2"):
            other = [(w, y) for a, b, w, y in points if a == p and b != s]
            own = [(w, y) for a, b, w, y in points if a == p and b == s]
            w2, t2 = sum(w for w, _ in other), sum(w * y for w, y in other)
            part = strength / (strength + w2)
            start = (strength * mean + part * t2) / (strength + part * w2)
            value = (strength * start + sum(w * y for w, y in own)) / (
                strength + sum(w for w, _ in own))  # fmt: skip
            assert found.of_pairing(("L", p, s)) == pytest.approx(value, abs=1e-9)
            assert -1e-9 <= found.of_pairing(("L", p, s)) <= 1 + 1e-9


def test_the_period_before_is_the_latest_that_is_neither_this_one_nor_around_it():
    graph = small_graph(evaluations=[said("u1", "t1", 1, period=x) for x in ("2024", "2025-11")])
    assert last_judged_before(graph, "2026") == "2025-11"
    assert last_judged_before(graph, "2025-11") == "2024"
    assert last_judged_before(graph, "2024-02") == ""


STANDING = [{"provider_id": "u1", "place_id": "t1"}, {"provider_id": "u2", "place_id": "t2"},
            {"provider_id": "u3", "place_id": "t3"}]  # fmt: skip


def plan_after(scores, weight):
    weights = {"change": 1.0, "track_record": weight} if weight else {"change": 1.0}
    rows = [said(p, s, score, quarter=q) for p, s, score in scores for q in (1, 2, 3, 4)]
    policy = small_policy(layer={"weights": weights, "place_quota": {"min": 1, "max": 1}})
    plan = make_plan(small_graph(evaluations=rows, pairings=STANDING), policy)
    return {(p, s) for _, p, s in plan.keys}


def test_a_well_judged_pairing_stays_and_badly_judged_ones_change_places():
    scores = [("u1", "t1", 1.0), ("u2", "t2", 0.0), ("u3", "t3", 0.0)]
    stands = {(row["provider_id"], row["place_id"]) for row in STANDING}
    # mean 4.5 / 13 = 0.346. u2 and u3 are worth 4 · 0.346 / 8 = 0.173 where they are; elsewhere
    # their four bad judgements count 4 · 4 / 8 = 2: 4 · 0.346 / 6 = 0.231. A pair is better by
    # 0.058 times the weight when it moves, and a change costs 1 a pair.
    assert plan_after(scores, 0) == plan_after(scores, 4) == stands
    assert plan_after(scores, 20) == stands ^ {("u2", "t2"), ("u3", "t3"), ("u2", "t3"),
                                               ("u3", "t2")}  # fmt: skip


def test_evaluations_change_no_plan_without_a_weight():
    policy = small_policy(layer={"weights": {"change": 1.0}})
    bare = make_plan(small_graph(pairings=STANDING), policy)
    judged = make_plan(small_graph(pairings=STANDING, evaluations=[said("u1", "t1", 0)]), policy)
    assert bare.keys == judged.keys
    assert bare.value == judged.value


def test_facts_beside_others_follow_evaluations_and_the_policy():
    policy, graph = small_policy(), small_graph(evaluations=[said("u1", "t1", 1)])
    shared = GraphFacts(small_graph(), policy)
    old = shared.layer_facts(policy.layers[0])
    own = shared.beside(graph, policy).layer_facts(policy.layers[0], old)
    assert np.array_equal(own.record, layer_facts(graph).record)
    assert own.record[0, 0] != old.record[0, 0]
    other = policy.model_copy(update={"assessment": AssessmentPolicy(prior_strength=1)})
    new = GraphFacts(graph, policy).beside(graph, other).layer_facts(policy.layers[0], own)
    assert np.array_equal(new.record, layer_facts(graph, other).record)
    assert new.record[0, 0] > own.record[0, 0]
