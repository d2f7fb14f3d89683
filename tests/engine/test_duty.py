"""Blind spots: who could help, whose duty it is, at what price."""

from __future__ import annotations

from engine.coverage import Coverage
from engine.duty import blind_spots
from engine.plan import make_plan
from engine.pricing.plan_prices import PlanPrices
from engine.value import Value

from .pricing.test_plan_prices import bijie
from .small_graphs import BASE_PROVIDERS, changed, layer_row, small_graph, small_policy

NEEDS = [
    {"id": "n1", "place_id": "t1", "sector_id": "edu", "amount": 4, "urgency": 0.5},
    {"id": "n2", "place_id": "t1", "sector_id": "health", "amount": 9, "urgency": 0.9},
]
ONLY_T1 = [{"side": "place", "entity_id": "t1"}] + [
    {"side": "provider", "entity_id": x} for x in ("u1", "u2")
]
PARTIES = [{"id": "party:a"}, {"id": "party:b"}, {"id": "party:c"}]
LEADS = [{"party_id": "party:a", "place_id": "c1"},
         {"party_id": "party:c", "place_id": "c1", "role": "co"},
         {"party_id": "party:b", "place_id": "B", "sector_id": "health"}]  # fmt: skip


def asked(**tables: list) -> PlanPrices:
    content = {"needs": NEEDS, "parties": PARTIES, "leads": LEADS} | tables
    weights = {"need_gap": 1.0, "outside_territory": 0.5}
    return PlanPrices(make_plan(small_graph(**content), small_policy(
        layer={"weights": weights, "place_quota": {"min": 1, "max": 1}}
    )))  # fmt: skip


def test_a_need_that_no_partner_offers_names_who_could_and_whose_duty_it_is():
    # u2 offers health, u1 education; t1 may have one partner. u1 serves edu (urgency 0.5 of 1.4):
    # gap 643; u2 serves 3 of 9 health, 0.3 of 1.4: gap 786, and 500 as its party leads no county.
    # So u1 is at t1, and health is blind.
    prices = asked(
        participants=ONLY_T1,
        capabilities=[{"provider_id": "u1", "sector_id": "edu", "amount": 4},
                      {"provider_id": "u2", "sector_id": "health", "amount": 3}],
        providers=changed(BASE_PROVIDERS, u2={"party_id": "party:b"}),
    )  # fmt: skip
    (spot,) = blind_spots(prices)
    assert (spot.place_id, spot.sector_id, spot.need_ids) == ("t1", "health", ("n2",))
    assert (spot.county_id, spot.layers, spot.num_able) == ("c1", ("L",), 1)
    assert spot.county_leaders == (("party:a", "lead"), ("party:c", "co"))
    assert spot.sector_leaders == (("party:b", "lead"),)
    (helper,) = spot.helpers
    assert (helper.price.provider_id, helper.price.place_id, helper.offered) == ("u2", "t1", 3.0)
    assert helper.price.price == prices.price_of("L", "u2", "t1").price
    assert helper.price.price == Value(0, 0, 786 + 500 - 643)


def test_a_part_of_a_field_is_the_duty_of_whoever_leads_the_field():
    prices = asked(
        sectors=[{"id": "edu"}, {"id": "health"}, {"id": "eyes", "parent_id": "health"}],
        needs=[{"id": "n", "place_id": "t1", "sector_id": "eyes"}],
    )
    (spot,) = blind_spots(prices)
    assert spot.sector_leaders == (("party:b", "lead"),)
    assert (spot.num_able, spot.helpers) == (0, ())


def test_a_place_that_takes_no_part_is_reached_by_no_layer_or_by_one_above_it():
    places = [{"id": "v", "kind": "village", "parent_id": "t3"}]
    base = small_graph().table("places").to_dict("records")
    prices = asked(places=[*base, *places], needs=[{"id": "n", "place_id": "v"},
                                                   {"id": "m", "place_id": "c2"}],
                   capabilities=[])  # fmt: skip
    found = {spot.place_id: spot for spot in blind_spots(prices)}
    assert found["v"].layers == ("L",)  # its township takes part
    assert found["c2"].layers == ()


def test_helpers_come_cheapest_first_and_no_more_than_asked_for():
    prices = bijie()
    for spot in blind_spots(prices, most=3):
        costs = [helper.price.price for helper in spot.helpers]
        assert costs == sorted(costs, key=lambda value: (value is None, value or Value()))
        assert len(spot.helpers) == min(3, spot.num_able)


def test_helpers_of_several_layers_come_cheapest_first():
    # Both layers reach t1, and nobody need help it. In L changing costs u1 2,000 and u2 nothing,
    # in M u3 1,000.
    layers = [layer_row(name=name, weights={"change": weight})
              for name, weight in (("L", 2.0), ("M", 1.0))]  # fmt: skip
    ends = [{"layer": layer, "side": "provider", "entity_id": x}
            for layer, x in (("L", "u1"), ("L", "u2"), ("M", "u3"))]  # fmt: skip
    ends += [{"layer": layer, "side": "place", "entity_id": "t1", "max": 1} for layer in "LM"]
    gone = [{"layer": "L", "provider_id": "u1", "place_id": "t3"},
            {"layer": "M", "provider_id": "u3", "place_id": "t3"}]  # fmt: skip
    graph = small_graph(needs=NEEDS[:1], participants=ends, pairings=gone,
                        capabilities=[{"provider_id": x} for x in ("u1", "u2", "u3")])  # fmt: skip
    (spot,) = blind_spots(PlanPrices(make_plan(graph, small_policy(layers=layers))))
    assert [(own.price.layer, own.price.provider_id) for own in spot.helpers] == [
        ("L", "u2"), ("M", "u3"), ("L", "u1")
    ]  # fmt: skip
    assert spot.num_able == 3


def test_every_blind_spot_of_the_kpi_is_listed():
    prices = bijie()
    needs = Coverage(prices.plan.graph, prices.plan.policy).needs_served(prices.plan.pairs)
    blind = needs[needs["num_able"] == 0]
    assert {(spot.place_id, spot.sector_id) for spot in blind_spots(prices)} == set(
        zip(blind["place_id"], blind["sector_id"], strict=True)
    )


def test_blind_spots_are_the_same_from_the_tables_of_all_prices():
    searched, tabled = PlanPrices(bijie().plan), PlanPrices(bijie().plan)
    for layer in tabled.layers:
        tabled.table(layer)
    assert blind_spots(tabled) == blind_spots(searched)
