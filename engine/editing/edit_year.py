"""What an edit takes along of the year's work: rows about somebody that leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graph_schema.schema import TABLES
from graph_schema.schema_types import Column, Table

from .edit_draft import Draft

_ABOUT_IT = frozenset({"budgets", "evaluations"})
"""Tables whose rows are about what they refer to, though each of these cells may be empty."""


def is_taken_along(
    table: Table, row: Mapping[str, Any], gone: Mapping[str, Collection[str]]
) -> bool:
    """Whether a row of the year's work goes with something that it refers to.

    Parameters
    ----------
    gone
        Ids that leave, by table.
    """
    return any(
        row.get(column.name) in gone.get(column.references[0], ())
        for column in table.columns
        if column.references and _goes_with(table, column)
    )


def _goes_with(table: Table, column: Column) -> bool:
    return column.required or table.name in _ABOUT_IT


def remove_of_the_year(draft: Draft, name: str, ids: set[str]) -> None:
    """Take out what the year's work says about entities that leave a table.

    Dispatches, moves, people sent, budgets, evaluations and parts in teams go, and so do projects
    of a place and what is said about these; a task or a dispatch that only mentions them stays
    and mentions them no more.

    Parameters
    ----------
    name
        Table that ``ids`` leave.
    """
    for table in TABLES:
        if table.of_the_year:
            _leave(draft, table, name, ids)


def _leave(draft: Draft, table: Table, name: str, ids: set[str]) -> None:
    rows = draft.rows(table.name)
    gone: set[int] = set()
    for column in table.columns:
        if column.references != (name,):
            continue
        found = rows.where(column.name, ids)
        if _goes_with(table, column):
            gone.update(found)
        else:
            for position in found:
                draft.set(table.name, position, column.name, None)
    if not gone:
        return
    if table.label:
        remove_of_the_year(draft, table.name, {rows.column("id")[i] for i in gone})
    draft.remove(table.name, sorted(gone))
