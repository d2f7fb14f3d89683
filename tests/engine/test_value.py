"""What a set of pairs is worth."""

from __future__ import annotations

import numpy as np

from engine.value import (
    Excess,
    Shortfall,
    Value,
    excesses,
    extra_costs,
    partner_counts,
    shortfalls,
    value_of,
)

from .builders import group, layer, problem


def table(rows):
    return np.array(rows, dtype=bool)


def test_values_compare_by_unmet_then_idle_then_cost():
    assert Value(0, 0, 9) < Value(0, 1, 0) < Value(0, 1, 1) < Value(1, 0, 0)


def test_values_add_part_by_part():
    assert Value(1, 2, 3) + Value(10, 20, 30) == Value(11, 22, 33)
    assert sum([Value(1, 2, 3)] * 2, Value()) == Value(2, 4, 6)


def test_value_weights_unmet_units_by_priority_and_sums_costs_and_extra_costs():
    # s0 (priority 3) lacks 2 of 2: 6; s1 has 3 of 1: 30 + 40 extra. p3 is idle by 1.
    own = problem(
        layer([[1, 5], [1, 6], [1, 7], [1, 8]], provider=(1, 1), place=([2, 1], 3),
              priority=[3, 2], extra_cost=[30, 40])
    )  # fmt: skip
    chosen = [table([[0, 1], [0, 1], [0, 1], [0, 0]])]
    assert value_of(own, chosen) == Value(6, 1, 5 + 6 + 7 + 70)
    assert shortfalls(own, chosen) == (
        Shortfall("member", "place", ("L",), "s0", 2, 0, 3),
        Shortfall("member", "provider", ("L",), "p3", 1, 0, 1),
    )


def test_shortfalls_name_places_their_groups_providers_their_groups_in_this_order():
    own = problem(
        layer([[1]], provider=(1, 1), place=(1, 1), priority=2),
        provider_groups=[group("provider", [0], 2, key="party")],
        place_groups=[group("place", [0], 1, key="county")],
    )
    found = shortfalls(own, [table([[0]])])
    assert [(gap.kind, gap.side, gap.entity_id, gap.lacking, gap.priority) for gap in found] == [
        ("member", "place", "s0", 1, 2),
        ("group", "place", "place:county", 1, 1),
        ("member", "provider", "p0", 1, 1),
        ("group", "provider", "provider:party", 2, 1),
    ]
    assert value_of(own, [table([[0]])]) == Value(3, 3, 0)


def test_minima_met_exactly_or_exceeded_are_no_shortfall():
    own = problem(layer([[1, 1]], provider=(1, 2), place=(1, 1)))
    assert shortfalls(own, [table([[1, 1]])]) == ()


def test_excesses_name_every_maximum_passed_and_by_how_much():
    own = problem(
        layer([[1, 1], [1, 1]], provider=(0, [1, 2]), place=(0, 1)),
        place_groups=[group("place", [0, 1], 0, 1, key="county")],
    )
    found = excesses(own, [table([[1, 1], [1, 0]])])
    assert found == (
        Excess("member", "place", ("L",), "s0", 1, 2),
        Excess("group", "place", ("L",), "place:county", 1, 3),
        Excess("member", "provider", ("L",), "p0", 1, 2),
    )
    assert [excess.by for excess in found] == [1, 2, 1]


def test_group_without_maximum_has_no_excess():
    own = problem(layer([[1]]), place_groups=[group("place", [0], 1)])
    assert excesses(own, [table([[1]])]) == ()


def test_members_of_later_layers_are_told_by_their_own_layer():
    own = problem(
        layer([[1, 1]], name="A"), layer([[1], [1]], name="B", provider=(1, 1), place=(2, 2))
    )
    gaps = shortfalls(own, [table([[0, 0]]), table([[0], [1]])])
    assert [(gap.layers, gap.entity_id, gap.got) for gap in gaps] == [
        (("B",), "s0", 1), (("B",), "p0", 0),
    ]  # fmt: skip


def test_extra_costs_are_those_of_partners_beyond_the_minimum_by_number():
    # Minima 0, 1, 2, 3 with 3 partners each; numbers 2 and 3 cost 10 and 25.
    own = layer(np.zeros((3, 4)), place=([0, 1, 2, 3], 3), extra_cost=[10, 25])
    assert extra_costs(own, table(np.ones((3, 4)))).tolist() == [35, 35, 25, 0]


def test_extra_costs_of_places_below_their_minimum_are_0():
    own = layer(np.zeros((3, 2)), place=(3, 3), extra_cost=[10, 25])
    assert extra_costs(own, table([[1, 0], [1, 0], [0, 0]])).tolist() == [0, 0]


def test_partners_are_counted_through_all_layers():
    chosen = [table([[1, 1], [0, 1]]), table([[1, 0, 1]])]
    assert partner_counts("provider", chosen).tolist() == [2, 1, 2]
    assert partner_counts("place", chosen).tolist() == [1, 2, 1, 0, 1]
