"""Each edit by a named example: what it does to the tables, the policy and the plan."""

from __future__ import annotations

import pytest

from engine.check_policy import check_policy
from engine.edits import apply, edits_from
from engine.plan import make_plan
from graph_schema.validate import check_graph

from .small_graphs import BASE_PLACES, BASE_PROVIDERS, changed, small_graph, small_policy

PAIR = {"layer": "L", "provider_id": "u1", "place_id": "t1"}


def edited(graph, policy, *edits):
    """Return the edited graph and policy, after seeing that both pass the whole checks."""
    before = graph.content_hash, policy.content_hash
    result = apply(graph, policy, edits_from(list(edits)))
    assert (graph.content_hash, policy.content_hash) == before
    assert check_graph(result[0]).ok
    assert check_policy(*result).ok
    return result


def pairs(graph, policy):
    plan = make_plan(graph, policy)
    return list(zip(plan.pairs["provider_id"], plan.pairs["place_id"], strict=True))


def wanted(**layer):
    """Return a policy in which every township wants one unit; standing pairs decide ties."""
    return small_policy(layer={"place_quota": {"min": 1, "max": 1}} | layer)


def standing(*own):
    return small_graph(pairings=[{"provider_id": p, "place_id": s} for p, s in own])


DIAGONAL = standing(("u1", "t1"), ("u2", "t2"), ("u3", "t3"))
"""Each of three units stands by one of three townships."""


def column(graph, table, name):
    frame = graph.table(table)
    return dict(zip(frame.iloc[:, 0], frame[name], strict=True))


# Pairs.


def test_lock_in_puts_the_pair_into_the_plan_and_the_others_make_room():
    graph, policy = edited(
        DIAGONAL, wanted(), {"op": "lock_in", **PAIR, "place_id": "t2", "reason": "signed"}
    )
    assert pairs(graph, policy) == [("u1", "t2"), ("u2", "t1"), ("u3", "t3")]
    assert policy.locks[0].reason == "signed"
    assert graph is DIAGONAL


def test_lock_out_keeps_the_pair_out_of_the_plan():
    _, policy = edited(DIAGONAL, wanted(), {"op": "lock_out", **PAIR})
    assert ("u1", "t1") not in pairs(DIAGONAL, policy)


def test_the_later_of_two_locks_wins():
    _, policy = edited(DIAGONAL, wanted(), {"op": "lock_in", **PAIR}, {"op": "lock_out", **PAIR})
    assert [lock.kind for lock in policy.locks] == ["out"]


def test_allow_lets_a_refused_pair_into_the_plan():
    graph = small_graph(
        providers=changed([BASE_PROVIDERS[0]], u1={"territory_id": "c2"}),
        participants=[{"side": "provider", "entity_id": "u1"},
                      {"side": "place", "entity_id": "t1"}],
    )  # fmt: skip
    assert pairs(graph, wanted()) == []
    assert pairs(*edited(graph, wanted(), {"op": "allow", **PAIR})) == [("u1", "t1")]


def test_allow_lifts_a_lock_out_and_lock_out_lifts_a_waiver():
    _, policy = edited(DIAGONAL, wanted(), {"op": "lock_out", **PAIR}, {"op": "allow", **PAIR})
    assert (policy.locks, len(policy.waivers)) == ((), 1)
    _, policy = edited(DIAGONAL, policy, {"op": "lock_out", **PAIR})
    assert ([lock.kind for lock in policy.locks], policy.waivers) == (["out"], ())


def test_release_undoes_lock_and_waiver():
    policy = wanted()
    _, locked = edited(DIAGONAL, policy, {"op": "allow", **PAIR}, {"op": "lock_in", **PAIR})
    assert (len(locked.locks), len(locked.waivers)) == (1, 1)
    _, released = edited(DIAGONAL, locked, {"op": "release", **PAIR})
    assert released.content_hash == policy.content_hash


# Quotas, weights, rules.


def test_a_participant_gets_numbers_of_its_own_and_default_takes_them_away():
    own = {"op": "set_quota", "of": "participant", "layer": "L", "side": "place", "entity_id": "t1"}
    graph, _ = edited(DIAGONAL, wanted(), own | {"max": 2, "min": 2, "priority": 3})
    rows = graph.table("participants")
    assert rows.loc[rows["entity_id"] == "t1", ["min", "max", "priority"]].values.tolist() == [
        [2, 2, 3]
    ]
    back, _ = edited(
        graph, wanted(), own | {"max": "default", "min": "default", "priority": "default"}
    )
    assert back.content_hash == DIAGONAL.content_hash


def test_a_higher_priority_wins_the_only_unit():
    graph = small_graph(participants=[{"side": "provider", "entity_id": "u1"},
                                      {"side": "place", "entity_id": "t1"},
                                      {"side": "place", "entity_id": "t2"}],
                        pairings=[{"provider_id": "u1", "place_id": "t1"}])  # fmt: skip
    assert pairs(graph, wanted()) == [("u1", "t1")]
    first = {"op": "set_quota", "of": "participant", "layer": "L", "side": "place",
             "entity_id": "t2", "priority": 2}  # fmt: skip
    assert pairs(*edited(graph, wanted(), first)) == [("u1", "t2")]


def test_numbers_that_are_left_out_stay():
    quota = {"op": "set_quota", "of": "layer", "layer": "L", "side": "place"}
    _, policy = edited(DIAGONAL, wanted(), quota | {"max": 3}, quota | {"extra_cost": [10, 20]})
    own = policy.layers[0].place_quota
    assert (own.min, own.max, own.extra_cost) == (1, 3, (10, 20))


def test_a_group_maximum_that_is_new_holds_and_default_takes_the_quota_away():
    group = {"op": "set_quota", "of": "group", "layers": ["L"], "side": "place", "by": "county"}
    policy = wanted()
    _, limited = edited(DIAGONAL, policy, group | {"key": "c1", "max": 1})
    assert pairs(DIAGONAL, limited) in (
        [("u1", "t1"), ("u3", "t3")], [("u2", "t2"), ("u3", "t3")],
    )  # fmt: skip
    _, back = edited(DIAGONAL, limited, group | {"key": "c1", "max": "default"})
    assert back.content_hash == policy.content_hash


def test_a_group_quota_of_all_keys_is_changed_where_it_stands():
    old = {"side": "place", "by": "county", "min": 1, "keys": {"c2": {"max": 1}}}
    policy = wanted(group_quotas=[old])
    edit = {"op": "set_quota", "of": "group", "layers": ["L"], "side": "place", "by": "county"}
    _, policy = edited(DIAGONAL, policy, edit | {"max": 5, "min": "default"})
    (quota,) = policy.layers[0].group_quotas
    assert (quota.min, quota.max, quota.keys["c2"].max) == (0, 5, 1)


def test_a_group_quota_over_two_layers_is_made_on_top():
    second = {"name": "M", "provider_kinds": ["firm"], "place_kinds": ["village"],
              "provider_quota": {"max": 1}, "place_quota": {"max": 1}}  # fmt: skip
    policy = small_policy()
    policy = policy.model_validate(policy.model_dump() | {
        "layers": [policy.layers[0].model_dump(), second]})  # fmt: skip
    edit = {"op": "set_quota", "of": "group", "layers": ["L", "M"], "side": "place",
            "by": "county", "max": 2}  # fmt: skip
    _, policy = edited(DIAGONAL, policy, edit)
    (quota,) = policy.group_quotas
    assert (quota.layers, quota.max) == (("L", "M"), 2)


def test_a_weight_and_its_inverse():
    policy = wanted()
    weight = {"op": "set_weight", "layer": "L", "rule": "distance"}
    _, heavier = edited(DIAGONAL, policy, weight | {"weight": 2.5})
    assert heavier.layers[0].weights == {"distance": 2.5}
    _, back = edited(DIAGONAL, heavier, weight | {"weight": 0})
    assert back.content_hash == policy.content_hash


def test_a_rule_switched_off_and_on():
    graph = small_graph(providers=changed(BASE_PROVIDERS, u3={"territory_id": "c1"}))
    policy = wanted()
    switch = {"op": "switch_rule", "layer": "L", "rule": "own_territory"}
    assert ("u3", "t3") not in pairs(graph, policy)
    _, without = edited(graph, policy, switch | {"on": False})
    row = {"layer": "L", "provider_id": "u3", "place_id": "t3"}
    standing_graph, _ = edited(graph, without, {"op": "add_pairing", "row": row})
    assert ("u3", "t3") in pairs(standing_graph, without)
    _, back = edited(graph, without, switch | {"on": True})
    assert back.content_hash == policy.content_hash


# Cells and rows.


@pytest.mark.parametrize(
    ("table", "key", "name", "value", "held"),
    [
        ("providers", "u1", "territory_id", "c1", "c1"),
        ("providers", "u1", "barred_sectors", ["health", "edu"], "edu;health"),
        ("places", "t1", "ethnic", True, True),
        ("places", {"id": "t1"}, "name", "羊场镇", "羊场镇"),
        ("needs", "need:0", "amount", 2.5, 2.5),
        ("needs", "need:0", "amount", "2.5", 2.5),
    ],
)
def test_set_property_writes_one_cell(table, key, name, value, held):
    graph = small_graph(needs=[{"place_id": "t1"}])
    row = key if isinstance(key, str) else key["id"]
    edit = {"op": "set_property", "table": table, "key": key, "column": name}
    new, _ = edited(graph, wanted(), edit | {"value": value})
    assert column(new, table, name)[row] == held
    old = {"amount": 1, "name": "t1"}.get(name, "")
    back, _ = edited(new, wanted(), edit | {"value": old})
    assert back.content_hash == graph.content_hash


def test_a_longitude_may_come_before_its_latitude():
    cell = {"op": "set_property", "table": "providers", "key": "u1"}
    graph, _ = edited(
        DIAGONAL, wanted(),
        cell | {"column": "lon", "value": 106.5}, cell | {"column": "lat", "value": 27},
    )  # fmt: skip
    assert column(graph, "providers", "lat")["u1"] == 27


def test_a_row_of_several_keys_is_named_by_all_of_them():
    key = {"layer": "L", "side": "provider", "entity_id": "u1"}
    edit = {"op": "set_property", "table": "participants", "key": key, "column": "max", "value": 0}
    graph, _ = edited(DIAGONAL, wanted(), edit)
    assert [p for p, _ in pairs(graph, wanted())] == ["u2", "u3"]


def test_a_provider_that_is_added_and_takes_part_is_paired():
    graph = small_graph(participants=[{"side": "place", "entity_id": "t1"}])
    new, _ = edited(
        graph, wanted(),
        {"op": "add_participant", "row": {"layer": "L", "side": "provider", "entity_id": "u9"}},
        {"op": "add_provider", "row": {"id": "u9", "kind": "unit", "name": "新单位"}},
    )  # fmt: skip
    assert pairs(new, wanted()) == [("u9", "t1")]
    assert column(new, "providers", "origin")["u9"] == "synthetic"
    assert column(new, "providers", "source")["u9"] == "what-if"


@pytest.mark.parametrize(
    ("word", "table", "row", "key"),
    [
        ("provider", "providers", {"id": "u9", "kind": "unit", "name": "新"}, {"id": "u9"}),
        ("place", "places", {"id": "t9", "kind": "township", "name": "新", "parent_id": "c1"},
         {"id": "t9"}),
        ("participant", "participants",
         {"layer": "L", "side": "provider", "entity_id": "u4"}, None),
        ("lead", "leads", {"party_id": "p", "place_id": "c1"}, None),
        ("lead", "leads", {"party_id": "p", "place_id": "B", "sector_id": "edu", "since": "2024"},
         {"party_id": "p", "place_id": "B", "sector_id": "edu"}),
        ("need", "needs", {"id": "n", "place_id": "t1", "sector_id": "edu", "title": "x",
                           "amount": 2, "urgency": 1}, {"id": "n"}),
        ("capability", "capabilities", {"id": "c", "provider_id": "u1", "sector_id": "edu",
                                        "title": "x", "amount": 2}, {"id": "c"}),
        ("pairing", "pairings", {"layer": "L", "provider_id": "u1", "place_id": "t1"}, None),
    ],
)  # fmt: skip
def test_what_is_added_can_be_removed_and_the_old_hash_is_back(word, table, row, key):
    graph = small_graph(parties=[{"id": "p"}], providers=[*BASE_PROVIDERS, {"id": "u4"}])
    new, _ = edited(graph, wanted(), {"op": f"add_{word}", "row": row})
    assert len(new.table(table)) == len(graph.table(table)) + 1
    back, _ = edited(new, wanted(), {"op": f"remove_{word}", **(key or row)})
    assert back.content_hash == graph.content_hash


def test_needs_capabilities_and_pairings_that_are_added_count_in_the_period_of_the_policy():
    graph, _ = edited(
        small_graph(), wanted(),
        {"op": "add_need", "row": {"id": "n", "place_id": "t1", "sector_id": "edu", "title": "x",
                                   "amount": 2, "urgency": 1}},
        {"op": "add_pairing", "row": {"layer": "L", "provider_id": "u1", "place_id": "t1"}},
    )  # fmt: skip
    assert graph.table("needs")[["period", "status"]].values.tolist() == [["2026", "open"]]
    assert graph.table("pairings")[["period", "status"]].values.tolist() == [["2026", "active"]]


def test_a_provider_that_pulls_out_takes_all_that_is_its_own_along():
    graph = small_graph(
        providers=[*BASE_PROVIDERS, {"id": "u4", "parent_id": "u1"}],
        capabilities=[{"provider_id": "u1"}, {"provider_id": "u2"}],
        pairings=[{"provider_id": "u1", "place_id": "t1"},
                  {"provider_id": "u1", "place_id": "t2", "period": "2020", "status": "ended"}],
    )  # fmt: skip
    other = {**PAIR, "provider_id": "u2", "kind": "out"}
    policy = small_policy(locks=[{**PAIR, "kind": "in"}, other], waivers=[PAIR])
    new, left = edited(graph, policy, {"op": "remove_provider", "id": "u1"})
    assert new.table("providers")["id"].tolist() == ["u2", "u3", "u4"]
    assert column(new, "providers", "parent_id")["u4"] == ""
    assert new.table("capabilities")["provider_id"].tolist() == ["u2"]
    assert new.table("pairings").empty
    assert "u1" not in new.table("participants")["entity_id"].tolist()
    assert ([lock.provider_id for lock in left.locks], left.waivers) == (["u2"], ())


def test_a_place_goes_with_everything_below_it():
    graph = small_graph(
        places=[*BASE_PLACES, {"id": "z", "kind": "zone", "parent_id": "c1"},
                {"id": "t4", "kind": "township", "parent_id": "c2", "run_by": "z"}],
        parties=[{"id": "p"}],
        leads=[{"party_id": "p", "place_id": "c1"}, {"party_id": "p", "place_id": "c2"}],
        needs=[{"place_id": "t1"}, {"place_id": "t3"}],
        pairings=[{"provider_id": "u1", "place_id": "t1"}],
    )  # fmt: skip
    policy = small_policy(locks=[{**PAIR, "kind": "in"}])
    new, left = edited(graph, policy, {"op": "remove_place", "id": "c1"})
    assert new.table("places")["id"].tolist() == ["B", "c2", "t3", "t4"]
    assert column(new, "places", "run_by")["t4"] == ""
    assert new.table("leads")["place_id"].tolist() == ["c2"]
    assert new.table("needs")["place_id"].tolist() == ["t3"]
    assert new.table("pairings").empty
    assert left.locks == ()


def test_who_no_longer_takes_part_keeps_its_standing_pairings_and_loses_its_locks():
    policy = small_policy(locks=[{**PAIR, "kind": "in"}])
    part = {"layer": "L", "side": "provider", "entity_id": "u1"}
    graph, left = edited(DIAGONAL, policy, {"op": "remove_participant", **part})
    assert (len(graph.table("pairings")), left.locks) == (3, ())
    assert "u1" not in [p for p, _ in pairs(graph, wanted())]


def test_a_lead_is_removed_whatever_its_role_and_date_unless_they_are_named():
    graph = small_graph(parties=[{"id": "p"}], leads=[
        {"party_id": "p", "place_id": "c1", "until": "2023"},
        {"party_id": "p", "place_id": "c1", "role": "co", "since": "2024"},
        {"party_id": "p", "place_id": "c1", "sector_id": "edu"}])  # fmt: skip
    lead = {"op": "remove_lead", "party_id": "p", "place_id": "c1"}
    new, _ = edited(graph, wanted(), lead)
    assert new.table("leads")["sector_id"].tolist() == ["edu"]
    new, _ = edited(graph, wanted(), lead | {"role": "co"})
    assert new.table("leads")["role"].tolist() == ["lead", "lead"]
    new, _ = edited(graph, wanted(), lead | {"since": ""})
    assert new.table("leads")["since"].tolist() == ["2024", ""]


# Scaling.

SCALED = small_graph(
    sectors=[{"id": "edu"}, {"id": "health"}, {"id": "clinic", "parent_id": "health"}],
    places=[*BASE_PLACES, {"id": "z", "kind": "zone", "parent_id": "B"},
            {"id": "t4", "kind": "township", "parent_id": "c2", "run_by": "z"}],
    parties=[{"id": "p"}],
    providers=changed(BASE_PROVIDERS, u1={"party_id": "p", "place_id": "t1"},
                      u2={"place_id": "c2"}),
    needs=[{"place_id": "t1", "amount": 0.1}, {"place_id": "t3", "sector_id": "clinic"},
           {"place_id": "t4", "sector_id": "health"}, {"place_id": "t1", "status": "closed"},
           {"place_id": "t1", "period": "2025"}],
    capabilities=[{"provider_id": "u1"}, {"provider_id": "u2", "sector_id": "health"},
                  {"provider_id": "u1", "status": "withdrawn"}],
)  # fmt: skip


@pytest.mark.parametrize(
    ("selector", "amounts"),
    [
        ({"id": "need:3"}, [0.1, 1, 1, 3, 1]),
        ({"sector_id": "edu"}, [0.3, 1, 1, 1, 1]),
        ({"sector_id": "health"}, [0.1, 3, 3, 1, 1]),
        ({"place_id": "c2"}, [0.1, 3, 3, 1, 1]),
        ({"place_id": "z"}, [0.1, 1, 3, 1, 1]),
        ({"place_id": "B", "sector_id": "clinic"}, [0.1, 3, 1, 1, 1]),
    ],
)
def test_needs_are_scaled_by_id_or_those_that_count_by_sector_and_place(selector, amounts):
    graph, _ = edited(SCALED, wanted(), {"op": "scale_need", "factor": 3.0, **selector})
    assert graph.table("needs")["amount"].tolist() == amounts


@pytest.mark.parametrize(
    ("selector", "amounts"),
    [
        ({"id": "capability:2"}, [1, 1, 2]),
        ({"sector_id": "health"}, [1, 2, 1]),
        ({"provider_id": "u2"}, [1, 2, 1]),
        ({"party_id": "p"}, [2, 1, 1]),
        ({"place_id": "c1"}, [2, 1, 1]),
        ({"place_id": "c1", "sector_id": "health"}, [1, 1, 1]),
    ],
)
def test_capabilities_are_scaled_by_id_or_those_that_count_by_whose_they_are(selector, amounts):
    graph, _ = edited(SCALED, wanted(), {"op": "scale_capability", "factor": 2.0, **selector})
    assert graph.table("capabilities")["amount"].tolist() == amounts


def test_a_need_scaled_to_nothing_is_closed_and_keeps_its_amount():
    graph, _ = edited(SCALED, wanted(), {"op": "scale_need", "factor": 0.0, "id": "need:0"})
    assert graph.table("needs")[["amount", "status"]].values.tolist()[0] == [0.1, "closed"]


def test_a_capability_scaled_to_nothing_has_the_amount_0():
    edit = {"op": "scale_capability", "factor": 0.0, "provider_id": "u2"}
    graph, _ = edited(SCALED, wanted(), edit)
    assert graph.table("capabilities")["amount"].tolist() == [1, 0, 1]


# All together.


def test_tables_that_no_edit_touches_are_shared():
    graph, policy = edited(SCALED, wanted(), {"op": "remove_need", "id": "need:0"})
    assert policy == wanted()
    same = [name for name in ("places", "providers", "capabilities") if
            graph.table_hash(name) == SCALED.table_hash(name)]  # fmt: skip
    assert len(same) == 3


def test_without_edits_graph_and_policy_are_the_very_same():
    policy = wanted()
    result = apply(SCALED, policy, ())
    assert result[0] is SCALED
    assert result[1] is policy
