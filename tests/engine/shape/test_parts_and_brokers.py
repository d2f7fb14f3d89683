"""Compartments, bridges, articulation points and betweenness against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from engine.shape import brokers, co_occurrence
from engine.shape.brokers import betweenness
from engine.shape.compartments import articulation_points, bridges, compartments, num_compartments
from engine.shape.measures import measure
from engine.shape.web import Web, web_from_table


def graph_of(web: Web) -> nx.Graph:
    graph = nx.Graph()
    graph.add_edges_from((("row", web.rows[i]), ("column", web.columns[j]))
                         for i, j in zip(web.link_rows, web.link_columns, strict=True))  # fmt: skip
    return graph


def random_web(seed: int) -> Web:
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, 14, 2)
    return web_from_table(rng.random(shape) < rng.choice([0.1, 0.2, 0.35]))


@pytest.mark.parametrize("seed", range(30))
def test_bridges_and_articulation_points_are_those_of_networkx(seed):
    web = random_web(seed)
    graph = graph_of(web)
    found = {(("row", row), ("column", column)) for row, column in bridges(web)}
    assert {frozenset(x) for x in found} == {frozenset(x) for x in nx.bridges(graph)}
    rows, columns = articulation_points(web)
    points = {("row", x) for x in rows} | {("column", x) for x in columns}
    assert points == set(nx.articulation_points(graph))


@pytest.mark.parametrize("seed", range(30))
def test_compartments_are_the_connected_components(seed):
    web = random_web(seed)
    rows, columns = compartments(web)
    own: dict[int, set[tuple[str, str]]] = {}
    for side, ids, labels in (("row", web.rows, rows), ("column", web.columns, columns)):
        for id_, label in zip(ids, labels.tolist(), strict=True):
            own.setdefault(label, set()).add((side, id_))
    own.pop(-1, None)
    parts = list(nx.connected_components(graph_of(web)))
    assert sorted(map(sorted, own.values())) == sorted(map(sorted, parts))
    assert num_compartments(web) == len(parts)


@pytest.mark.parametrize("block", [1, 2_000_000])
@pytest.mark.parametrize("seed", range(15))
def test_betweenness_is_that_of_networkx(seed, block, monkeypatch):
    monkeypatch.setattr(brokers, "BLOCK_CELLS", block)
    web = random_web(seed)
    if min(web.linked.shape) < 2:
        return  # networkx divides by 0 there
    graph = graph_of(web)
    expected = nx.bipartite.betweenness_centrality(graph, [("row", x) for x in web.linked.rows])
    rows, columns = betweenness(web)
    found = {("row", x): value for x, value in zip(web.rows, rows, strict=True)}
    found |= {("column", x): value for x, value in zip(web.columns, columns, strict=True)}
    assert {own: found[own] for own in expected} == pytest.approx(expected)
    assert all(value == 0 for own, value in found.items() if own not in expected)


def test_the_centre_of_a_star_joins_all():
    rows, columns = betweenness(web_from_table([[1, 1, 1]]))
    assert (rows.tolist(), columns.tolist()) == ([1.0], [0.0, 0.0, 0.0])


@pytest.mark.parametrize("seed", range(5))
def test_tables_of_pairs_made_in_blocks_give_the_same(seed, monkeypatch):
    names = ["nodf", "c_score_rows", "c_score_columns", "niche_overlap_rows"]
    before = measure(random_web(seed), names)["value"].to_numpy()
    monkeypatch.setattr(co_occurrence, "BLOCK_CELLS", 20)
    np.testing.assert_allclose(measure(random_web(seed), names)["value"], before)
