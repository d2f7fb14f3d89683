"""Explanations: facts behind the points, chains by rule, and edits that were planned again."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.edits import apply
from engine.explain import Explanation, explain
from engine.plan import make_plan
from engine.pricing.plan_prices import PlanPrices
from engine.value import Value

from .pricing.test_plan_prices import LAYER, bijie, tiny


@pytest.fixture(scope="module")
def why_not() -> Explanation:
    return explain(tiny(), LAYER, "unit:u3", "township:a1")


def test_the_points_of_a_pair_are_those_of_the_readme(why_not):
    # unit 3 → 乡 1: need gap 750, outside territory 2,000, distance 500, no change.
    assert why_not.facts.points == {
        "need_gap": 750, "outside_territory": 2000, "distance": 500, "change": 0,
        "track_record": 0,
    }  # fmt: skip


def test_needs_stand_beside_what_is_offered(why_not):
    # 乡 1 needs industry 100 and health 20; unit 3 offers 50 and 20.
    fits = {fit.sector_id: (fit.needed, fit.offered, fit.share) for fit in why_not.facts.sectors}
    assert sorted(fits.values()) == [(20.0, 20.0, 1.0), (100.0, 50.0, 0.5)]
    assert why_not.facts.needs_of == "township:a1"
    assert all(fit.need_ids and fit.capability_ids for fit in why_not.facts.sectors)


def test_a_need_that_nobody_offers_names_no_capability():
    found = explain(tiny(), LAYER, "unit:u2", "township:b1", with_mends=False)
    assert [fit.capability_ids for fit in found.facts.sectors] == [(), ()]


def test_kilometres_leads_and_what_stood_are_told(why_not):
    facts = why_not.facts
    assert facts.km == 111.2
    assert (facts.leads_here, facts.stood) == (False, True)
    assert [role for _, role in facts.leaders] == ["lead"]
    assert facts.party_id not in {party for party, _ in facts.leaders}


def test_a_provider_that_would_leave_its_partner_is_told_which():
    facts = explain(tiny(), LAYER, "unit:u3", "township:a2", with_mends=False).facts
    assert (facts.stood, facts.stood_with) == (False, ("township:a1",))
    assert facts.points["change"] == 1500


def test_a_distance_that_is_not_known_is_none():
    prices = tiny()
    place = prices.layers["hospitals"].place_ids[0]
    assert explain(prices, "hospitals", "hospital:h2", place, with_mends=False).facts.km is None


def test_the_chain_adds_up_by_rule_to_the_price(why_not):
    # Pairs change by 3,250 - 1,800 + 4,060 - 3,600 = 1,910.
    total = Counter()
    for line in why_not.chain:
        total.update(line.points)
    assert sum(total.values()) == 1910
    assert why_not.price.price == Value(0, 0, 1910)
    assert total["outside_territory"] == 4000
    assert total["change"] == -1500


def test_the_best_alternatives_are_the_cheapest_pairs_of_either_side():
    found = explain(tiny(), LAYER, "unit:u1", "township:a1")
    assert found.next_place is not None
    assert found.next_provider is not None
    assert (found.next_place.place_id, found.next_place.price) == ("township:a2", Value(0, 0, 600))
    assert (found.next_provider.provider_id, found.next_provider.price) == (
        "unit:u2", Value(0, 0, 600)
    )  # fmt: skip
    assert found.mends == ()  # it is in the plan


def test_after_each_edit_that_is_named_the_pair_costs_nothing(why_not):
    plan = tiny().plan
    assert why_not.mends
    for mend in why_not.mends:
        after = PlanPrices(make_plan(*apply(plan.graph, plan.policy, [mend.edit])))
        found = after.price_of(LAYER, "unit:u3", "township:a1")
        assert mend.price <= Value()
        assert after.plan.value == plan.value + mend.change
        # What the pair is worth that the plan took by itself is its firmness: nothing, or more.
        if found.kind == "used":
            assert mend.price == Value()
        else:
            assert found.price == mend.price


def test_a_third_place_in_the_county_would_let_the_unit_stay(why_not):
    edits = {(m.quota.entity_id, m.quota.limit, m.quota.delta) for m in why_not.mends if m.quota}
    assert ("place:county:" + county_of("township:a1") + f"@{LAYER}", "max", 1) in edits


def test_no_edit_is_looked_for_when_none_is_asked_for():
    assert explain(tiny(), LAYER, "unit:u3", "township:a1", with_mends=False).mends == ()


def test_edits_at_the_ends_of_the_pair_come_first_then_those_that_worsen_the_plan_least():
    found = explain(tiny(), LAYER, "unit:u1", "township:a2").mends
    changes = [(m.quota.entity_id, m.change.unmet, m.change.cost_points) for m in found if m.quota]
    assert changes == [
        ("township:a2", 1, -1800), ("unit:u2", 0, -2950),
        ("place:county:county:a@units-townships", 0, -2150), ("township:a1", 0, -1600),
        ("place:county:county:a@units-townships", 1, -2400),
    ]  # fmt: skip


def test_a_pair_that_is_impossible_has_no_chain():
    found = explain(bijie(), "hospitals", "hospital:huaxi", "hospital:bijie")
    assert (found.price.kind, found.chain, found.mends) == ("impossible", (), ())
    (blocker,) = found.price.blockers
    assert blocker.locks == (("hospitals", "hospital:huaxi", "hospital:dafang"),)


def county_of(place: str) -> str:
    places = tiny().plan.graph.table("places").set_index("id")
    return str(places.loc[place, "parent_id"])
