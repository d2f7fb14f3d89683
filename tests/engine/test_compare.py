"""What differs between plans, by hand: values, KPIs, groups, costs, quotas, needs, three ways."""

from __future__ import annotations

import pandas as pd
import pytest

from engine.compare import compare, three_ways
from engine.comparing.compare_costs import CostPart
from engine.comparing.compare_groups import GroupCount
from engine.comparing.compare_needs import NeedsChange
from engine.comparing.compare_quotas import EVENTS
from engine.quota_states import QuotaKey, QuotaState
from engine.value import Value

from .compared_plans import RULE_NAMES, GivenPlan, key


def comparison(before, after):
    (found,) = compare(before, after)
    return found


def test_every_other_plan_is_held_against_the_base_in_its_order():
    base, b, c = GivenPlan([key("u1", "t1")]), GivenPlan([key("u2", "t2")]), GivenPlan()
    first, second = compare(base, b, c)
    assert (first.before, first.after, second.before, second.after) == (base, b, base, c)
    assert second.pairs.removed == (key("u1", "t1"),)


def test_value_and_kpis_are_differences_from_earlier_to_later():
    before = GivenPlan(value=Value(2, 1, 100), kpis={"a": 0.5, "b": None, "c": 0.25})
    after = GivenPlan(value=Value(1, 3, 50), kpis={"a": 0.75, "b": 0.5, "c": None, "d": 1.0})
    found = comparison(before, after)
    assert found.value_delta == Value(-1, 2, -50)
    assert found.kpi_deltas == {"a": 0.25, "b": None, "c": None, "d": None}


# Groups


def test_a_move_leaves_one_county_and_enters_the_other():
    # u1 goes from t1 in c1 to t3 in c2; u2 stays; u3 is new at t2 in c1.
    counties = {"t1": "c1", "t2": "c1", "t3": "c2"}
    before = GivenPlan([key("u1", "t1"), key("u2", "t2")], counties=counties)
    after = GivenPlan([key("u1", "t3"), key("u2", "t2"), key("u3", "t2")], counties=counties)
    groups = comparison(before, after).groups
    assert groups["county"] == (
        GroupCount("c1", kept=1, added=1, removed=0, moved_in=0, moved_out=1),
        GroupCount("c2", kept=0, added=0, removed=0, moved_in=1, moved_out=0),
    )
    assert [(x.key, x.before, x.after, x.is_changed) for x in groups["provider"]] == [
        ("u1", 1, 1, True), ("u2", 1, 1, False), ("u3", 0, 1, True),
    ]  # fmt: skip


def test_pairs_are_counted_by_the_sector_of_their_layer_and_the_party_of_their_provider():
    parties, sectors = {"u1": "party:a", "u2": ""}, {"A": "health", "B": ""}
    before = GivenPlan([key("u1", "t1", "A")], parties=parties, sectors=sectors)
    after = GivenPlan([key("u2", "t1", "B")], parties=parties, sectors=sectors)
    groups = comparison(before, after).groups
    assert [(x.key, x.removed, x.added) for x in groups["sector"]] == [("", 0, 1), ("health", 1, 0)]
    assert [(x.key, x.removed, x.added) for x in groups["party"]] == [("", 0, 1), ("party:a", 1, 0)]


def test_later_tables_say_where_a_place_lies_and_earlier_ones_where_it_is_gone():
    before = GivenPlan([key("u1", "t1"), key("u2", "t2")], counties={"t1": "c1", "t2": "c1"})
    after = GivenPlan([key("u1", "t1")], counties={"t1": "c9"})
    assert [(x.key, x.before, x.after) for x in comparison(before, after).groups["county"]] == [
        ("c1", 1, 0), ("c9", 1, 1),
    ]  # fmt: skip


def test_without_tables_nothing_is_counted_by_party():
    known = GivenPlan([key("u1", "t1")], parties={"u1": "party:a"})
    assert comparison(known, GivenPlan([key("u1", "t1")])).groups["party"] is None
    assert comparison(GivenPlan([key("u1", "t1")]), known).groups["party"] is None


# Costs


def points(**by_rule):
    return tuple(by_rule.get(rule, 0) for rule in RULE_NAMES)


def test_costs_are_split_by_rule_into_kept_new_and_gone_pairs_and_extra_costs():
    before = GivenPlan({key("u1", "t1"): points(need_gap=100, distance=7),
                        key("u2", "t2"): points(change=1500)},
                       extra={("L", "t1"): 200})  # fmt: skip
    after = GivenPlan({key("u1", "t1"): points(need_gap=140, distance=7),
                       key("u2", "t3"): points(change=1000, distance=20)},
                      extra={("L", "t3"): 500, ("L", "t2"): 30})  # fmt: skip
    costs = comparison(before, after).costs
    # need_gap +40 on the kept pair; distance +20; change 1,000 instead of 1,500; extra 530 - 200.
    assert costs.parts == (
        CostPart("L", "need_gap", kept=40, new=0, gone=0),
        CostPart("L", "outside_territory", kept=0, new=0, gone=0),
        CostPart("L", "distance", kept=0, new=20, gone=0),
        CostPart("L", "change", kept=0, new=1000, gone=1500),
        CostPart("L", "track_record", kept=0, new=0, gone=0),
    )
    assert costs.extra == (("L", 330),)
    assert costs.by_rule() == {"need_gap": 40, "outside_territory": 0, "distance": 20,
                               "change": -500, "track_record": 0, "extra_cost": 330}  # fmt: skip
    assert costs.total == 40 + 20 - 500 + 330 == after.value.cost_points - before.value.cost_points


# Quotas


def quota(id_, side="place", layer="L", kind="member"):
    return QuotaKey(kind, side, (layer,), id_)


def events(before, after):
    return [(x.event, x.key.entity_id) for x in comparison(before, after).quotas]


def places(pairs=(), **limits):
    return GivenPlan([key(*pair) for pair in pairs], quotas={("place", "L"): limits})


def test_a_minimum_that_is_no_longer_met_is_newly_short_and_the_other_way_round_mended():
    with_partner, without = places([("u1", "t1")], t1=(1, 2)), places(t1=(1, 2))
    assert events(with_partner, without) == [("newly_short", "t1")]
    (change,) = comparison(without, with_partner).quotas
    assert (change.event, change.key) == ("mended", quota("t1"))
    assert (change.before, change.after) == (QuotaState(1, 2, 0), QuotaState(1, 2, 1))


def test_what_lacks_more_or_less_than_before_is_told_apart_from_what_is_new():
    lacks_two, lacks_one = places(t1=(2, 2)), places([("u1", "t1")], t1=(2, 2))
    assert events(lacks_one, lacks_two) == [("shorter", "t1")]
    assert events(lacks_two, lacks_one) == [("less_short", "t1")]


def test_a_maximum_that_locks_pass_is_told_as_well():
    two, one = [("u1", "t1"), ("u2", "t1")], [("u1", "t1")]
    three = [*two, ("u3", "t1")]
    passed, kept = places(two, t1=(0, 1)), places(one, t1=(0, 1))
    assert events(kept, passed) == [("newly_passed", "t1")]
    assert events(passed, kept) == [("kept_again", "t1")]
    assert events(passed, places(three, t1=(0, 1))) == [("passed_otherwise", "t1")]
    assert events(passed, places(two, t1=(1, 1))) == [("limits", "t1")]  # still one too many


def test_pairs_inside_the_limits_change_nothing_but_limits_and_priorities_do():
    assert events(places(t1=(0, 2)), places([("u1", "t1")], t1=(0, 2))) == []
    assert events(places(t1=(0, 2)), places(t1=(0, 3))) == [("limits", "t1")]
    assert events(places(t1=(0, 2, 1)), places(t1=(0, 2, 3))) == [("limits", "t1")]


def test_who_comes_and_who_goes_is_told_and_short_comers_as_short():
    assert events(places(), places(t1=(0, 1))) == [("joins", "t1")]
    assert events(places(t1=(1, 1)), places()) == [("leaves", "t1")]
    assert events(places(), places(t1=(1, 1))) == [("newly_short", "t1")]


def test_groups_have_quotas_too_and_those_that_matter_most_come_first():
    limits = {("place", "L"): {"t1": (1, 2), "t2": (0, 2)}}
    group = {("place", "place:county:c1@L"): ("L", ["t1", "t2"], 3, None)}
    before = GivenPlan([key("u1", "t1"), key("u1", "t2"), key("u2", "t2")], quotas=limits,
                       groups=group)  # fmt: skip
    after = GivenPlan([key("u1", "t2")], groups=group,
                      quotas={("place", "L"): {"t1": (1, 2), "t2": (0, 5)}})  # fmt: skip
    found = comparison(before, after).quotas
    assert [(x.event, x.key.kind, x.key.entity_id) for x in found] == [
        ("newly_short", "group", "place:county:c1@L"),  # lacks 2
        ("newly_short", "member", "t1"),  # lacks 1
        ("limits", "member", "t2"),
    ]
    assert found[0].after == QuotaState(3, None, 1)
    assert [event for event in EVENTS if event == "newly_short"] == ["newly_short"]


def test_participants_in_another_order_are_the_same():
    one, other = places([("u1", "t2")], t1=(1, 1), t2=(1, 1)), places(
        [("u1", "t1")], t2=(1, 1), t1=(1, 1)
    )  # fmt: skip
    assert events(one, other) == [("newly_short", "t2"), ("mended", "t1")]


# Needs


def needs(*rows):
    columns = ["county_id", "sector_id", "urgency", "share"]
    return pd.DataFrame(rows, columns=columns)


def test_needs_are_counted_at_their_own_sector_and_county():
    before = GivenPlan(needs=needs(("c1", "edu", 1.0, 0.5), ("c2", "edu", 2.0, 0.0)))
    after = GivenPlan(needs=needs(("c1", "edu", 1.0, 1.0), ("c2", "health", 0.5, 1.0)))
    found = comparison(before, after)
    assert found.needs_by_sector == (
        NeedsChange("edu", 3.0, 0.5, 1.0, 1.0), NeedsChange("health", 0.0, 0.0, 0.5, 0.5),
    )  # fmt: skip
    assert found.needs_by_county == (
        NeedsChange("c1", 1.0, 0.5, 1.0, 1.0), NeedsChange("c2", 2.0, 0.0, 0.5, 0.5),
    )  # fmt: skip
    edu, health = found.needs_by_sector
    assert (edu.coverage_before, edu.coverage_after) == (pytest.approx(0.5 / 3), 1.0)
    assert (health.coverage_before, health.coverage_after) == (None, 1.0)


def test_without_tables_nothing_is_known_of_needs():
    found = comparison(GivenPlan(needs=needs()), GivenPlan())
    assert (found.needs_by_sector, found.needs_by_county) == (None, None)


# Three-way


def test_what_both_change_differently_comes_first_and_shows_at_the_ends():
    # u1 helps t1; A sends it to t2, B to t3; both drop u2 from t4; only B adds u5.
    base = GivenPlan([key("u1", "t1"), key("u2", "t4")])
    a = GivenPlan([key("u1", "t2")])
    b = GivenPlan([key("u1", "t3"), key("u5", "t5")])
    (found,) = three_ways(compare(base, a, b))
    first, *others = found.ends
    assert first.key == ("provider", "L", "u1")
    assert (first.verdict, first.base, first.a, first.b) == (
        "differently", frozenset({"t1"}), frozenset({"t2"}), frozenset({"t3"}))  # fmt: skip
    assert {(row.verdict, row.key[2]) for row in others} == {
        ("alike", "t1"), ("alike", "u2"), ("alike", "t4"), ("only_a", "t2"), ("only_b", "t3"),
        ("only_b", "t5"), ("only_b", "u5"),
    }  # fmt: skip


def test_every_two_of_several_plans_are_held_against_each_other():
    base, a, b, c = (GivenPlan() for _ in range(4))
    found = three_ways(compare(base, a, b, c))
    assert [(x.base, x.a, x.b) for x in found] == [(base, a, b), (base, a, c), (base, b, c)]
    assert three_ways(compare(base, a)) == ()


def test_another_priority_of_a_quota_is_a_change_of_its_own():
    base, a, b = (places(t1=(1, 2, priority)) for priority in (1, 3, 1))
    ((row,),) = [own.quotas for own in three_ways(compare(base, a, b))]
    assert (row.verdict, row.a.priority) == ("only_a", 3)
