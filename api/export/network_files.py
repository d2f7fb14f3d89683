"""A network as files that other programs read: Parquet, GraphML, GEXF, CSV for R, HXL."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from api.plans.candidates_file import neutralised
from api.plans.plan_csv import file_names
from api.shapes.shape_json import study_json
from engine.facts.place_tree import PlaceTree
from engine.shape.formats import long_table, to_networkx, wide_table
from engine.shape.rollups import RollUps

if TYPE_CHECKING:
    from api.shapes.shape_asking import Answer
    from engine.policy import Policy
    from engine.shape.modularity import Modules
    from engine.shape.web import Web
    from graph_schema.graph import AssistanceGraph

HXL = {
    "layer": "#activity+name", "provider_id": "#org+id", "provider_name": "#org+name",
    "provider_kind": "#org+type", "sector_id": "#sector+id", "sector_name": "#sector+name",
    "place_id": "#loc+id", "place_name": "#loc+name", "county_id": "#adm3+id",
    "county_name": "#adm3+name", "period": "#date+period",
}  # fmt: skip
"""Columns of who does what where, and their tags of the Humanitarian Exchange Language 1.1.

Counties are level 3, below provinces and prefectures."""


PLACES = "provider × place"
"""The web whose nodes and edges are written."""


def network_files(found: Answer) -> dict[str, bytes]:
    """Return name → content of every file of a network.

    ``nodes.parquet`` and ``edges.parquet``, ``network.graphml``, ``network.gexf``; of every web
    ``webs/‹name›-long.csv`` and ``-wide.csv``; ``measures.csv`` and ``study.json``; of pairs
    ``who-what-where.csv``, tagged with HXL.
    """
    nodes, edges = network_tables(found)
    files = {"nodes.parquet": _parquet(nodes), "edges.parquet": _parquet(edges),
             "network.graphml": graphml(found), "network.gexf": gexf(found),
             "measures.csv": _csv(found.study.table), "study.json": study_text(found)}  # fmt: skip
    webs = {
        f"{key.web.replace(' × ', '-')} {key.part}".strip(): web
        for key, web in found.study.subject.webs.items()
    }
    for title, file in file_names(list(webs)).items():
        name = file.removesuffix(".csv")
        files[f"webs/{name}-long.csv"] = _csv(long_table(webs[title]))
        files[f"webs/{name}-wide.csv"] = _csv(wide_table(webs[title]))
    pairs = found.study.subject.pairs
    if pairs is not None and found.graph is not None and found.policy is not None:
        files["who-what-where.csv"] = _hxl(who_what_where(pairs, found.graph, found.policy))
    return files


def graphml(found: Answer) -> bytes:
    """Return the network as GraphML."""
    written = io.BytesIO()
    nx.write_graphml_xml(to_networkx(*network_tables(found)), written)
    return written.getvalue()


def gexf(found: Answer) -> bytes:
    """Return the network as GEXF 1.2, as Gephi reads it, without the moment of writing."""
    written = io.BytesIO()
    graph = to_networkx(*network_tables(found))
    nx.write_gexf(graph, written, version="1.2draft")
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if b"<meta lastmodifieddate" not in line
                    and b"<creator>" not in line and b"</meta>" not in line)  # fmt: skip


def study_text(found: Answer) -> bytes:
    """Return the study as JSON."""
    text = json.dumps(study_json(found.study), ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def network_tables(found: Answer) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the nodes and the edges of the studied network.

    Of pairs: the web of providers and places; edges have a layer and weigh 1. Of an edge list: its
    own web. Columns of nodes: side, id, label, degree, total, module (-1 without a link), and of
    pairs kind, party_id, county_id, lon, lat. Columns of edges: source, target, weight,
    and of pairs layer.
    """
    subject = found.study.subject
    key = next(own for own in subject.webs if subject.pairs is None or own.web == PLACES)
    web, modules = subject.webs[key], subject.modules[key]
    if subject.pairs is None or found.graph is None:
        sides, edges = ("row", "column"), long_table(web)[["lower", "higher", "freq"]]
        return _nodes(web, modules, sides, found), edges.set_axis(
            ["source", "target", "weight"], axis=1)  # fmt: skip
    nodes = _nodes(web, modules, ("provider", "place"), found)
    edges = subject.pairs[["provider_id", "place_id", "layer"]].set_axis(
        ["source", "target", "layer"], axis=1)  # fmt: skip
    edges.insert(2, "weight", 1.0)
    return _with_facts(nodes, found.graph), edges


def who_what_where(
    pairs: pd.DataFrame, graph: AssistanceGraph, policy: Policy
) -> pd.DataFrame:  # fmt: skip
    """Return one row per pair and sector in which it counts, in the columns of `HXL`.

    A pair counts where its provider offers and its place needs something; one that counts nowhere
    has a row without a sector.
    """
    parts = RollUps(graph, policy).parts(pairs, "sector")
    rows = [own.assign(sector_id=sector) for sector, own in parts.items()]
    counted = {at for own in parts.values() for at in own.index}
    rows.append(pairs[~pairs.index.isin(counted)].assign(sector_id=""))
    table = pd.concat(rows, ignore_index=True)
    tree = PlaceTree.of(graph)
    table["county_id"] = [tree.above(place, "county") for place in table["place_id"].tolist()]
    for end, name in (("provider", "providers"), ("place", "places"), ("sector", "sectors"),
                      ("county", "places")):  # fmt: skip
        table[f"{end}_name"] = table[f"{end}_id"].map(_column(graph, name, "name")).fillna("")
    table["provider_kind"] = table["provider_id"].map(_column(graph, "providers", "kind"))
    ordered = table.assign(period=policy.period)[list(HXL)]
    return ordered.sort_values(["layer", "provider_id", "place_id", "sector_id"],
                               ignore_index=True)  # fmt: skip


def _nodes(web: Web, modules: Modules, sides: tuple[str, str], found: Answer) -> pd.DataFrame:
    table = modules.table(web)
    table["side"] = table["side"].map(dict(zip(("row", "column"), sides, strict=True)))
    table.insert(2, "label", [found.names.get(own, own) for own in table["id"].tolist()])
    table.insert(3, "degree", [*web.row_degrees.tolist(), *web.column_degrees.tolist()])
    table.insert(4, "total", [*web.row_totals.tolist(), *web.column_totals.tolist()])
    return table


def _with_facts(nodes: pd.DataFrame, graph: AssistanceGraph) -> pd.DataFrame:
    """Return nodes with what the tables say of them; "" and NaN where they say nothing."""
    tree = PlaceTree.of(graph)
    by_side = {side: nodes["side"] == side for side in ("provider", "place")}
    for column, tables in (("kind", ("provider", "place")), ("party_id", ("provider",)),
                           ("lon", ("place",)), ("lat", ("place",))):  # fmt: skip
        empty: Any = "" if column in ("kind", "party_id") else float("nan")
        nodes[column] = empty
        for side in tables:
            own = by_side[side]
            known = nodes.loc[own, "id"].map(_column(graph, f"{side}s", column))
            nodes.loc[own, column] = known if empty != "" else known.fillna("")
    ends = zip(nodes["id"].tolist(), nodes["side"].tolist(), strict=True)
    nodes["county_id"] = [
        tree.above(own, "county") if side == "place" else "" for own, side in ends
    ]
    return nodes


def _column(graph: AssistanceGraph, table: str, column: str) -> dict[str, Any]:
    return dict(zip(graph.column(table, "id"), graph.column(table, column), strict=True))


def _parquet(table: pd.DataFrame) -> bytes:
    written = io.BytesIO()
    table.to_parquet(written, index=False)
    return written.getvalue()


def _csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV; texts that a spreadsheet takes for a formula get an apostrophe."""
    return neutralised(table).to_csv(index=False, lineterminator="\n").encode()


def _hxl(table: pd.DataFrame) -> bytes:
    """Return a table as CSV with the row of tags below the header."""
    header, _, rows = _csv(table).partition(b"\n")
    tags = ",".join(HXL[str(name)] for name in table.columns)
    return b"\n".join([header, tags.encode(), rows])
