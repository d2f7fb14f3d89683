"""Tiers and refusals, one clause a test."""

from __future__ import annotations

import pytest

from tests.engine.small_graphs import BASE_PROVIDERS, changed

from .dispatched import amounts, cap, cell, dispatched, need

PARTIES = [{"id": "A"}, {"id": "B"}]


def tier(found):
    return found.items["tier"].item()


def one_to_one(*pairs, place="t1", **tables):
    return dispatched(*pairs, capabilities=[cap("c", "u1")], needs=[need("k", place)], **tables)


def test_a_partner_of_the_place_serves_in_the_first_tier():
    assert tier(one_to_one(("u1", "t1"))) == "partners"


def test_a_partner_of_a_place_above_is_a_partner_too():
    assert tier(one_to_one(("u1", "c1"))) == "partners"


def test_a_partner_of_a_place_below_is_none():
    assert tier(one_to_one(("u1", "t1"), place="c1")) == "anyone"


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ({"place_id": "c1"}, "territory_lead"),
        ({"place_id": "c1", "role": "co"}, "territory_lead"),
        ({"place_id": "c2"}, "anyone"),
        ({"place_id": "B"}, "anyone"),
        ({"place_id": "B", "sector_id": "edu"}, "field_lead"),
        ({"place_id": "B", "sector_id": "health"}, "anyone"),
        ({"place_id": "c1", "until": "2025-12"}, "anyone"),
    ],
)
def test_what_its_body_leads_puts_a_provider_in_a_tier(lead, expected):
    found = one_to_one(
        parties=PARTIES, leads=[{"party_id": "A"} | lead],
        providers=changed(BASE_PROVIDERS, u1={"party_id": "A"}),
    )  # fmt: skip
    assert tier(found) == expected


def test_the_first_tier_of_the_order_that_fits_counts():
    leads = [{"party_id": "A", "place_id": "c1"}]
    own = {"parties": PARTIES, "leads": leads,
           "providers": changed(BASE_PROVIDERS, u1={"party_id": "A"})}  # fmt: skip
    order = ["territory_lead", "partners"]
    assert tier(one_to_one(("u1", "t1"), section={"order": order}, **own)) == "territory_lead"
    assert tier(one_to_one(("u1", "t1"), **own)) == "partners"


def test_a_tier_that_is_not_named_may_not_serve():
    found = one_to_one(section={"order": ["partners", "field_lead"]})
    assert not len(found.items)
    assert cell(found.needs, "k", "limit") == "tier"
    assert cell(found.needs, "k", "points_per_unit") == 1000


def test_a_barred_sector_counts_nowhere_not_even_at_a_partner():
    found = one_to_one(
        ("u1", "t1"), providers=changed(BASE_PROVIDERS, u1={"barred_sectors": "edu"})
    )
    assert not len(found.items)
    assert cell(found.needs, "k", "limit") == "hard_rule"


def test_a_provider_kept_to_a_territory_serves_inside_it_only():
    own = changed(BASE_PROVIDERS, u1={"territory_id": "c2"})
    found = one_to_one(providers=own)
    assert not len(found.items)
    assert cell(found.needs, "k", "limit") == "hard_rule"
    assert amounts(one_to_one(place="t3", providers=own)) == {("c", "k"): 1}


def test_a_pair_of_the_plan_has_been_held_to_its_territory_already():
    own = changed(BASE_PROVIDERS, u1={"territory_id": "c2"})
    assert tier(one_to_one(("u1", "t1"), providers=own)) == "partners"


def test_who_is_locked_out_of_a_place_serves_it_and_all_below_only_as_a_partner():
    lock = {"layer": "L", "provider_id": "u1", "place_id": "c1", "kind": "out"}
    assert not len(one_to_one(locks=[lock]).items)
    assert len(one_to_one(place="t3", locks=[lock]).items) == 1
    assert tier(one_to_one(("u1", "t1"), locks=[lock])) == "partners"
