"""What differs between two graphs, counted by table and key."""

from __future__ import annotations

from dataclasses import dataclass

from .cells import plain_values
from .graph import AssistanceGraph
from .schema import TABLES
from .schema_types import Table


@dataclass(frozen=True)
class TableChange:
    """How many rows of one table are there now, and came, changed or went."""

    table: str
    num_rows: int
    added: int
    changed: int
    removed: int


def graph_changes(before: AssistanceGraph | None, after: AssistanceGraph) -> list[TableChange]:
    """Return one entry per table; without a graph before, every row is new.

    Tables of the year's work have one where they have rows, or had some.
    """
    graphs = [after] if before is None else [before, after]
    told = (t for t in TABLES if not t.of_the_year or any(len(g.held(t.name)) for g in graphs))
    return [_table_change(table, before, after) for table in told]


def _table_change(
    table: Table, before: AssistanceGraph | None, after: AssistanceGraph
) -> TableChange:
    num_rows = len(after.table(table.name))
    if before is None:
        return TableChange(table.name, num_rows, num_rows, 0, 0)
    if before.table_hash(table.name) == after.table_hash(table.name):
        return TableChange(table.name, num_rows, 0, 0, 0)
    old, new = _rows_by_key(table, before), _rows_by_key(table, after)
    changed = sum(1 for key in old.keys() & new.keys() if old[key] != new[key])
    return TableChange(
        table.name, num_rows, len(new.keys() - old.keys()), changed, len(old.keys() - new.keys())
    )


def _rows_by_key(
    table: Table, graph: AssistanceGraph
) -> dict[tuple[object, ...], tuple[object, ...]]:
    frame = graph.table(table.name)
    values = {c.name: plain_values(c, frame[c.name]) for c in table.columns}
    keys = zip(*(values[name] for name in table.key), strict=True)
    return dict(zip(keys, zip(*values.values(), strict=True), strict=True))
