"""A Neo4j server as the store. What each verb does: `store.GraphStore`.

Everything is kept twice, for two kinds of readers. The *archive* holds graphs, texts and plans
exactly, under their hashes, and nothing in it ever changes: this is what the verbs read, so a
reader sees one graph or another and never a mix. The *live graph* stands beside it as labelled
nodes and relationships for people and their Cypher; it is derived, and made anew from the archive
should anything happen to it.

A change of the live graph that fits one transaction (nearly all do) is one transaction: archive,
nodes and the word which graph is live. A larger one goes through behind the marker of
`neo4j_state`: nodes in many transactions, then the word. Whoever is killed on the way leaves the
old graph live, and the marker tells the next one to mend the nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import pandas as pd

from . import neo4j_adoptions, neo4j_archive, neo4j_drafts, neo4j_plans, neo4j_texts
from .graph import AssistanceGraph
from .graph_checks import refuse_untrue_graph
from .named_queries import NamedQuery
from .neo4j_history import entity_events
from .neo4j_link import Neo4jLink, Work
from .neo4j_live import Step
from .neo4j_load import ONE_TRANSACTION, Loader
from .neo4j_projection import adopted_plans, projection_steps
from .neo4j_reviews import add_review, get_reviews
from .neo4j_state import State, entries, note, now, prepare, set_state, state, writing
from .plan_pairs import DamagedPlan, sorted_pairs
from .reviews import VERBS, refuse_review, refuse_unsigned
from .store_errors import NotInStore
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


class Neo4jStore:
    """Graphs, policies, scenarios and plans on a Neo4j server, for good.

    It may be used from several threads, and the server by several programs at once.

    Parameters
    ----------
    url
        See `neo4j_link.Neo4jLink`, which also says what may be raised.
    create
        Whether an empty database becomes an empty store.
    busy_seconds
        How long a writer waits for one that loads a large graph.
    """

    def __init__(self, url: str, *, create: bool = True, busy_seconds: float = 30.0) -> None:
        self._link = Neo4jLink(url)
        self._loader = Loader(self._link, busy_seconds)
        try:
            prepare(self._link, create=create)
        except BaseException:
            self._link.close()
            raise

    def archive(self, graph: AssistanceGraph, *, by: str = "", reason: str = "") -> str:
        """See `store.GraphStore`."""
        refuse_untrue_graph(graph)
        versions = neo4j_archive.send_chunks(self._link, graph)
        with writing(self._link) as (work, _):
            self._archive(work, graph.content_hash, versions, by, reason)
        return graph.content_hash

    def make_live(
        self, graph_hash: str, *, expected: str | None, by: str = "", reason: str = ""
    ) -> None:
        """See `store.GraphStore`."""
        graph = neo4j_archive.get_graph(self._link, graph_hash)
        self._loader.show(graph, expected, lambda _: None, by, reason)

    def write(
        self, graph: AssistanceGraph, *, expected: str | None, by: str = "", reason: str = ""
    ) -> str:
        """See `store.GraphStore`."""
        refuse_untrue_graph(graph)
        self._loader.refuse_stale(expected)
        versions = neo4j_archive.send_chunks(self._link, graph)

        def archive_too(work: Work) -> None:
            self._archive(work, graph.content_hash, versions, by, reason)

        self._loader.show(graph, expected, archive_too, by, reason)
        return graph.content_hash

    def read(self, graph_hash: str | None = None) -> AssistanceGraph:
        """See `store.GraphStore`."""
        wanted = self.live() if graph_hash is None else graph_hash
        if wanted is None:
            raise NotInStore("nothing_live")
        graph = neo4j_archive.get_graph(self._link, wanted)
        if graph.content_hash != wanted:
            raise self._link.error("damaged", reason=f"{wanted} reads as {graph.content_hash}")
        return graph

    def live(self) -> str | None:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return state(work).live or None

    def save_policy(
        self, policy_hash: str, text: str, name: str = "", *, by: str = "", reason: str = ""
    ) -> int:
        """See `store.GraphStore`."""
        return self._save_text("policy", policy_hash, text, name, by, reason)

    def load_policy(self, policy: str, version: int | None = None) -> SavedText:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return neo4j_texts.get_text(work, "policy", policy, version)

    def save_scenario(
        self, scenario_hash: str, text: str, name: str = "", *, by: str = "", reason: str = "",
        expected: int | None = None,
    ) -> int:  # fmt: skip
        """See `store.GraphStore`."""
        return self._save_text("scenario", scenario_hash, text, name, by, reason, expected)

    def load_scenario(self, scenario: str, version: int | None = None) -> SavedText:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return neo4j_texts.get_text(work, "scenario", scenario, version)

    def scenarios(self, *, after: str = "", limit: int | None = None) -> tuple[SavedText, ...]:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return neo4j_texts.latest_texts(work, "scenario", after, limit)

    def save_plan(self, plan: PlanRecord, *, by: str = "") -> str:
        """See `store.GraphStore`."""
        pairs = sorted_pairs(plan.pairs)
        with self._link.work() as work:
            neo4j_plans.require_sources(work, plan)
            if neo4j_plans.is_kept(work, plan, pairs):
                return plan.plan_id
            neo4j_plans.refuse_lost_ends(work, plan.graph_hash, pairs)
        ready = neo4j_plans.packed(plan, pairs)
        draft = neo4j_drafts.send_draft(self._link, plan.plan_id, pairs, ONE_TRANSACTION)
        with writing(self._link) as (work, found):
            if not neo4j_plans.is_kept(work, plan, pairs):
                if draft is None:
                    draft = neo4j_drafts.begin_draft(work, plan.plan_id)
                    neo4j_drafts.assign(work, draft, pairs)
                neo4j_plans.add_plan(work, ready, draft, now(), found.num_plans + 1)
                set_state(work, num_plans=found.num_plans + 1)
                note(work, "save_plan", plan.period, "", plan.plan_id, by, "")
        neo4j_drafts.take_away_drafts(self._link, plan.plan_id)
        return plan.plan_id

    def load_plan(self, plan_id: str) -> PlanRecord:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            full_id, _ = neo4j_plans.find_plan(work, plan_id)
            try:
                return neo4j_plans.get_plan(work, full_id)
            except DamagedPlan as error:
                raise self._link.error("damaged", reason=str(error)) from error

    def pairs_of(self, plan_id: str) -> pd.DataFrame:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            full_id, _ = neo4j_plans.find_plan(work, plan_id)
            try:
                return neo4j_plans.get_pairs(work, full_id)
            except DamagedPlan as error:
                raise self._link.error("damaged", reason=str(error)) from error

    def plans(
        self,
        *,
        period: str | None = None,
        graph_hash: str | None = None,
        policy_hash: str | None = None,
        limit: int | None = None,
    ) -> tuple[PlanSummary, ...]:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return neo4j_plans.list_plans(work, period, graph_hash, policy_hash, limit)

    def adopt_plan(
        self, plan_id: str, period: str, *, expected: str | None, by: str, reason: str
    ) -> Adoption:
        """See `store.GraphStore`."""
        done: list[Adoption] = []

        def look(work: Work, _: State) -> list[Step]:
            full_id, current = neo4j_adoptions.may_adopt(work, plan_id, period, expected)
            wanted = dict(adopted_plans(work)) | {period: full_id}
            return projection_steps(work, list(wanted.items())) if current != full_id else []

        def finish(work: Work, _: State) -> None:
            """Adopt it, unless somebody was quicker."""
            full_id, current = neo4j_adoptions.may_adopt(work, plan_id, period, expected)
            if current != full_id:
                neo4j_adoptions.adopt(work, full_id, period, now(), by, reason)
                note(work, "adopt_plan", period, current or "", full_id, by, reason)
            done.append(neo4j_adoptions.adoptions(work, period)[-1])

        self._loader.change(look, finish)
        return done[-1]

    def adopted(self, period: str) -> Adoption | None:
        """See `store.GraphStore`."""
        adoptions = self.adoptions(period)
        return adoptions[-1] if adoptions else None

    def adoptions(self, period: str) -> tuple[Adoption, ...]:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return neo4j_adoptions.adoptions(work, period)

    def review_plan(
        self, plan_id: str, state: ReviewState, *, expected: ReviewState, by: str, reason: str
    ) -> Review:
        """See `store.GraphStore`."""
        refuse_unsigned(by, reason)
        with writing(self._link) as (work, _):
            full_id, period = neo4j_plans.find_plan(work, plan_id)
            refuse_review(
                full_id, state, get_reviews(work, full_id), expected=expected,
                is_relied_on=neo4j_adoptions.relies_on_approval(work, full_id, period))  # fmt: skip
            review = Review(full_id, expected, state, now(), by, reason)
            add_review(work, review)
            note(work, VERBS[state], full_id, expected, state, by, reason)
        return review

    def reviews(self, plan_id: str | None = None) -> tuple[Review, ...]:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            full_id = None if plan_id is None else neo4j_plans.find_plan(work, plan_id)[0]
            return get_reviews(work, full_id)

    def history(self, entity_id: str) -> tuple[EntityEvent, ...]:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return entity_events(work, entity_id)

    def audit(self, *, since: int = 0) -> tuple[AuditEntry, ...]:
        """See `store.GraphStore`."""
        with self._link.work() as work:
            return entries(work, since)

    def ask(self, query: NamedQuery, values: Mapping[str, str]) -> list[tuple[Any, ...]]:
        """Return the rows of a named query; the nodes that it reads are mended or waited for."""
        while True:
            with self._link.work() as work:
                before = state(work)
                rows = work.rows(query.text, **values)
                after = state(work)
            # What another program changes meanwhile may be seen in part: then ask again.
            if before.is_whole and after.is_whole and before.live == after.live:
                return rows
            self.mend()

    def mend(self) -> None:
        """Show the live graph as nodes once more where a loader left them half done."""
        self._loader.mend()

    def close(self) -> None:
        """See `store.GraphStore`."""
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def __repr__(self) -> str:
        return f"<Neo4jStore {self._link.url}>"

    def _archive(
        self, work: Work, graph_hash: str, versions: list[dict[str, Any]], by: str, reason: str
    ) -> None:
        if neo4j_archive.is_archived(work, graph_hash):
            return
        if not neo4j_archive.add_graph(work, graph_hash, versions, now()):
            raise self._link.error("busy", seconds=neo4j_archive.ABANDONED)
        note(work, "archive", "graph", "", graph_hash, by, reason)

    def _save_text(
        self, kind: neo4j_texts.Kind, text_hash: str, text: str, name: str, by: str,
        reason: str, expected: int | None = None,
    ) -> int:  # fmt: skip
        with writing(self._link) as (work, _):
            before, version, changed = neo4j_texts.add_text(
                work, kind, text_hash, text, name, now(), expected
            )
            if changed:
                note(work, f"save_{kind}", name, before, text_hash, by, reason)
            return version
