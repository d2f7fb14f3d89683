"""Turning points of weights, held to the list of all plans at every weight."""

from __future__ import annotations

import pytest

from engine.editing.edit_models_policy import SetWeight
from engine.edits import apply
from engine.plan import make_plan
from engine.pricing.plan_prices import PlanPrices
from engine.pricing.turning_points import turning_points
from engine.pricing.weight_search import WeighedRule
from engine.rules import SOFT_RULES
from engine.value import Value
from tests.engine.small_graphs import small_graph, small_policy

from .test_plan_prices import LAYER, bijie, tiny
from .test_weight_search import nearest_of_all

PAIRS = [("unit:u3", "township:a1"), ("unit:u1", "township:b1"), ("unit:u2", "township:a1"),
         ("unit:u2", "township:b1")]  # fmt: skip


def is_free(prices: PlanPrices, key: tuple[str, str, str], rule: str, step: int) -> bool:
    """Whether the pair costs nothing when the rule weighs ``step`` hundredths."""
    edit = SetWeight(layer=key[0], rule=rule, weight=step / 100, reason="")
    again = PlanPrices(make_plan(*apply(prices.plan.graph, prices.plan.policy, [edit])))
    price = again.price_of(*key)
    return price.kind == "used" or (price.price is not None and price.price <= Value())


@pytest.mark.parametrize("pair", PAIRS)
def test_a_weight_that_is_named_brings_the_pair_in_and_none_nearer_does(pair):
    prices, key = tiny(), (LAYER, *pair)
    spot, candidates = prices.spot(*key), prices.candidates_of(LAYER)
    drawn = prices.plan.proofs[spot.network].problem
    for point in turning_points(prices, *key):
        (rule,) = [rule for rule in SOFT_RULES if rule.name == point.rule]
        weighed = WeighedRule(
            rule.evaluate(candidates.facts).astype(float),
            drawn.layers[spot.layer].costs - candidates.costs[rule.name], round(point.now * 100),
        )  # fmt: skip
        nearest = nearest_of_all(drawn, spot.layer, spot.row, spot.column, weighed)
        assert point.at == (None if nearest is None else nearest / 100)
        if nearest is not None:
            assert is_free(prices, key, point.rule, nearest)
            assert not is_free(prices, key, point.rule, nearest + (nearest < weighed.now) * 2 - 1)


def test_the_weight_of_territory_at_which_unit_3_stays_is_worked_out_by_hand():
    # Moving 3 to 乡 1 and 1 to 乡 3 adds 2 × 1,000 a unit of weight and takes 2,090 off: at 2.00
    # it costs 1,910 = 4,000 - 2,090. So from 2,090 / 2,000 = 1.045 downward, on the grid 1.04.
    (point,) = [x for x in turning_points(tiny(), LAYER, "unit:u3", "township:a1")
                if x.rule == "outside_territory"]  # fmt: skip
    assert (point.now, point.at) == (2.0, 1.04)


def test_a_pair_of_the_plan_costs_nothing_at_its_present_weights():
    assert all(x.at == x.now for x in turning_points(tiny(), LAYER, "unit:u1", "township:a1"))


def test_no_weight_brings_in_what_is_impossible_or_leaves_a_place_short():
    found = turning_points(bijie(), "hospitals", "hospital:huaxi", "hospital:bijie")
    assert {point.at for point in found} == {None}
    layer = {"place_quota": {"min": 1, "max": 1}, "weights": {"distance": 1.0}}
    prices = PlanPrices(make_plan(
        small_graph(participants=[{"side": "provider", "entity_id": "u1"}]
                    + [{"side": "place", "entity_id": x} for x in ("t1", "t2")]),
        small_policy(layer=layer | {"provider_quota": {"max": 1}}, locks=[
            {"layer": "L", "provider_id": "u1", "place_id": "t1", "kind": "in"}]),
    ))  # fmt: skip
    assert {x.at for x in turning_points(prices, "L", "u1", "t2")} == {None}


def test_rules_that_are_switched_off_have_no_turning_point():
    policy = small_policy(layer={"rules": {"distance": False}})
    prices = PlanPrices(make_plan(small_graph(), policy))
    assert "distance" not in {x.rule for x in turning_points(prices, "L", "u1", "t1")}
