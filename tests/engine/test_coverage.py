"""KPIs: one exact definition each, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.coverage import KPIS, Coverage, coverage_by, gini, kpis
from engine.policy import policy_from

from .small_graphs import (
    BASE,
    BASE_PLACES,
    BASE_PROVIDERS,
    PERIOD,
    changed,
    layer_row,
    pair_rows,
    small_graph,
    small_policy,
)


def kpi(name, *pairs, policy=None, **tables):
    return kpis(small_graph(**tables), policy or small_policy(), pair_rows(*pairs))[name]


def need(place, sector="edu", amount=1, urgency=1.0, **cells):
    return {"place_id": place, "sector_id": sector, "amount": amount, "urgency": urgency} | cells


def offer(provider, sector="edu", amount=1, **cells):
    return {"provider_id": provider, "sector_id": sector, "amount": amount} | cells


def test_places_served_are_participating_places_with_a_partner():
    assert kpi("places_served") == 0
    assert kpi("places_served", ("u1", "t1"), ("u2", "t1"), ("u3", "t2")) == pytest.approx(2 / 3)


def test_a_place_that_takes_part_in_two_layers_counts_in_each():
    policy = policy_from({"period": PERIOD, "layers": [layer_row(name=name) for name in "AB"]})
    rows = [row | {"layer": name} for name in "AB" for row in BASE["participants"]]
    pairs = pd.concat([pair_rows(("u1", "t1"), layer="A"), pair_rows(("u2", "t1"), layer="B")])
    assert kpis(small_graph(participants=rows), policy, pairs)["places_served"] == 2 / 6


NEEDS = [need("t1", amount=10, urgency=0.5), need("t1", amount=10, urgency=0.5),
         need("t1", "health", 4, 1), need("t3", amount=5, urgency=2 / 3)]  # fmt: skip
OFFERS = [offer("u1", amount=4), offer("u1", amount=1), offer("u2", amount=5),
          offer("u2", "health", 1), offer("u3", "health", 0)]  # fmt: skip


def needs_served(*pairs, **tables):
    graph = small_graph(**{"needs": NEEDS, "capabilities": OFFERS} | tables)
    return Coverage(graph, small_policy()).needs_served(pair_rows(*pairs))


def test_needs_served_has_one_row_per_place_and_sector_with_needs_of_its_own():
    # t1 edu: 10 + 10 needed, u1 offers 5 and u2 5: 10 of 20. Health: u2 offers 1 of 4.
    frame = needs_served(("u1", "t1"), ("u2", "t1"), ("u3", "t1"))
    assert frame.to_dict("records") == [
        {"place_id": "t1", "county_id": "c1", "sector_id": "edu", "num_needs": 2, "amount": 20,
         "urgency": 1, "offered": 10, "share": 0.5, "num_able": 2},
        {"place_id": "t1", "county_id": "c1", "sector_id": "health", "num_needs": 1, "amount": 4,
         "urgency": 1, "offered": 1, "share": 0.25, "num_able": 1},
        {"place_id": "t3", "county_id": "c2", "sector_id": "edu", "num_needs": 1, "amount": 5,
         "urgency": 2 / 3, "offered": 0, "share": 0, "num_able": 0},
    ]  # fmt: skip


def test_partners_of_what_lies_above_serve_a_need_each_once():
    # u1 helps t1 and, in another row, its county: it counts once for the village below.
    places = [*BASE_PLACES, {"id": "v1", "kind": "village", "parent_id": "t1"}]
    frame = needs_served(("u1", "t1"), ("u1", "c1"), ("u2", "c1"),
                         places=places, needs=[need("v1", amount=20)])  # fmt: skip
    assert frame["offered"].tolist() == [10]
    assert frame["num_able"].tolist() == [2]


def test_partners_of_what_lies_below_do_not_serve_a_need():
    assert needs_served(("u1", "t1"), needs=[need("c1")])["offered"].tolist() == [0]


def test_more_than_enough_serves_a_need_once():
    assert needs_served(("u1", "t1"), needs=[need("t1", amount=2)])["share"].tolist() == [1]


@pytest.mark.parametrize("cells", [{"status": "closed"}, {"status": "planned"}, {"period": "2025"}])
def test_needs_that_are_not_open_in_the_period_do_not_count(cells):
    assert needs_served(needs=[need("t1", **cells)]).empty


def test_place_outside_every_county_has_none():
    places = [*BASE_PLACES, {"id": "x", "kind": "village"}]
    assert needs_served(places=places, needs=[need("x")])["county_id"].tolist() == [""]


SERVED = {"needs": NEEDS, "capabilities": OFFERS}
PAIRS = (("u1", "t1"), ("u2", "t1"), ("u3", "t3"))


def test_potential_coverage_is_the_urgency_weighted_share_served():
    # (1 * 0.5 + 1 * 0.25 + 2/3 * 0) / (8/3)
    assert kpi("potential_coverage", *PAIRS, **SERVED) == pytest.approx(0.75 * 3 / 8)


def test_blind_spots_are_the_urgency_share_that_nobody_can_serve():
    # Only t3 edu, 2/3 of 8/3: u3 offers nothing there.
    assert kpi("blind_spots", *PAIRS, **SERVED) == pytest.approx(0.25)
    assert kpi("blind_spots", **SERVED) == 1


def test_overlap_is_the_share_of_needs_with_more_able_partners_than_wanted():
    # Both needs of t1 in edu, of four needs: u1 and u2 are able.
    assert kpi("overlap", *PAIRS, **SERVED) == pytest.approx(0.5)
    assert kpi("overlap", ("u1", "t1"), **SERVED) == 0
    policy = small_policy(partners_wanted={"edu": 2})
    assert kpi("overlap", *PAIRS, policy=policy, **SERVED) == 0
    policy = small_policy(partners_wanted={"health": 2})
    assert kpi("overlap", *PAIRS, policy=policy, **SERVED) == pytest.approx(0.5)


def test_scatter_is_the_share_of_pairs_outside_each_providers_main_county():
    # u1: two in c1, one in c2; u2: one in each (either is its main one); u3: one.
    pairs = [("u1", "t1"), ("u1", "t2"), ("u1", "t3"), ("u2", "t1"), ("u2", "t3"), ("u3", "t2")]
    assert kpi("scatter", *pairs) == pytest.approx(2 / 6)


def test_territory_share_counts_pairs_where_the_party_leads_and_of_those_without_a_leading_party():
    providers = changed(BASE_PROVIDERS, u1={"party_id": "p"})
    tables = {"providers": providers, "parties": [{"id": "p"}],
              "leads": [{"party_id": "p", "place_id": "c1"}]}  # fmt: skip
    assert kpi("territory_share", ("u1", "t1"), ("u1", "t3"), ("u2", "t3"), **tables) == (
        pytest.approx(2 / 3)
    )


def test_continuity_share_is_of_standing_pairs_whose_ends_still_take_part():
    # u1-t1 kept, u2-t2 not; u3-t4 stands but t4 takes no part.
    tables = {
        "places": [*BASE_PLACES, {"id": "t4", "kind": "township", "parent_id": "c1"}],
        "pairings": [{"provider_id": p, "place_id": s}
                     for p, s in (("u1", "t1"), ("u2", "t2"), ("u3", "t4"))],
    }  # fmt: skip
    assert kpi("continuity_share", ("u1", "t1"), ("u2", "t3"), **tables) == 0.5


def test_mean_distance_is_the_mean_share_of_the_cap_over_known_kilometres():
    # u1 in c1: 0 and 99.1 km of 198.2; u2 at 9° further: beyond the cap; u3 unknown.
    providers = changed(BASE_PROVIDERS, u1={"place_id": "c1"}, u2={"lon": 115, "lat": 27})
    pairs = [("u1", "t1"), ("u1", "t3"), ("u2", "t1"), ("u3", "t1")]
    policy = small_policy(distance_cap_km=198.2)
    assert kpi("mean_distance", *pairs, policy=policy, providers=providers) == pytest.approx(0.5)


def test_provider_load_is_pairs_over_the_maxima_of_participating_providers():
    # Layer maximum 2, u2's own 4: 2 + 4 + 2 = 8.
    rows = [row | ({"max": 4} if row["entity_id"] == "u2" else {}) for row in BASE["participants"]]
    policy = small_policy(layer={"provider_quota": {"max": 2}})
    pairs = [("u1", "t1"), ("u2", "t2")]
    assert kpi("provider_load", *pairs, policy=policy, participants=rows) == 2 / 8


def test_fairness_compares_the_potential_coverage_of_counties_with_needs():
    # c1: (0.5 + 0.25) / 2 = 0.375; c2: 0. Gini of two: 0.375 / (2 * 0.375) = 0.5.
    assert kpi("fairness_minimum", *PAIRS, **SERVED) == 0
    assert kpi("fairness_gini", *PAIRS, **SERVED) == pytest.approx(0.5)
    both = (("u1", "t1"), ("u2", "t1"), ("u1", "t3"))  # c2: 5 of 5
    assert kpi("fairness_minimum", *both, **SERVED) == pytest.approx(0.375)


def test_needs_outside_every_county_do_not_enter_fairness():
    places = [*BASE_PLACES, {"id": "x", "kind": "village"}]
    assert kpi("fairness_minimum", places=places, needs=[need("x")]) is None


UNDEFINED = {
    "potential_coverage", "blind_spots", "overlap", "scatter", "territory_share",
    "continuity_share", "mean_distance", "fairness_minimum", "fairness_gini",
}  # fmt: skip


def test_kpis_whose_denominator_is_0_are_none():
    found = kpis(small_graph(), small_policy(), pair_rows())
    assert {name for name, value in found.items() if value is None} == UNDEFINED
    nobody = kpis(small_graph(participants=[]), small_policy(), pair_rows())
    assert all(value is None for value in nobody.values())


def test_needs_without_urgency_have_no_coverage():
    assert kpi("potential_coverage", needs=[need("t1", urgency=0)]) is None
    assert kpi("overlap", needs=[need("t1", urgency=0)]) == 0


def test_every_kpi_has_a_row_and_every_row_a_value_between_0_and_1():
    found = kpis(small_graph(**SERVED), small_policy(), pair_rows(*PAIRS))
    assert list(found) == [row.name for row in KPIS]
    assert all(value is None or 0 <= value <= 1 for value in found.values())
    assert {row.better for row in KPIS} == {"higher", "lower"}


def test_kpis_of_many_needs_do_not_pass_1_by_rounding():
    # Weights of 0.1 that are all served: their sum rounds above and below 1.
    needs = [need("t1", f"s{k}", urgency=0.1) for k in range(11)]
    offers = [offer("u1", f"s{k}") for k in range(11)]
    value = kpi("potential_coverage", ("u1", "t1"), needs=needs, capabilities=offers,
                sectors=[{"id": f"s{k}"} for k in range(11)])  # fmt: skip
    assert 1 - 1e-12 < value <= 1


def test_coverage_by_any_column_leaves_out_values_without_urgency():
    frame = pd.DataFrame(
        {"sector_id": ["a", "a", "b", "c"], "share": [1, 0.5, 0, 1], "urgency": [1, 3, 1, 0]}
    )
    assert coverage_by(frame, "sector_id") == {"a": pytest.approx(2.5 / 4), "b": 0}


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 1, 1], 0), ([0, 0], 0), ([5], 0), ([0, 1], 0.5), ([1, 3], 0.25), ([0, 0, 0, 1], 0.75)],
)
def test_gini_is_the_mean_difference_over_twice_the_mean(values, expected):
    assert gini(np.array(values, dtype=float)) == pytest.approx(expected)
