"""Webs in the forms that other programs read: edge lists and tables for R, graphs for networkx."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import networkx as nx
import pandas as pd

from .web import Web

Network: TypeAlias = "nx.MultiGraph[str]"

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file can hold."""


def long_table(web: Web) -> pd.DataFrame:
    """Return the links of a web as R's ``bipartite::frame2webs`` takes them.

    Columns: lower (row id), higher (column id), webID, freq. Nodes without a link are not in it.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> long_table(web_from_table([[2, 0], [1, 3]], "ab", "xy", name="w")).values.tolist()
    [['a', 'x', 'w', 2.0], ['b', 'x', 'w', 1.0], ['b', 'y', 'w', 3.0]]
    """
    return pd.DataFrame({
        "lower": [web.rows[i] for i in web.link_rows.tolist()],
        "higher": [web.columns[j] for j in web.link_columns.tolist()],
        "webID": web.name, "freq": web.weights.data,
    })  # fmt: skip


def wide_table(web: Web) -> pd.DataFrame:
    """Return a web as a full table, ids of rows in the first column, ``row``.

    In R: ``as.matrix(read.csv(file, row.names = 1, check.names = FALSE))``.

    Examples
    --------
    >>> from engine.shape.web import web_from_table
    >>> wide_table(web_from_table([[2, 0], [1, 3]], "ab", "xy")).to_dict("list")
    {'row': ['a', 'b'], 'x': [2.0, 1.0], 'y': [0.0, 3.0]}
    """
    table = pd.DataFrame(web.dense(), columns=list(web.columns))
    table.insert(0, "row", list(web.rows), allow_duplicates=True)  # a column may be called so, too
    return table


def to_networkx(nodes: pd.DataFrame, edges: pd.DataFrame) -> Network:
    """Return nodes and edges as a networkx graph; pairs of several layers are several edges.

    Keys are side and id, such as "provider unit:1", since one id may be on both sides.

    Parameters
    ----------
    nodes
        Columns side, id, and any others, which become attributes; NaN and "" do not. The first side
        has ``bipartite`` 0, the other 1.
    edges
        Columns source (an id of the first side), target (of the other), and any others.
    """
    graph: Network = nx.MultiGraph()
    sides = list(dict.fromkeys(nodes["side"].tolist()))
    for row in nodes.to_dict("records"):
        side, own = str(row["side"]), str(row["id"])
        graph.add_node(_key(side, own), entity_id=_clean(own), side=side,
                       bipartite=sides.index(side), **_attributes(row, ("id", "side")))  # fmt: skip
    for row in edges.to_dict("records"):
        ends = (_key(side, str(row[end])) for side, end in zip(sides, ("source", "target"),
                                                               strict=True))  # fmt: skip
        graph.add_edge(*ends, **_attributes(row, ("source", "target")))
    return graph


def _key(side: str, own: str) -> str:
    return _clean(f"{side} {own}")


def _attributes(row: dict[Any, Any], left_out: tuple[str, ...]) -> dict[str, Any]:
    """Return what a row says, without what is empty."""
    said = {str(name): cell for name, cell in row.items() if name not in left_out}
    return {name: _clean(cell) if isinstance(cell, str) else cell for name, cell in said.items()
            if not pd.isna(cell) and cell != ""}  # fmt: skip


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("�", text)
