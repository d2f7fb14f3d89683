"""What differs between one table of two graphs: rows that came, rows that went, cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from graph_schema.held_table import HeldTable, Key

Row = dict[str, Any]
"""Cells by column."""


class TableDifference(NamedTuple):
    """Rows in the order of their keys.

    Of rows that came or went there is every filled cell; of those that changed the cells that did,
    in the order of columns, "" for one that is empty now.
    """

    added: dict[Key, Row]
    removed: dict[Key, Row]
    changed: dict[Key, Row]


def table_difference(before: HeldTable, after: HeldTable) -> TableDifference:
    """Return what differs between two states of one table."""
    old_keys, new_keys = _keys(before), _keys(after)
    if old_keys == new_keys:
        return TableDifference({}, {}, _changed(before, after, new_keys, None))
    old, new = set(old_keys), set(new_keys)
    stayed = (
        [i for i, key in enumerate(old_keys) if key in new],
        [i for i, key in enumerate(new_keys) if key in old],
    )
    both = [new_keys[i] for i in stayed[1]]
    return TableDifference(
        added={key: _row(after, i) for i, key in enumerate(new_keys) if key not in old},
        removed={key: _row(before, i) for i, key in enumerate(old_keys) if key not in new},
        changed=_changed(before, after, both, stayed),
    )


def _keys(held: HeldTable) -> list[Key]:
    return list(zip(*([cell or "" for cell in held.column(name)] for name in held.declared.key),
                    strict=True))  # fmt: skip


def _row(held: HeldTable, position: int) -> Row:
    cells = ((name, held.column(name)[position]) for name in held.declared.column_names)
    return {name: cell for name, cell in cells if cell is not None}


def _changed(
    before: HeldTable, after: HeldTable, keys: Sequence[Key],
    stayed: tuple[Sequence[int], Sequence[int]] | None,
) -> dict[Key, Row]:  # fmt: skip
    """Return the changed cells of the rows with these keys, which both tables have.

    ``stayed`` says where they are in each; None = both tables hold these rows and no others.
    """
    found: dict[int, Row] = {}
    for name in after.declared.column_names:
        was, now = before.column(name), after.column(name)
        if was is now or name in after.declared.key:
            continue
        if stayed is not None:
            # Rows are in the order of their keys: those that stayed are so in both tables.
            was = tuple(map(was.__getitem__, stayed[0]))
            now = tuple(map(now.__getitem__, stayed[1]))
        if was != now:
            for i, (old, new) in enumerate(zip(was, now, strict=True)):
                if old != new:
                    found.setdefault(i, {})[name] = "" if new is None else new
    return {keys[i]: found[i] for i in sorted(found)}
