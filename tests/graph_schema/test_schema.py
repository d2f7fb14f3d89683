"""The declaration of the tables agrees with itself."""

from __future__ import annotations

import pytest

from graph_schema.schema import (
    DERIVED_LABELS,
    KINDS_INSIDE_A_COUNTY,
    PLACE_KINDS,
    PLACE_PARENTS,
    RELATIONSHIPS,
    TABLES,
    table,
)
from graph_schema.schema_types import Column, kind_label

ALL_COLUMNS = [(t, c) for t in TABLES for c in t.columns]


@pytest.mark.parametrize("declared", TABLES, ids=lambda t: t.name)
def test_the_names_of_a_table_are_unique_in_either_language_and_apart(declared):
    english = [c.name for c in declared.columns]
    chinese = [c.zh for c in declared.columns]
    assert len({*english, *chinese}) == len(english) + len(chinese)
    assert all(name.isascii() and name == name.lower() for name in english)
    assert not any(map(str.isascii, chinese))


@pytest.mark.parametrize("declared", TABLES, ids=lambda t: t.name)
def test_a_key_is_made_of_columns_and_every_row_says_where_it_comes_from(declared):
    assert set(declared.key) <= set(declared.column_names)
    assert declared.column_names[-2:] == ("origin", "source")
    assert declared.column("origin").choices == ("real", "derived", "synthetic")


def test_tables_refer_only_to_tables_before_them_or_to_themselves():
    names = [t.name for t in TABLES]
    for place, declared in enumerate(TABLES):
        for column in declared.columns:
            assert set(column.references) <= set(names[: place + 1])


@pytest.mark.parametrize(("declared", "column"), ALL_COLUMNS, ids=lambda c: c.name)
def test_a_column_says_what_it_is_and_only_what_fits_its_type(declared, column):
    assert column.description
    assert bool(column.choices) == (column.type == "choice")
    assert bool(column.range) == (column.type in {"integer", "decimal"})
    if column.references:
        assert column.type in {"id", "list"}


def test_every_kind_of_place_has_its_parents_and_can_reach_a_root():
    assert set(PLACE_PARENTS) == set(PLACE_KINDS)
    for kind in PLACE_KINDS:
        seen = {kind}
        while parents := {p for k in seen for p in PLACE_PARENTS[k]} - seen:
            seen |= parents
        assert "province" in seen
        assert ("county" in seen) or kind not in KINDS_INSIDE_A_COUNTY


def test_relationships_are_read_off_columns_that_exist_between_labels_that_exist():
    labels = {t.label for t in TABLES if t.label} | {d.label for d in DERIVED_LABELS} | {"*"}
    for relationship in RELATIONSHIPS:
        columns = set(table(relationship.table).column_names)
        for label, cells in (relationship.start, relationship.end):
            assert label in labels
            assert set(cells) <= columns
        assert set(relationship.properties) <= columns


def test_every_reference_to_a_table_of_nodes_is_a_relationship():
    reached = {
        (r.table, cell) for r in RELATIONSHIPS for _, cells in (r.start, r.end) for cell in cells
    }
    for declared, column in ALL_COLUMNS:
        if column.references and column.name not in {"barred_sectors", "sector_id"}:
            assert (declared.name, column.name) in reached


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"minimum": 0, "maximum": 1}, "[0, 1]"),
        ({"above": 0, "maximum": 1e9}, "(0, 1000000000]"),
        ({"minimum": -1.5}, "[-1.5, ∞)"),
        ({}, "(-∞, ∞)"),
    ],
)
def test_a_range_is_shown_as_an_interval(limits, expected):
    assert Column("c", "decimal", "", "", **limits).range == expected
    assert Column("c", "text", "", "", **limits).range == ""


def test_a_kind_gives_a_label_in_camel_case():
    assert [kind_label(kind) for kind in ("unit", "school_team")] == ["Unit", "SchoolTeam"]
