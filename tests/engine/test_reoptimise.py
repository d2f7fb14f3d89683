"""A plan re-optimised after edits is the plan made anew, in every part, and certified alike."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

import fixtures
from engine.certificate import certify
from engine.edits import BadEdits, edits_from
from engine.plan import make_plan
from engine.policy import read_policy
from engine.reoptimise import in_hand, reoptimise, replan
from graph_schema.tables import load_graph

from .random_edits import sound_edits
from .random_worlds import random_world
from .small_graphs import BASE, small_graph, small_policy

GRAPH = small_graph(pairings=[{"provider_id": f"u{i}", "place_id": f"t{i}"} for i in (1, 2, 3)])
TWO = {"layers": [
    {"name": name, "provider_kinds": ["unit"], "place_kinds": ["township"],
     "provider_quota": {"min": 1, "max": 1}, "place_quota": {"min": 1, "max": 2}}
    for name in ("L", "M")
]}  # fmt: skip


def same_as_made_anew(hand):
    """Hold every part of a plan in hand to the plan of the same graph and policy made anew."""
    found = hand.plan
    expected = make_plan(hand.graph, hand.policy, scenario_hash=hand.scenario_hash)
    assert found.plan_id == expected.plan_id
    assert (found.value, found.shortfalls, found.excesses, found.certificate) == (
        expected.value, expected.shortfalls, expected.excesses, expected.certificate,
    )  # fmt: skip
    assert found.certificate.valid
    pd.testing.assert_frame_equal(found.pairs, expected.pairs)
    pd.testing.assert_frame_equal(found.extra_costs, expected.extra_costs)
    for own, other in zip(found.proofs, expected.proofs, strict=True):
        network = other.network  # the new flow proves itself on the network made anew
        assert certify(network.tails, network.heads, network.capacities, network.costs,
                       network.supplies, own.flows, own.potentials)  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_edits_one_after_the_other_give_the_plans_made_anew(seed):
    rng = np.random.default_rng(seed)
    hand = in_hand(make_plan(*random_world(rng)))
    for _ in range(6):
        hand = reoptimise(hand, sound_edits(hand.graph, hand.policy, rng))
        same_as_made_anew(hand)
    assert hand.plan.kpis == make_plan(hand.graph, hand.policy).kpis


def test_bounds_on_change_before_or_after_an_edit_have_the_plan_made_anew():
    away = GRAPH.table("pairings").to_dict("records")
    edit = edits_from([{"op": "lock_in", "layer": "L", "provider_id": "u1", "place_id": "t2"}])
    for own in ({"keep_share": 1.0}, {"budget_of_changes": 1}, {"layer": {"keep_share": 0.5}}):
        hand = in_hand(make_plan(GRAPH, small_policy(**own)))
        after = reoptimise(hand, edit)
        same_as_made_anew(after)
        assert after.plan.keeps == make_plan(after.graph, after.policy).keeps
        assert after.plan.keeps[0].kept == len(away) - 2
        assert after.efforts == ("solved",)
        same_as_made_anew(reoptimise(after, edits_from([{"op": "release", **edit_pair(edit)}])))


def test_a_layer_that_nobody_took_part_in_gets_its_first_provider():
    rows = GRAPH.table("participants")
    hand = in_hand(make_plan(GRAPH.replace(participants=rows[rows["side"] == "place"]),
                             small_policy()))  # fmt: skip
    row = {"layer": "L", "side": "provider", "entity_id": "u1"}
    after = reoptimise(hand, edits_from([{"op": "add_participant", "row": row}]))
    same_as_made_anew(after)
    assert len(after.plan.pairs) > len(hand.plan.pairs)


def edit_pair(edits):
    [edit] = edits
    return {name: getattr(edit, name) for name in ("layer", "provider_id", "place_id")}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_many_edits_one_after_the_other_give_the_plans_made_anew(seed):
    rng = np.random.default_rng(seed)
    hand = in_hand(make_plan(*random_world(rng)))
    for _ in range(12):
        hand = reoptimise(hand, sound_edits(hand.graph, hand.policy, rng))
        same_as_made_anew(hand)


def bijie(*without):
    """Return the plan of Bijie, or of its layers but some."""
    folder = fixtures.path("bijie")
    policy = read_policy((folder / "policy.toml").read_text("utf-8"))
    layers = tuple(own for own in policy.layers if own.name not in without)
    return make_plan(load_graph(folder), policy.model_copy(update={"layers": layers}))


def edited_along(plan, num, seed):
    """Hold a plan to the one made anew after each of many edits; return how proofs came about."""
    rng, efforts = np.random.default_rng(seed), Counter()
    hand = in_hand(plan)
    for _ in range(num):
        hand = reoptimise(hand, sound_edits(hand.graph, hand.policy, rng))
        same_as_made_anew(hand)
        efforts.update(hand.efforts)
    return efforts


def test_bijie_edited_at_random_is_planned_as_anew():
    assert edited_along(bijie(), 12, seed=4)["reflowed"]


# Two thousand edits of Bijie in all: most on its smaller layers, where planning anew, the judge of
# every step, takes a fraction of the time.


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_bijie_edited_a_hundred_times_is_planned_as_anew(seed):
    assert edited_along(bijie(), 100, seed)["reflowed"] > 40


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_the_smaller_layers_of_bijie_edited_170_times_are_planned_as_anew(seed):
    assert edited_along(bijie("firms-villages"), 170, seed)["reflowed"] > 40


def test_without_edits_the_proofs_are_the_very_same():
    hand = in_hand(make_plan(GRAPH, small_policy(**TWO)))
    after = reoptimise(hand, [])
    assert after.efforts == ("kept", "kept")
    assert [*map(id, after.proofs)] == [*map(id, hand.proofs)]
    assert after.plan.plan_id == hand.plan.plan_id


def test_what_an_edit_does_not_touch_keeps_its_proof():
    hand = in_hand(make_plan(GRAPH, small_policy(**TWO)))
    edit = {"op": "lock_out", "layer": "L", "provider_id": "u1", "place_id": "t1"}
    after = reoptimise(hand, edits_from([edit]))
    assert after.efforts == ("reflowed", "kept")
    assert after.proofs[1] is hand.proofs[1]
    same_as_made_anew(after)


def test_layers_that_an_edit_couples_are_solved_together():
    hand = in_hand(make_plan(GRAPH, small_policy(**TWO)))
    edit = {"op": "set_quota", "of": "group", "layers": ["L", "M"], "side": "place",
            "by": "county", "max": 1}  # fmt: skip
    after = reoptimise(hand, edits_from([edit]))
    assert after.efforts == ("solved",)
    same_as_made_anew(after)


def test_another_period_is_planned_as_anew():
    graph = small_graph(
        needs=[{"place_id": "t1", "period": "2026"}, {"place_id": "t2", "period": "2027"}],
        capabilities=[{"provider_id": "u3", "period": "2026"}],
        pairings=[{"provider_id": "u1", "place_id": "t1"}],
    )  # fmt: skip
    quota = {"min": 1, "max": 1}
    policy = small_policy(layer={"weights": {"need_gap": 3, "change": 1}, "place_quota": quota})
    hand = in_hand(make_plan(graph, policy))
    other = policy.model_copy(update={"period": "2027"})
    assert policy.period != other.period
    same_as_made_anew(replan(hand, graph, other))


def test_a_county_counts_the_villages_of_a_township_that_comes_to_it():
    villages = [{"id": f"v{i}", "kind": "village", "parent_id": "t1"} for i in (1, 2)]
    graph = small_graph(
        places=[*BASE["places"], *villages],
        participants=[*({"side": "provider", "entity_id": f"u{i}"} for i in (1, 2)),
                      *({"side": "place", "entity_id": own["id"]} for own in villages)],
    )  # fmt: skip
    quotas = [{"side": "place", "by": "county", "keys": {"c2": {"max": 1}}}]
    own = {"place_kinds": ["village"], "place_quota": {"min": 1, "max": 1}, "group_quotas": quotas}
    hand = in_hand(make_plan(graph, small_policy(layer=own)))
    after = reoptimise(hand, edits_from([{"op": "set_property", "table": "places", "key": "t1",
                                          "column": "parent_id", "value": "c2"}]))  # fmt: skip
    same_as_made_anew(after)
    assert len(after.plan.pairs) == 1 < len(hand.plan.pairs)


def test_the_plan_in_hand_before_the_edits_stays_as_it_was():
    hand = in_hand(make_plan(GRAPH, small_policy()))
    before = hand.plan.plan_id, hand.plan.pairs.copy(), hand.proofs[0].flows.copy()
    reoptimise(hand, edits_from([{"op": "remove_provider", "id": "u2"}]))
    assert hand.plan.plan_id == before[0]
    pd.testing.assert_frame_equal(hand.plan.pairs, before[1])
    assert np.array_equal(hand.proofs[0].flows, before[2])
    same_as_made_anew(hand)


def test_the_hash_of_a_scenario_goes_into_the_id():
    hand = in_hand(make_plan(GRAPH, small_policy()))
    edit = edits_from([{"op": "remove_provider", "id": "u2"}])
    after = reoptimise(hand, edit, scenario_hash="s1-x")
    same_as_made_anew(after)
    assert after.plan.plan_id != reoptimise(hand, edit).plan.plan_id


def test_edits_that_cannot_be_made_are_refused():
    hand = in_hand(make_plan(GRAPH, small_policy()))
    with pytest.raises(BadEdits):
        reoptimise(hand, edits_from([{"op": "remove_provider", "id": "nobody"}]))


def test_arcs_are_shared_while_nothing_but_costs_is_changed():
    hand = in_hand(bijie())
    before = hand.proofs[0].network

    def network(row):
        return reoptimise(hand, edits_from([row])).proofs[0].network

    layer = hand.policy.layers[0].name
    weighed = network({"op": "set_weight", "layer": layer, "rule": "distance", "weight": 3.0})
    assert weighed.tails is before.tails
    assert weighed.capacities is before.capacities
    assert not np.array_equal(weighed.pair_points, before.pair_points)
    for side in ("place", "provider"):
        more = network({"op": "set_quota", "of": "layer", "layer": layer, "side": side, "max": 9})
        assert more.capacities is not before.capacities


def test_facts_and_numbers_are_the_very_same_where_the_policy_alone_is_changed():
    hand = in_hand(bijie())
    pair = {"layer": hand.plan.keys[0][0], "provider_id": hand.plan.keys[0][1],
            "place_id": hand.plan.keys[0][2]}  # fmt: skip
    for op, is_same in (("lock_in", True), ("lock_out", False)):
        after = reoptimise(hand, edits_from([{"op": op, **pair}]))
        for own, old in zip(after.candidates, hand.candidates, strict=True):
            assert (own.facts is old.facts) == (is_same or own.layer.name != pair["layer"])
        for new, old in zip(after.proofs, hand.proofs, strict=True):
            assert new.problem.place_groups is old.problem.place_groups
