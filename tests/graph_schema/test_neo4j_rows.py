"""Rows for Neo4j: a hash that changes with every cell, and chunks that few changes touch."""

from __future__ import annotations

import pandas as pd
import pytest

from graph_schema import neo4j_rows
from graph_schema.held_table import HeldTable
from graph_schema.neo4j_rows import chunks, frame_of, node_ids, properties, row_hashes, row_in
from graph_schema.schema import table

PLACES = table("places")


def places(number=3, **changes):
    rows = pd.DataFrame({
        "id": [f"place:{i:04}" for i in range(number)], "kind": "village", "name": "村",
        "lon": 1.0, "lat": 2.0, "origin": "synthetic", "source": "test"})  # fmt: skip
    return HeldTable.of(PLACES, rows.assign(**changes))


def test_rows_of_one_content_have_one_hash_and_others_have_others():
    assert row_hashes(places()) == row_hashes(places())
    assert len(set(row_hashes(places()))) == 3


def test_hashes_are_signed_64_bit_numbers():
    assert all(-(2**63) <= hash_ < 2**63 for hash_ in row_hashes(places(500)))


@pytest.mark.parametrize(("column", "cell"), [
    ("name", "寨"), ("kind", "township"), ("parent_id", "place:x"), ("run_by", "place:x"),
    ("lon", 1.5), ("lat", 2.5), ("ethnic", True), ("ethnic", False), ("origin", "real"),
    ("source", "t"),
])  # fmt: skip
def test_every_cell_is_in_the_hash_of_its_row_and_of_no_other(column, cell):
    before = row_hashes(places())
    changed = list(places().column(column))
    changed[1] = cell
    after = row_hashes(places(**{column: changed}))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_two_cells_that_change_places_change_the_hash():
    assert row_hashes(places(1)) != row_hashes(places(1, lon=2.0, lat=1.0))
    assert row_hashes(places(1, parent_id="a", run_by="b")) != (
        row_hashes(places(1, parent_id="b", run_by="a")))  # fmt: skip


def test_a_cell_that_another_row_fills_does_not_count_in_a_row_that_leaves_it_empty():
    with_one = places(ethnic=pd.Series([None, True, None], dtype="boolean"),
                      parent_id=["", "place:x", ""])  # fmt: skip
    without = places()
    assert [a == b for a, b in zip(row_hashes(with_one), row_hashes(without), strict=True)] == [
        True, False, True]  # fmt: skip


def test_columns_that_hold_nothing_are_left_out_and_lists_are_lists():
    held = HeldTable.of(table("providers"), pd.DataFrame({
        "id": ["unit:a", "unit:b"], "kind": "unit", "name": "甲", "aliases": ["乙;丙", ""],
        "origin": "synthetic", "source": "test"}))  # fmt: skip
    found = properties(held)
    assert list(found) == ["id", "kind", "name", "aliases", "origin", "source", "row"]
    assert [None if cell is None else sorted(cell) for cell in found["aliases"]] == [
        ["丙", "乙"], None]  # fmt: skip
    assert found["row"] == row_hashes(held)


def test_a_table_without_rows_has_no_columns_but_the_hash():
    assert properties(places(0)) == {"row": []}


def test_chunks_give_the_table_back(monkeypatch):
    monkeypatch.setattr(neo4j_rows, "_ROWS_IN_A_CHUNK", 8)
    held = places(200, ethnic=[True, None] * 100)
    cut = list(chunks(held))
    assert 8 < len(cut) < 60
    pd.testing.assert_frame_equal(frame_of(PLACES, [c.content for c in cut]), held.frame)
    assert [c.first for c in cut] == [frame_of(PLACES, [c.content])["id"][0] for c in cut]
    assert row_in(cut[0].content, cut[0].first)["id"] == cut[0].first
    assert row_in(cut[0].content, "place:none") is None


def test_a_row_that_changes_comes_or_goes_leaves_the_other_chunks_as_they_are(monkeypatch):
    monkeypatch.setattr(neo4j_rows, "_ROWS_IN_A_CHUNK", 8)
    before = {c.hash for c in chunks(places(200))}
    names = ["村"] * 200
    names[77] = "寨"
    assert len({c.hash for c in chunks(places(200, name=names))} - before) == 1
    fewer = places(200).frame.drop(index=77)
    assert len({c.hash for c in chunks(HeldTable.of(PLACES, fewer))} - before) <= 2


def test_a_node_is_named_by_one_cell_or_by_several():
    pairings = HeldTable.of(table("pairings"), pd.DataFrame({
        "period": ["2026"], "layer": ["l"], "provider_id": ["u"], "place_id": ["p"],
        "status": ["active"], "origin": ["synthetic"], "source": ["test"]}))  # fmt: skip
    assert list(node_ids(("period",), pairings)) == ["2026"]
    assert node_ids(("layer", "provider_id", "place_id"), pairings) == ["l|u|p"]
    assert list(node_ids(("parent_id",), places(2))) == [None, None]
