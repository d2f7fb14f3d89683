"""What became of an entity from live graph to live graph, read from the SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Literal

from .store_errors import NotInStore
from .store_records import EntityEvent

_STATES = """
    SELECT live_id, row_id, properties
    FROM lives JOIN graph_tables USING (graph_id) JOIN rows ON node_id = :node
    JOIN spans ON spans.version_id = graph_tables.version_id
        AND row_id BETWEEN first_row AND last_row"""

Change = Literal["entered", "changed", "retired", "returned"]


def entity_events(connection: sqlite3.Connection, entity_id: str) -> tuple[EntityEvent, ...]:
    """Return the events of every node with this id, oldest first.

    Raises
    ------
    NotInStore
        ``unknown_entity``.
    """
    nodes = connection.execute(
        "SELECT node_id, label FROM nodes WHERE id = ? AND EXISTS"
        " (SELECT 1 FROM rows WHERE rows.node_id = nodes.node_id) ORDER BY label",
        (entity_id,),
    ).fetchall()
    if not nodes:
        raise NotInStore("unknown_entity", entity_id=entity_id)
    lives = connection.execute(
        "SELECT live_id, hash, at, by, reason FROM lives JOIN graphs USING (graph_id)"
        " ORDER BY live_id").fetchall()  # fmt: skip
    events = []
    for node, label in nodes:
        found = connection.execute(_STATES, {"node": node})
        states = {live: (row, properties) for live, row, properties in found}
        order = [live for live, *_ in lives]
        events += [(live, label, *event) for live, *event in _changes(order, states)]
    when = {live: rest for live, *rest in lives}
    return tuple(
        EntityEvent(label, entity_id, change, graph_hash, json.loads(properties), at, by, reason)
        for live, label, change, properties in sorted(events, key=lambda event: event[0])
        for graph_hash, at, by, reason in [when[live]]
    )


def _changes(
    lives: list[int], states: dict[int, tuple[int, str]]
) -> Iterator[tuple[int, Change, Any]]:
    """Yield (live graph, change, properties) wherever an entity's state differs from before."""
    last: tuple[int, str] | None = None
    is_live = False
    for live in lives:
        state = states.get(live)
        if state is None:
            if is_live and last is not None:
                yield live, "retired", last[1]
            is_live = False
            continue
        if last is None:
            yield live, "entered", state[1]
        elif not is_live:
            yield live, "returned", state[1]
        elif state[0] != last[0]:
            yield live, "changed", state[1]
        last, is_live = state, True
