"""Null models of pairs: rules and quotas hold, and nobody is favoured that should not be."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from engine.candidates import list_candidates
from engine.plan import make_plan
from engine.problem import pairing_problems
from engine.shape.pair_draws import PAIR_MODELS, allowed_trades, random_plans, shuffled_needs
from engine.value import value_of
from tests.engine.small_graphs import small_graph, small_policy

LOCK = {"layer": "L", "provider_id": "u1", "place_id": "t2", "kind": "out"}
PIN = {"layer": "L", "provider_id": "u2", "place_id": "t2", "kind": "in"}
NEEDS = [{"place_id": "t1", "amount": 4}, {"place_id": "t1", "sector_id": "health", "amount": 1},
         {"place_id": "t3", "amount": 9}]  # fmt: skip


def pairs(*ends: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"layer": ["L"] * len(ends), "provider_id": [own[0] for own in ends],
                         "place_id": [own[1] for own in ends]}, dtype="str")  # fmt: skip


def keys(drawn: pd.DataFrame) -> frozenset[tuple[str, str]]:
    assert set(drawn["layer"]) == {"L"}
    assert not drawn.duplicated().any()
    return frozenset(zip(drawn["provider_id"], drawn["place_id"], strict=True))


def many(draw, num):
    return Counter(keys(draw(np.random.default_rng(own)))
                   for own in np.random.SeedSequence(0).spawn(num))  # fmt: skip


def with_degrees(own: frozenset[tuple[str, str]], shut: set[tuple[str, str]]) -> set[frozenset]:
    """Return every set of pairs with the same numbers of partners and none that is shut."""
    cells = [(p, s) for p in ("u1", "u2", "u3") for s in ("t1", "t2", "t3")]
    wanted = Counter(x for pair in own for x in pair)
    return {frozenset(chosen) for chosen in combinations(cells, len(own))
            if Counter(x for pair in chosen for x in pair) == wanted
            and not set(chosen) & (shut - own)}  # fmt: skip


@pytest.mark.parametrize("locks", [[], [LOCK]])
def test_allowed_trades_draw_every_set_with_these_degrees_equally_often(locks):
    own = pairs(("u1", "t1"), ("u1", "t3"), ("u2", "t2"), ("u2", "t3"), ("u3", "t1"))
    support = with_degrees(keys(own), {("u1", "t2")} if locks else set())
    assert len(support) > 2
    found = many(allowed_trades(small_graph(), small_policy(locks=locks), own), 40 * len(support))
    assert set(found) == support
    assert chisquare(list(found.values())).pvalue > 1e-3


def test_allowed_trades_leave_pinned_pairs_and_those_of_nobody_who_takes_part():
    own = pairs(("u1", "t1"), ("u2", "t2"), ("u3", "t3"), ("gone", "t1"))
    found = many(allowed_trades(small_graph(), small_policy(locks=[PIN]), own), 60)
    assert all({("u2", "t2"), ("gone", "t1")} <= drawn for drawn in found)
    assert len(found) == 2  # u1 and u3 can only exchange


def test_allowed_trades_never_draw_a_pinned_pair_twice():
    own = pairs(("u2", "t2"), ("u2", "t1"), ("u1", "t2"))
    # Exchanging u2 - t1 and u1 - t2 would pair u2 with t2 once more.
    found = many(allowed_trades(small_graph(), small_policy(locks=[PIN]), own), 30)
    assert set(found) == {keys(own)}


def quotas(**own):
    return small_policy(layer={"provider_quota": {"max": 2}, "place_quota": {"min": 1, "max": 2},
                               **own}, locks=[LOCK])  # fmt: skip


def test_random_plans_meet_every_minimum_and_break_no_rule_and_no_maximum():
    graph, policy = small_graph(), quotas()
    best = make_plan(graph, policy).value
    (problem,) = pairing_problems(list_candidates(graph, policy), policy)
    (layer,) = problem.layers
    found = many(random_plans(graph, policy, pairs()), 100)
    for drawn in found:
        table = np.zeros(layer.shape, dtype=bool)
        for provider, place in drawn:
            table[layer.provider_ids.index(provider), layer.place_ids.index(place)] = True
        value = value_of(problem, [table])
        assert (value.unmet, value.idle) == (best.unmet, best.idle) == (0, 0)
        assert not (table & ~layer.allowed).any()
        assert table.sum(axis=1).max() <= 2
    # One partner each: u1 may not go to t2, and nobody may have all three.
    places = {"t1": "u1 u2 u3", "t2": "u2 u3", "t3": "u1 u2 u3"}
    one_each = {frozenset([(a, "t1"), (b, "t2"), (c, "t3")]) for a in places["t1"].split()
                for b in places["t2"].split() for c in places["t3"].split()
                if max(Counter((a, b, c)).values()) <= 2}  # fmt: skip
    assert set(found) <= one_each
    assert len(found) > len(one_each) / 2


def test_random_plans_differ_with_the_seed_alone():
    draw = random_plans(small_graph(), quotas(), pairs())
    drawn = [keys(draw(np.random.default_rng(seed))) for seed in (1, 1, 2, 3, 4, 5)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1


def test_shuffled_needs_exchange_all_the_needs_of_places_of_one_kind(monkeypatch):
    graph, policy = small_graph(needs=NEEDS), quotas()
    seen = []

    def planned(shuffled, own):
        seen.append(shuffled.table("needs").groupby("place_id")["amount"].sum().to_dict())
        return make_plan(shuffled, own)

    monkeypatch.setattr("engine.shape.pair_draws.make_plan", planned)
    found = many(shuffled_needs(graph, policy, pairs()), 20)
    assert {tuple(sorted(own.items())) for own in seen} == {
        (("t1", 5), ("t3", 9)), (("t1", 9), ("t3", 5))}  # fmt: skip
    assert all(len(drawn) >= 3 for drawn in found)


def test_needs_that_nobody_can_exchange_give_the_plan_itself():
    graph, policy = small_graph(needs=NEEDS[:1]), quotas()
    found = many(shuffled_needs(graph, policy, pairs()), 3)
    assert set(found) == {keys(make_plan(graph, policy).pairs)}


@pytest.mark.parametrize("model", list(PAIR_MODELS))
def test_every_model_draws_pairs_that_can_be_measured(model):
    graph, policy = small_graph(needs=NEEDS), quotas()
    draw = PAIR_MODELS[model](graph, policy, make_plan(graph, policy).pairs)
    drawn = draw(np.random.default_rng(0))
    assert drawn.columns.tolist() == ["layer", "provider_id", "place_id"]
