"""What must hold of a graph before a store keeps it as nodes and relationships.

People's tables are checked at length by `validate.py`; a store looks once more at the three
things that would make its nodes and relationships untrue.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from .graph import AssistanceGraph
from .schema import RELATIONSHIPS, TABLES
from .schema_types import Relationship, Table
from .store_errors import RefusedByStore

_NAMED = 5
"""How many offenders an error names."""

SIDE_TABLES = {"provider": "providers", "place": "places"}
"""``side`` of a participant to the table that its ``entity_id`` is found in."""

_TABLE_OF_LABEL = {table.label: table.name for table in TABLES if table.label}


def refuse_untrue_graph(graph: AssistanceGraph) -> None:
    """Raise when a graph cannot be kept as nodes and relationships.

    Raises
    ------
    RefusedByStore
        ``duplicate_key``: rows of a table share a key. ``unknown_end``: a relationship points at
        a node that the graph does not have. ``not_a_number``: a decimal is infinite.
        ``too_long``: an id or a name is longer than `Column.longest`. Each names the table and the
        first offenders, and says how many there are.
    """
    ids = {table.name: set(graph.table(table.name)["id"].tolist())
           for table in TABLES if table.label}  # fmt: skip
    for table in TABLES:
        _refuse_rows(table, graph.table(table.name))
    for relationship in RELATIONSHIPS:
        lost = _lost_ends(relationship, graph.table(relationship.table), ids)
        if lost:
            raise RefusedByStore("unknown_end", table=relationship.table, type=relationship.type,
                                 count=len(lost), keys=tuple(lost[:_NAMED]))  # fmt: skip


def _refuse_rows(table: Table, frame: pd.DataFrame) -> None:
    """Raise when two rows share a key, an id or name is too long, or a decimal is infinite."""
    keys = list(zip(*(frame[name].tolist() for name in table.key), strict=True))
    # Rows stand in key order, so equal keys are neighbours.
    twice = [key for key, following in pairwise(keys) if key == following]
    if twice:
        raise RefusedByStore("duplicate_key", table=table.name, count=len(twice),
                             keys=_written(twice))  # fmt: skip
    for column in table.columns:
        if column.longest is not None:
            long = [cell for cell in frame[column.name].tolist() if len(cell) > column.longest]
            if long:
                shown = tuple(f"{cell[:20]}…" for cell in long[:_NAMED])
                raise RefusedByStore("too_long", table=table.name, column=column.name,
                                     limit=column.longest, count=len(long),
                                     keys=shown)  # fmt: skip
        if column.type == "decimal":
            infinite = np.flatnonzero(np.isinf(frame[column.name].to_numpy())).tolist()
            if infinite:
                raise RefusedByStore("not_a_number", table=table.name, column=column.name,
                                     count=len(infinite),
                                     keys=_written([keys[row] for row in infinite]))  # fmt: skip


def _lost_ends(
    relationship: Relationship, frame: pd.DataFrame, ids: Mapping[str, set[str]]
) -> list[str]:
    """Return the cells of a relationship that name no node of the graph, sorted."""
    lost: set[str] = set()
    for label, columns in (relationship.start, relationship.end):
        if label == "*":
            for side, table in SIDE_TABLES.items():
                lost |= set(frame.loc[frame["side"] == side, columns[0]].tolist()) - ids[table]
        elif label in _TABLE_OF_LABEL:
            lost |= set(frame[columns[0]].tolist()) - ids[_TABLE_OF_LABEL[label]] - {""}
    return sorted(lost)


def _written(keys: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple("|".join(key) for key in keys[:_NAMED])
