"""Cells of each type: what is held in memory, what is refused, and how it is written."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.cells import (
    is_empty,
    join_list,
    plain_value,
    plain_values,
    split_list,
    typed_column,
    written,
)
from graph_schema.schema_types import Column


def column(kind):
    return Column("c", kind, "", "")


def test_a_text_stays_as_it_is_and_an_empty_one_is_the_empty_string():
    assert typed_column(column("text"), [" 羊 ", None, math.nan, ""]).tolist() == [
        " 羊 ",
        "",
        "",
        "",
    ]


def test_an_id_that_looks_like_a_number_stays_a_text():
    assert typed_column(column("id"), ["0520", 52]).tolist() == ["0520", "52"]


def test_a_list_is_sorted_without_repeats_whatever_joins_it():
    assert typed_column(column("list"), ["b; a；b;", ""]).tolist() == ["a;b", ""]
    assert split_list(" ; ") == ()
    assert join_list(["b", "a", "b"]) == "a;b"


def test_decimals_are_floats_empty_ones_nan_and_minus_zero_zero():
    series = typed_column(column("decimal"), ["1e2", " 0.5 ", "-0", "", " "])
    assert series.dtype == "float64"
    assert series.tolist()[:3] == [100.0, 0.5, 0.0]
    assert math.copysign(1, series[2]) == 1
    assert series.isna().tolist() == [False, False, False, True, True]


def test_integers_are_whole_and_may_be_empty():
    series = typed_column(column("integer"), ["3", 4.0, None])
    assert str(series.dtype) == "Int64"
    assert series.tolist()[:2] == [3, 4]
    assert series[2] is pd.NA


@pytest.mark.parametrize("word", ["true", "1", "YES", "y", " 是 ", True, 1])
def test_words_for_true(word):
    assert typed_column(column("boolean"), [word]).tolist() == [True]


@pytest.mark.parametrize("word", ["false", "0", "No", "n", "否", False, 0])
def test_words_for_false(word):
    assert typed_column(column("boolean"), [word]).tolist() == [False]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [("integer", "1.5"), ("integer", "inf"), ("decimal", "x"), ("boolean", "maybe")],
)
def test_a_cell_that_does_not_fit_is_refused_with_its_column(kind, cell):
    with pytest.raises(ValueError, match="column 'c'"):
        typed_column(column(kind), [cell])


def test_what_counts_as_empty():
    assert all(map(is_empty, [None, "", math.nan, pd.NA, pd.NaT]))
    assert not any(map(is_empty, [" ", 0, 0.0, False, "nan"]))


def test_plain_values_are_plain_python():
    values = plain_values(column("integer"), typed_column(column("integer"), ["3", ""]))
    assert [type(value) for value in values] == [int, type(None)]
    assert plain_values(column("text"), typed_column(column("text"), ["a", ""])) == ["a", None]


@pytest.mark.parametrize("kind", ["text", "id", "list", "integer", "decimal", "boolean", "date"])
@pytest.mark.parametrize("cell", ["", " ", "b;a; b", "3", "3.0", "-0.0", "nan", "true", "否",
                                  "1e30", "inf", "2026-01", None, 3, 2.5, True])  # fmt: skip
def test_one_cell_is_read_as_a_column_of_it_is(kind, cell):
    own = column(kind)
    try:
        [expected] = plain_values(own, typed_column(own, [cell]))
    except ValueError:
        with pytest.raises(ValueError, match="column 'c'"):
            plain_value(own, cell)
    else:
        found = plain_value(own, cell)
        assert (found, type(found)) == (expected, type(expected))


def test_numbers_are_written_in_their_shortest_form():
    series = typed_column(column("decimal"), ["1.0", "0.10", "1e9", "1e300", "", "-3"])
    assert written(column("decimal"), series) == ["1", "0.1", "1000000000", "1e+300", "", "-3"]
    flags = typed_column(column("boolean"), ["是", "0", ""])
    assert written(column("boolean"), flags) == ["true", "false", ""]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_decimal_reads_back_as_the_number_it_was(number):
    series = typed_column(column("decimal"), [number])
    again = typed_column(column("decimal"), written(column("decimal"), series))
    assert again.tolist() == series.tolist()
