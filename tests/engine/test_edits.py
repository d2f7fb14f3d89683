"""Each edit of the policy by a named example: what it does to the policy and the plan."""

from __future__ import annotations

from engine.edits import apply

from .edited_tables import DIAGONAL, PAIR, edited, pairs, wanted
from .small_graphs import BASE_PROVIDERS, changed, small_graph, small_policy

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


def test_group_quotas_are_put_in_the_place_of_all_that_were_there():
    own = [{"side": "place", "by": "county", "max": 2}, {"side": "provider", "by": "party"}]
    policy = wanted(group_quotas=[{"side": "place", "by": "township", "max": 1}])
    edit = {"op": "set_group_quotas", "layer": "L", "group_quotas": own}
    _, changed_policy = edited(DIAGONAL, policy, edit)
    assert [(x.by, x.max) for x in changed_policy.layer("L").group_quotas] == [
        ("county", 2), ("party", None),
    ]  # fmt: skip
    assert changed_policy.group_quotas == ()
    back = {"op": "set_group_quotas", "group_quotas": [own[0] | {"layers": ["L"]}]}
    _, moved = edited(DIAGONAL, changed_policy, edit | {"group_quotas": []}, back)
    assert (moved.layer("L").group_quotas, len(moved.group_quotas)) == ((), 1)


def test_marks_of_a_pair_say_who_decided_and_when_and_the_hash_does_not_see_it():
    pin = {"op": "lock_in", **PAIR}
    _, plain = edited(DIAGONAL, wanted(), pin)
    _, signed = edited(DIAGONAL, wanted(), pin | {"by": "统战部", "date": "2026-03-01"})
    assert (signed.locks[0].by, signed.locks[0].date) == ("统战部", "2026-03-01")
    assert signed.content_hash == plain.content_hash


# All together.


GRAPH_OF_NEEDS = small_graph(needs=[{"place_id": "t1"}], capabilities=[{"provider_id": "u1"}])


def test_tables_that_no_edit_touches_are_shared():
    graph, policy = edited(GRAPH_OF_NEEDS, wanted(), {"op": "remove_need", "id": "need:0"})
    assert policy == wanted()
    same = [name for name in ("places", "providers", "capabilities") if
            graph.table_hash(name) == GRAPH_OF_NEEDS.table_hash(name)]  # fmt: skip
    assert len(same) == 3


def test_without_edits_graph_and_policy_are_the_very_same():
    policy = wanted()
    result = apply(GRAPH_OF_NEEDS, policy, ())
    assert result[0] is GRAPH_OF_NEEDS
    assert result[1] is policy


def test_bounds_on_change_set_and_taken_away():
    graph, policy = small_graph(), small_policy()
    for edit, key in (
        ({"op": "set_keep_share", "share": 0.9}, "keep_share"),
        ({"op": "set_keep_share", "share": 0.9, "by": "county"}, "keep_share_by_county"),
        ({"op": "set_budget_of_changes", "budget": 0}, "budget_of_changes"),
    ):
        number = "share" if "share" in edit else "budget"
        for layer in (None, "L"):
            own = edit if layer is None else edit | {"layer": layer}
            _, bound = edited(graph, policy, own)
            holder = bound if layer is None else bound.layer(layer)
            assert getattr(holder, key) == edit[number]
            assert (
                bound.content_hash
                == small_policy(
                    **({key: edit[number]} if layer is None else {"layer": {key: edit[number]}})
                ).content_hash
            )
            _, back = edited(graph, bound, own | {number: "default"})
            assert back.content_hash == policy.content_hash
    assert edited(graph, policy, {"op": "set_keep_share", "share": 0})[1] is policy
