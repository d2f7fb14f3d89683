"""Graphs in the Neo4j archive: content that nobody changes, under hashes.

``(:Graph {hash})-[:HAS_TABLE]->(:TableVersion {chunks})``, and ``:Chunk`` nodes under the hashes
that a version lists. Chunks are sent ahead in transactions of their own, ``:Loose`` until a version
names them: nobody reads them before. Should the loader die, the next one with the same rows needs
not send them again, and whoever archives after `ABANDONED` seconds takes them away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import neo4j_rows
from .graph import AssistanceGraph
from .neo4j_link import Neo4jLink, Work
from .neo4j_rows import Chunk
from .schema import TABLES
from .schema_types import Table
from .store_errors import NotInStore

_BYTES_AT_ONCE = 2_000_000
_CHUNKS_AT_ONCE = 200

ABANDONED = 600.0
"""Seconds after which what was sent ahead, and never finished, is taken away."""


@dataclass(frozen=True)
class Version:
    """The content of one table: hashes of its chunks, and the first cell of each."""

    table: str
    chunks: tuple[str, ...]
    firsts: tuple[str, ...]

    def may_have(self, row_id: str) -> list[str]:
        """Return the chunk whose rows begin at or before an id and end after it, if any."""
        held = [hash_ for hash_, first in zip(self.chunks, self.firsts, strict=True)
                if first <= row_id]  # fmt: skip
        return held[-1:]


def send_chunks(link: Neo4jLink, graph: AssistanceGraph) -> list[dict[str, Any]]:
    """Send what the archive lacks of a graph's tables; return the rows for `add_graph`."""
    ids = {f"{t.name}|{table_hash}": t.name
           for t in TABLES if (table_hash := graph.table_hash(t.name))}  # fmt: skip
    with link.work() as work:
        known = {id_ for (id_,) in work.rows(
            "UNWIND $ids AS id MATCH (v:TableVersion {id: id}) RETURN v.id",
            ids=list(ids))}  # fmt: skip
    versions: list[dict[str, Any]] = []
    lacking: dict[str, Chunk] = {}
    for id_, name in ids.items():
        version: dict[str, Any] = {"id": id_, "table": name}
        if id_ not in known:
            cut = list(neo4j_rows.chunks(graph.held(name)))
            lacking |= {chunk.hash: chunk for chunk in cut}
            version |= {"chunks": [c.hash for c in cut], "firsts": [c.first for c in cut],
                        "num_rows": len(graph.held(name))}  # fmt: skip
        versions.append(version)
    if lacking:
        _send(link, lacking)
    return versions


def is_archived(work: Work, graph_hash: str) -> bool:
    """Whether a graph is in the archive."""
    return work.one("MATCH (g:Graph {hash: $hash}) RETURN 1", hash=graph_hash) is not None


def require_graph(work: Work, graph_hash: str) -> None:
    """Raise NotInStore ``unknown_graph`` when a graph is not in the archive."""
    if not is_archived(work, graph_hash):
        raise NotInStore("unknown_graph", graph_hash=graph_hash)


def add_graph(work: Work, graph_hash: str, versions: list[dict[str, Any]], created: str) -> bool:
    """Archive a graph whose chunks are there; False when they are gone, which undoes all."""
    work.rows("CREATE (:Graph {hash: $hash, created: $created})", hash=graph_hash, created=created)
    work.send(
        "UNWIND $rows AS row MATCH (g:Graph {hash: $hash}) MERGE (v:TableVersion {id: row.id})"
        " ON CREATE SET v = row CREATE (g)-[:HAS_TABLE]->(v) RETURN count(*)",
        versions, hash=graph_hash)  # fmt: skip
    named = sorted({hash_ for version in versions for hash_ in version.get("chunks", ())})
    there = work.one("UNWIND $hashes AS hash MATCH (c:Chunk {hash: hash}) REMOVE c:Loose"
                     " RETURN count(*)", hashes=named)  # fmt: skip
    return there == (len(named),)


def get_graph(link: Neo4jLink, graph_hash: str) -> AssistanceGraph:
    """Return an archived graph.

    Raises
    ------
    NotInStore
        ``unknown_graph``.
    """
    with link.work() as work:
        require_graph(work, graph_hash)
        found = versions_of(work, graph_hash)
        return AssistanceGraph({table.name: _frame(work, table, found[table.name])
                                for table in TABLES if table.name in found})  # fmt: skip


def column_of(work: Work, graph_hash: str, table: Table, column: str) -> set[str]:
    """Return the distinct cells of one text column of an archived graph."""
    version = versions_of(work, graph_hash).get(table.name)
    return set() if version is None else set(_frame(work, table, version)[column].tolist())


def versions_of(work: Work, graph_hash: str) -> dict[str, Version]:
    """Return the tables of an archived graph."""
    return {
        table: Version(table, tuple(chunks), tuple(firsts))
        for table, chunks, firsts in work.rows(
            "MATCH (:Graph {hash: $hash})-[:HAS_TABLE]->(v)"
            " RETURN v.table, v.chunks, v.firsts", hash=graph_hash)
    }  # fmt: skip


def contents(work: Work, hashes: tuple[str, ...]) -> Iterator[bytes]:
    """Yield the content of chunks, in the order asked for."""
    for first in range(0, len(hashes), _CHUNKS_AT_ONCE):
        asked = hashes[first : first + _CHUNKS_AT_ONCE]
        found = dict(work.rows("UNWIND $hashes AS hash MATCH (c:Chunk {hash: hash})"
                               " RETURN c.hash, c.content", hashes=list(asked)))  # fmt: skip
        for hash_ in asked:
            yield bytes(found[hash_])


def _frame(work: Work, table: Table, version: Version) -> Any:
    return neo4j_rows.frame_of(table, list(contents(work, version.chunks)))


def _send(link: Neo4jLink, lacking: dict[str, Chunk]) -> None:
    _take_away_abandoned(link)
    with link.work() as work:
        known = {hash_ for (hash_,) in work.rows(
            "UNWIND $hashes AS hash MATCH (c:Chunk {hash: hash}) RETURN c.hash",
            hashes=list(lacking))}  # fmt: skip
    for batch in _batches([chunk for chunk in lacking.values() if chunk.hash not in known]):
        with link.work() as work:
            work.send("UNWIND $rows AS row MERGE (c:Chunk {hash: row.hash}) ON CREATE SET c:Loose,"
                      " c.content = row.content, c.sent = timestamp() RETURN count(*)",
                      batch)  # fmt: skip


def _take_away_abandoned(link: Neo4jLink) -> None:
    while True:
        with link.work() as work:
            taken = work.one(
                "MATCH (c:Loose) WHERE c.sent < timestamp() - $abandoned * 1000"
                " WITH c LIMIT $most DELETE c RETURN count(*)",
                abandoned=ABANDONED, most=_CHUNKS_AT_ONCE)  # fmt: skip
        if taken != (_CHUNKS_AT_ONCE,):
            return


def _batches(cut: list[Chunk]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for chunk in cut:
        batch.append({"hash": chunk.hash, "content": chunk.content})
        size += len(chunk.content)
        if size >= _BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
