"""Scatter: pairs outside the main county, what made them cheaper, what tidying would cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.editing.edit_models_policy import LockIn, LockOut
from engine.edits import apply
from engine.plan import make_plan
from engine.pricing.alternatives import make_tables
from engine.pricing.plan_prices import PlanPrices
from engine.scatter import ScatteredPair, scattered
from engine.value import Value

from .pricing.test_plan_prices import bijie
from .small_graphs import BASE_PLACES, small_graph, small_policy

TWO_EACH = {"provider_quota": {"min": 1, "max": 2}, "place_quota": {"min": 1, "max": 1},
            "weights": {"change": 1.0}}  # fmt: skip
UNITS = [{"side": "provider", "entity_id": "u1", "min": 2},
         {"side": "provider", "entity_id": "u2", "max": 1}]  # fmt: skip
TOWNSHIPS = [{"side": "place", "entity_id": x} for x in ("t1", "t2", "t3")]


def asked(standing: list[tuple[str, str]], **content: Any) -> PlanPrices:
    tables = {"participants": [*UNITS, *TOWNSHIPS],
              "pairings": [{"provider_id": p, "place_id": s} for p, s in standing]}  # fmt: skip
    policy = small_policy(layer=TWO_EACH, **content)
    return PlanPrices(make_plan(small_graph(**tables), policy))


def test_a_pair_outside_the_main_county_names_what_it_saves_and_what_tidying_costs():
    # u1 stands in t1 (c1) and t3 (c2); changing one costs it 1,000, u2 nothing. The two counties
    # are equal, so c1, the first by id, is the main one, and t3 is scattered. Tidy: u1 takes t2
    # for t3, u2 goes to t3.
    (found,) = scattered(asked([("u1", "t1"), ("u1", "t3")]))
    assert (found.pair.provider_id, found.pair.place_id, found.pair.kind) == ("u1", "t3", "used")
    assert (found.county_id, found.main_county_id, found.num_main) == ("c2", "c1", 1)
    assert found.tidy is not None
    assert (found.tidy.entity_id, found.tidy.price) == ("t2", Value(0, 0, 1000))
    assert found.saves == {"change": 1000}


def test_a_pair_that_a_lock_holds_has_no_tidy_alternative():
    lock = {"layer": "L", "provider_id": "u1", "place_id": "t3", "kind": "in"}
    (found,) = scattered(asked([("u1", "t1"), ("u1", "t3")], locks=[lock]))
    assert (found.pair.kind, found.tidy, found.saves) == ("locked", None, {})


def test_where_every_place_of_the_main_county_is_refused_there_is_no_tidy_alternative():
    lock = {"layer": "L", "provider_id": "u1", "place_id": "t2", "kind": "out"}
    (found,) = scattered(asked([("u1", "t1"), ("u1", "t3")], locks=[lock]))
    assert (found.pair.kind, found.tidy) == ("used", None)


def test_pairs_in_one_county_are_not_scattered():
    assert scattered(asked([("u1", "t1"), ("u1", "t2")])) == ()


def test_as_many_are_listed_as_the_kpi_counts():
    prices = bijie()
    found = scattered(prices)
    assert len(found) / len(prices.plan.pairs) == prices.plan.kpis["scatter"]


def moved(prices: PlanPrices, own: ScatteredPair, place: str) -> Value | None:
    """Return what the plan is worse when the pair is forbidden and another one pinned."""
    pair = {"layer": own.pair.layer, "provider_id": own.pair.provider_id, "reason": ""}
    edits = [LockOut(**pair, place_id=own.pair.place_id), LockIn(**pair, place_id=place)]
    plan = make_plan(*apply(prices.plan.graph, prices.plan.policy, edits))
    if sum(x.by for x in plan.excesses) > sum(x.by for x in prices.plan.excesses):
        return None
    after, before = plan.value, prices.plan.value
    return Value(after.unmet - before.unmet, after.idle - before.idle,
                 after.cost_points - before.cost_points)  # fmt: skip


def random_world(rng: np.random.Generator) -> PlanPrices:
    """Return prices of a random plan of five units and six townships in three counties."""
    places = [*BASE_PLACES, {"id": "c3", "kind": "county", "parent_id": "B"}] + [
        {"id": f"t{i}", "kind": "township", "parent_id": f"c{i % 3 + 1}"} for i in range(4, 7)
    ]  # fmt: skip
    units = [f"u{i}" for i in range(1, 6)]
    townships = [f"t{i}" for i in range(1, 7)]
    needs = [{"place_id": x, "sector_id": k, "amount": int(rng.integers(1, 9)),
              "urgency": float(rng.integers(1, 9)) / 10}
             for x in townships for k in ("edu", "health")]  # fmt: skip
    supply = [{"provider_id": u, "sector_id": k, "amount": int(rng.integers(1, 9))}
              for u in units for k in ("edu", "health") if rng.integers(2)]  # fmt: skip
    part = [
        {
            "side": "provider",
            "entity_id": u,
            "min": int(rng.integers(0, 2)),
            "max": int(rng.integers(1, 4)),
        }
        for u in units
    ]
    part += [
        {"side": "place", "entity_id": x, "priority": int(rng.integers(1, 4))} for x in townships
    ]
    graph = small_graph(
        places=places, providers=[{"id": u} for u in units], needs=needs, capabilities=supply,
        participants=part,
        pairings=[{"provider_id": str(rng.choice(units)), "place_id": x} for x in townships],
    )  # fmt: skip
    locks = [
        {
            "layer": "L",
            "provider_id": str(rng.choice(units)),
            "place_id": x,
            "kind": str(rng.choice(["in", "out"])),
        }
        for x in townships[:2]
        if rng.integers(2)
    ]
    policy = small_policy(locks=locks, layer={
        "place_quota": {"min": 1, "max": int(rng.integers(1, 3)), "extra_cost": [50, 70]},
        "weights": {"need_gap": 1.0, "change": 0.4},
        "group_quotas": [{"side": "place", "by": "county", "max": int(rng.integers(2, 5))}],
    })  # fmt: skip
    return PlanPrices(make_plan(graph, policy))


def test_the_price_of_tidying_is_the_least_that_planning_again_finds():
    rng = np.random.default_rng(11)
    num_priced = 0
    for _ in range(60):
        prices = random_world(rng)
        places = prices.plan.graph.table("places")
        counties = dict(zip(places["id"], places["parent_id"], strict=True))
        tabled = PlanPrices(prices.plan)
        assert make_tables(tabled)
        assert scattered(tabled) == scattered(prices)
        for own in scattered(prices):
            if own.pair.kind == "locked":
                assert own.tidy is None
                continue
            inside = [x.place_id for x in prices.row("L", own.pair.provider_id)
                      if counties[x.place_id] == own.main_county_id and not x.refused_by
                      and x.kind in ("unused", "impossible")]  # fmt: skip
            values = {x: value for x in inside if (value := moved(prices, own, x)) is not None}
            best = min(values.items(), key=lambda item: (item[1], item[0]), default=None)
            assert (None if own.tidy is None else tuple(own.tidy)) == best
            num_priced += best is not None
    assert num_priced > 20
