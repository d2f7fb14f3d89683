"""Making a graph the live one on a Neo4j server: in one transaction, or behind the marker.

A change that fits one transaction (nearly all do) is one: archive, nodes, and the word which graph
is live. A larger one sets the marker of `neo4j_state`, changes the nodes in as many transactions
as it takes, and says the word in the last one. Whoever is killed on the way leaves the old graph
live, and the marker tells the next one to mend the nodes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex

from . import neo4j_archive
from .graph import AssistanceGraph
from .neo4j_link import Neo4jLink, Work
from .neo4j_live import Step, link_steps, steps_to
from .neo4j_state import State, note, now, set_state, state, writing
from .store_errors import StoreConflict, StoreUnreachable

ONE_TRANSACTION = 40_000
"""Most nodes and relationships that change in one transaction; a small server has room for it."""

_POLL_SECONDS = 0.2


class _TooLarge(Exception):
    """A change does not fit one transaction."""


class Loader:
    """Makes graphs live on one server.

    Parameters
    ----------
    busy_seconds
        How long it waits for another loader.
    """

    def __init__(self, link: Neo4jLink, busy_seconds: float) -> None:
        self._link = link
        self._busy_seconds = busy_seconds

    def refuse_stale(self, expected: str | None) -> None:
        """Raise at once what `show` would raise after much was sent: StoreConflict."""
        with self._link.work() as work:
            _refuse_stale(state(work), expected)

    def show(
        self, graph: AssistanceGraph, expected: str | None, first: Callable[[Work], None],
        by: str, reason: str,
    ) -> None:  # fmt: skip
        """Make a graph live, after ``first`` in the same transaction.

        Raises
        ------
        StoreConflict
            ``stale_live``.
        StoreUnreachable
            ``busy``: another loader was not done in time.
        """

        def finish(work: Work, found: State) -> None:
            _refuse_stale(found, expected)
            first(work)
            _make_live(work, found, graph.content_hash, by, reason)

        def in_one(work: Work, found: State) -> None:
            _refuse_stale(found, expected)
            if found.live != graph.content_hash:
                steps = steps_to(work, graph)
                if sum(len(step.rows) for step in steps) > ONE_TRANSACTION:
                    raise _TooLarge
                for step in steps:
                    step.run(work)
                for step in link_steps(work):
                    step.run(work)
            finish(work, found)

        try:
            self._when_nobody_loads(in_one)
        except _TooLarge:
            self._behind_the_marker(graph, expected, finish)

    def mend(self) -> None:
        """Show the live graph as nodes once more where a loader left them half done."""
        with self._link.work() as work:
            found = state(work)
        if found.shown != found.live:
            graph = neo4j_archive.get_graph(self._link, found.live) if found.live else None
            self._behind_the_marker(graph, found.live or None, lambda _, __: None)

    def _when_nobody_loads(self, do: Callable[[Work, State], None]) -> None:
        """Run ``do`` in a transaction of its own; wait while another program loads a graph."""
        deadline = time.monotonic() + self._busy_seconds
        while True:
            with writing(self._link) as (work, found):
                if not found.is_busy:
                    do(work, found)
                    return
            if time.monotonic() > deadline:
                raise self._busy()
            time.sleep(_POLL_SECONDS)

    def _behind_the_marker(
        self, graph: AssistanceGraph | None, expected: str | None,
        finish: Callable[[Work, State], None],
    ) -> None:  # fmt: skip
        """Show a graph as nodes in as many transactions as it takes, then run ``finish``."""
        mine = token_hex(8)

        def begin(work: Work, found: State) -> None:
            _refuse_stale(found, expected)
            set_state(work, loader=mine, shown="(loading)")

        self._when_nobody_loads(begin)
        try:
            with self._link.work() as work:
                steps = steps_to(work, graph)
            while steps:
                self._send(mine, steps)
                with self._link.work() as work:
                    steps = list(link_steps(work))
            with writing(self._link) as (work, found):
                self._refuse_lost_turn(found, mine)
                finish(work, found)
                set_state(work, loader="", shown=graph.content_hash if graph else "")
        except BaseException:
            # Others need not wait until this loader is taken for dead.
            with suppress(StoreUnreachable), writing(self._link) as (work, found):
                if found.loader == mine:
                    set_state(work, loader="")
            raise

    def _send(self, mine: str, steps: list[Step]) -> None:
        for step in steps:
            for batch in step.batches():
                with writing(self._link) as (work, found):
                    self._refuse_lost_turn(found, mine)
                    batch.run(work)
                    set_state(work)

    def _refuse_lost_turn(self, found: State, mine: str) -> None:
        """Raise when another loader has taken this one for dead."""
        if found.loader != mine:
            raise self._busy()

    def _busy(self) -> StoreUnreachable:
        return self._link.error("busy", seconds=self._busy_seconds)


def _refuse_stale(found: State, expected: str | None) -> None:
    if found.live != (expected or ""):
        raise StoreConflict("stale_live", expected=expected or "", current=found.live)


def _make_live(work: Work, found: State, graph_hash: str, by: str, reason: str) -> None:
    if found.live == graph_hash:
        return
    work.rows(
        "MATCH (s:JieduiStore) MATCH (g:Graph {hash: $hash})"
        " OPTIONAL MATCH (s)-[old:LIVE]->() DELETE old CREATE (s)-[:LIVE]->(g)"
        " WITH g OPTIONAL MATCH (l:LiveGraph) WITH g, count(l) + 1 AS number"
        " CREATE (:LiveGraph {number: number, hash: $hash, at: $at, by: $by, reason: $reason})",
        hash=graph_hash, at=now(), by=by, reason=reason)  # fmt: skip
    set_state(work, live=graph_hash, shown=graph_hash, loader="")
    note(work, "make_live", "graph", found.live, graph_hash, by, reason)
