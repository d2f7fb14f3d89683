"""The tables as a networkx MultiDiGraph, with the labels and relationships of the schema.

A node is called ``Label:id`` (ids of different labels may be equal), an edge has its relationship
type as key. Empty properties are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from .cells import plain_values
from .schema import DERIVED_LABELS, RELATIONSHIPS, TABLES, table
from .schema_types import kind_label

if TYPE_CHECKING:
    import networkx as nx

_SIDE_LABELS = {"provider": "Provider", "place": "Place"}


def to_networkx(frames: Mapping[str, pd.DataFrame]) -> nx.MultiDiGraph[str]:
    """Return nodes and relationships of all tables.

    Every node has ``labels`` (tuple of str, the main one first) and its row's properties; every
    edge has ``type`` and the relationship's properties. Parallel edges of one type between two
    nodes (two leads of one county in different sectors) are all kept.

    Raises
    ------
    ValueError
        When a relationship points at a node that does not exist.
    """
    import networkx as nx  # slow to load: a plan does without

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for declared in TABLES:
        if declared.label:
            for row in _rows(declared.name, frames[declared.name]):
                labels: tuple[str, ...] = (declared.label,)
                if declared.kinds_are_labels:
                    labels += (kind_label(row["kind"]),)
                graph.add_node(f"{declared.label}:{row['id']}", labels=labels, **row)
    for derived in DERIVED_LABELS:
        for table_name, columns in derived.sources:
            for row in _rows(table_name, frames[table_name]):
                cells = [row[column] for column in columns]
                properties = dict(zip(derived.properties, cells, strict=True))
                properties["id"] = "|".join(cells)
                node = f"{derived.label}:{properties['id']}"
                graph.add_node(node, labels=(derived.label,), **properties)
    for relationship in RELATIONSHIPS:
        for row in _rows(relationship.table, frames[relationship.table]):
            start = _node(relationship.start, row)
            end = _node(relationship.end, row)
            if start and end:
                for name in (start, end):
                    if name not in graph:
                        raise ValueError(f"{relationship.type} points at {name}: no such node")
                properties = {name: row[name] for name in relationship.properties if name in row}
                graph.add_edge(start, end, type=relationship.type, **properties)
    return graph


def _rows(table_name: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    declared = table(table_name)
    columns = [plain_values(column, frame[column.name]) for column in declared.columns]
    for cells in zip(*columns, strict=True):
        yield {
            name: cell
            for name, cell in zip(declared.column_names, cells, strict=True)
            if cell is not None
        }


def _node(end: tuple[str, tuple[str, ...]], row: Mapping[str, Any]) -> str | None:
    label, columns = end
    cells = [row.get(column) for column in columns]
    if any(cell is None for cell in cells):
        return None
    if label == "*":
        label = _SIDE_LABELS[row["side"]]
    return f"{label}:{'|'.join(map(str, cells))}"
