"""Changing nodes and relationships on a Neo4j server: in one transaction, or behind the marker.

A change that fits one transaction (nearly all do) is one: archive, nodes, and the word which graph
is live, or which plan adopted. A larger one sets the marker of `neo4j_state`, changes the nodes in
as many transactions as it takes, and says the word in the last one. Whoever is killed on the way
leaves the old graph live and the old plan adopted, and the marker tells the next one to mend the
nodes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from secrets import token_hex
from typing import TypeVar

from . import neo4j_archive
from .graph import AssistanceGraph
from .neo4j_link import BATCH, Neo4jLink, Work
from .neo4j_live import Step, steps_to, tie
from .neo4j_projection import adopted_plans, projection_steps
from .neo4j_state import State, note, now, set_state, state, writing
from .store_errors import StoreConflict, StoreUnreachable

ONE_TRANSACTION = 40_000
"""Most nodes and relationships that change in one transaction; a small server has room for it."""

_POLL_SECONDS = 0.2

_T = TypeVar("_T")

_HALF_DONE = "(changing)"
"""What the store says of its nodes while they show neither the old nor the new."""

Look = Callable[[Work, State], Iterable[Step]]
"""Looks at what is there and returns the steps that are needed."""

Finish = Callable[[Work, State], None]
"""Says the word, in the last transaction."""


class Loader:
    """Makes graphs live and plans adopted on one server.

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

        def look(work: Work, found: State) -> Iterable[Step]:
            _refuse_stale(found, expected)
            return () if graph.content_hash == found.live else steps_to(work, graph)

        def finish(work: Work, found: State) -> None:
            _refuse_stale(found, expected)
            first(work)
            _make_live(work, found, graph.content_hash, by, reason)

        self.change(look, finish, ends_change=True)

    def mend(self) -> None:
        """Show the live graph and the adopted plans once more where they were left half done."""
        with self._link.work() as work:
            before = state(work)
        if before.is_whole:
            return
        graph = neo4j_archive.get_graph(self._link, before.live) if before.live else None

        def look(work: Work, found: State) -> Iterable[Step]:
            if found.is_whole:
                return ()
            _refuse_stale(found, before.live)
            return steps_to(work, graph)

        def finish(work: Work, found: State) -> None:
            set_state(work, shown=found.live, loader="")

        self.change(look, finish, ends_change=True)

    def change(self, look: Look, finish: Finish, *, ends_change: bool = False) -> None:
        """Run the steps that ``look`` returns, then ``finish``.

        Parameters
        ----------
        ends_change
            Whether the ends of pairings come and go, so that they have to be tied anew.
        """
        mine = token_hex(8)
        deadline = time.monotonic() + self._busy_seconds
        while not self._begun(look, finish, mine, ends_change=ends_change):
            if time.monotonic() > deadline:
                raise self._busy()
            time.sleep(_POLL_SECONDS)

    def _begun(self, look: Look, finish: Finish, mine: str, *, ends_change: bool) -> bool:
        """Do it all unless another loader is at work; whether it was done."""
        with writing(self._link) as (work, found):
            if found.is_busy:
                return False
            steps = list(look(work, found))
            if found.is_whole and sum(map(len, steps)) <= ONE_TRANSACTION:
                _run(work, steps)
                if ends_change:
                    tie(work, most=2**31)
                    _run(work, _projection(work, found))
                finish(work, found)
                return True
            set_state(work, loader=mine, shown=_HALF_DONE)
        # Who changes a part of the nodes does not make them whole.
        becomes_whole = found.is_whole or ends_change
        self._behind_the_marker(mine, steps, finish, ends_change=ends_change,
                                becomes_whole=becomes_whole)  # fmt: skip
        return True

    def _behind_the_marker(
        self, mine: str, steps: Iterable[Step], finish: Finish, *, ends_change: bool,
        becomes_whole: bool,
    ) -> None:  # fmt: skip
        try:
            self._send(mine, steps)
            if ends_change:
                while not self._in_turn(mine, lambda work, _: tie(work, BATCH)):
                    pass
                self._send(mine, self._in_turn(mine, _projection))

            def finish_whole(work: Work, found: State) -> None:
                finish(work, found)
                shown = state(work).live if becomes_whole else _HALF_DONE
                set_state(work, loader="", shown=shown)

            self._in_turn(mine, finish_whole)
        except BaseException:
            # Others need not wait until this loader is taken for dead.
            with suppress(StoreUnreachable), writing(self._link) as (work, found):
                if found.loader == mine:
                    set_state(work, loader="")
            raise

    def _send(self, mine: str, steps: Iterable[Step]) -> None:
        for step in steps:
            for batch in step.batches():
                self._in_turn(mine, partial(_run_in_turn, batch))

    def _in_turn(self, mine: str, do: Callable[[Work, State], _T]) -> _T:
        """Return what ``do`` does in a transaction; busy when another one took this for dead."""
        with writing(self._link, mine) as (work, found):
            if found.loader != mine:
                raise self._busy()
            return do(work, found)

    def _busy(self) -> StoreUnreachable:
        return self._link.error("busy", seconds=self._busy_seconds)


def _run_in_turn(step: Step, work: Work, _: State) -> None:
    step.run(work)


def _run(work: Work, steps: Iterable[Step]) -> None:
    for step in steps:
        step.run(work)


def _projection(work: Work, found: State) -> Iterable[Step]:
    """Return the steps to what the adopted plans say; without plans nothing was projected."""
    return projection_steps(work, adopted_plans(work)) if found.num_plans else ()


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
