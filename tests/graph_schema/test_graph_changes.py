"""What differs between two graphs, by table and key."""

from __future__ import annotations

from graph_schema.graph_changes import TableChange, graph_changes

from .store_world import WORLD, YEAR, with_cell, with_unit


def changes(before, after):
    return {change.table: change for change in graph_changes(before, after)}


def test_without_a_graph_before_every_row_is_added():
    assert changes(None, WORLD)["places"] == TableChange("places", 4, 4, 0, 0)


def test_equal_graphs_differ_in_nothing():
    found = changes(WORLD, WORLD)
    assert not any(c.added + c.changed + c.removed for c in found.values())


def test_rows_that_came_changed_and_went_are_counted_by_key():
    more, renamed = with_unit("unit:b"), with_cell("providers", "unit:a", "name", "丙单位")
    assert changes(WORLD, more)["providers"] == TableChange("providers", 2, 1, 0, 0)
    assert changes(WORLD, renamed)["providers"] == TableChange("providers", 1, 0, 1, 0)
    assert changes(more, WORLD)["providers"] == TableChange("providers", 1, 0, 0, 1)


def test_tables_of_the_year_are_told_where_they_have_rows_or_had_some():
    assert "projects" not in changes(None, WORLD)
    assert changes(WORLD, YEAR)["projects"] == TableChange("projects", 1, 1, 0, 0)
    assert changes(YEAR, WORLD)["projects"] == TableChange("projects", 0, 0, 0, 1)
