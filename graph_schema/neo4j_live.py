"""The live graph as nodes and relationships, brought from what is there to what should be there.

What is there is always looked at, never remembered, so the same steps load an empty server, send
ten changed rows, and mend what a loader that died left half done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from . import neo4j_rows
from .graph import AssistanceGraph
from .neo4j_link import BATCH, Work
from .neo4j_schema import (
    DERIVED_TEXTS,
    LINKS,
    NODE_TEXTS,
    RELATIONSHIP_TEXTS,
    NodeTexts,
    RelationshipTexts,
    kind_labels,
)  # fmt: skip
from .schema import DERIVED_LABELS, TABLES

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """One text, and the rows that it is run for."""

    text: str
    rows: Rows

    def batches(self) -> Iterator[Step]:
        """Yield the same step in parts of `BATCH` rows."""
        for first in range(0, len(self.rows), BATCH):
            yield Step(self.text, self.rows[first : first + BATCH])

    def run(self, work: Work) -> None:
        """Run the text; the server must have acted on every row."""
        work.send(self.text, self.rows)


def steps_to(work: Work, graph: AssistanceGraph | None) -> list[Step]:
    """Return the steps that turn the nodes and relationships that are there into a graph's.

    Relationships go first and come last, so every step finds the ends that it needs.

    Parameters
    ----------
    graph
        The graph to show; None for no graph at all.
    """
    shown = AssistanceGraph({}) if graph is None else graph
    rows = {t.name: neo4j_rows.properties(t, shown.table(t.name)) for t in TABLES}
    gone: list[Step] = []
    made: list[Step] = []
    for texts in RELATIONSHIP_TEXTS:
        old, new = _relationship_steps(work, texts, shown, rows)
        gone.append(old)
        made.append(new)
    nodes = [step for texts in NODE_TEXTS
             for step in _node_steps(work, texts, rows[texts.table.name])]  # fmt: skip
    derived = [Step(DERIVED_TEXTS[label], found) for label, found in derived_nodes(shown).items()]
    return [step for step in (*gone, *nodes, *derived, *made) if step.rows]


def link_steps(work: Work) -> Iterator[Step]:
    """Yield the steps that tie pairings to ends that live; each is looked up when it is due."""
    for seen, text in LINKS:
        if found := work.records(seen):
            yield Step(text, found)


def derived_nodes(graph: AssistanceGraph) -> dict[str, Rows]:
    """Return the layers, periods and pairings that a graph's rows name, each once."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for derived in DERIVED_LABELS:
        for table, columns in derived.sources:
            frame = graph.table(table)
            cells = zip(*(frame[c].tolist() for c in columns), strict=True)
            for id_, row in zip(neo4j_rows.node_ids(columns, frame), cells, strict=True):
                named = zip(columns, row, strict=True) if len(columns) > 1 else ()
                found[derived.label][id_] = {"id": id_, **dict(named)}
    return {label: list(nodes.values()) for label, nodes in found.items()}


def _node_steps(work: Work, texts: NodeTexts, rows: Rows) -> Iterator[Step]:
    there: dict[str, str] = dict(work.rows(texts.seen))
    retired = {id_ for (id_,) in work.rows(texts.seen_retired)}
    labels = kind_labels(texts.table)
    by_text: dict[str, Rows] = defaultdict(list)
    for row in rows:
        if there.get(row["id"]) == row["row"]:
            continue
        text = texts.create
        if row["id"] in there:
            text = texts.change
        elif row["id"] in retired:
            text = texts.revive
        kind = labels.get(row.get("kind", ""), [])
        by_text[text].append({"id": row["id"], "cells": row, "kind": kind})
    wanted = {row["id"] for row in rows}
    yield Step(texts.retire, [{"id": id_} for id_ in there if id_ not in wanted])
    for text, found in by_text.items():
        yield Step(text, found)


def _relationship_steps(
    work: Work, texts: RelationshipTexts, graph: AssistanceGraph, rows: dict[str, Rows]
) -> tuple[Step, Step]:
    """Return the steps that remove the relationships of one text, and that make new ones."""
    table = texts.relationship.table
    wanted = _wanted(texts, graph.table(table), rows[table])
    there = {found if len(found) > 1 else found[0] for found in work.rows(texts.seen)}
    if texts.has_row:
        gone: Rows = [{"row": hash_} for hash_ in there if hash_ not in wanted]
    else:
        gone = [{"start": start, "end": end} for start, end in there - set(wanted)]
    made = [row for key, row in wanted.items() if key not in there]
    return Step(texts.delete, gone), Step(texts.create, made)


def _wanted(texts: RelationshipTexts, frame: pd.DataFrame, rows: Rows) -> dict[Any, dict[str, Any]]:
    """Return the relationships of one text by what tells them: hash of the row, or both ends."""
    declared = texts.relationship
    starts = neo4j_rows.node_ids(declared.start[1], frame)
    ends = neo4j_rows.node_ids(declared.end[1], frame)
    names = (*declared.properties, "row")
    found: dict[Any, dict[str, Any]] = {}
    for start, end, row in zip(starts, ends, rows, strict=True):
        if not (start and end) or (texts.side and row["side"] != texts.side):
            continue
        if texts.has_row:
            cells = {name: row[name] for name in names if name in row}
            found[row["row"]] = {"start": start, "end": end, "cells": cells}
        else:
            found[start, end] = {"start": start, "end": end}
    return found
