"""Overlap: who the able partners of a need are, how many are wanted, and how many are needed."""

from __future__ import annotations

from typing import Any

import pytest

from engine.coverage import Coverage
from engine.overlap import overlaps
from engine.plan import make_plan
from engine.pricing.plan_prices import PlanPrices
from engine.value import Value

from .pricing.test_plan_prices import bijie
from .small_graphs import BASE_PLACES, small_graph, small_policy

NEED = {"id": "n", "place_id": "t1", "sector_id": "edu", "amount": 10, "urgency": 0.5}
ALL_AT_T1 = {"provider_quota": {"min": 1, "max": 1}, "place_quota": {"min": 0, "max": 3}}
ONLY_T1 = [{"side": "place", "entity_id": "t1"}] + [
    {"side": "provider", "entity_id": x} for x in ("u1", "u2", "u3")
]


def offers(**amounts: float) -> list[dict[str, Any]]:
    return [{"provider_id": provider, "amount": amount} for provider, amount in amounts.items()]


def asked(
    capabilities: list[dict[str, Any]], wanted: dict[str, int] | None = None, **tables: Any
) -> PlanPrices:
    """Return prices of a plan in which all three units help t1, which needs 10 of edu."""
    content = {"needs": [NEED], "participants": ONLY_T1, "capabilities": capabilities} | tables
    policy = small_policy(layer=ALL_AT_T1, partners_wanted=wanted or {})
    return PlanPrices(make_plan(small_graph(**content), policy))


def test_overlap_names_the_partners_that_are_able_those_that_offer_most_first():
    (found,) = overlaps(asked(offers(u1=4, u2=12)))
    assert (found.place_id, found.county_id, found.sector_id) == ("t1", "c1", "edu")
    assert (found.amount, found.urgency, found.wanted) == (10, 0.5, 1)
    assert [(own.pair.provider_id, own.offered) for own in found.partners] == [
        ("u2", 12.0), ("u1", 4.0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amounts", "needed", "num_spare"),
    [
        ({"u1": 10, "u2": 10, "u3": 10}, 1, 2),
        ({"u1": 6, "u2": 4, "u3": 1}, 2, 1),  # 6 and 4 are enough
        ({"u1": 6, "u2": 3, "u3": 1}, 3, 0),  # it takes all three: no waste
        ({"u1": 2, "u2": 3, "u3": 1}, 3, 0),  # all three do not reach 10
        ({"u1": 9, "u2": 1}, 2, 0),
    ],
)
def test_partners_that_are_needed_to_cover_the_amount_are_not_spare(amounts, needed, num_spare):
    (found,) = overlaps(asked(offers(**amounts)))
    assert (found.needed, found.num_spare) == (needed, num_spare)


def test_partners_that_the_policy_wants_are_no_overlap():
    three = offers(u1=10, u2=10, u3=10)
    (found,) = overlaps(asked(three, {"edu": 2}))
    assert (found.wanted, found.num_spare) == (2, 1)
    assert overlaps(asked(three, {"edu": 3})) == ()


def test_each_partner_comes_with_its_pair_how_firm_it_is_and_whether_it_stands():
    (found,) = overlaps(asked(offers(u1=10, u2=10), pairings=[
        {"provider_id": "u1", "place_id": "t1"}
    ]))  # fmt: skip
    by_id = {own.pair.provider_id: own for own in found.partners}
    assert {provider: own.stands for provider, own in by_id.items()} == {"u1": True, "u2": False}
    # Without its pair a unit that must have one stands idle.
    assert by_id["u1"].pair.price == Value(0, 1, 0)
    assert (by_id["u1"].pair.layer, by_id["u1"].pair.place_id) == ("L", "t1")


def test_a_partner_of_the_township_is_one_of_its_village():
    village = {"id": "v", "kind": "village", "parent_id": "t1"}
    (found,) = overlaps(asked(offers(u1=5, u2=5), places=[*BASE_PLACES, village],
                              needs=[NEED | {"place_id": "v"}]))  # fmt: skip
    assert found.place_id == "v"
    assert {own.pair.place_id for own in found.partners} == {"t1"}


def test_a_partner_of_the_township_and_of_its_village_counts_once_with_the_pair_nearest_by():
    village = {"id": "v", "kind": "village", "parent_id": "t1"}
    ends = [*ONLY_T1, {"side": "place", "entity_id": "v"}]
    graph = small_graph(places=[*BASE_PLACES, village], needs=[NEED | {"place_id": "v"}],
                        participants=ends, capabilities=offers(u1=5, u2=5))  # fmt: skip
    both = {"place_kinds": ["township", "village"], "provider_quota": {"min": 2, "max": 2},
            "place_quota": {"max": 3}}  # fmt: skip
    (found,) = overlaps(PlanPrices(make_plan(graph, small_policy(layer=both))))
    assert [(own.pair.provider_id, own.pair.place_id) for own in found.partners] == [
        ("u1", "v"), ("u2", "v")
    ]  # fmt: skip


def test_those_with_most_to_spare_come_first():
    needs = [NEED | {"id": "a", "sector_id": "edu", "amount": 1},
             NEED | {"id": "b", "sector_id": "health", "amount": 99}]  # fmt: skip
    both = [offer | {"sector_id": sector} for offer in offers(u1=1, u2=1, u3=1)
            for sector in ("edu", "health")]  # fmt: skip
    assert [(own.sector_id, own.num_spare) for own in overlaps(asked(both, needs=needs))] == [
        ("edu", 2), ("health", 0)
    ]  # fmt: skip


def test_every_overlap_of_the_kpi_is_listed():
    prices = bijie()
    needs = Coverage(prices.plan.graph, prices.plan.policy).needs_served(prices.plan.pairs)
    crowded = needs[needs["num_able"] > 1]
    found = {(own.place_id, own.sector_id): len(own.partners) for own in overlaps(prices)}
    assert found == {
        (row.place_id, row.sector_id): row.num_able for row in crowded.itertuples()
    }  # fmt: skip
    assert crowded["num_needs"].sum() / needs["num_needs"].sum() == prices.plan.kpis["overlap"]
