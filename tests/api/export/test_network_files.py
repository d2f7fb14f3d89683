"""Files of a network, each read back by a program that did not write it."""

from __future__ import annotations

import csv
from collections import Counter
from xml.etree import ElementTree as ET

import duckdb
import hxl
import igraph
import networkx as nx
import pandas as pd
import pytest

from api.export.network_files import HXL, who_what_where
from engine.shape.formats import to_networkx
from fixtures import path
from tests.api.test_shape import EDGES
from tests.engine.shape.test_rollups import PAIRS, TABLES
from tests.engine.small_graphs import small_graph, small_policy

GEXF = "{http://www.gexf.net/1.2draft}"


@pytest.fixture
def tables():
    return path("tiny")


@pytest.fixture
def network(run, plan, tables, tmp_path):
    """The folder with every format of the plan of the tiny example."""
    folder = tmp_path / "network"
    assert run("shape", plan, "--from", tables, "--by", "county", "--out", folder).code == 0
    return folder


@pytest.fixture
def pairs(plan):
    """(layer, provider, place) of the plan, read from its files by layer."""
    found = set()
    for file in plan.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            found |= {(file.stem, row["provider_id"], row["place_id"])
                      for row in csv.DictReader(opened)}  # fmt: skip
    assert len(found) == 5
    return found


def sql(text):
    return duckdb.sql(text).fetchall()


def test_parquet_holds_every_pair_and_everybody_who_takes_part(network, pairs, tables):
    edges, nodes = network / "edges.parquet", network / "nodes.parquet"
    assert set(sql(f"select layer, source, target from '{edges}'")) == pairs
    assert sql(f"select distinct weight from '{edges}'") == [(1.0,)]
    taking_part = {own for (own,) in sql(f"select entity_id from '{tables}/participants.csv'")}
    assert taking_part <= {own for (own,) in sql(f"select id from '{nodes}'")}
    degrees = dict(sql(f"select id, degree from '{nodes}' where side = 'provider'"))
    load = Counter(provider for _, provider, _ in pairs)
    assert {own: load[own] for own in degrees} == degrees
    assert sql(f"select count(*) from '{nodes}' where (module < 0) != (degree = 0)") == [(0,)]
    named = dict(sql(f"select id, label from '{nodes}'"))
    assert named["unit:u1"] == "示例单位 1"


def test_graphml_is_read_by_igraph(network, pairs):
    graph = igraph.Graph.Read_GraphML(str(network / "network.graphml"))
    ids = graph.vs["entity_id"]
    assert {(edge["layer"], *(ids[end] for end in edge.tuple)) for edge in graph.es} == pairs
    sides = zip(graph.vs["side"], graph.vs["bipartite"], strict=True)
    assert set(sides) == {("provider", 0), ("place", 1)}
    assert graph.is_bipartite()
    assert "示例单位 1" in graph.vs["label"]


def test_graphml_and_gexf_say_of_each_node_and_edge_what_parquet_says(network):
    texts = ["label", "kind", "party_id", "county_id"]
    numbers = ["degree", "total", "module", "lon", "lat"]
    nodes = pd.read_parquet(network / "nodes.parquet").set_index(["side", "id"])
    graph = igraph.Graph.Read_GraphML(str(network / "network.graphml"))
    root = ET.parse(network / "network.gexf").getroot()
    columns = {own.get("id"): own.get("title") for own in root.iter(f"{GEXF}attribute")}
    gexf = {(own["side"], own["entity_id"]): own | {"label": node.get("label")}
            for node in root.iter(f"{GEXF}node") for own in [cells(node, columns)]}  # fmt: skip
    assert len(graph.vs) == len(gexf) == len(nodes)
    for vertex in graph.vs:
        key = vertex["side"], vertex["entity_id"]
        expected = nodes.loc[key]
        for own in (vertex.attributes(), gexf[key]):
            assert [own.get(name) or "" for name in texts] == [expected[name] for name in texts]
            found = [float(own.get(name, "nan")) for name in numbers]
            assert found == pytest.approx([*map(float, expected[numbers])], nan_ok=True), key
    assert set(graph.es["weight"]) == {1.0}
    assert {edge.get("weight") for edge in root.iter(f"{GEXF}edge")} == {"1.0"}


def test_gexf_has_the_pairs_and_says_nothing_of_when_it_was_written(network, pairs):
    root = ET.parse(network / "network.gexf").getroot()
    columns = {own.get("id"): own.get("title") for own in root.iter(f"{GEXF}attribute")}
    nodes = {node.get("id"): cells(node, columns) for node in root.iter(f"{GEXF}node")}
    edges = {(cells(edge, columns)["layer"], nodes[edge.get("source")]["entity_id"],
              nodes[edge.get("target")]["entity_id"])
             for edge in root.iter(f"{GEXF}edge")}  # fmt: skip
    assert edges == pairs
    labels = {node.get("label") for node in root.iter(f"{GEXF}node")}
    assert "示例单位 1" in labels
    assert b"lastmodified" not in (network / "network.gexf").read_bytes()


def cells(element, columns):
    return {columns[own.get("for")]: own.get("value") for own in element.iter(f"{GEXF}attvalue")}


def test_long_and_wide_tables_for_r_say_the_same(network, pairs):
    long, wide = (network / f"webs/provider-place-{form}.csv" for form in ("long", "wide"))
    # As R's read.csv and frame2webs would: names of columns, then cells.
    with long.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert list(rows[0]) == ["lower", "higher", "webID", "freq"]
    links = {(row["lower"], row["higher"]): float(row["freq"]) for row in rows}
    assert links == Counter((provider, place) for _, provider, place in pairs)
    with wide.open(encoding="utf-8", newline="") as opened:
        (_, *columns), *body = csv.reader(opened)
    table = {(row[0], column): float(cell) for row in body
             for column, cell in zip(columns, row[1:], strict=True)}  # fmt: skip
    assert {link: weight for link, weight in table.items() if weight} == links
    names = {file.name for file in (network / "webs").iterdir()}
    assert {"party-county-wide.csv", "county-sector-long.csv"} <= names
    assert sum("county_" in name for name in names) == 4  # two counties, long and wide


def test_who_does_what_where_is_read_by_libhxl(network, pairs):
    with hxl.data(hxl.make_input(str(network / "who-what-where.csv"),
                                 hxl.InputOptions(allow_local=True))) as source:  # fmt: skip
        assert [column.display_tag for column in source.columns] == list(HXL.values())
        rows = [dict(zip(HXL, row.values, strict=True)) for row in source]
    assert {(row["layer"], row["provider_id"], row["place_id"]) for row in rows} == pairs
    assert {row["period"] for row in rows} == {"2026"}
    assert {row["county_name"] for row in rows} == {"示例甲县", "示例乙县"}
    assert any(row["sector_name"] for row in rows)


def test_measures_are_read_by_another_program(run, network, plan, tables):
    found = run("shape", plan, "--from", tables, "--json").json["measures"]
    expected = {(row["web"], row["measure"]): row["value"] for row in found if not row["part"]}
    rows = sql(f"select web, measure, plan from '{network}/measures.csv' where part is null")
    read = {(web, name): value for web, name, value in rows}
    assert read.keys() == expected.keys()
    assert all(read[key] == pytest.approx(value) for key, value in expected.items()
               if value is not None)  # fmt: skip


def test_the_same_study_gives_the_same_bytes(run, plan, tables, network, tmp_path):
    again = tmp_path / "again"
    run("shape", plan, "--from", tables, "--by", "county", "--out", again)
    files = sorted(own.relative_to(network) for own in network.rglob("*.*"))
    assert len(files) > 10
    assert [
        own for own in files if (network / own).read_bytes() != (again / own).read_bytes()
    ] == []


def test_a_folder_that_holds_something_is_left_alone(run, network, plan, tables):
    before = sorted(network.rglob("*"))
    assert run("shape", plan, "--from", tables, "--out", network).code == 1
    assert sorted(network.rglob("*")) == before


def test_an_edge_list_has_formats_too_and_hostile_names_break_none(run, tmp_path):
    file = tmp_path / "edges.csv"
    file.write_text(EDGES + "=cmd(),x\x07y<&>,4\n", encoding="utf-8")
    for out in (tmp_path / "net", tmp_path / "a.graphml", tmp_path / "a.gexf"):
        assert run("shape", file, "--weight", "sum", "--out", out).code == 0
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "a.graphml"))
    assert set(graph.vs["entity_id"]) == {"a", "b", "=cmd()", "x", "y", "x\ufffdy<&>"}
    assert sorted(graph.es["weight"]) == [1, 2, 3, 4]
    assert ET.parse(tmp_path / "a.gexf").getroot().tag == f"{GEXF}gexf"
    with (tmp_path / "net/webs/edges.csv-long.csv").open(encoding="utf-8", newline="") as opened:
        assert "'=cmd()" in {row["lower"] for row in csv.DictReader(opened)}
    assert not (tmp_path / "net/who-what-where.csv").exists()


def test_one_id_on_both_sides_is_two_nodes():
    nodes = pd.DataFrame({"side": ["row", "column"], "id": ["h", "h"], "label": ["A", ""]})
    edges = pd.DataFrame({"source": ["h"], "target": ["h"], "weight": [2.0]})
    graph = to_networkx(nodes, edges)
    assert nx.is_bipartite(graph)
    assert dict(graph.nodes(data="label")) == {"row h": "A", "column h": None}


def test_a_pair_that_counts_in_no_sector_has_a_row_without_one():
    found = who_what_where(PAIRS, small_graph(**TABLES), small_policy())
    rows = set(zip(found["provider_id"], found["place_id"], found["sector_id"], strict=True))
    assert rows == {("u1", "t1", "edu"), ("u1", "t1", "health"), ("u1", "t3", "health"),
                    ("u2", "t2", ""), ("u3", "t1", "edu")}  # fmt: skip
