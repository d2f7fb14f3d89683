"""Where graphs, policies, scenarios and plans are kept for good: the verbs of every store.

Nothing is ever deleted or overwritten. A graph is archived under its content hash; one of the
archived graphs is *live*. Every verb that writes is all-or-nothing, and leaves an entry in the
audit trail exactly when it changed something.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pandas as pd

from .graph import AssistanceGraph
from .store_errors import RefusedByStore
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

BUSY_SECONDS = 30.0
"""How long a writer waits for another writer before it is told that the store is busy."""


class GraphStore(Protocol):
    """A store of graphs, policies, scenarios and plans.

    Every verb may raise `store_errors.StoreUnreachable`. ``by`` and ``reason`` say who does
    something and why; they go into the audit trail as they are.
    """

    def archive(self, graph: AssistanceGraph, *, by: str = "", reason: str = "") -> str:
        """Keep a graph and return its hash; a graph that is kept already stays as it is.

        Raises
        ------
        RefusedByStore
            ``duplicate_key``: two rows of a table have one key. ``unknown_end``: a relationship
            points at a node that is not in the graph. ``not_a_number``: a decimal is infinite.
        """

    def make_live(
        self, graph_hash: str, *, expected: str | None, by: str = "", reason: str = ""
    ) -> None:
        """Make an archived graph the live one.

        Entities of the graph that was live and is no longer are thereby retired. Making live what
        is live changes nothing.

        Parameters
        ----------
        graph_hash
            An archived graph.
        expected
            The graph that the caller saw live; None for none.

        Raises
        ------
        StoreConflict
            ``stale_live``: another graph is live than expected.
        NotInStore
            ``unknown_graph``.
        """

    def write(
        self, graph: AssistanceGraph, *, expected: str | None, by: str = "", reason: str = ""
    ) -> str:
        """Archive a graph and make it live, both or neither; return its hash."""

    def read(self, graph_hash: str | None = None) -> AssistanceGraph:
        """Return an archived graph, or the live one; its content is checked against the hash.

        Raises
        ------
        NotInStore
            ``unknown_graph``; ``nothing_live`` when no graph was ever made live.
        """

    def live(self) -> str | None:
        """Return the hash of the live graph; None when there is none yet."""

    def save_policy(
        self, policy_hash: str, text: str, name: str = "", *, by: str = "", reason: str = ""
    ) -> int:
        """Keep the text of a policy under its hash, and let ``name`` point to it.

        Returns
        -------
        int
            The version of the name: 1 for its first text, one more whenever the name comes to
            mean another text; 0 without a name.
        """

    def load_policy(self, policy: str, version: int | None = None) -> SavedText:
        """Return a policy by hash, or by name: its latest version or the one asked for.

        Of several texts with one hash (they differ in comments or names only) the first is it.

        Raises
        ------
        NotInStore
            ``unknown_policy``.
        """

    def save_scenario(
        self, scenario_hash: str, text: str, name: str = "", *, by: str = "", reason: str = "",
        expected: int | None = None,
    ) -> int:  # fmt: skip
        """Keep the text of a scenario, as `save_policy` does.

        Parameters
        ----------
        expected
            The version of the name that the caller saw, 0 for none; None: whichever it is.

        Raises
        ------
        StoreConflict
            ``stale_version``: the name is at another version (current). Nothing is kept.
        """

    def load_scenario(self, scenario: str, version: int | None = None) -> SavedText:
        """Return a scenario, as `load_policy` does; NotInStore ``unknown_scenario``."""

    def scenarios(self, *, after: str = "", limit: int | None = None) -> tuple[SavedText, ...]:
        """Return the latest version of every named scenario, by name.

        Parameters
        ----------
        after
            Only names that come after this one, as code points are ordered.
        """

    def save_plan(self, plan: PlanRecord, *, by: str = "") -> str:
        """Keep a plan and return its id.

        A plan is what it says: hashes, period, status, value, whether it has to be approved, and
        who is paired with whom at what cost. Saving the same plan again changes nothing: the first
        document, proof, lineage and further columns stay, even when a later version of the program
        writes them otherwise.

        Raises
        ------
        NotInStore
            ``unknown_graph``, ``unknown_policy``, ``unknown_scenario``, ``unknown_base_plan``:
            the plan names what is not archived.
        StoreConflict
            ``other_plan``: another plan is kept under this id; ``parts`` names what differs.
        RefusedByStore
            ``duplicate_key``: a pair stands twice. ``unknown_end``: a layer, provider or place of
            a pair is not in the plan's graph.
        """

    def load_plan(self, plan_id: str) -> PlanRecord:
        """Return a plan by its id, or by the beginning of it if only one plan begins so.

        The part of the id before its "-" may be left out.

        Raises
        ------
        NotInStore
            ``unknown_plan``; ``ambiguous_plan``, with the candidates.
        """

    def pairs_of(self, plan_id: str) -> pd.DataFrame:
        """Return the pairs of a plan (`PlanRecord.pairs`) without its documents."""

    def plans(
        self,
        *,
        period: str | None = None,
        graph_hash: str | None = None,
        policy_hash: str | None = None,
        limit: int | None = None,
    ) -> tuple[PlanSummary, ...]:
        """Return the plans that match every filter given, the latest saved first."""

    def adopt_plan(
        self, plan_id: str, period: str, *, expected: str | None, by: str, reason: str
    ) -> Adoption:
        """Adopt a saved plan for its period, in place of the one adopted before.

        Adopting what is adopted changes nothing.

        Parameters
        ----------
        plan_id
            As for `load_plan`.
        expected
            Full id of the plan that the caller saw adopted; None for none.

        Raises
        ------
        StoreConflict
            ``stale_adoption``: another plan is adopted than expected.
        NotInStore
            ``unknown_plan``, ``ambiguous_plan``.
        RefusedByStore
            ``wrong_period``: the plan was made for another period. ``not_approved``: its policy
            asks for an approval, which it does not have, or no longer.
        """

    def adopted(self, period: str) -> Adoption | None:
        """Return the adoption in force for a period; None when no plan was adopted."""

    def adoptions(self, period: str) -> tuple[Adoption, ...]:
        """Return every adoption of a period, oldest first; the last is in force."""

    def review_plan(
        self, plan_id: str, state: ReviewState, *, expected: ReviewState, by: str, reason: str
    ) -> Review:
        """Submit a draft, approve what was submitted, or return either to draft.

        Parameters
        ----------
        plan_id
            As for `load_plan`.
        state
            Where the plan comes to: ``submitted``, ``approved``, or ``draft`` to return it.
        expected
            Where the caller saw it stand.
        by, reason
            Who, an office or a name, and why; both are asked for.

        Raises
        ------
        StoreConflict
            ``stale_review``: the plan stands elsewhere than expected; says where, by whom, when.
        NotInStore
            ``unknown_plan``, ``ambiguous_plan``.
        RefusedByStore
            ``not_submitted``, ``already_submitted``, ``already_approved``: no such step leads on
            from where the plan stands. ``approval_in_force``: a plan that is adopted because it
            was approved is not returned. ``unsigned_review``: by or reason is empty.
        """

    def reviews(self, plan_id: str | None = None) -> tuple[Review, ...]:
        """Return every review of a plan, named as for `load_plan`, or of all; oldest first.

        The last one of a plan says where it stands; a plan without any is a draft.

        Raises
        ------
        NotInStore
            ``unknown_plan``, ``ambiguous_plan``.
        """

    def history(self, entity_id: str) -> tuple[EntityEvent, ...]:
        """Return what became of an entity from live graph to live graph, oldest first.

        Empty for an entity that was only ever in graphs that were never live.

        Raises
        ------
        NotInStore
            ``unknown_entity``: no archived graph has it.
        """

    def audit(self, *, since: int = 0) -> tuple[AuditEntry, ...]:
        """Return the audit entries numbered above ``since``, oldest first."""

    def close(self) -> None:
        """Let go of the store; what was written stays."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...  # fmt: skip


def open_store(url: str, *, create: bool = True, busy_seconds: float = BUSY_SECONDS) -> GraphStore:
    """Return the store at ``url``: a path, ``sqlite:///path``, or ``neo4j://host:port/database``.

    Of a Neo4j server the database may be left out, and the scheme may also be ``bolt``, with
    ``+s`` for an encrypted link. User and password never stand in a URL: see `neo4j_link`.

    Parameters
    ----------
    create
        Whether a file that does not exist becomes an empty store.
    busy_seconds
        How long a writer waits for another one.

    Raises
    ------
    RefusedByStore
        ``unknown_scheme``: no store has such a URL; ``bad_url``, ``password_in_url``,
        ``no_driver``.
    StoreUnreachable
        What a Neo4j server may say: see `neo4j_link.Neo4jLink`. Of a file:
        ``no_store``, ``cannot_open``, ``not_a_store``, ``newer_format``, ``damaged``,
        ``read_only``, ``disk_full``, ``io_error``, ``busy``.
    """
    from .sqlite_store import SqliteStore

    scheme, separator, rest = url.partition("://")
    if not separator:
        return SqliteStore(Path(url), create=create, busy_seconds=busy_seconds)
    if scheme == "sqlite" and rest.startswith("/") and rest != "/":
        return SqliteStore(Path(rest[1:]), create=create, busy_seconds=busy_seconds)
    if scheme.partition("+")[0] in {"neo4j", "bolt"}:
        from .neo4j_store import Neo4jStore

        return Neo4jStore(url, create=create, busy_seconds=busy_seconds)
    raise RefusedByStore("unknown_scheme", scheme=f"{scheme}://")
