"""Prices by name, on the tiny example worked with a pencil and against planning again."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from engine.editing.edit_models_policy import Allow, LockIn, LockOut, Release
from engine.edits import apply
from engine.plan import Plan, make_plan
from engine.policy import read_policy
from engine.pricing.plan_prices import PlanPrices, UnknownPair
from engine.pricing.price_frame import KINDS
from engine.value import Value
from fixtures import path
from graph_schema.schema import TABLES
from graph_schema.tables import load_graph
from tests.engine.saved_plans import STRAINED

LAYER = "units-townships"


@cache
def tiny(policy_text: str = "") -> PlanPrices:
    text = policy_text or (path("tiny") / "policy.toml").read_text(encoding="utf-8")
    return PlanPrices(make_plan(load_graph(path("tiny")), read_policy(text)))


@cache
def bijie(policy: str = "policy.toml") -> PlanPrices:
    text = (path("bijie") / policy).read_text(encoding="utf-8")
    return PlanPrices(make_plan(load_graph(path("bijie")), read_policy(text)))


def replanned_change(plan: Plan, layer: str, provider: str, place: str, is_used: bool) -> Value:
    """Return what the value changes by when the pair is pinned, or when it is forbidden."""
    pair = {"layer": layer, "provider_id": provider, "place_id": place, "reason": ""}
    edits = [Release(**pair), LockOut(**pair)] if is_used else [LockIn(**pair)]
    after = make_plan(*apply(plan.graph, plan.policy, edits)).value
    before = plan.value
    return Value(after.unmet - before.unmet, after.idle - before.idle,
                 after.cost_points - before.cost_points)  # fmt: skip


def gains_an_excess(plan: Plan, layer: str, provider: str, place: str) -> bool:
    """Say whether pinning the pair takes some maximum further beyond than it is."""
    pair = LockIn(layer=layer, provider_id=provider, place_id=place, reason="")
    after = make_plan(*apply(plan.graph, plan.policy, [pair]))
    return sum(own.by for own in after.excesses) > sum(own.by for own in plan.excesses)


def test_prices_of_the_tiny_example_are_those_of_its_readme():
    # The README lists every plan: 8,500 is best, unit 3 at 乡 1 takes 10,410, unit 2 at 乡 1 takes
    # 9,100 (with unit 1 at 乡 2), unit 1 at 乡 3 at least 10,410.
    prices = tiny()
    assert prices.price_of(LAYER, "unit:u3", "township:a1").price == Value(0, 0, 1910)
    assert prices.price_of(LAYER, "unit:u2", "township:a1").price == Value(0, 0, 600)
    assert prices.price_of(LAYER, "unit:u1", "township:b1").price == Value(0, 0, 1910)
    # Without unit 1 at 乡 1 the next best plan is the one of 9,100.
    assert prices.price_of(LAYER, "unit:u1", "township:a1").price == Value(0, 0, 600)


def test_the_two_hospitals_that_cost_the_same_are_a_tie():
    row = tiny().column("hospitals", tiny().layers["hospitals"].place_ids[0])
    assert [own.price for own in row] == [Value(), Value()]
    assert sorted(own.kind for own in row) == ["unused", "used"]


def test_a_refused_pair_names_its_rule_and_costs_what_it_would_with_a_waiver():
    found = tiny().price_of(LAYER, "unit:u2", "township:b1")
    assert (found.kind, found.refused_by) == ("refused", ("own_territory",))
    # u2 at 乡 3 (5,500) with u4 (2,300) and 200; u1 at 乡 2 (0), u3 at 乡 1 (3,250): 11,250.
    assert found.price == Value(0, 0, 11_250 - 8_500)


def test_a_pair_that_a_lock_forbids_is_locked_out():
    found = tiny().price_of(LAYER, "unit:u4", "township:a2")
    assert (found.kind, found.refused_by) == ("locked_out", ("lock_out",))


@pytest.mark.parametrize("text", ["", STRAINED])
def test_every_pair_of_the_tiny_example_equals_planning_again(text):
    prices = tiny(text)
    over = sum(excess.by for excess in prices.plan.excesses)
    seen = set()
    for row in prices.all().itertuples():
        found = prices.price_of(row.layer, row.provider_id, row.place_id)
        seen.add(found.kind)
        is_used = found.kind in ("used", "locked")
        pair = {"layer": row.layer, "provider_id": row.provider_id, "place_id": row.place_id,
                "reason": ""}  # fmt: skip
        if found.price is None:
            forced = make_plan(*apply(prices.plan.graph, prices.plan.policy, [LockIn(**pair)]))
            assert sum(excess.by for excess in forced.excesses) > over
            assert found.blockers
        else:
            assert found.price == replanned_change(prices.plan, *list(pair.values())[:3], is_used)
    assert seen >= ({"locked", "impossible"} if text else {"used", "unused", "refused"})


def test_what_makes_a_pair_impossible_is_named_with_its_locks():
    prices = tiny(STRAINED)
    found = next(
        prices.price_of(*key)
        for key in prices.all()[["layer", "provider_id", "place_id"]].itertuples(index=False)
        if prices.price_of(*key).kind == "impossible"
    )
    (blocker, *_) = found.blockers
    assert all(blocker.entity_id in lock for lock in blocker.locks)
    assert len(blocker.locks) >= blocker.maximum


def test_row_column_and_table_agree_with_the_single_pair():
    prices = tiny(STRAINED)
    table = prices.all().set_index(["layer", "provider_id", "place_id"])
    assert list(table.index) == sorted(table.index)
    for layer, own in prices.layers.items():
        rows = [x for provider in own.provider_ids for x in prices.row(layer, provider)]
        columns = [x for place in own.place_ids for x in prices.column(layer, place)]
        assert set(map(repr, rows)) == set(map(repr, columns))
        for found in rows:
            key = found.layer, found.provider_id, found.place_id
            assert found == prices.price_of(*key)
            line = table.loc[key]
            assert line["kind"] == found.kind
            assert line["refused_by"] == ";".join(found.refused_by)
            if found.price is None:
                assert line[["unmet", "idle", "cost_points"]].isna().all()
            else:
                assert tuple(line[["unmet", "idle", "cost_points"]]) == (
                    found.price.unmet, found.price.idle, found.price.cost_points
                )  # fmt: skip


@pytest.mark.parametrize("text", ["", STRAINED])
def test_prices_looked_up_in_the_tables_are_those_of_the_searches(text):
    searched, tabled = PlanPrices(tiny(text).plan), PlanPrices(tiny(text).plan)
    for layer, own in tabled.layers.items():
        assert tabled.table(layer) is tabled.table(layer)
        for provider in own.provider_ids:
            assert tabled.row(layer, provider) == searched.row(layer, provider)
            for place in own.place_ids:
                pair = layer, provider, place
                assert tabled.price_of(*pair) == searched.price_of(*pair)
        for place in own.place_ids:
            assert tabled.column(layer, place) == searched.column(layer, place)
            ways = (prices.distances_to(layer, place) for prices in (tabled, searched))
            others = np.array(own.place_ids) != place
            assert np.array_equal(*(distances[others] for distances in ways))


@pytest.mark.parametrize("text", ["", STRAINED])
@pytest.mark.parametrize("has_tables", [False, True])
def test_the_next_pair_of_either_side_is_the_cheapest_unused_one_of_its_line(text, has_tables):
    prices = PlanPrices(tiny(text).plan)
    for layer, own in prices.layers.items():
        if has_tables:
            prices.table(layer)
        for provider, place in ((p, s) for p in own.provider_ids for s in own.place_ids):
            spot = prices.spot(layer, provider, place)
            for line, found in (
                (prices.row(layer, provider), prices.next_place(spot)),
                (prices.column(layer, place), prices.next_provider(spot)),
            ):
                others = [
                    pair
                    for pair in line
                    if pair.kind == "unused"
                    and (pair.provider_id, pair.place_id) != (provider, place)
                ]
                assert found == min(
                    others,
                    default=None,
                    key=lambda pair: (pair.price, pair.provider_id, pair.place_id),
                )


def test_prices_do_not_depend_on_the_order_of_rows():
    graph = load_graph(path("tiny"))
    rng = np.random.default_rng(5)
    tables = {own.name: graph.table(own.name) for own in TABLES}
    shuffled = {name: own.iloc[rng.permutation(len(own))] for name, own in tables.items()}
    other = PlanPrices(make_plan(type(graph)(shuffled), tiny().plan.policy))
    assert other.all().equals(tiny().all())


def test_pairs_of_bijie_equal_planning_again():
    prices, rng = bijie(), np.random.default_rng(2)
    for layer in ("units-townships", "hospitals", "schools"):
        own = prices.layers[layer]
        for _ in range(6):
            row, column = (int(rng.integers(size)) for size in own.shape)
            key = layer, own.provider_ids[row], own.place_ids[column]
            found = prices.price_of(*key)
            if found.price is not None:
                is_used = found.kind in ("used", "locked")
                assert found.price == replanned_change(prices.plan, *key, is_used)


@pytest.mark.long
@pytest.mark.parametrize("policy", ["policy.toml", "scarce.toml"])
@pytest.mark.parametrize("layer", ["units-townships", "firms-villages", "hospitals", "schools"])
def test_a_hundred_pairs_of_every_layer_of_bijie_equal_planning_again(layer, policy):
    prices, rng = bijie(policy), np.random.default_rng(3)
    own = prices.layers[layer]
    network, number = prices.layer_spot(layer)
    used = np.flatnonzero(prices.residuals[network].chosen[number])
    cells = [*rng.choice(own.shape[0] * own.shape[1], 80, replace=False),
             *rng.choice(used, min(20, len(used)), replace=False)]  # fmt: skip
    for cell in cells:
        row, column = divmod(int(cell), own.shape[1])
        key = layer, own.provider_ids[row], own.place_ids[column]
        found = prices.price_of(*key)
        if found.price is None:
            assert gains_an_excess(prices.plan, *key)
        else:
            is_used = found.kind in ("used", "locked")
            assert found.price == replanned_change(prices.plan, *key, is_used), key


def test_whoever_takes_no_part_is_named():
    with pytest.raises(UnknownPair, match="place 'nowhere'"):
        tiny().price_of(LAYER, "unit:u1", "nowhere")
    with pytest.raises(UnknownPair, match="layer 'none'"):
        tiny().row("none", "unit:u1")
    with pytest.raises(UnknownPair, match="provider 'nobody'"):
        tiny().row(LAYER, "nobody")


def test_a_waived_pair_is_a_free_one():
    plan = tiny().plan
    pair = {"layer": LAYER, "provider_id": "unit:u2", "place_id": "township:b1", "reason": "x"}
    waived = PlanPrices(make_plan(*apply(plan.graph, plan.policy, [Allow(**pair)])))
    found = waived.price_of(LAYER, "unit:u2", "township:b1")
    assert (found.kind, found.refused_by) == ("unused", ("own_territory",))


def test_every_kind_is_declared():
    assert len(set(KINDS)) == 6
