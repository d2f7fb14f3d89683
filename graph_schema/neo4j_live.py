"""The live graph as nodes and relationships, brought from what is there to what should be there.

What is there is always looked at, never remembered, so the same steps load an empty server, send
ten changed rows, and mend what a loader that died left half done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from . import neo4j_rows
from .graph import AssistanceGraph
from .held_table import HeldTable
from .neo4j_link import BATCH, Work
from .neo4j_schema import (
    DERIVED_TEXTS,
    IS_SHOWN,
    LABELLED,
    RELATIONSHIP_SIDES,
    TIES,
    RelationshipTexts,
    kind_labels,
    node_texts,
    relationship_texts,
)  # fmt: skip
from .schema import DERIVED_LABELS, TABLES
from .schema_types import Table

Columns = Sequence[Sequence[Any]]
"""Cells by column; all columns have the same length."""


@dataclass(frozen=True)
class Step:
    """One text, and the rows that it is run for: those ``picked`` of ``columns``.

    Rows are made when they are sent, a batch at a time: those of a large graph would take as much
    room as the graph itself.
    """

    text: str
    columns: Columns
    picked: Sequence[int]

    def __len__(self) -> int:
        return len(self.picked)

    def batches(self) -> Iterator[Step]:
        """Yield the same step in parts of `BATCH` rows."""
        for first in range(0, len(self), BATCH):
            yield Step(self.text, self.columns, self.picked[first : first + BATCH])

    def run(self, work: Work) -> None:
        """Run the text; the server must have acted on every row."""
        for part in self.batches():
            work.send(part.text, [[cells[i] for cells in part.columns] for i in part.picked])


def whole_step(text: str, columns: Columns) -> Step:
    """Return a step for all rows of some columns."""
    return Step(text, columns, range(len(columns[0])))


def steps_to(work: Work, graph: AssistanceGraph | None) -> list[Step]:
    """Return the steps that turn the nodes and relationships that are there into a graph's.

    Relationships go first and come last, so every step finds the ends that it needs.

    Parameters
    ----------
    graph
        The graph to show; None for no graph at all.
    """
    shown = AssistanceGraph({}) if graph is None else graph
    columns = {t.name: neo4j_rows.properties(shown.held(t.name)) for t in TABLES}
    # A server that never showed a graph need not be asked for each label and type.
    seen = work if work.one(IS_SHOWN) else None
    gone: list[Step] = []
    made: list[Step] = []
    named: dict[str, list[int]] = defaultdict(list)
    for relationship, side in RELATIONSHIP_SIDES:
        own = columns[relationship.table]
        texts = relationship_texts(relationship, side, own)
        old, new = _relationship_steps(seen, texts, shown.held(relationship.table), own)
        gone.append(old)
        made.append(new)
        if texts.has_row:
            named[relationship.table] += new.picked
    nodes = [step for table in LABELLED for step in _node_steps(seen, table, columns[table.name])]
    steps = (*gone, *nodes, *_derived_steps(shown, named), *made)
    return [step for step in steps if len(step)]


def tie(work: Work, most: int) -> bool:
    """Tie pairings to ends that live, up to ``most`` to each side; whether that was all."""
    tied = [int(count) for text in TIES for (count,) in work.rows(text, most=most)]
    return max(tied) < most


def _derived_steps(graph: AssistanceGraph, named: dict[str, list[int]]) -> Iterator[Step]:
    """Yield the steps that make layers, periods and pairings, those that new rows name."""
    for derived in DERIVED_LABELS:
        found: dict[str | None, tuple[Any, ...]] = {}
        for table, names in derived.sources:
            held = graph.held(table)
            ids = neo4j_rows.node_ids(names, held)
            columns = [held.column(name) for name in names] if len(names) > 1 else []
            found |= {ids[i]: tuple(cells[i] for cells in columns) for i in named[table]}
        rows = [(id_, *cells) for id_, cells in found.items()]
        yield whole_step(DERIVED_TEXTS[derived.label], list(zip(*rows, strict=True)) or [()])


def _node_steps(seen: Work | None, table: Table, own: dict[str, Sequence[Any]]) -> Iterator[Step]:
    texts = node_texts(table, own)
    labels = kind_labels(table)
    ids = own.get("id", ())
    kinds = [labels.get(kind, []) for kind in own["kind"]] if labels and ids else [[]] * len(ids)
    columns = [*(own.get(name, ()) for name in texts.columns), kinds]
    there: dict[str, Any] = dict(seen.rows(texts.seen)) if seen else {}
    retired = {id_ for (id_,) in seen.rows(texts.seen_retired)} if seen else set()
    picked: dict[str, list[int]] = defaultdict(list)
    for i, (id_, row) in enumerate(zip(ids, own["row"], strict=True)):
        if id_ in there:
            if there.pop(id_) != row:
                picked[texts.change].append(i)
        else:
            picked[texts.revive if id_ in retired else texts.create].append(i)
    yield whole_step(texts.retire, [list(there)])
    for text, found in picked.items():
        yield Step(text, columns, found)


def _relationship_steps(
    seen: Work | None, texts: RelationshipTexts, held: HeldTable, own: dict[str, Sequence[Any]]
) -> tuple[Step, Step]:
    """Return the steps that remove the relationships of one text, and that make new ones."""
    declared = texts.relationship
    starts = neo4j_rows.node_ids(declared.start[1], held)
    ends = neo4j_rows.node_ids(declared.end[1], held)
    told = [starts, ends, own["row"]] if texts.has_row else [starts, ends]
    sides = own["side"] if texts.side and len(held) else ("",) * len(held)
    there = set(seen.rows(texts.seen)) if seen else set()
    picked: list[int] = []
    for i, (key, side) in enumerate(zip(zip(*told, strict=True), sides, strict=True)):
        if side != texts.side or not (key[0] and key[1]):
            continue
        if key in there:
            there.remove(key)
        else:
            picked.append(i)
    gone = list(zip(*there, strict=True)) or [()]
    made = [*told, *(own[name] for name in texts.columns)]
    return whole_step(texts.delete, gone), Step(texts.create, made, picked)
