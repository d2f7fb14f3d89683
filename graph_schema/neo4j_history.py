"""What became of an entity from live graph to live graph, read from the Neo4j archive."""

from __future__ import annotations

from typing import Any

from .entity_changes import changes
from .neo4j_archive import Version, contents
from .neo4j_link import Work
from .neo4j_rows import row_in
from .neo4j_schema import LABELLED
from .store_errors import NotInStore
from .store_records import EntityEvent


def entity_events(work: Work, entity_id: str) -> tuple[EntityEvent, ...]:
    """Return the events of every node with this id, oldest first.

    Raises
    ------
    NotInStore
        ``unknown_entity``.
    """
    lives = work.rows("MATCH (l:LiveGraph) RETURN l.number, l.hash, l.at, l.by, l.reason"
                      " ORDER BY l.number")  # fmt: skip
    when = {number: rest for number, *rest in lives}
    is_known = False
    events: list[tuple[int, str, str, Any]] = []
    for table in sorted(LABELLED, key=lambda table: table.label):
        states = _states(work, table.name, entity_id)
        is_known = is_known or bool(states)
        of_lives = {number: states[rest[0]] for number, rest in when.items() if rest[0] in states}
        order = [number for number, *_ in lives]
        events += [(live, table.label, change, cells)
                   for live, change, cells in changes(order, of_lives)]  # fmt: skip
    if not is_known:
        raise NotInStore("unknown_entity", entity_id=entity_id)
    return tuple(
        EntityEvent(label, entity_id, change, graph_hash, cells, at, by, reason)  # type: ignore[arg-type]
        for live, label, change, cells in sorted(events, key=lambda event: event[0])
        for graph_hash, at, by, reason in [when[live]]
    )


def _states(work: Work, table: str, entity_id: str) -> dict[str, tuple[Any, Any]]:
    """Return graph hash to the state of one entity in it, of every archived graph that has it."""
    found = work.rows(
        "MATCH (g:Graph)-[:HAS_TABLE]->(v:TableVersion) WHERE v.table = $table"
        " RETURN v.chunks, v.firsts, collect(g.hash)", table=table)  # fmt: skip
    chunk_of: dict[str, str] = {}
    for hashes, firsts, graphs in found:
        for chunk in Version(table, tuple(hashes), tuple(firsts)).may_have(entity_id):
            chunk_of |= dict.fromkeys(graphs, chunk)
    asked = tuple(dict.fromkeys(chunk_of.values()))
    rows = {chunk: row_in(content, entity_id)
            for chunk, content in zip(asked, contents(work, asked), strict=True)}  # fmt: skip
    return {graph: (row, row) for graph, chunk in chunk_of.items()
            if (row := rows[chunk]) is not None}  # fmt: skip
