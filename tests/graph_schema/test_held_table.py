"""A table in memory: every form says the same, and edited rows come to what a new table holds."""

from __future__ import annotations

import pickle

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.cells import plain_values
from graph_schema.held_table import HeldTable
from graph_schema.schema import NEEDS, PARTICIPANTS

IDS = ["a", "b", "c", "d", "乡", "é", "zone:1"]
COLUMNS = PARTICIPANTS.column_names


def part(layer, side, entity, number=None):
    return {"layer": layer, "side": side, "entity_id": entity, "min": number, "max": None,
            "priority": None, "origin": "real", "source": "x"}  # fmt: skip


def held(rows):
    return HeldTable.of(PARTICIPANTS, pd.DataFrame(rows, columns=COLUMNS))


def key(row):
    return row["layer"], row["side"], row["entity_id"]


keys = st.tuples(st.sampled_from("LM"), st.sampled_from(["place", "provider"]),
                 st.sampled_from(IDS))  # fmt: skip
numbers = st.none() | st.integers(0, 3)


@settings(max_examples=200, deadline=None)
@given(st.sets(keys), st.dictionaries(keys, numbers), st.sets(keys), st.data())
def test_an_edited_table_is_the_one_that_its_rows_would_make(old, written, gone, data):
    before = held([part(*own) for own in old])
    coming = data.draw(st.sets(keys.filter(lambda own: own not in old - gone)))
    at = {own: before.position(own) for own in old}
    after = before.edited(
        {"min": {at[own]: number for own, number in written.items() if own in old}},
        {at[own] for own in gone if own in old},
        [part(*own, 2) for own in coming],
    )
    rows = [part(*own, written.get(own)) for own in old - gone]
    expected = held([*rows, *(part(*own, 2) for own in coming)])
    assert after.hash == expected.hash
    assert [after.column(name) for name in COLUMNS] == [expected.column(name) for name in COLUMNS]
    assert len(after) == len(expected)
    pd.testing.assert_frame_equal(after.frame, expected.frame)
    assert before.hash == held([part(*own) for own in old]).hash


def test_a_row_is_found_by_its_key_and_one_that_is_not_there_is_not():
    table = held([part("M", "place", "b"), part("L", "provider", "a"), part("L", "place", "z")])
    assert [table.position(own) for own in (("L", "place", "z"), ("L", "provider", "a"),
                                            ("M", "place", "b"))] == [0, 1, 2]  # fmt: skip
    assert table.position(("L", "place", "a")) is None
    assert table.position(("M", "provider", "b")) is None
    assert held([]).position(("M", "place", "b")) is None


def test_cells_written_in_no_column_before_hash_as_in_a_new_table():
    need = {"id": "need:1", "place_id": "a", "sector_id": "edu", "title": "x", "amount": 1.0,
            "urgency": 0.5, "period": "2026", "status": "open", "amount_yuan": None,
            "origin": "real", "source": "x"}  # fmt: skip
    table = HeldTable.of(NEEDS, pd.DataFrame([need]))
    assert table.hash
    after = table.edited({"amount_yuan": {0: 2.0}}, (), ())
    assert after.hash == HeldTable.of(NEEDS, pd.DataFrame([need | {"amount_yuan": 2}])).hash
    assert after.edited({"amount_yuan": {0: None}}, (), ()).hash == table.hash


def test_a_long_table_hashes_the_same_however_it_came_about():
    ids = [f"p{i:04}" for i in range(500)]
    table = held([part("L", "place", own, 1) for own in ids])
    assert table.hash
    gone = [0, 127, 128, 255, 256, 499]
    for position in reversed(gone):
        table = table.edited({}, {position}, [])
        assert table.hash
    assert table.hash == held(
        [part("L", "place", own, 1) for i, own in enumerate(ids) if i not in gone]
    ).hash  # fmt: skip
    for position in gone:
        table = table.edited({}, (), [part("L", "place", ids[position], 1)])
        assert table.hash
    assert table.hash == held([part("L", "place", own, 1) for own in ids]).hash
    emptied = table.edited({"min": dict.fromkeys(range(500))}, (), ())
    assert emptied.hash == held([part("L", "place", own) for own in ids]).hash


def test_an_edited_table_knows_which_rows_may_differ_from_the_one_before():
    a, b, c = (("L", "place", own) for own in "abc")
    table = held([part(*a), part(*b)])
    after = table.edited({"min": {0: 1}}, {1}, [part(*b, 2), part(*c)])
    assert after.touched_since(table) == {a, b, c}
    assert table.edited({}, {1}, []).touched_since(table) == {b}
    assert table.touched_since(table) == set()
    assert after.edited({}, {0}, []).touched_since(table) is None
    assert held([part(*a), part(*b)]).touched_since(table) is None


def test_plain_columns_are_those_of_the_frame():
    table = held([part("L", "place", "b", 1), part("L", "place", "a")])
    for column in PARTICIPANTS.columns:
        assert list(table.column(column.name)) == plain_values(column, table.frame[column.name])
    assert table.column("min") == (None, 1)


def test_a_table_is_the_same_by_its_content_unless_it_was_edited_into_another():
    table = held([part("x", "provider", "p1"), part("x", "provider", "p2")])
    assert table.is_same(table)
    assert table.is_same(held([part("x", "provider", "p1"), part("x", "provider", "p2")]))
    assert not table.is_same(held([part("x", "provider", "p1")]))
    after = table.edited({}, {1}, [])
    assert not after.is_same(table)
    assert "hash" not in vars(after)
    assert table.edited({}, set(), []).is_same(table)


def test_an_edited_table_goes_to_another_process_without_the_one_before():
    table = held([part("L", "place", "a"), part("L", "place", "b")])
    after = table.edited({"min": {0: 1}}, (), [])
    there = pickle.loads(pickle.dumps(after))
    assert there.hash == after.hash
    assert there.touched_since(table) is None
    assert after.touched_since(table) == {("L", "place", "a")}


def test_rows_alike_in_the_first_two_columns_of_the_key_stand_in_one_run():
    keys = [("L", "place", "t1"), ("L", "provider", "u1"), ("L", "provider", "u2"),
            ("M", "place", "t1"), ("M", "provider", "u1")]  # fmt: skip
    rows = pd.DataFrame(keys, columns=["layer", "side", "entity_id"])
    runs = HeldTable.of(PARTICIPANTS, rows.assign(origin="synthetic", source="example")).runs
    assert runs == {("L", "place"): range(1), ("L", "provider"): range(1, 3),
                    ("M", "place"): range(3, 4), ("M", "provider"): range(4, 5)}  # fmt: skip
    assert HeldTable.of(PARTICIPANTS, None).runs == {}
