"""What differs between two sets of pairs."""

from __future__ import annotations

import pandas as pd

from engine.compare import Compared, Move, compare
from engine.value import Value

from .small_graphs import pair_rows


def comparison(before, after, **layers):
    return compare(*(Compared(pair_rows(*pairs), Value(), {}) for pairs in (before, after)))


def key(provider, place):
    return ("L", provider, place)


def test_pairs_in_both_are_kept_and_others_added_or_removed():
    found = comparison([("u1", "t1"), ("u2", "t2")], [("u1", "t1"), ("u3", "t3")])
    assert found.kept == (key("u1", "t1"),)
    assert found.removed == (key("u2", "t2"),)
    assert found.added == (key("u3", "t3"),)
    assert found.moved == ()


def test_provider_that_goes_elsewhere_is_a_move_that_keeps_the_provider():
    found = comparison([("u1", "t1")], [("u1", "t2")])
    assert found.moved == (Move(key("u1", "t1"), key("u1", "t2"), "provider"),)
    assert (found.added, found.removed, found.kept) == ((), (), ())


def test_place_that_gets_another_provider_is_a_move_that_keeps_the_place():
    found = comparison([("u1", "t1")], [("u2", "t1")])
    assert found.moved == (Move(key("u1", "t1"), key("u2", "t1"), "place"),)


def test_provider_moves_are_seen_before_place_moves():
    # u1 leaves t1 for t2, and u2 takes t1: the move is u1's, the other pair is new.
    found = comparison([("u1", "t1")], [("u1", "t2"), ("u2", "t1")])
    assert found.moved == (Move(key("u1", "t1"), key("u1", "t2"), "provider"),)
    assert found.added == (key("u2", "t1"),)


def test_each_pair_is_used_in_one_move_in_order_of_ids():
    found = comparison([("u1", "t1"), ("u1", "t2")], [("u1", "t3")])
    assert found.moved == (Move(key("u1", "t1"), key("u1", "t3"), "provider"),)
    assert found.removed == (key("u1", "t2"),)


def test_pairs_of_different_layers_are_no_move():
    before = Compared(pair_rows(("u1", "t1"), layer="A"), Value(), {})
    after = Compared(pair_rows(("u1", "t2"), layer="B"), Value(), {})
    found = compare(before, after)
    assert found.moved == ()
    assert found.removed == (("A", "u1", "t1"),)
    assert found.added == (("B", "u1", "t2"),)


def test_every_pair_of_either_is_in_exactly_one_list():
    before = [("u1", "t1"), ("u2", "t2"), ("u3", "t3"), ("u4", "t4")]
    after = [("u1", "t1"), ("u2", "t3"), ("u5", "t4"), ("u6", "t6")]
    found = comparison(before, after)
    old = [*found.kept, *found.removed, *(move.removed for move in found.moved)]
    new = [*found.kept, *found.added, *(move.added for move in found.moved)]
    assert sorted(old) == sorted(key(*pair) for pair in before)
    assert sorted(new) == sorted(key(*pair) for pair in after)
    assert len(found.moved) == 2


def test_value_and_kpis_are_differences_from_first_to_second():
    rows = pair_rows(("u1", "t1"))
    before = Compared(rows, Value(2, 1, 100), {"a": 0.5, "b": None, "c": 0.25})
    after = Compared(rows, Value(1, 3, 50), {"a": 0.75, "b": 0.5, "c": None, "d": 1.0})
    found = compare(before, after)
    assert found.value_delta == Value(-1, 2, -50)
    assert found.kpi_deltas == {"a": 0.25, "b": None, "c": None, "d": None}


def test_two_empty_plans_do_not_differ():
    empty = Compared(pd.DataFrame({c: [] for c in ("layer", "provider_id", "place_id")}),
                     Value(), {})  # fmt: skip
    found = compare(empty, empty)
    assert (found.kept, found.added, found.removed, found.moved) == ((), (), (), ())
