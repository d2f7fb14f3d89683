"""Shortest ways from one node, against networkx, in floating point and counted."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.flow import shortest as module
from engine.flow.arc_order import arcs_by_node, arcs_of
from engine.flow.shortest import LONGEST, Searches
from engine.networks.residual import NO_WAY

NODES = 7
ARCS = st.lists(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1), st.integers(0, 3)),
    min_size=1, max_size=30,
)  # fmt: skip

ORACLE = settings(max_examples=300, deadline=None,
                  suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip


def searches(arcs, factor=1):
    near, far, lengths = (np.array(column, dtype=np.int64) for column in zip(*arcs, strict=True))
    return Searches(arcs_by_node(near, far, lengths * factor, NODES))


def told_by_networkx(arcs, node, factor=1):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(NODES))
    graph.add_weighted_edges_from((a, b, length * factor) for a, b, length in arcs)
    found = nx.single_source_dijkstra_path_length(graph, node)
    return [found.get(other, NO_WAY) for other in range(NODES)]


@pytest.fixture(params=["counted", "scipy"])
def means(request, monkeypatch):
    monkeypatch.setattr(module, "MANY_ARCS", 0 if request.param == "scipy" else 10**9)
    return request.param


@given(ARCS, st.integers(0, NODES - 1))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_distances_are_those_of_networkx_with_parallel_arcs_and_arcs_of_length_0(means, arcs, node):
    assert searches(arcs).from_node(node).tolist() == told_by_networkx(arcs, node)


@given(ARCS, st.integers(0, NODES - 1))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_distances_too_long_for_floating_point_are_exact_too(means, arcs, node):
    factor = LONGEST + 1
    found = searches(arcs, factor).from_node(node).tolist()
    assert found == told_by_networkx(arcs, node, factor)


@pytest.mark.parametrize(("length", "is_counted"), [(LONGEST - 1, False), (LONGEST, True)])
def test_ways_are_counted_from_the_length_on_at_which_floating_point_may_round(
    length, is_counted, monkeypatch
):
    counted = watched(monkeypatch)
    monkeypatch.setattr(module, "MANY_ARCS", 0)
    assert searches([(0, 1, length)]).from_node(0)[1] == length
    assert bool(counted) is is_counted


def test_scipy_is_loaded_once_as_many_arcs_have_been_searched_as_its_loading_takes(monkeypatch):
    counted = watched(monkeypatch)
    monkeypatch.setattr(module, "MANY_ARCS", 5)
    own = searches([(0, 1, 2), (1, 2, 3)])
    found = [own.from_node(0).tolist() for _ in range(4)]
    assert len(counted) == 2
    assert found == [[0, 2, 5] + [NO_WAY] * (NODES - 3)] * 4


def watched(monkeypatch):
    """Return the list that grows by every search in whole numbers."""
    counted = []
    real = module._counted
    monkeypatch.setattr(module, "_counted", lambda *own: counted.append(1) or real(*own))
    return counted


def test_a_node_without_arcs_reaches_itself_alone(means):
    found = searches([(0, 1, 2)]).from_node(5)
    assert found.tolist() == [NO_WAY] * 5 + [0, NO_WAY]


def test_arcs_stand_by_node_in_their_order_and_tell_their_numbers():
    near, far = np.array([2, 0, 2, 0]), np.array([1, 3, 4, 5])
    arcs = arcs_by_node(near, far, np.array([10, 20, 30, 40]), 4)
    assert arcs.first.tolist() == [0, 2, 2, 4, 4]
    assert arcs.number.tolist() == [1, 3, 0, 2]
    assert arcs.far.tolist() == [3, 5, 1, 4]
    assert arcs.lengths.tolist() == [20, 40, 10, 30]


def test_arcs_of_nodes_are_told_with_the_node_they_start_at():
    positions, which = arcs_of(np.array([3, 0]), np.array([0, 2, 2, 4, 5]))
    assert positions.tolist() == [4, 0, 1]
    assert which.tolist() == [0, 1, 1]


def test_more_nodes_than_short_numbers_hold_are_ordered_too():
    nodes = 2**16 + 2
    near = np.array([2**16 + 1, 1, 2**16])
    arcs = arcs_by_node(near, near - 1, np.array([1, 2, 3]), nodes)
    assert arcs.number.tolist() == [1, 2, 0]
    assert arcs.first[[1, 2, 2**16, 2**16 + 1]].tolist() == [0, 1, 1, 2]
