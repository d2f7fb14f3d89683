"""Every rule of the rulebook, by hand; a rule without a test here fails the register test."""

from __future__ import annotations

import numpy as np
import pytest

from engine.rules import (
    COST_SCALE,
    HARD_RULES,
    QUOTA_RULES,
    RULE_NAMES,
    RULES,
    SOFT_RULES,
    change,
    distance,
    lock_out,
    need_gap,
    outside_territory,
    own_territory,
    track_record,
)
from engine.rules import barred_sector as barred_sector_rule

from .small_graphs import (
    BASE_PLACES,
    BASE_PROVIDERS,
    changed,
    layer_facts,
    small_graph,
    small_policy,
)

TWO_UNITS = {"u1": 0, "u2": 1, "u3": 2}


def test_lock_out_refuses_the_locked_pair_in_its_own_layer_only():
    locks = [{"layer": "L", "provider_id": "u2", "place_id": "t3", "kind": "out"},
             {"layer": "other", "provider_id": "u1", "place_id": "t1", "kind": "out"},
             {"layer": "L", "provider_id": "u1", "place_id": "t1", "kind": "in"}]  # fmt: skip
    allowed = lock_out(layer_facts(small_graph(), small_policy(locks=locks)))
    assert allowed.tolist() == [[True] * 3, [True, True, False], [True] * 3]


def test_barred_sector_refuses_the_provider_in_a_field_layer_of_that_sector():
    graph = small_graph(providers=changed(BASE_PROVIDERS, u2={"barred_sectors": "edu;health"}))
    health = small_policy(layer={"sector": "health"})
    assert barred_sector_rule(layer_facts(graph, health)).tolist() == [
        [True] * 3, [False] * 3, [True] * 3,
    ]  # fmt: skip


def test_barred_sector_refuses_nobody_in_a_territory_layer():
    graph = small_graph(providers=changed(BASE_PROVIDERS, u2={"barred_sectors": "edu;health"}))
    assert barred_sector_rule(layer_facts(graph)).all()


def test_own_territory_refuses_places_outside_what_the_provider_declared():
    graph = small_graph(
        providers=changed(BASE_PROVIDERS, u1={"territory_id": "c1"}, u2={"territory_id": "t3"})
    )
    assert own_territory(layer_facts(graph)).tolist() == [
        [True, True, False], [False, False, True], [True, True, True],
    ]  # fmt: skip


def test_own_territory_of_a_zone_holds_the_places_that_it_runs():
    places = [*changed(BASE_PLACES, t3={"run_by": "z"}),
              {"id": "z", "kind": "zone", "parent_id": "B"}]  # fmt: skip
    graph = small_graph(places=places, providers=changed(BASE_PROVIDERS, u1={"territory_id": "z"}))
    assert own_territory(layer_facts(graph))[0].tolist() == [False, False, True]


def gap(needs, capabilities, provider="u1", place=0, **tables):
    graph = small_graph(needs=needs, capabilities=capabilities, **tables)
    return need_gap(layer_facts(graph))[TWO_UNITS[provider], place]


def test_need_gap_is_the_urgent_share_that_the_provider_cannot_serve():
    # edu: weight 1, 5 of 10 served; health: weight 0.5, nothing. Served 0.5 / 1.5 = 1/3.
    needs = [{"place_id": "t1", "amount": 10, "urgency": 1},
             {"place_id": "t1", "sector_id": "health", "amount": 3, "urgency": 0.5}]  # fmt: skip
    assert gap(needs, [{"provider_id": "u1", "amount": 5}]) == pytest.approx(2 / 3)
    assert gap(needs, [{"provider_id": "u1", "amount": 5}], provider="u2") == 1


def test_need_gap_counts_more_than_enough_in_one_sector_once():
    # 30 of 10 in edu serve that sector in full and nothing of health: 1 of 2.
    needs = [{"place_id": "t1", "amount": 10},
             {"place_id": "t1", "sector_id": "health", "amount": 10}]  # fmt: skip
    assert gap(needs, [{"provider_id": "u1", "amount": 30}]) == pytest.approx(0.5)


def test_need_gap_sums_amounts_and_urgencies_of_needs_and_amounts_of_capabilities():
    # edu: 2 + 2 needed, 1 + 2 offered: 3/4 served at weight 0.2 + 0.6; health: none at 0.2.
    needs = [{"place_id": "t1", "amount": 2, "urgency": 0.2},
             {"place_id": "t1", "amount": 2, "urgency": 0.6},
             {"place_id": "t1", "sector_id": "health", "urgency": 0.2}]  # fmt: skip
    capabilities = [{"provider_id": "u1", "amount": 1}, {"provider_id": "u1", "amount": 2}]
    assert gap(needs, capabilities) == pytest.approx(1 - 0.75 * 0.8)


def test_need_gap_counts_needs_of_everything_below_the_place():
    places = [*BASE_PLACES, {"id": "v1", "kind": "village", "parent_id": "t1"}]
    needs = [{"place_id": "t1", "amount": 2}, {"place_id": "v1", "amount": 8}]
    assert gap(needs, [{"provider_id": "u1", "amount": 5}], places=places) == pytest.approx(0.5)


def test_need_gap_borrows_from_the_nearest_place_above_that_has_needs():
    # t2 has none; c1 counts its own 4 and t1's 6.
    needs = [{"place_id": "c1", "amount": 4}, {"place_id": "t1", "amount": 6},
             {"place_id": "B", "amount": 100}]  # fmt: skip
    assert gap(needs, [{"provider_id": "u1", "amount": 5}], place=1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "needs",
    [
        [],
        [{"place_id": "t1", "urgency": 0}],
        [{"place_id": "t1", "status": "closed"}],
        [{"place_id": "t1", "status": "planned"}],
        [{"place_id": "t1", "period": "2025"}],
    ],
)
def test_need_gap_is_0_where_no_need_counts(needs):
    assert gap(needs, []) == 0


@pytest.mark.parametrize("cells", [{"status": "withdrawn"}, {"period": "2025"},
                                   {"sector_id": "health"}, {"amount": 0}])  # fmt: skip
def test_need_gap_counts_only_capabilities_offered_in_the_period_and_sector(cells):
    assert gap([{"place_id": "t1"}], [{"provider_id": "u1"} | cells]) == 1


def test_need_gap_leaves_out_capabilities_of_barred_sectors():
    providers = changed(BASE_PROVIDERS, u1={"barred_sectors": "edu"})
    assert gap([{"place_id": "t1"}], [{"provider_id": "u1"}], providers=providers) == 1


def test_need_gap_stays_between_0_and_1_when_shares_round():
    # Ten weights of 0.1 sum to less than 1 in floating point.
    needs = [{"place_id": "t1", "sector_id": f"s{k}", "urgency": 0.1} for k in range(10)]
    offers = [{"provider_id": "u1", "sector_id": f"s{k}"} for k in range(10)]
    sectors = [{"id": f"s{k}"} for k in range(10)]
    value = gap(needs, offers, sectors=sectors)
    assert 0 <= value < 1e-12


def led(leads, policy=None, party="p"):
    """Return which townships unit u1 of party p is charged for."""
    graph = small_graph(
        parties=[{"id": "p"}, {"id": "q"}],
        providers=changed(BASE_PROVIDERS, u1={"party_id": party}),
        leads=leads,
    )
    return outside_territory(layer_facts(graph, policy))[0].tolist()


@pytest.mark.parametrize("role", ["lead", "co"])
def test_outside_territory_charges_where_the_party_does_not_lead_the_county(role):
    assert led([{"party_id": "p", "place_id": "c1", "role": role}]) == [0, 0, 1]


def test_outside_territory_allows_two_bodies_in_one_county_and_one_body_in_two():
    leads = [{"party_id": "q", "place_id": "c1"}, {"party_id": "p", "place_id": "c1", "role": "co"},
             {"party_id": "p", "place_id": "c2"}]  # fmt: skip
    assert led(leads) == [0, 0, 0]


def test_outside_territory_is_0_without_a_party_or_when_it_leads_nothing():
    leads = [{"party_id": "q", "place_id": "c1"}]
    assert led(leads, party="") == [0, 0, 0]
    assert led(leads, party="p") == [0, 0, 0]


@pytest.mark.parametrize(
    ("since", "until", "charged"),
    [
        ("2026-12-31", "", [0, 0, 1]),
        ("", "2026-01-01", [0, 0, 1]),
        ("2027", "", [1, 1, 1]),
        ("", "2025-12", [1, 1, 1]),
    ],
)
def test_outside_territory_counts_leads_that_hold_in_the_period(since, until, charged):
    # The other lead, of a county elsewhere, keeps the party a leading one.
    leads = [{"party_id": "p", "place_id": "c1", "since": since, "until": until},
             {"party_id": "p", "place_id": "B"}]  # fmt: skip
    assert led(leads) == charged


def test_outside_territory_of_a_field_layer_asks_who_leads_its_sector():
    leads = [{"party_id": "p", "place_id": "c1"},
             {"party_id": "p", "place_id": "c2", "sector_id": "health"},
             {"party_id": "p", "place_id": "B", "sector_id": "edu"}]  # fmt: skip
    assert led(leads, small_policy(layer={"sector": "health"})) == [1, 1, 0]
    assert led(leads, small_policy(layer={"sector": "edu"})) == [0, 0, 0]
    assert led(leads) == [0, 0, 1]


def test_outside_territory_charges_a_party_that_leads_only_in_the_other_way():
    only_health = [{"party_id": "p", "place_id": "B", "sector_id": "health"}]
    assert led(only_health) == [1, 1, 1]
    only_county = [{"party_id": "p", "place_id": "c1"}]
    assert led(only_county, small_policy(layer={"sector": "health"})) == [1, 1, 1]


def test_distance_is_the_share_of_the_cap_between_county_seats():
    # One degree of longitude at 27°N is 99.1 km (111.19 * cos 27° = 99.07).
    graph = small_graph(providers=changed(BASE_PROVIDERS, u1={"place_id": "t1"},
                                          u2={"lon": 107, "lat": 27}))  # fmt: skip
    facts = layer_facts(graph, small_policy(distance_cap_km=198.2))
    assert facts.km[:2].tolist() == [[0, 0, 99.1], [99.1, 99.1, 0]]
    assert distance(facts)[:2].tolist() == [[0, 0, 0.5], [0.5, 0.5, 0]]


def test_distance_is_at_most_1():
    graph = small_graph(providers=changed(BASE_PROVIDERS, u1={"place_id": "c1"}))
    assert distance(layer_facts(graph, small_policy(distance_cap_km=50))).tolist()[0] == [0, 0, 1]


def test_distance_prefers_a_providers_own_coordinates_to_its_county_seat():
    providers = changed(BASE_PROVIDERS, u1={"place_id": "c1", "lon": 107, "lat": 27})
    assert layer_facts(small_graph(providers=providers)).km[0].tolist() == [99.1, 99.1, 0]


def test_distance_is_0_where_an_end_is_unknown():
    places = [*BASE_PLACES[:2], {"id": "c2", "kind": "county", "parent_id": "B"}, *BASE_PLACES[3:]]
    graph = small_graph(places=places, providers=changed(BASE_PROVIDERS, u1={"lon": 107, "lat": 0}))
    facts = layer_facts(graph, small_policy(distance_cap_km=100))
    assert np.isnan(facts.km).tolist() == [[False, False, True], [True] * 3, [True] * 3]
    assert distance(facts).tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_change_charges_every_other_place_of_a_provider_that_has_a_standing_pairing():
    graph = small_graph(pairings=[{"provider_id": "u1", "place_id": "t2"}])
    assert change(layer_facts(graph)).tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("cells", [{"status": "ended"}, {"period": "2025"}, {"layer": "other"}])
def test_change_sees_only_active_pairings_of_the_period_and_layer(cells):
    graph = small_graph(pairings=[{"provider_id": "u1", "place_id": "t2"} | cells])
    assert not change(layer_facts(graph)).any()


def test_change_charges_everywhere_when_the_standing_place_no_longer_takes_part():
    graph = small_graph(
        places=[*BASE_PLACES, {"id": "t4", "kind": "township", "parent_id": "c2"}],
        pairings=[{"provider_id": "u1", "place_id": "t4"}],
    )
    assert change(layer_facts(graph))[0].tolist() == [1, 1, 1]


def test_every_rule_of_the_register_has_a_test_and_a_source():
    tests = [name for name in globals() if name.startswith("test_")]
    for rule in RULES:
        assert any(name.startswith(f"test_{rule.name}_") for name in tests), rule.name
        assert rule.source.startswith("["), rule.name
        assert rule.evaluate.__name__ == rule.name
        assert rule.evaluate.__doc__


def test_the_register_holds_hard_rules_first_and_each_name_once():
    assert RULES == HARD_RULES + SOFT_RULES
    assert len(set(RULE_NAMES)) == len(RULES)
    assert all(quota.source.startswith("[") and quota.promise for quota in QUOTA_RULES)
    assert COST_SCALE == 1_000


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_gives_one_value_per_pair_between_0_and_1(rule):
    graph = small_graph(
        needs=[{"place_id": "t1"}],
        capabilities=[{"provider_id": "u1", "amount": 0.3}],
        pairings=[{"provider_id": "u2", "place_id": "t1"}],
    )
    values = rule.evaluate(layer_facts(graph))
    assert values.shape == (3, 3)
    assert values.dtype == (bool if rule.kind == "hard" else float)
    assert ((values >= 0) & (values <= 1)).all()


def test_track_record_charges_what_evaluations_of_the_year_before_lack():
    rows = [{"period": "2025", "layer": "L", "provider_id": "u1", "place_id": place,
             "score": score, "evaluator": "third_party"}
            for place, score in (("t1", 1.0), ("t2", 0.2))]  # fmt: skip
    found = track_record(layer_facts(small_graph(evaluations=rows)))
    # mean (0.5 + 1.2) / 3; each pairing counts 4 · 1 / 5 = 0.8 judgements for u1 elsewhere
    mean = 1.7 / 3
    t1, t2, t3 = (4 * mean + 0.8) / 4.8, (4 * mean + 0.16) / 4.8, (4 * mean + 0.96) / 5.6
    own = [1 - (4 * t2 + 1) / 5, 1 - (4 * t1 + 0.2) / 5, 1 - t3]
    assert np.allclose(found, [own, [1 - mean] * 3, [1 - mean] * 3])
    assert (track_record(layer_facts(small_graph())) == 0.5).all()
