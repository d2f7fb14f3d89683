"""Gaps, idle minima and repairs: proofs counted by hand, repairs held to solving again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from engine.gaps.all_gaps import gaps
from engine.gaps.bound_together import bound_together
from engine.gaps.idle_cuts import IdleCuts
from engine.gaps.repairs import planned_again, repairs
from engine.network import chosen_pairs
from engine.plan import Plan, make_plan, prove
from engine.policy import read_policy
from engine.pricing.plan_prices import PlanPrices
from engine.problem import PairingProblem
from engine.value import Value, shortfalls
from fixtures import path
from graph_schema.tables import load_graph
from tests.engine.builders import group, layer, problem
from tests.engine.checked_by_hand import idleness, inside_of, place_counts, shortage
from tests.engine.instances import pairing_problems
from tests.engine.small_graphs import small_graph, small_policy


@pytest.fixture(scope="module")
def scarce() -> PlanPrices:
    graph = load_graph(path("bijie"))
    text = (path("bijie") / "scarce.toml").read_text(encoding="utf-8")
    return PlanPrices(make_plan(graph, read_policy(text)))


@settings(max_examples=300, deadline=None)
@given(pairing_problems())
def test_every_idle_minimum_has_a_cut_that_wants_more_than_can_leave(drawn: PairingProblem):
    proof = prove(drawn)
    chosen = chosen_pairs(proof.network, proof.flows)
    found = shortfalls(drawn, chosen)
    cuts = IdleCuts(proof.network, proof.flows)
    idle = [gap for gap in found if gap.side == "provider"]
    united, counts = cuts.all(found), place_counts(drawn, chosen)
    for cut in (*map(cuts.of, idle), *united):
        sent, can_go = idleness(drawn, inside_of(cut), counts)
        assert sent - can_go >= 1
        assert (sent, can_go) == tuple(
            sum(term.units for term in terms) for terms in (cut.demand, cut.capacity)
        )
    assert sum(len(cut.gaps) for cut in united) == len(idle)
    for cut in united:
        assert cut.short >= sum(gap.lacking for gap in cut.gaps) or len(cut.gaps) == 1


def test_two_idle_providers_before_one_full_place_have_one_cause():
    drawn = problem(layer([[1], [2], [3]], provider=([1] * 3, [1] * 3), place=([0], [1])))
    proof = prove(drawn)
    found = shortfalls(drawn, chosen_pairs(proof.network, proof.flows))
    (cut,) = IdleCuts(proof.network, proof.flows).all(found)
    assert len(cut.gaps) == 2
    assert sum(term.units for term in cut.demand) == 3
    assert [(t.kind, t.entity_id, t.units) for t in cut.capacity] == [("maximum", "s0", 1)]


def test_an_idle_provider_that_could_only_oust_a_met_minimum_is_told_so():
    # p0 may only help s0, which its county lets have one partner; s1 of that county has it.
    drawn = problem(
        layer([[9, 9], [9, 1]], provider=([1, 0], [1, 1]), place=([0, 1], [1, 1]),
              refused=[(0, 1), (1, 0)]),
        place_groups=[group("place", [0, 1], 0, 1, "county")],
    )  # fmt: skip
    proof = prove(drawn)
    found = shortfalls(drawn, chosen_pairs(proof.network, proof.flows))
    (cut,) = IdleCuts(proof.network, proof.flows).all(found)
    assert [(t.kind, t.entity_id, t.units) for t in cut.demand] == [
        ("minimum", "p0", 1), ("kept", "s1", 1)
    ]  # fmt: skip
    assert [t.units for t in cut.capacity] == [1]


def test_every_planted_shortage_of_the_scarce_example_is_proven(scarce: PlanPrices):
    found = gaps(scarce)
    assert sorted(s.entity_id for gap in found for s in gap.cut.gaps) == sorted(
        s.entity_id for s in scarce.plan.shortfalls
    )
    causes = {
        (gap.kind, gap.lacking): {t.entity_id for t in gap.cut.capacity if t.kind == "maximum"}
        for gap in found
    }
    assert causes["unmet", 1] in ({"place:county:520526@units-townships"},
                                  {"school_team:s123", "school_team:minmeng-taiyuan"})  # fmt: skip
    assert causes["unmet", 2] == {"place:county:520524@firms-villages"}
    assert len(causes["idle", 8]) == 8  # every county is full of units
    assert causes["idle", 2] == {f"unit:s09{i}" for i in range(6)}
    assert [gap.lacking for gap in found if gap.kind == "unmet"] == [1, 2, 1]


def test_the_proofs_of_the_scarce_example_count_what_the_data_say(scarce: PlanPrices):
    for gap in gaps(scarce):
        drawn, residual = scarce.plan.proofs[gap.network].problem, scarce.residuals[gap.network]
        if gap.kind == "unmet":
            found = shortage(drawn, inside_of(gap.cut))
        else:
            counts = place_counts(drawn, residual.chosen)
            found = idleness(drawn, inside_of(gap.cut), counts)
        assert found == tuple(
            sum(term.units for term in terms) for terms in (gap.cut.demand, gap.cut.capacity)
        )
        assert found[0] - found[1] >= gap.lacking


def test_which_village_of_a_full_county_stays_empty_is_a_choice(scarce: PlanPrices):
    by_lacking = {gap.lacking: gap for gap in gaps(scarce) if gap.kind == "unmet"}
    names = {place for _, place in by_lacking[2].could_be}
    assert {gap.entity_id for gap in by_lacking[2].cut.gaps} < names
    tree = scarce.candidates_of("firms-villages").facts
    county = dict(zip(tree.places["id"], tree.place_keys["county"], strict=True))
    assert {county[name] for name in names} == {"520524"}


def test_a_repair_changes_the_value_by_what_planning_again_says(scarce: PlanPrices):
    found = repairs(scarce)
    assert list(found) == sorted(found, key=lambda repair: repair.change)
    for repair in found[:: len(found) // 12]:
        assert (repair.change.unmet, repair.change.idle) < (0, 0)
        assert planned_again(scarce, repair.network, [repair.edit]) == repair.change


def test_one_more_unit_in_the_full_county_mends_its_gap(scarce: PlanPrices):
    best = repairs(scarce)[0]
    assert best.quota is not None
    assert (best.quota.entity_id, best.quota.limit, best.quota.delta) == (
        "place:county:520526@units-townships", "max", 1
    )  # fmt: skip
    assert best.change.unmet == -1


def test_a_plan_that_lacks_nothing_has_no_gaps_and_no_repairs():
    prices = PlanPrices(planned())
    assert (gaps(prices), repairs(prices)) == ((), ())


def test_two_limits_that_bind_together_are_named():
    # One unit, which may help one township and already helps t1. t2 wants one: raising the unit's
    # maximum does nothing while the county may take one, and the other way round.
    quota = {"side": "place", "by": "county", "keys": {"c1": {"max": 1}}}
    plan = planned(
        participants=[{"side": "provider", "entity_id": "u1"}]
        + [{"side": "place", "entity_id": x} for x in ("t1", "t2")],
        layer={"place_quota": {"min": 1, "max": 1}, "group_quotas": [quota]},
    )
    prices = PlanPrices(plan)
    (gap,) = gaps(prices)
    assert [repair for repair in repairs(prices) if not repair.gives_in] == []
    found = bound_together(prices, gap)
    assert found is not None
    assert found.first.quota is not None
    assert found.second.quota is not None
    assert {found.first.quota.entity_id, found.second.quota.entity_id} == {
        "u1", "place:county:c1@L"
    }  # fmt: skip


def planned(layer: dict | None = None, **tables: list) -> Plan:
    return make_plan(small_graph(**tables), small_policy(layer=layer))


def test_a_waiver_that_gives_an_idle_provider_a_place_is_a_repair():
    # u1 keeps to c2, where nothing takes part; t1 in c1 may have a partner but needs none.
    plan = planned(
        providers=[{"id": "u1", "territory_id": "c2"}],
        participants=[
            {"side": "provider", "entity_id": "u1"},
            {"side": "place", "entity_id": "t1"},
        ],
        layer={"provider_quota": {"min": 1, "max": 1}},
    )
    found = [repair for repair in repairs(PlanPrices(plan)) if not repair.gives_in]
    assert [(repair.waived, repair.change) for repair in found] == [
        (("L", "u1", "t1"), Value(0, -1, 0))
    ]
