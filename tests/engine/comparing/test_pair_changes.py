"""Which pairs are kept, added, removed and moved."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.comparing.pair_changes import Move, pair_changes
from tests.engine.compared_plans import key


def changes(before, after):
    return pair_changes([key(*pair) for pair in before], [key(*pair) for pair in after])


def test_pairs_in_both_are_kept_and_others_added_or_removed():
    found = changes([("u1", "t1"), ("u2", "t2")], [("u1", "t1"), ("u3", "t3")])
    assert found.kept == (key("u1", "t1"),)
    assert found.removed == (key("u2", "t2"),)
    assert found.added == (key("u3", "t3"),)
    assert found.moved == ()


def test_provider_that_goes_elsewhere_is_a_move_that_keeps_the_provider():
    found = changes([("u1", "t1")], [("u1", "t2")])
    assert found.moved == (Move(key("u1", "t1"), key("u1", "t2"), "provider"),)
    assert (found.added, found.removed, found.kept) == ((), (), ())


def test_place_that_gets_another_provider_is_a_move_that_keeps_the_place():
    found = changes([("u1", "t1")], [("u2", "t1")])
    assert found.moved == (Move(key("u1", "t1"), key("u2", "t1"), "place"),)


def test_provider_moves_are_seen_before_place_moves():
    # u1 leaves t1 for t2, and u2 takes t1: the move is u1's, the other pair is new.
    found = changes([("u1", "t1")], [("u1", "t2"), ("u2", "t1")])
    assert found.moved == (Move(key("u1", "t1"), key("u1", "t2"), "provider"),)
    assert found.added == (key("u2", "t1"),)


def test_each_pair_is_used_in_one_move_in_order_of_ids():
    found = changes([("u1", "t1"), ("u1", "t2")], [("u1", "t3")])
    assert found.moved == (Move(key("u1", "t1"), key("u1", "t3"), "provider"),)
    assert found.removed == (key("u1", "t2"),)


def test_of_several_new_places_the_first_by_id_is_where_a_provider_goes():
    found = changes([("u1", "t1")], [("u1", "t3"), ("u1", "t2")])
    assert found.moved == (Move(key("u1", "t1"), key("u1", "t2"), "provider"),)
    assert found.added == (key("u1", "t3"),)


def test_pairs_of_different_layers_are_no_move():
    found = changes([("u1", "t1", "A")], [("u1", "t2", "B")])
    assert found.moved == ()
    assert found.removed == (("A", "u1", "t1"),)
    assert found.added == (("B", "u1", "t2"),)


def test_new_and_gone_pairs_are_told_with_those_that_moved():
    found = changes([("u1", "t1"), ("u2", "t2")], [("u1", "t3"), ("u4", "t4")])
    assert found.new == (key("u1", "t3"), key("u4", "t4"))
    assert found.gone == (key("u1", "t1"), key("u2", "t2"))


def test_two_empty_plans_do_not_differ():
    found = changes([], [])
    assert (found.kept, found.added, found.removed, found.moved) == ((), (), (), ())


PAIRS = st.sets(st.tuples(*(st.sampled_from(x) for x in ("AB", ("p0", "p1", "p2", "p3"),
                                                         ("s0", "s1", "s2")))))  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(PAIRS, PAIRS)
def test_the_four_lists_split_both_sets_and_moves_are_as_many_as_can_be(old, new):
    found = pair_changes(old, new)
    moved_from = [move.removed for move in found.moved]
    moved_to = [move.added for move in found.moved]
    assert list(found.kept) == sorted(old & new)
    assert sorted([*found.removed, *moved_from]) == sorted(old - new) == list(found.gone)
    assert sorted([*found.added, *moved_to]) == sorted(new - old) == list(found.new)
    for move in found.moved:
        end = 1 if move.kept_side == "provider" else 2
        assert move.removed[0] == move.added[0]
        assert move.removed[end] == move.added[end]
        assert move.removed[3 - end] != move.added[3 - end]
    # No pair that is left over could move: it shares no end with one of the other list.
    for layer, provider, place in found.removed:
        assert not any(layer == other and (provider == p or place == s)
                       for other, p, s in found.added)  # fmt: skip
    # Providers go first: as many as leave for elsewhere are seen as such.
    for layer, provider in {k[:2] for k in old | new}:
        num = min(*(sum(k[:2] == (layer, provider) for k in x) for x in (old - new, new - old)))
        assert num == sum(move.kept_side == "provider" and move.added[:2] == (layer, provider)
                          for move in found.moved)  # fmt: skip
