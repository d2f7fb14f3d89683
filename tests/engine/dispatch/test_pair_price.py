"""The price of one amount, worked out by hand; amounts that nobody can dispatch have none."""

from __future__ import annotations

import pytest

from engine.dispatch import UnknownAmount, price_of

from .dispatched import cap, dispatched, need


def price(found, capability, wanted):
    return price_of(found.sectors, found.policy.order, capability, wanted)


@pytest.mark.parametrize(("unit", "points"), [(1, 900 - 125), (0.5, 1800 - 250)])
def test_a_price_is_what_the_unit_is_worth_where_it_is_taken_from(unit, points):
    """The dearer need has all that there is; a unit of the other is worth 500 / its amount."""
    needs = [need("k", "t1", unit, urgency=0.9), need("l", "t2", 4 * unit, urgency=0.5)]
    found = dispatched(needs=needs, capabilities=[cap("c", "u1", unit)])
    own = price(found, "c", "l")
    assert own.points_per_unit == pytest.approx(points)
    assert own.ranks["worth"] > 0 == own.ranks["floor"] == own.floor_per_unit
    assert (own.sector_id, own.provider_id, own.place_id) == ("edu", "u1", "t2")
    assert (own.amount, own.tier, own.refused) == (0, "anyone", ())


def test_what_goes_already_costs_nothing():
    found = dispatched(needs=[need("k", "t1", 0.5)], capabilities=[cap("c", "u1", 0.5)])
    own = price(found, "c", "k")
    assert (own.amount, own.points_per_unit, set(own.ranks.values())) == (0.5, 0, {0})


def test_of_a_refused_pair_the_price_is_what_waiving_would_bring_or_take():
    """The second need is worth 400 a unit, and idle capabilities are there; no partner is."""
    found = dispatched(
        ("u1", "t1"), section={"order": ["partners"]}, capabilities=[cap("c", "u1", 5)],
        needs=[need("k", "t1", 2), need("l", "t2", 2, urgency=0.8)],
    )  # fmt: skip
    own = price(found, "c", "l")
    assert (own.tier, own.refused) == (None, ("tier",))
    assert own.points_per_unit == pytest.approx(-400)


def test_every_refusal_is_named():
    lock = {"layer": "L", "provider_id": "u1", "place_id": "t1", "kind": "out", "reason": "x",
            "by": "x", "date": "2026-01-01"}  # fmt: skip
    found = dispatched(
        section={"order": ["partners"]}, locks=[lock], capabilities=[cap("c", "u1")],
        needs=[need("k", "t1")],
    )  # fmt: skip
    assert price(found, "c", "k").refused == ("lock_out", "tier")


def test_a_floor_that_would_suffer_is_counted_in_units():
    """All four go to the floor of the first county; a unit elsewhere is lacking there."""
    found = dispatched(
        section={"county_floors": {"c1": 1.0}}, capabilities=[cap("c", "u1", 4)],
        needs=[need("k", "t1", 4, urgency=0.1), need("l", "t3", 4, urgency=1.0)],
    )  # fmt: skip
    own = price(found, "c", "l")
    assert (own.floor_per_unit, own.ranks["floor"]) == (1, 1)
    assert own.points_per_unit == pytest.approx(-(250 - 25))


def test_where_a_portion_leaves_a_need_without_anything_there_is_no_price():
    found = dispatched(
        section={"min_portion": 1.0}, needs=[need("k", "t1", 4)], capabilities=[cap("c", "u1", 1)]
    )
    own = price(found, "c", "k")
    assert (own.ranks, own.floor_per_unit, own.points_per_unit) == (None, None, None)


@pytest.mark.parametrize(("capability", "wanted", "what"), [
    ("c", "l", "sector"), ("d", "k", "sector"), ("x", "k", "capability"), ("c", "x", "need"),
    ("x", "x", "need"),
])  # fmt: skip
def test_what_is_not_both_of_one_sector_has_no_price(capability, wanted, what):
    found = dispatched(
        capabilities=[cap("c", "u1"), cap("d", "u2", sector_id="health")],
        needs=[need("k", "t1"), need("l", "t2", sector_id="health")],
    )  # fmt: skip
    with pytest.raises(UnknownAmount) as refused:
        price(found, capability, wanted)
    assert refused.value.what == what
