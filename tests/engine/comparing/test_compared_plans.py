"""Plans from memory and from files compare alike; newly short and mended quotas have proofs."""

from __future__ import annotations

import json
from functools import cache

import pytest

import fixtures
from engine.compare import Comparison, compare
from engine.comparing.compared import ComparedPlan
from engine.comparing.compared_record import ComparedRecord
from engine.coverage import kpis
from engine.plan import make_plan
from engine.policy import read_policy
from engine.record import plan_arrays, plan_record
from graph_schema.tables import load_graph
from tests.engine.saved_plans import STRAINED

PARTS = ("pairs", "value_delta", "kpi_deltas", "groups", "costs", "quotas", "needs_by_sector",
         "needs_by_county", "affected", "gaps")  # fmt: skip


@cache
def plan(name):
    folder = fixtures.path("tiny")
    text = (folder / "policy.toml").read_text("utf-8")
    changes = {
        "tiny": (),
        # Every township wants two units: one of four has to go without.
        "short": (("place_quota = { min = 1, max = 2", "place_quota = { min = 2, max = 2"),),
        "free": (("weights = { need_gap = 3.0", "weights = { need_gap = 1.0"),),
    }[name]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return make_plan(load_graph(folder), read_policy(text))


def saved(made, *, with_tables=True, with_proof=True):
    record = json.loads(json.dumps(plan_record(made, {})))
    return ComparedRecord(record, made.graph if with_tables else None,
                          plan_arrays(made) if with_proof else None)  # fmt: skip


def parts(found: Comparison):
    return {part: getattr(found, part) for part in PARTS}


@pytest.mark.parametrize(("one", "other"), [("tiny", "short"), ("short", "tiny"),
                                            ("tiny", "free"), ("tiny", "tiny")])  # fmt: skip
def test_plans_in_memory_saved_and_mixed_compare_alike(one, other):
    a, b = plan(one), plan(other)
    (in_memory,) = compare(a, b)
    (from_files,) = compare(saved(a), saved(b))
    (mixed,) = compare(saved(a), b)
    assert parts(in_memory) == parts(from_files) == parts(mixed)


def test_a_plan_compared_with_itself_differs_in_nothing():
    (found,) = compare(plan("short"), plan("short"))
    assert (found.pairs.new, found.pairs.gone, found.quotas, found.affected) == ((), (), (), ())
    assert set(found.kpi_deltas.values()) <= {0.0, None}
    assert (found.costs.total, found.gaps) == (0, ())


def test_kpis_beside_the_base_are_the_plans_own():
    (found,) = compare(plan("tiny"), plan("short"))
    made = plan("short")
    assert found.after.kpis == kpis(made.graph, made.policy, made.pairs) == made.kpis


def test_the_parts_of_a_real_cost_sum_to_the_difference():
    for one, other in (("tiny", "short"), ("tiny", "free"), ("short", "free")):
        a, b = plan(one), plan(other)
        (found,) = compare(a, b)
        assert found.costs.total == b.value.cost_points - a.value.cost_points


def test_what_is_newly_short_is_proven_in_the_later_plan():
    (found,) = compare(plan("tiny"), plan("short"))
    lacking = {x.key.entity_id: x.after.lacking for x in found.quotas if x.event == "newly_short"}
    short = {gap.entity_id: gap.lacking for gap in plan("short").shortfalls}
    assert lacking == short != {}
    assert {gap.plan for gap in found.gaps} == {"after"}
    for gap in found.gaps:
        # Anyone can count: what is needed passes what can reach it.
        assert sum(x.units for x in gap.cut.demand) > sum(x.units for x in gap.cut.capacity)
    assert {x.key.entity_id for gap in found.gaps for x in gap.changes} == set(lacking)


def test_what_is_mended_is_proven_in_the_earlier_plan():
    (found,) = compare(plan("short"), plan("tiny"))
    assert {x.event for x in found.quotas if x.before and x.before.lacking} == {"mended"}
    assert {gap.plan for gap in found.gaps} == {"before"}
    (there,) = compare(plan("tiny"), plan("short"))
    assert [gap.cut for gap in found.gaps] == [gap.cut for gap in there.gaps]


def test_every_cause_explains_its_own_quotas_and_every_quota_has_one_cause():
    strained = make_plan(load_graph(fixtures.path("tiny")), read_policy(STRAINED))
    (found,) = compare(plan("tiny"), strained)
    assert {gap.kind for gap in found.gaps} == {"unmet", "idle"}
    short = sorted(x.key for x in found.quotas if x.after and x.after.lacking)
    assert sorted(x.key for gap in found.gaps for x in gap.changes) == short
    for gap in found.gaps:
        own = {(x.kind, x.side, x.layers, x.entity_id) for x in gap.cut.gaps}
        assert {tuple(x.key) for x in gap.changes} <= own


def test_a_place_outside_every_county_gives_nothing_a_name():
    bare = saved(plan("tiny"), with_tables=False)
    bare.record["pairs"][0] |= {"county_id": "", "county_name": ""}
    assert "" not in bare.names


def test_without_a_proof_at_hand_gaps_are_none_and_all_else_is_there():
    bare = [saved(plan(name), with_tables=False, with_proof=False) for name in ("tiny", "short")]
    (found,) = compare(*bare)
    assert (found.gaps, found.groups["party"], found.needs_by_sector) == (None, None, None)
    (whole,) = compare(plan("tiny"), plan("short"))
    assert found.quotas == whole.quotas
    assert found.affected == whole.affected
    assert found.groups["county"] == whole.groups["county"]


def test_without_anything_newly_short_no_proof_is_asked_for():
    bare = [saved(plan(name), with_tables=False, with_proof=False) for name in ("tiny", "free")]
    (found,) = compare(*bare)
    assert found.gaps == ()


def test_names_come_from_the_record_and_with_tables_of_all():
    bare, whole = saved(plan("tiny"), with_tables=False), saved(plan("tiny"))
    for pair in bare.record["pairs"]:
        assert bare.names[pair["provider_id"]] == pair["provider_name"]
        assert bare.names[pair["county_id"]] == pair["county_name"]
    assert set(bare.names) < set(whole.names) == set(ComparedPlan(plan("tiny")).names)
    assert whole.names["party:p"] == whole.graph.table("parties").set_index("id")["name"]["party:p"]


def test_a_rule_that_an_old_record_does_not_know_costs_nothing():
    old = saved(plan("tiny"))
    for pair in old.record["pairs"]:
        del pair["distance"]
    (found,) = compare(old, plan("tiny"))
    distance = [part for part in found.costs.parts if part.rule == "distance"]
    points = plan("tiny").pairs["distance"].sum()
    assert sum(part.kept for part in distance) == points > 0
