"""Which repairs mend which gap, and which two limits bind together: held to planning again."""

from __future__ import annotations

from engine.gaps.all_gaps import Gap, gaps
from engine.gaps.bound_together import bound_together
from engine.gaps.gap_repairs import repairs_of
from engine.gaps.repairs import Repair, repairs
from engine.plan import make_plan
from engine.pricing.plan_prices import PlanPrices
from engine.replan.replanning import replanned
from tests.engine.small_graphs import BASE_PLACES, small_graph, small_policy

from .test_all_gaps import scarce

__all__ = ["scarce"]

FIELDS = {"provider_quota": {"max": 1}, "place_quota": {"min": 1, "max": 1}}


def lacking(prices: PlanPrices, kind: str, names: set[str]) -> int:
    """Return how many units lack for the causes of a plan that are about one of these."""
    return sum(
        gap.lacking for gap in gaps(prices)
        if gap.kind == kind and names & {x.entity_id for x in gap.cut.gaps}
    )  # fmt: skip


def about(gap: Gap) -> set[str]:
    """Return the names of all that could lack for one cause."""
    return {x.entity_id for x in gap.cut.gaps} | {place for _, place in gap.could_be}


def test_every_gap_of_the_scarce_example_is_lessened_by_its_repairs(scarce: PlanPrices):
    found = repairs(scarce)
    for gap in gaps(scarce):
        own = repairs_of(scarce, gap, found)
        assert own == tuple(repair for repair in found if repair in own)
        for repair in own[:: max(1, len(own) // 4)]:
            after = replanned(scarce, gap.network, [repair.edit])
            names = {x.entity_id for x in gap.cut.gaps}
            names |= about(gap) if gap.kind == "unmet" else set(after.layers)
            left = sum(x.lacking for x in gaps(after) if x.kind == gap.kind)
            before = sum(x.lacking for x in gaps(scarce)
                         if x.kind == gap.kind and x.network == gap.network)  # fmt: skip
            assert left < before


def test_every_repair_of_the_scarce_example_mends_some_gap(scarce: PlanPrices):
    found = repairs(scarce)
    mending = {id(x) for gap in gaps(scarce) for x in repairs_of(scarce, gap, found)}
    assert mending == {id(x) for x in found}


def test_one_more_unit_for_the_full_county_mends_its_townships_and_the_idle_units(
    scarce: PlanPrices,
):
    best = repairs(scarce)[0]
    mended = [gap for gap in gaps(scarce) if repairs_of(scarce, gap, [best])]
    assert [(gap.kind, gap.lacking) for gap in mended] == [("unmet", 1), ("idle", 8)]


def two_gaps() -> PlanPrices:
    """Return prices of a plan with two gaps in one network.

    u1 may help one township of c1, which may take one: t2 lacks one. u2 keeps to c3, where nobody
    takes part; t3 of c2 lacks one, and allowing u2 to help it is enough.
    """
    county = {"side": "place", "by": "county", "keys": {"c1": {"max": 1}}}
    return PlanPrices(make_plan(
        small_graph(
            places=[*BASE_PLACES, {"id": "c3", "kind": "county", "parent_id": "B"}],
            providers=[{"id": "u1", "territory_id": "c1"}, {"id": "u2", "territory_id": "c3"}],
            participants=[{"side": "provider", "entity_id": x} for x in ("u1", "u2")]
            + [{"side": "place", "entity_id": x} for x in ("t1", "t2", "t3")],
            pairings=[{"provider_id": "u1", "place_id": "t1"}],
        ),
        small_policy(layer=FIELDS | {"group_quotas": [county]}),
    ))  # fmt: skip


def real(found: tuple[Repair, ...]) -> list[Repair]:
    return [repair for repair in found if not repair.gives_in]


def test_a_repair_is_told_of_its_own_gap_only():
    prices = two_gaps()
    by_place = {gap.cut.gaps[0].entity_id: gap for gap in gaps(prices)}
    assert set(by_place) == {"t2", "t3"}
    found = repairs(prices)
    waived = [repair.waived for repair in real(repairs_of(prices, by_place["t3"], found))]
    assert ("L", "u2", "t3") in waived
    assert real(repairs_of(prices, by_place["t2"], found)) == []


def test_limits_that_bind_together_are_found_beside_a_gap_that_one_edit_mends():
    prices = two_gaps()
    by_place = {gap.cut.gaps[0].entity_id: gap for gap in gaps(prices)}
    assert bound_together(prices, by_place["t3"]) is None
    both = bound_together(prices, by_place["t2"])
    assert both is not None
    assert both.first.quota is not None
    assert both.first.quota.entity_id in ("u1", "place:county:c1@L")
    for edits, left in (([both.first.edit], 1), ([both.second.edit], 1),
                        ([both.first.edit, both.second.edit], 0)):  # fmt: skip
        assert lacking(replanned(prices, 0, edits), "unmet", {"t1", "t2"}) == left


def test_a_waiver_that_gives_an_idle_unit_a_place_mends_its_gap():
    # u1 keeps to c2, where nobody takes part; t1 of c1 may have a partner.
    prices = PlanPrices(make_plan(
        small_graph(providers=[{"id": "u1", "territory_id": "c2"}],
                    participants=[{"side": "provider", "entity_id": "u1", "min": 1},
                                  {"side": "place", "entity_id": "t1"}]),
        small_policy(),
    ))  # fmt: skip
    (gap,) = gaps(prices)
    assert gap.kind == "idle"
    (repair,) = real(repairs_of(prices, gap, repairs(prices)))
    assert repair.waived == ("L", "u1", "t1")


def test_a_maximum_of_nothing_is_raised_to_mend():
    prices = PlanPrices(make_plan(
        small_graph(participants=[{"side": "provider", "entity_id": "u1", "max": 0},
                                  {"side": "place", "entity_id": "t1"}]),
        small_policy(layer=FIELDS),
    ))  # fmt: skip
    (gap,) = gaps(prices)
    (repair,) = real(repairs_of(prices, gap, repairs(prices)))
    assert repair.quota is not None
    assert (repair.quota.entity_id, repair.quota.limit, repair.quota.delta) == ("u1", "max", 1)
