"""What became of an entity from live graph to live graph, read from the SQLite file."""

from __future__ import annotations

import json
import sqlite3

from .entity_changes import changes
from .store_errors import NotInStore
from .store_records import EntityEvent

_STATES = """
    SELECT live_id, row_id, properties
    FROM lives JOIN graph_tables USING (graph_id) JOIN rows ON node_id = :node
    JOIN spans ON spans.version_id = graph_tables.version_id
        AND row_id BETWEEN first_row AND last_row"""


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
        events += [(live, label, *event) for live, *event in changes(order, states)]
    when = {live: rest for live, *rest in lives}
    return tuple(
        EntityEvent(label, entity_id, change, graph_hash, json.loads(properties), at, by, reason)
        for live, label, change, properties in sorted(events, key=lambda event: event[0])
        for graph_hash, at, by, reason in [when[live]]
    )
