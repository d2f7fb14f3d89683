"""Withdrawals: by hand, and held to full re-solves."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from engine.coverage import kpis
from engine.editing.edit_models_graph import RemoveProvider
from engine.edits import apply
from engine.plan import make_plan
from engine.policy import read_policy
from engine.shape.progress import Step
from engine.shape.robustness import ATTACKS, MEASURES, _worst_order, attack_order, robustness
from fixtures import path
from graph_schema.tables import load_graph
from tests.engine.random_worlds import random_world
from tests.engine.small_graphs import small_graph, small_policy

QUOTAS = {"provider_quota": {"max": 3}, "place_quota": {"min": 1, "max": 2}}
RNG = np.random.default_rng(0)


def a_plan():
    """Return a plan in which u1 helps all of t1, t2, t3, as it stands near and is cheap."""
    standing = [{"provider_id": "u1", "place_id": place} for place in ("t1", "t2", "t3")]
    policy = small_policy(layer={"weights": {"change": 10}} | QUOTAS)
    plan = make_plan(small_graph(pairings=standing), policy)
    assert {key[1] for key in plan.keys} == {"u1"}
    return plan


def told(found, attack, response, measure="places_served"):
    rows = found.curves.query("attack == @attack and response == @response and measure == @measure")
    return rows["mean"].tolist()


def test_who_is_not_replaced_leaves_places_alone_and_who_is_leaves_none():
    found = robustness(a_plan(), share=1.0, num_points=1, num_runs=3)
    for attack in ATTACKS:
        assert told(found, attack, "none") == [1, 0]
        assert told(found, attack, "rematched") == [1, 1]
    worth = found.worth.query("measure == 'places_served'").set_index("attack")
    # Under the curves from (0, 1) to (1, 0), and along 1: 1/2 and 1.
    assert worth.loc["load", ["num_runs", "none", "rematched", "worth"]].tolist() == [
        1,
        0.5,
        1,
        0.5,
    ]
    assert np.isnan(worth.loc["load", "low"])
    assert worth.loc["random", ["num_runs", "low", "worth", "high"]].tolist() == [3, 0.5, 0.5, 0.5]


def test_attacks_take_providers_in_their_order():
    standing = [{"provider_id": provider, "place_id": place} for provider, place in
                [("u1", "t1"), ("u2", "t1"), ("u3", "t2"), ("u3", "t3"), ("u1", "t2")]]  # fmt: skip
    layer = {"weights": {"change": 10}, "provider_quota": {"min": 1, "max": 3},
             "place_quota": {"min": 1, "max": 3}}  # fmt: skip
    keep = [{"layer": "L", "kind": "in", **pair} for pair in standing]
    plan = make_plan(small_graph(pairings=standing), small_policy(layer=layer, locks=keep))
    assert len(plan.keys) == 5
    # Both u1 and u3 have two places; t3 hangs on u3 alone, t1 and t2 on nobody alone.
    assert attack_order(plan, "load", RNG) == ["u1", "u3", "u2"]
    assert attack_order(plan, "worst", RNG) == ["u3", "u1", "u2"]
    # u2 - t1 - u1 - t2 - u3 - t3 is a path: u1 lies between 2 × 3 pairs, u3 between 1 × 4.
    assert attack_order(plan, "betweenness", RNG) == ["u1", "u3", "u2"]
    orders = {tuple(attack_order(plan, "random", np.random.default_rng(i))) for i in range(40)}
    assert len(orders) == 6


def test_the_worst_attack_counts_anew_after_every_withdrawal():
    spots = {"u1": "ab", "u2": "cd", "u3": "b", "u4": "cd"}
    keys = [("L", provider, place) for provider, places in spots.items() for place in places]
    # u1 leaves a alone; then u3 leaves b, which u1 has left; then u2, and u4 leaves both c and d.
    load = Counter({provider: len(places) for provider, places in spots.items()})
    assert _worst_order(keys, load) == ["u1", "u3", "u2", "u4"]


@pytest.mark.parametrize("seed", range(6))
def test_the_rematched_curve_is_that_of_full_re_solves(seed):
    graph, policy = random_world(np.random.default_rng(seed))
    plan = make_plan(graph, policy)
    num = len({provider for _, provider, _ in plan.keys})
    found = robustness(plan, attacks=["load"], share=1.0, num_points=num)
    order = attack_order(plan, "load", RNG)
    for step in range(num + 1):
        edits = [RemoveProvider(id=own) for own in order[:step]]
        solved = make_plan(*apply(graph, policy, edits))
        left = plan.pairs[~plan.pairs["provider_id"].isin(order[:step])]
        for measure in MEASURES:
            for response, pairs in (("none", left), ("rematched", solved.pairs)):
                value = kpis(graph, policy, pairs)[measure]
                assert told(found, "load", response, measure)[step] == pytest.approx(
                    np.nan if value is None else value, nan_ok=True)  # fmt: skip


def test_the_same_seed_gives_the_same_curves_and_progress_is_told():
    graph = load_graph(path("tiny"))
    plan = make_plan(graph, read_policy((path("tiny") / "policy.toml").read_text("utf-8")))
    said: list[Step] = []
    one = robustness(plan, num_runs=4, num_points=3, seed=2, progress=said.append)
    other = robustness(plan, num_runs=4, num_points=3, seed=2)
    assert one.curves.equals(other.curves)
    attacks = [*(("random", i, 4) for i in range(1, 5)), ("load", 1, 1), ("betweenness", 1, 1),
               ("worst", 1, 1)]  # fmt: skip
    assert [(own.name, own.number, own.total) for own in said] == attacks
    assert {own.kind for own in said} == {"attack"}
    rematched = one.curves.query("response == 'rematched'").reset_index(drop=True)
    none = one.curves.query("response == 'none'").reset_index(drop=True)
    assert (rematched["mean"] >= none["mean"] - 1e-12)[none["measure"] == "places_served"].all()
    assert ((none["low"] <= none["mean"] + 1e-12) & (none["mean"] <= none["high"] + 1e-12)).all()


def test_a_plan_without_pairs_has_no_curves_to_compare():
    policy = small_policy(layer={"provider_quota": {"max": 0}, "place_quota": {"min": 0, "max": 0}})
    found = robustness(make_plan(small_graph(), policy), num_runs=2)
    assert set(found.curves["step"]) == {0}
    assert found.worth["worth"].isna().all()
