"""Webs from tables, links and edge lists; forests of stars."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.shape.edges import BadEdges, EdgeFault, web_from_edges
from engine.shape.stars import stars
from engine.shape.web import web_from_links, web_from_table


def test_a_web_knows_its_degrees_and_totals():
    web = web_from_table([[0, 2, 1], [0, 0, 0]], ["a", "b"], ["x", "y", "z"])
    assert web.shape == (2, 3)
    assert (web.num_links, web.total) == (2, 3.0)
    assert web.row_degrees.tolist() == [2, 0]
    assert web.column_degrees.tolist() == [0, 1, 1]
    assert web.row_totals.tolist() == [3.0, 0.0]
    assert web.column_totals.tolist() == [0.0, 2.0, 1.0]
    assert (web.is_binary, web.is_counts) == (False, True)
    assert (web.binary.dense() > 0).tolist() == (web.dense() > 0).tolist()
    assert web.binary.is_binary


def test_nodes_without_a_link_can_be_left_out():
    web = web_from_table([[0, 2, 1], [0, 0, 0]], ["a", "b"], ["x", "y", "z"]).linked
    assert (web.rows, web.columns, web.dense().tolist()) == (("a",), ("y", "z"), [[2.0, 1.0]])


def test_links_that_repeat_add_up_and_weights_of_0_are_none():
    web = web_from_links(["a"], ["x", "y"], [0, 0, 0], [0, 0, 1], [1, 2, 0])
    assert web.dense().tolist() == [[3.0, 0.0]]
    assert web.num_links == 1


@pytest.mark.parametrize("table", [[[-1.0]], [[np.nan]], [[np.inf]]])
def test_weights_are_finite_and_not_negative(table):
    with pytest.raises(ValueError, match="weights"):
        web_from_table(table)


def test_ids_fit_the_table_and_do_not_repeat():
    with pytest.raises(ValueError, match="ids for"):
        web_from_table([[1, 2]], ["a"], ["x"])
    with pytest.raises(ValueError, match="repeat"):
        web_from_table([[1, 2]], ["a"], ["x", "x"])


def test_an_edge_list_of_any_headers_is_a_web():
    edges = pd.DataFrame({"org": ["b", "a", "a"], "town": [7, 7, 8]})
    web = web_from_edges(edges, "org", "town", rows=["z"])
    assert (web.rows, web.columns) == (("z", "a", "b"), ("7", "8"))
    assert web.dense().tolist() == [[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]


def test_an_edge_list_without_edges_is_a_web_without_links():
    edges = pd.DataFrame({"org": [], "town": [], "sum": []})
    assert web_from_edges(edges, "org", "town", "sum").shape == (0, 0)


def test_all_faults_of_an_edge_list_come_at_once():
    edges = pd.DataFrame({"org": ["a", " ", None, "b", "c", "d"], "town": ["x"] * 6,
                          "sum": ["1", "2", "3", "-1", "much", "inf"]})  # fmt: skip
    with pytest.raises(BadEdges) as caught:
        web_from_edges(edges, "org", "town", "sum")
    assert caught.value.faults == (
        EdgeFault("no_id", "org", 1), EdgeFault("no_id", "org", 2),
        EdgeFault("negative", "sum", 3, "-1"), EdgeFault("no_number", "sum", 4, "much"),
        EdgeFault("not_finite", "sum", 5, "inf"),
    )  # fmt: skip


def test_all_missing_columns_come_at_once():
    with pytest.raises(BadEdges) as caught:
        web_from_edges(pd.DataFrame({"org": ["a"]}), "org", "town", "sum")
    assert [own.column for own in caught.value.faults] == ["town", "sum"]


@pytest.mark.parametrize(
    ("table", "sizes", "leaves", "fixed"),
    [
        ([[1, 1, 0], [0, 0, 1], [0, 0, 0]], (2, 1), "columns", True),
        ([[1, 0], [1, 0], [0, 1]], (2, 1), "rows", True),
        (np.eye(2), (1, 1), "pairs", True),
        # Two stars of different sides: the two centres could also be partners of each other.
        ([[1, 1, 0], [0, 0, 1], [0, 0, 1]], (2, 2), "mixed", False),
    ],
)
def test_a_forest_of_stars_is_told(table, sizes, leaves, fixed):
    found = stars(web_from_table(table))
    assert found is not None
    assert (found.sizes, found.leaves, found.fixed_by_degrees) == (sizes, leaves, fixed)


@pytest.mark.parametrize("table", [np.zeros((2, 2)), [[1, 1], [1, 0]], np.ones((2, 2))])
def test_other_webs_are_no_forest_of_stars(table):
    assert stars(web_from_table(table)) is None
