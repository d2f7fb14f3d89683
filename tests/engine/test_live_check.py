"""What a draft edit would do: the triple of planning again, who moves in which order, warnings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.comparing.move_order import PairMove, chained
from engine.edits import BadEdits, edits_from
from engine.live_check import LiveWarning, live_check
from engine.pair_keys import pair_keys
from engine.plan import make_plan
from engine.reoptimise import in_hand
from engine.value import Value

from .random_edits import sound_edits
from .random_worlds import random_world
from .small_graphs import BASE_PROVIDERS, changed, small_graph, small_policy

STANDING = small_graph(pairings=[{"provider_id": f"u{i}", "place_id": f"t{i}"} for i in (1, 2, 3)])
ONE_EACH = {
    "provider_quota": {"min": 1, "max": 1}, "place_quota": {"min": 1, "max": 1},
    "weights": {"change": 1},
}  # fmt: skip


def checked(*edits, graph=STANDING, **layer):
    hand = in_hand(make_plan(graph, small_policy(layer=ONE_EACH | layer)))
    return live_check(hand, edits_from(list(edits)))


def pair(provider, place):
    return {"layer": "L", "provider_id": provider, "place_id": place}


def add(provider, place):
    return PairMove("add", ("L", provider, place))


def remove(provider, place):
    return PairMove("remove", ("L", provider, place))


@pytest.mark.parametrize("seed", range(60))
def test_the_change_is_that_of_planning_again(seed):
    rng = np.random.default_rng(seed)
    graph, policy = random_world(rng)
    plan = make_plan(graph, policy)
    hand = in_hand(plan)
    for _ in range(4):
        edits = sound_edits(graph, policy, rng)
        found = live_check(hand, edits)
        again = make_plan(found.after.graph, found.after.policy)
        assert plan.value + found.change == again.value
        old, new = set(pair_keys(plan.pairs)), set(pair_keys(again.pairs))
        moves = [move for chain in found.chains for move in chain]
        assert len(moves) == len(set(moves))
        assert {m.pair for m in moves if m.kind == "remove"} == old - new
        assert {m.pair for m in moves if m.kind == "add"} == new - old
        short = {(gap.entity_id, gap.got) for gap in again.shortfalls}
        for warning in found.warnings:
            if warning.key in ("leaves_without", "leaves_short"):
                assert (warning.facts["entity_id"], warning.facts["got"]) in short


def test_pinning_a_pair_swaps_two_units_and_ends_what_stood():
    found = checked({"op": "lock_in", **pair("u1", "t2")})
    # u1 goes to t2, so u2 has to go, to t1: two changes of 1,000 points each
    assert found.change == Value(0, 0, 2000)
    assert found.chains == (
        (add("u1", "t2"), remove("u2", "t2"), add("u2", "t1"), remove("u1", "t1")),
    )
    assert found.warnings == (
        LiveWarning("ends_standing", pair("u1", "t1")),
        LiveWarning("ends_standing", pair("u2", "t2")),
    )


def test_taking_a_unit_out_leaves_its_township_without():
    found = checked({"op": "remove_provider", "id": "u2"})
    assert found.change == Value(1, 0, 0)
    assert found.chains == ((remove("u2", "t2"),),)
    assert found.warnings == (
        LiveWarning("leaves_without", {"kind": "member", "side": "place", "layers": ("L",),
                                       "entity_id": "t2", "wanted": 1, "got": 0}),
        LiveWarning("ends_standing", pair("u2", "t2")),
    )  # fmt: skip


def test_a_place_that_keeps_some_partner_is_left_short_not_without():
    graph = small_graph(participants=[
        *({"side": "provider", "entity_id": own} for own in ("u1", "u2", "u3")),
        {"side": "place", "entity_id": "t1"},
    ])  # fmt: skip
    quotas = {"place_quota": {"min": 3, "max": 3}}
    found = checked({"op": "remove_provider", "id": "u2"}, graph=graph, **quotas)
    assert [(own.key, own.facts["got"]) for own in found.warnings] == [("leaves_short", 2)]


def test_pins_put_a_county_over_its_maximum():
    county = [{"side": "place", "by": "county", "keys": {"c1": {"max": 1}}}]
    graph = small_graph(pairings=[{"provider_id": "u1", "place_id": "t1"}])
    quotas = {"place_quota": {"min": 0, "max": 1}, "group_quotas": county}
    pins = [{"op": "lock_in", **pair(p, s)} for p, s in (("u1", "t1"), ("u2", "t2"))]
    found = checked(*pins, graph=graph, **quotas)
    assert [(own.key, own.facts["entity_id"], own.facts["allowed"], own.facts["got"])
            for own in found.warnings] == [("over_maximum", "place:county:c1@L", 1, 2)]  # fmt: skip


def test_a_pin_names_the_rules_that_it_overrides():
    providers = changed(BASE_PROVIDERS, u1={"territory_id": "c1"})
    found = checked({"op": "lock_in", **pair("u1", "t3")}, graph=small_graph(providers=providers))
    assert LiveWarning("overrides_rules", {**pair("u1", "t3"), "rules": ("own_territory",)}) in (
        found.warnings
    )


def test_what_was_wrong_before_is_no_warning():
    graph = small_graph(participants=[
        {"side": "provider", "entity_id": "u1"},
        *({"side": "place", "entity_id": own} for own in ("t1", "t2")),
    ])  # fmt: skip
    found = checked({"op": "set_weight", "layer": "L", "rule": "change", "weight": 2}, graph=graph)
    assert (found.change, found.chains, found.warnings) == (Value(), (), ())


def test_the_plan_after_is_in_hand():
    found = checked({"op": "lock_in", **pair("u1", "t2")})
    again = make_plan(found.after.graph, found.after.policy)
    assert found.after.plan.plan_id == again.plan_id


def test_what_the_answer_does_not_need_is_left_until_somebody_asks():
    found = checked({"op": "lock_in", **pair("u1", "t2")})
    (proof,) = found.after.proofs
    assert not {"valid", "coverage", "plan"} & {*vars(proof), *vars(found.after)}
    assert proof.valid
    assert not replace(proof, flows=proof.flows + 1).valid
    assert found.after.plan.certificate.valid
    after = found.after
    assert after.plan.kpis == make_plan(after.graph, after.policy).kpis


def test_edits_that_cannot_be_made_are_refused():
    with pytest.raises(BadEdits):
        checked({"op": "remove_provider", "id": "nobody"})


def test_moves_without_anything_shared_are_chains_of_their_own():
    gone, come = [("L", "a", "s")], [("L", "b", "t"), ("M", "a", "s")]
    assert chained(gone, come) == (
        (PairMove("remove", ("L", "a", "s")),), (PairMove("add", ("L", "b", "t")),),
        (PairMove("add", ("M", "a", "s")),),
    )  # fmt: skip
    assert chained([], []) == ()


def test_a_chain_goes_on_from_a_provider_where_no_place_is_shared():
    moves = chained([("L", "a", "s")], [("L", "a", "t")])
    assert moves == ((PairMove("remove", ("L", "a", "s")), PairMove("add", ("L", "a", "t"))),)


def test_a_chain_goes_as_far_as_it_can_on_both_sides():
    gone = [("L", "a", "s"), ("L", "b", "t")]
    come = [("L", "a", "r"), ("L", "b", "s")]
    assert chained(gone, come) == (
        (add("a", "r"), remove("a", "s"), add("b", "s"), remove("b", "t")),
    )
    middle = [("L", "b", "s"), ("L", "a", "q")]
    (chain,) = chained(gone, middle)
    assert chain == (add("a", "q"), remove("a", "s"), add("b", "s"), remove("b", "t"))


def test_chains_are_made_around_pairs_that_were_named():
    gone = [("L", "a", "s"), ("L", "b", "s")]
    come = [("L", "c", "s"), ("L", "d", "s")]
    assert chained(gone, come, first=[("L", "d", "s")])[0] == (add("d", "s"), remove("a", "s"))
    assert chained(gone, come)[0] == (remove("a", "s"), add("c", "s"))
