"""The data dictionary is what the schema declares and the rows of the Bijie example say."""

from __future__ import annotations

import pytest

import fixtures
from fixtures.dictionary_page import PAGE, dictionary_page
from graph_schema.schema import TABLES
from graph_schema.tables import load_graph

from .pages import table_rows


@pytest.fixture(scope="module")
def lines():
    return list(table_rows(PAGE.read_text("utf-8")))


def test_the_dictionary_has_not_drifted():
    assert PAGE.read_text("utf-8") == dictionary_page(load_graph(fixtures.path("bijie")))


def test_every_column_of_every_table_has_a_line(lines):
    declared = [f"`{column.name}`" for table in TABLES for column in table.columns]
    assert [line[0] for line in lines if line[0].startswith("`")] == declared


def test_the_cells_of_a_column_make_up_the_rows_of_its_table(lines):
    # 4,175 places: 9 have a seat of their own, all of them real.
    assert ["`lon`", "经度", "°", "9", "0", "0", "4,166"] in [line[:7] for line in lines]


def test_a_column_that_no_row_of_the_example_fills_is_there_all_the_same(lines):
    (uscc,) = (line for line in lines if line[0] == "`uscc`")
    assert uscc[3:7] == ["0", "0", "0", "790"]
