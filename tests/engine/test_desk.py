"""The desk that hands out pairs without optimising."""

from __future__ import annotations

import numpy as np

from engine.desk import Desk
from engine.value import excesses, shortfalls

from .builders import group, layer, pair_ids, problem
from .instances import random_problem


def filled(own, side="place", preference=None):
    desk = Desk(own)
    desk.fill(side, 0, own.layers[0].costs.astype(float) if preference is None else preference)
    return pair_ids(own, desk.chosen)


def test_desk_begins_with_the_pinned_pairs():
    own = problem(layer([[1, 1]], locked=[(0, 1)]))
    assert pair_ids(own, Desk(own).chosen) == [("p0", "s1")]


def test_fill_takes_the_most_preferred_pair_first():
    # p0-s0 costs 1 and comes first, though p0-s1 and p1-s0 would be better together.
    own = problem(layer([[1, 2], [3, 9]], place=(1, 1)))
    assert filled(own) == [("p0", "s0"), ("p1", "s1")]


def test_fill_stops_when_no_pair_helps_a_minimum():
    own = problem(layer([[1, 1], [1, 1]], provider=(0, 2), place=([1, 0], 2)))
    assert filled(own) == [("p0", "s0")]


def test_equal_preferences_go_by_order_of_ids():
    own = problem(layer(np.ones((2, 2)), place=(1, 1)))
    assert filled(own) == [("p0", "s0"), ("p1", "s1")]


def test_fill_for_providers_serves_their_minima():
    own = problem(layer([[5, 1], [1, 5]], provider=([1, 0], 1)))
    assert filled(own, "provider") == [("p0", "s1")]


def test_fill_serves_the_minimum_of_a_group_through_any_member():
    own = problem(
        layer([[5, 2, 1]], provider=(0, 3)), place_groups=[group("place", [0, 1], 1, key="county")]
    )
    assert filled(own) == [("p0", "s1")]


def test_fill_serves_an_outer_group_after_an_inner_one_has_enough():
    own = problem(
        layer([[1, 2, 3]], provider=(0, 3)),
        place_groups=[group("place", [0, 1, 2], 2, key="outer"), group("place", [0], 1, key="in")],
    )
    assert filled(own) == [("p0", "s0"), ("p0", "s1")]


def test_refused_pairs_are_not_handed_out():
    own = problem(layer([[1, 2]], provider=(0, 2), place=(1, 1), refused=[(0, 0)]))
    assert filled(own) == [("p0", "s1")]


def test_maxima_of_ends_and_groups_are_kept():
    one = layer([[1, 1, 1]] * 2, provider=(0, 2), place=(1, 1))
    assert len(filled(problem(one))) == 3
    tight = problem(one, provider_groups=[group("provider", [0, 1], 0, 2)])
    assert len(filled(tight)) == 2
    county = problem(one, place_groups=[group("place", [0, 1, 2], 0, 1)])
    assert len(filled(county)) == 1


def test_take_if_room_takes_a_pair_once_and_only_into_room():
    own = problem(layer([[1, 1], [1, 1]]))
    desk = Desk(own)
    for row, column in ((0, 0), (0, 0), (0, 1), (1, 0), (1, 1)):
        desk.take_if_room(0, row, column)
    assert pair_ids(own, desk.chosen) == [("p0", "s0"), ("p1", "s1")]


def test_locks_take_room_from_others():
    own = problem(layer([[1, 1], [1, 1]], place=(1, 1), locked=[(0, 0)]))
    assert filled(own) == [("p0", "s0"), ("p1", "s1")]


def test_layer_without_participants_is_left_alone():
    own = problem(layer(np.zeros((0, 2)), place=(1, 1)))
    assert filled(own) == []


def test_desk_keeps_hard_rules_and_maxima_and_leaves_nothing_that_would_help():
    """On random problems: no excess beyond the locks', no refused pair, no missed chance."""
    rng = np.random.default_rng(4)
    for _ in range(150):
        own = random_problem(rng)
        desk = Desk(own)
        for side in ("place", "provider"):
            for number, one in enumerate(own.layers):
                desk.fill(side, number, rng.random(one.shape))
        locked = [one.locked_in for one in own.layers]
        assert excesses(own, desk.chosen) == excesses(own, locked)
        for one, chosen in zip(own.layers, desk.chosen, strict=True):
            assert not (chosen & ~one.allowed & ~one.locked_in).any()
            assert chosen[one.locked_in].all()
        assert not any(helps(own, desk.chosen, at) for at in free_pairs(own, desk.chosen))


def free_pairs(own, chosen):
    return [
        (number, row, column)
        for number, (one, table) in enumerate(zip(own.layers, chosen, strict=True))
        for row, column in np.argwhere(one.allowed & ~table).tolist()
    ]


def helps(own, chosen, at):
    """Whether one more pair would lower what lacks without passing a maximum."""
    number, row, column = at
    more = [table.copy() for table in chosen]
    more[number][row, column] = True
    if excesses(own, more) != excesses(own, chosen):
        return False
    after, before = (sum(g.lacking for g in shortfalls(own, tables)) for tables in (more, chosen))
    return after < before
