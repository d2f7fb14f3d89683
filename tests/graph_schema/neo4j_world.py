"""What the tests of the Neo4j store look with: the nodes as a graph, and a link that can be cut."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import neo4j
import pandas as pd

from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES

_LABELLED = [table for table in TABLES if table.label]


def shown(url: str) -> AssistanceGraph:
    """Read the live graph from its labelled nodes and relationships alone."""
    driver = neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF")
    with driver, driver.session() as session:

        def found(text: str) -> list[dict[str, Any]]:
            return [dict(record["row"]) for record in session.run(text)]

        rows = {t.name: found(f"MATCH (n:{t.label}) RETURN properties(n) AS row")
                for t in _LABELLED}  # fmt: skip
        rows["participants"] = found(
            "MATCH (a)-[r:TAKES_PART]->(l:Layer)"
            " RETURN r {.*, entity_id: a.id, layer: l.id} AS row")  # fmt: skip
        rows["pairings"] = found(
            "MATCH (t:Period)-[r:STANDING]->(p:Pairing), (a:Provider)-[:GIVES]->(p)-[:TO]->(b)"
            " RETURN r {.*, period: t.id, layer: p.layer, provider_id: a.id, place_id: b.id}"
            " AS row")  # fmt: skip
        for table, type_, start, end in (
            ("leads", "LEADS", "party_id", "place_id"),
            ("team_members", "ACTS_IN", "member_id", "team_id"),
            ("dispatches", "SERVES", "capability_id", "need_id"),
            ("secondments", "SENDS_PEOPLE", "provider_id", "place_id"),
        ):
            rows[table] = found(f"MATCH (a)-[r:{type_}]->(b)"
                                f" RETURN r {{.*, {start}: a.id, {end}: b.id}} AS row")  # fmt: skip
    return AssistanceGraph({name: _frame(table) for name, table in rows.items() if table})


def relationships(url: str) -> dict[str, int]:
    """Count the relationships that hang on the cells of rows, by type."""
    ends = cells_that_point(AssistanceGraph({}))
    driver = neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF")
    with driver, driver.session() as session:
        return {type_: session.run(f"MATCH ()-[r:{type_}]->() RETURN count(r)").single()[0]
                for type_ in ends}  # fmt: skip


def cells_that_point(graph: AssistanceGraph) -> dict[str, int]:
    """Count the cells of a graph that are such relationships."""

    def count(table: str, column: str) -> int:
        return int((graph.table(table)[column] != "").sum())

    return {
        "PART_OF": count("places", "parent_id") + count("sectors", "parent_id"),
        "RUN_BY": count("places", "run_by"),
        "MEMBER_OF": count("providers", "party_id"),
        "BELOW": count("providers", "parent_id"),
        "SITS_IN": count("providers", "place_id"),
        "KEEPS_TO": count("providers", "territory_id"),
        "HAS_NEED": len(graph.table("needs")),
        "IN_SECTOR": sum(len(graph.table(t)) for t in ("needs", "capabilities", "projects")),
        "OFFERS": len(graph.table("capabilities")),
        "HAS_PROJECT": len(graph.table("projects")),
        "MOVES": len(graph.table("project_moves")),
        "MEETS": count("dispatches", "project_id"),
        "LIMITS_PLACE": count("budgets", "place_id"),
        "LIMITS_PROVIDER": count("budgets", "provider_id"),
        "LIMITS_SECTOR": count("budgets", "sector_id"),
        "FOR_PLACE": count("tasks", "place_id"),
        "FOR_PROJECT": count("tasks", "project_id"),
        "JUDGES_PROVIDER": count("evaluations", "provider_id"),
        "JUDGES_PLACE": count("evaluations", "place_id"),
        "JUDGES_PROJECT": count("evaluations", "project_id"),
    }


def ask(url: str, text: str, **values: Any) -> list[tuple[Any, ...]]:
    """Return what a text finds on the server."""
    driver = neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF")
    with driver, driver.session() as session:
        return [tuple(record.values()) for record in session.run(text, values)]


class Proxy:
    """Passes bytes on to a server, until it was told to cut every link after so many bytes.

    Told to hang, it takes what it is sent and passes nothing on, and cuts nothing either.
    """

    def __init__(self, port: int, own: int = 0) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", own))
        self.port = self._listener.getsockname()[1]
        self.left: float = float("inf")
        self.left_until_hang: float = float("inf")
        self._hanging: set[socket.socket] = set()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening and cut every link."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for a link
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Cut every link."""
        self._end(*self._open)

    def _end(self, *ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open -= set(ends)

    def hang(self) -> None:
        """Pass on nothing more over the links that are there; new ones are as good as any."""
        self._hanging |= self._open

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open |= {near, far}
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while sent := source.recv(4096):
                self.left -= len(sent)
                if self.left < 0:
                    self.cut()
                    return
                self.left_until_hang -= len(sent)
                if self.left_until_hang >= 0 and source not in self._hanging:
                    target.sendall(sent)
        self._end(source, target)


@contextlib.contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    """Run a proxy to a server on this machine."""
    running = Proxy(port)
    try:
        yield running
    finally:
        running.close()


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([{k: v for k, v in row.items() if k != "row"} for row in rows])
    for column in frame.columns:
        if frame[column].map(lambda cell: isinstance(cell, list)).any():
            frame[column] = [";".join(c) if isinstance(c, list) else "" for c in frame[column]]
    return frame
