"""The one node that says what the store holds, and who may write: ``:JieduiStore``.

A transaction that writes first locks ``:JieduiTurn``, so writers take turns. (A node of its own:
two transactions that lock one node and then change it once more end in a deadlock.) The store
says which graph is ``live``, and which one the labelled nodes show (``shown``). The two are the
same but while a large graph is being loaded: that takes more transactions than one, so ``shown``
is no hash meanwhile and ``loader`` names who is at it. Whoever reads labelled nodes looks at both
first. A loader that has not been heard of for `SILENCE` seconds is taken for dead, and the next
one mends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .neo4j_link import Neo4jLink, Work
from .neo4j_schema import FORMAT, constraints
from .store_records import AuditEntry

SILENCE = 15.0
"""Seconds without a word of a loader after which it is taken for dead."""


@dataclass(frozen=True)
class State:
    """What the store says of itself; ``silent`` in seconds since the loader was heard of."""

    live: str
    shown: str
    loader: str
    silent: float
    num_plans: int

    @property
    def is_busy(self) -> bool:
        """Whether a loader is at work, and alive."""
        return self.loader != "" and self.silent < SILENCE

    @property
    def is_whole(self) -> bool:
        """Whether the labelled nodes show what is live and adopted."""
        return self.shown == self.live


@contextmanager
def writing(link: Neo4jLink, loader: str = "") -> Iterator[tuple[Work, State]]:
    """Give a transaction that no other writer shares, and the state that it finds.

    Parameters
    ----------
    loader
        Who asks: the loader whose turn it is is heard of thereby.
    """
    with link.work() as work:
        found = work.one(
            "MATCH (t:JieduiTurn) SET t.taken = t.taken + 1 WITH t MATCH (s:JieduiStore)"
            " WITH s, (timestamp() - s.heard) / 1000.0 AS silent"
            " SET s.heard = CASE s.loader WHEN $loader THEN timestamp() ELSE s.heard END"
            " RETURN s.live, s.shown, s.loader, silent, s.num_plans, s.format",
            loader=loader)  # fmt: skip
        if found is None:
            raise link.error("not_a_store")
        _refuse_other_formats(link, found[-1])
        yield work, State(*found[:-1])


def state(work: Work) -> State:
    """Return the state, without taking a turn."""
    found = work.one(
        "MATCH (s:JieduiStore) RETURN s.live, s.shown, s.loader,"
        " (timestamp() - s.heard) / 1000.0, s.num_plans")  # fmt: skip
    return State("", "", "", 0.0, 0) if found is None else State(*found)


def set_state(work: Work, **changes: Any) -> None:
    """Change what the store says of itself; a loader that it names is heard of thereby."""
    work.rows("MATCH (s:JieduiStore) SET s += $changes, s.heard = timestamp()",
              changes=changes)  # fmt: skip


def prepare(link: Neo4jLink, *, create: bool) -> None:
    """Make an empty database a store, or bring an older store to this format.

    Raises
    ------
    StoreUnreachable
        ``no_store``: the database is empty and none is to be made. ``not_a_store``: it holds
        something else, which is left as it is. ``newer_format``.
    """
    with link.work() as work:
        found = work.one("MATCH (s:JieduiStore) RETURN s.format")
        if found is None and work.one("MATCH (n) WHERE NOT n:Disposable RETURN 1 LIMIT 1"):
            raise link.error("not_a_store")
    if found is None:
        if not create:
            raise link.error("no_store")
    elif found[0] >= FORMAT:
        _refuse_other_formats(link, found[0])
        return
    link.schema(constraints())
    with link.work() as work:
        # What an older program showed as nodes is derived, so it is shown anew; the rest stays.
        work.rows(
            "MERGE (t:JieduiTurn {id: 'turn'}) ON CREATE SET t.taken = 0"
            " ON MATCH SET t.taken = t.taken + 1"
            " MERGE (s:JieduiStore {id: 'store'})"
            " ON CREATE SET s.live = '', s.shown = '', s.loader = '', s.audited = 0,"
            "   s.num_plans = 0, s.heard = 0, s.format = $format"
            " ON MATCH SET s.shown = CASE WHEN s.format < $format AND s.live <> ''"
            "   THEN '(older)' ELSE s.shown END, s.format = $format", format=FORMAT)  # fmt: skip
        # Plans of format 1 did not say what they were derived from; that was guessed from tables.
        work.rows(
            "MATCH (p:Plan) WHERE p.require_approval IS NULL"
            " SET p.base_plan_id = '', p.require_approval = false"
            " WITH p MATCH (p)-[guessed:DERIVED_FROM]->() DELETE guessed"
        )


def note(
    work: Work, verb: str, subject: str, before: str, after: str, by: str, reason: str
) -> None:  # fmt: skip
    """Add an entry to the audit trail, in a transaction that no other writer shares."""
    work.rows(
        "MATCH (s:JieduiStore) SET s.audited = s.audited + 1"
        " CREATE (:AuditEntry {number: s.audited, at: $at, verb: $verb, subject: $subject,"
        " before: $before, after: $after, by: $by, reason: $reason})",
        at=now(), verb=verb, subject=subject, before=before, after=after, by=by,
        reason=reason)  # fmt: skip


def entries(work: Work, since: int) -> tuple[AuditEntry, ...]:
    """Return the entries of the audit trail numbered above ``since``, oldest first."""
    found = work.rows(
        "MATCH (a:AuditEntry) WHERE a.number > $since RETURN a.number, a.at, a.verb,"
        " a.subject, a.before, a.after, a.by, a.reason ORDER BY a.number", since=since)  # fmt: skip
    return tuple(AuditEntry(*row) for row in found)


def now() -> str:
    """Return this moment: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _refuse_other_formats(link: Neo4jLink, found: int) -> None:
    if found > FORMAT:
        raise link.error("newer_format", found=found, known=FORMAT)
