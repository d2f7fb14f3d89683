"""The embedded store: one SQLite file, no server. What each verb does: `store.GraphStore`."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import pandas as pd

from . import sqlite_adoptions, sqlite_plans, sqlite_reviews, sqlite_rows, sqlite_texts
from .graph import AssistanceGraph
from .graph_checks import refuse_untrue_graph
from .plan_pairs import DamagedPlan, sorted_pairs
from .reviews import VERBS, refuse_review, refuse_unsigned
from .sqlite_file import SqliteFile
from .sqlite_history import entity_events
from .sqlite_trail import add_to_trail, trail
from .store import BUSY_SECONDS
from .store_errors import NotInStore, StoreConflict, StoreUnreachable
from .store_records import (
    Adoption,
    AuditEntry,
    EntityEvent,
    PlanRecord,
    PlanSummary,
    Review,
    ReviewState,
    SavedText,
)


class SqliteStore:
    """Graphs, policies, scenarios and plans in one SQLite file, for good.

    It may be used from several threads, and the file by several programs at once: readers never
    wait, a writer waits up to ``busy_seconds`` for another one.

    Parameters
    ----------
    path
        The file.
    create
        Whether a file that does not exist becomes an empty store.
    """

    def __init__(
        self, path: Path, *, create: bool = True, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self._file = SqliteFile(path, create=create, busy_seconds=busy_seconds)

    def archive(self, graph: AssistanceGraph, *, by: str = "", reason: str = "") -> str:
        """See `store.GraphStore`."""
        refuse_untrue_graph(graph)
        with self._file.writing() as connection:
            _archive(connection, graph, by, reason)
        return graph.content_hash

    def make_live(
        self, graph_hash: str, *, expected: str | None, by: str = "", reason: str = ""
    ) -> None:
        """See `store.GraphStore`."""
        with self._file.writing() as connection:
            _make_live(connection, graph_hash, expected, by, reason)

    def write(
        self, graph: AssistanceGraph, *, expected: str | None, by: str = "", reason: str = ""
    ) -> str:
        """See `store.GraphStore`."""
        refuse_untrue_graph(graph)
        with self._file.writing() as connection:
            _archive(connection, graph, by, reason)
            _make_live(connection, graph.content_hash, expected, by, reason)
        return graph.content_hash

    def read(self, graph_hash: str | None = None) -> AssistanceGraph:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            wanted = _live(connection) if graph_hash is None else graph_hash
            if wanted is None:
                raise NotInStore("nothing_live")
            graph = sqlite_rows.get_graph(connection, _known_graph(connection, wanted))
        if graph.content_hash != wanted:
            raise self._damaged(f"{wanted} reads as {graph.content_hash}")
        return graph

    def live(self) -> str | None:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            return _live(connection)

    def save_policy(
        self, policy_hash: str, text: str, name: str = "", *, by: str = "", reason: str = ""
    ) -> int:
        """See `store.GraphStore`."""
        return self._save_text("policy", policy_hash, text, name, by, reason)

    def load_policy(self, policy: str, version: int | None = None) -> SavedText:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            return sqlite_texts.get_text(connection, "policy", policy, version)

    def save_scenario(
        self, scenario_hash: str, text: str, name: str = "", *, by: str = "", reason: str = "",
        expected: int | None = None,
    ) -> int:  # fmt: skip
        """See `store.GraphStore`."""
        return self._save_text("scenario", scenario_hash, text, name, by, reason, expected)

    def load_scenario(self, scenario: str, version: int | None = None) -> SavedText:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            return sqlite_texts.get_text(connection, "scenario", scenario, version)

    def scenarios(self, *, after: str = "", limit: int | None = None) -> tuple[SavedText, ...]:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            return sqlite_texts.latest_texts(connection, "scenario", after, limit)

    def save_plan(self, plan: PlanRecord, *, by: str = "") -> str:
        """See `store.GraphStore`."""
        pairs = sorted_pairs(plan.pairs)
        with self._file.writing() as connection:
            for graph_hash in filter(None, (plan.graph_hash, plan.base_graph_hash)):
                _known_graph(connection, graph_hash)
            sqlite_texts.require_text(connection, "policy", plan.policy_hash)
            if plan.scenario_hash:
                sqlite_texts.require_text(connection, "scenario", plan.scenario_hash)
            sqlite_plans.require_base_plan(connection, plan)
            if sqlite_plans.add_plan(connection, plan, pairs, _now()):
                add_to_trail(connection, _now(), "save_plan", plan.period, "", plan.plan_id, by, "")
        return plan.plan_id

    def load_plan(self, plan_id: str) -> PlanRecord:
        """See `store.GraphStore`."""
        try:
            with self._file.reading() as connection:
                number, _ = sqlite_plans.find_plan(connection, plan_id)
                return sqlite_plans.get_plan(connection, number)
        except DamagedPlan as error:
            raise self._damaged(str(error)) from error

    def pairs_of(self, plan_id: str) -> pd.DataFrame:
        """See `store.GraphStore`."""
        try:
            with self._file.reading() as connection:
                number, _ = sqlite_plans.find_plan(connection, plan_id)
                return sqlite_plans.get_pairs(connection, number)
        except DamagedPlan as error:
            raise self._damaged(str(error)) from error

    def plans(
        self,
        *,
        period: str | None = None,
        graph_hash: str | None = None,
        policy_hash: str | None = None,
        limit: int | None = None,
    ) -> tuple[PlanSummary, ...]:
        """See `store.GraphStore`."""
        asked = {"period": period, "graph_hash": graph_hash, "policy_hash": policy_hash}
        filters = {name: value for name, value in asked.items() if value is not None}
        with self._file.reading() as connection:
            return sqlite_plans.list_plans(connection, filters, limit)

    def adopt_plan(
        self, plan_id: str, period: str, *, expected: str | None, by: str, reason: str
    ) -> Adoption:
        """See `store.GraphStore`."""
        with self._file.writing() as connection:
            number, full_id = sqlite_plans.find_plan(connection, plan_id)
            current = sqlite_adoptions.may_adopt(connection, number, full_id, period, expected)
            if current != full_id:
                sqlite_adoptions.adopt(connection, number, period, _now(), by, reason)
                add_to_trail(
                    connection, _now(), "adopt_plan", period, current or "", full_id, by, reason
                )
            return sqlite_adoptions.adoptions(connection, period)[-1]

    def adopted(self, period: str) -> Adoption | None:
        """See `store.GraphStore`."""
        adoptions = self.adoptions(period)
        return adoptions[-1] if adoptions else None

    def adoptions(self, period: str) -> tuple[Adoption, ...]:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            return sqlite_adoptions.adoptions(connection, period)

    def review_plan(
        self, plan_id: str, state: ReviewState, *, expected: ReviewState, by: str, reason: str
    ) -> Review:
        """See `store.GraphStore`."""
        refuse_unsigned(by, reason)
        with self._file.writing() as connection:
            number, full_id = sqlite_plans.find_plan(connection, plan_id)
            refuse_review(
                full_id, state, sqlite_reviews.get_reviews(connection, number), expected=expected,
                is_relied_on=sqlite_adoptions.relies_on_approval(connection, number))  # fmt: skip
            review = Review(full_id, expected, state, _now(), by, reason)
            sqlite_reviews.add_review(connection, number, review)
            add_to_trail(connection, _now(), VERBS[state], full_id, expected, state, by, reason)
        return review

    def reviews(self, plan_id: str | None = None) -> tuple[Review, ...]:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            number = None if plan_id is None else sqlite_plans.find_plan(connection, plan_id)[0]
            return sqlite_reviews.get_reviews(connection, number)

    def history(self, entity_id: str) -> tuple[EntityEvent, ...]:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            return entity_events(connection, entity_id)

    def audit(self, *, since: int = 0) -> tuple[AuditEntry, ...]:
        """See `store.GraphStore`."""
        with self._file.reading() as connection:
            return trail(connection, since)

    def close(self) -> None:
        """See `store.GraphStore`."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def _save_text(
        self, kind: Literal["policy", "scenario"], text_hash: str, text: str, name: str, by: str,
        reason: str, expected: int | None = None,
    ) -> int:  # fmt: skip
        with self._file.writing() as connection:
            before, version, changed = sqlite_texts.add_text(
                connection, kind, text_hash, text, name, _now(), expected
            )
            if changed:
                add_to_trail(
                    connection, _now(), f"save_{kind}", name, before, text_hash, by, reason
                )
            return version

    def _damaged(self, reason: str) -> StoreUnreachable:
        return StoreUnreachable("damaged", path=str(self._file.path), reason=reason)


def _archive(connection: sqlite3.Connection, graph: AssistanceGraph, by: str, reason: str) -> None:
    if sqlite_rows.add_graph(connection, graph, _now()):
        add_to_trail(connection, _now(), "archive", "graph", "", graph.content_hash, by, reason)


def _make_live(
    connection: sqlite3.Connection, graph_hash: str, expected: str | None, by: str, reason: str
) -> None:
    graph_id = _known_graph(connection, graph_hash)
    current = _live(connection)
    if current != expected:
        raise StoreConflict("stale_live", expected=expected or "", current=current or "")
    if current != graph_hash:
        connection.execute("INSERT INTO lives (graph_id, at, by, reason) VALUES (?, ?, ?, ?)",
                           (graph_id, _now(), by, reason))  # fmt: skip
        add_to_trail(
            connection, _now(), "make_live", "graph", current or "", graph_hash, by, reason
        )


def _live(connection: sqlite3.Connection) -> str | None:
    row = connection.execute(
        "SELECT hash FROM lives JOIN graphs USING (graph_id) ORDER BY live_id DESC LIMIT 1"
    ).fetchone()
    return None if row is None else str(row[0])


def _known_graph(connection: sqlite3.Connection, graph_hash: str) -> int:
    graph_id = sqlite_rows.find_graph(connection, graph_hash)
    if graph_id is None:
        raise NotInStore("unknown_graph", graph_hash=graph_hash)
    return graph_id


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
