"""The front, one clause a test; expected amounts worked out by hand."""

from __future__ import annotations

import pytest

from engine.dispatch import BadDispatch, dispatch
from tests.engine.small_graphs import small_graph, small_policy

from .dispatched import PLAIN, amounts, cap, cell, dispatched, need

HALVES = {"pieces": [{"share": 0.5, "value": 1.0}, {"share": 0.5, "value": 0.5}]}


def test_the_more_urgent_need_is_served_first():
    found = dispatched(
        capabilities=[cap("c", "u1", 2)],
        needs=[need("low", "t1", 2, urgency=0.5), need("high", "t2", 2, urgency=0.6)],
    )  # fmt: skip
    assert amounts(found) == {("c", "high"): 2}
    assert found.certificate.kind == "optimal"


def test_the_first_share_of_each_need_is_worth_more_than_the_last():
    found = dispatched(
        section=HALVES, capabilities=[cap("c", "u1", 2)],
        needs=[need("low", "t1", 2, urgency=0.6), need("high", "t2", 2, urgency=1)],
    )  # fmt: skip
    assert amounts(found) == {("c", "high"): 1, ("c", "low"): 1}


def test_amounts_with_decimals_are_exact():
    found = dispatched(
        capabilities=[cap("a", "u1", 0.1), cap("b", "u2", 0.2)], needs=[need("k", "t1", 0.3)]
    )
    assert amounts(found) == {("a", "k"): 0.1, ("b", "k"): 0.2}
    assert cell(found.needs, "k", "limit") == "full"


def test_partners_come_before_strangers_at_equal_worth():
    found = dispatched(
        ("u2", "t1"), capabilities=[cap("a", "u1"), cap("b", "u2"), cap("c", "u3")],
        needs=[need("k", "t1")],
    )  # fmt: skip
    assert amounts(found) == {("b", "k"): 1}


def test_value_first_sends_a_partner_to_whom_it_is_worth_more():
    own = {"capabilities": [cap("c", "u1")],
           "needs": [need("own", "t1", urgency=0.1), need("far", "t3", urgency=0.9)]}  # fmt: skip
    assert amounts(dispatched(("u1", "t1"), **own)) == {("c", "far"): 1}
    first = dispatched(("u1", "t1"), section={"ranking": "tiers_first"}, **own)
    assert amounts(first) == {("c", "own"): 1}


@pytest.mark.parametrize(("points", "goes_to"), [(799, "far"), (801, "own")])
def test_points_of_a_tier_are_weighed_against_worth(points, goes_to):
    section = {"ranking": "points", "tier_points": [0, 0, 0, points]}
    found = dispatched(
        ("u1", "t1"), section=section, capabilities=[cap("c", "u1")],
        needs=[need("own", "t1", urgency=0.1), need("far", "t3", urgency=0.9)],
    )  # fmt: skip
    assert amounts(found) == {("c", goes_to): 1}


def test_who_costs_more_points_than_it_is_worth_stays_idle():
    section = {"ranking": "points", "tier_points": [0, 0, 0, 500]}
    found = dispatched(section=section, capabilities=[cap("c", "u1")],
                       needs=[need("k", "t1", urgency=0.4)])  # fmt: skip
    assert not len(found.items)
    assert cell(found.needs, "k", "limit") == "not_worth"
    assert cell(found.capabilities, "c", "best_price") == pytest.approx(100)


def test_a_county_floor_comes_before_worth():
    found = dispatched(
        section={"county_floors": {"c2": 0.5}}, capabilities=[cap("c", "u1", 2)],
        needs=[need("k1", "t1", 2, urgency=1), need("k2", "t3", 2, urgency=0.1)],
    )  # fmt: skip
    assert amounts(found) == {("c", "k1"): 1, ("c", "k2"): 1}


def test_a_floor_out_of_reach_is_a_gap_with_its_proof_and_the_rest_is_dispatched():
    found = dispatched(
        ("u1", "t3"), ("u2", "t1"),
        section={"order": ["partners"], "county_floors": {"c2": 1.0}},
        capabilities=[cap("c", "u1", 2), cap("d", "u2", 5)],
        needs=[need("k1", "t1", 2), need("k2", "t3", 6)],
    )  # fmt: skip
    assert amounts(found) == {("c", "k2"): 2, ("d", "k1"): 2}
    (own,) = found.sectors
    (gap,) = own.gaps
    assert (gap.lacking, gap.demand, gap.capacity) == ((4,), 6, 2)
    assert [own.problem.capability_ids[c] for c in gap.capabilities] == ["c"]
    assert gap.is_proven


def test_a_need_below_its_portion_is_not_served_and_leaves_it_to_another():
    found = dispatched(
        section={"min_portion": 0.5}, capabilities=[cap("c", "u1", 3)],
        needs=[need("big", "t1", 8, urgency=1), need("small", "t2", 5, urgency=0.2)],
    )  # fmt: skip
    assert amounts(found) == {("c", "small"): 3}
    assert cell(found.needs, "big", "limit") == "portion"
    assert found.certificate.kind == "optimal"


def test_a_need_below_its_portion_says_what_a_unit_would_bring_without_it():
    # One unit of the four that serve small at 40 points would bring 100 at big.
    found = dispatched(
        section={"min_portion": 0.5}, capabilities=[cap("c", "u1", 4)],
        needs=[need("big", "t1", 10, urgency=1), need("small", "t2", 5, urgency=0.2)],
    )  # fmt: skip
    assert cell(found.needs, "big", "limit") == "portion"
    assert cell(found.needs, "big", "points_per_unit") == pytest.approx(60)
    assert cell(found.needs, "small", "limit") == "exhausted"


def test_a_portion_in_amounts_asks_for_no_more_than_the_need():
    found = dispatched(section={"min_portions": {"edu": 5}}, capabilities=[cap("c", "u1", 3)],
                       needs=[need("big", "t1", 8), need("small", "t2", 2)])  # fmt: skip
    assert amounts(found) == {("c", "small"): 2}


def test_without_flows_to_spare_the_distance_is_stated():
    policy = small_policy(dispatch=PLAIN | {"min_portion": 0.6})
    graph = small_graph(
        capabilities=[cap("a", "u1", 5), cap("b", "u2", 4)],
        needs=[need(f"k{i}", place, 5, urgency=u)
               for i, (place, u) in enumerate([("t1", 1), ("t2", 0.9), ("t3", 0.8)])],
    )  # fmt: skip
    short = dispatch(graph, policy, [], "plan", most_flows=2)
    whole = dispatch(graph, policy, [], "plan")
    assert whole.certificate.kind == "optimal"
    assert short.certificate.kind in {"optimal", "bounded"}
    assert short.sectors[0].bound <= whole.value <= short.value


def test_why_not_more_when_capabilities_are_used_where_they_are_worth_more():
    needs = [need("k1", "t1", urgency=0.9), need("k2", "t2", 4, urgency=0.5)]
    found = dispatched(capabilities=[cap("c", "u1", 1)], needs=needs)
    assert cell(found.needs, "k2", "limit") == "exhausted"
    assert cell(found.needs, "k2", "points_per_unit") == pytest.approx(125)
    assert cell(found.capabilities, "c", "points_per_unit") == pytest.approx(125)


def test_a_sector_in_which_nobody_offers_says_so():
    found = dispatched(needs=[need("k", "t1")], capabilities=[cap("c", "u1", sector_id="health")])
    assert cell(found.needs, "k", "limit") == "none_offered"


def test_only_open_needs_and_offered_capabilities_of_the_period_count():
    found = dispatched(
        capabilities=[cap("a", "u1", status="withdrawn"), cap("b", "u2", period="2025"),
                      cap("c", "u3", sector_id="health")],
        needs=[need("k", "t1"), need("l", "t2", status="planned"), need("m", "t3", period="2025")],
    )  # fmt: skip
    assert not len(found.items)
    assert found.needs["need_id"].tolist() == ["k"]


def test_nothing_to_dispatch_is_an_empty_proven_answer():
    found = dispatched()
    assert found.certificate.kind == "optimal"
    assert not len(found.items)
    assert not len(found.needs)
    assert found.value == (0,) * len(found.ranks.names)


def test_every_amount_that_does_not_fit_is_reported_at_once():
    with pytest.raises(BadDispatch) as caught:
        dispatched(
            section={"decimals": 1, "min_portions": {"art": 1}, "county_floors": {"t1": 0.5}},
            capabilities=[cap("c", "u1", 0.25)], needs=[need("k", "t1", 0.125), need("l", "t1")],
        )  # fmt: skip
    problems = caught.value.report.problems
    assert [(p.code, p.table, p.column, p.value) for p in problems] == [
        ("unknown_name", "policy", "dispatch.county_floors", "t1"),
        ("unknown_name", "policy", "dispatch.min_portions", "art"),
        ("dispatch_amount_too_fine", "needs", "amount", "0.125"),
        ("dispatch_amount_too_fine", "capabilities", "amount", "0.25"),
    ]


def test_more_units_than_the_range_holds_are_refused():
    with pytest.raises(BadDispatch) as caught:
        dispatched(section={"decimals": 6}, needs=[need("k", "t1", 1e9), need("l", "t1", 1e-6)],
                   capabilities=[cap("c", "u1", 1e9)])  # fmt: skip
    assert {p.code for p in caught.value.report.problems} == {"dispatch_too_much"}


def test_the_order_of_rows_changes_neither_dispatch_nor_id():
    capabilities = [cap(f"c{i}", f"u{1 + i % 3}", 2) for i in range(6)]
    needs = [need(f"k{i}", f"t{1 + i % 3}", 3) for i in range(3)]
    one = dispatched(("u1", "t2"), capabilities=capabilities, needs=needs)
    other = dispatched(("u1", "t2"), capabilities=capabilities[::-1], needs=needs[::-1])
    assert amounts(one) == amounts(other)
    assert one.dispatch_id == other.dispatch_id


def test_an_id_is_of_graph_plan_policy_and_amounts():
    def own(**changes):
        return dispatched(capabilities=[cap("c", "u1", 2)], needs=[need("k", "t1", 2)], **changes)

    assert own().dispatch_id == own().dispatch_id
    assert own().dispatch_id != own(section={"decimals": 3}).dispatch_id
    policy = small_policy()
    graph = small_graph(capabilities=[cap("c", "u1", 2)], needs=[need("k", "t1", 2)])
    assert (dispatch(graph, policy, [], "a").dispatch_id
            != dispatch(graph, policy, [], "b").dispatch_id)  # fmt: skip


def test_idle_amounts_name_their_best_place_and_what_a_waiver_would_bring():
    found = dispatched(
        ("u1", "t1"), section={"order": ["partners"]}, capabilities=[cap("c", "u1", 5)],
        needs=[need("k1", "t1", 2), need("k2", "t2", 2, urgency=0.8)],
    )  # fmt: skip
    assert cell(found.capabilities, "c", "idle") == 3
    assert cell(found.capabilities, "c", "best_need_id") == "k1"
    assert cell(found.capabilities, "c", "best_price") == 0
    assert cell(found.capabilities, "c", "waived_need_id") == "k2"
    assert cell(found.capabilities, "c", "waived_gain") == pytest.approx(400)
