"""What a dispatch is made on, made, and kept in the store: for the command and for HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from api.answers.asked_plan import asked_plan
from api.exit_codes import BadData, ExitCode, Failure
from api.reading import policy_text, read_policy_text
from engine import dispatch as engine
from engine.check_policy import check_policy
from engine.coverage import Coverage
from engine.editing.edit_models import BadEdits
from engine.edits import apply
from engine.keylist import DispatchRuns, dispatch_edits, kept_amounts
from engine.policy import BadPolicy, Policy, policy_from

if TYPE_CHECKING:
    from graph_schema.graph import AssistanceGraph
    from graph_schema.store import GraphStore

PAIR = ["layer", "provider_id", "place_id"]


@dataclass(frozen=True)
class DispatchBase:
    """Tables, policy and a plan's pairs.

    Attributes
    ----------
    pairs
        Columns layer, provider_id, place_id: those of the plan whose ends are in the tables.
    live
        Whether the tables are the live graph of the store, in which amounts can be kept.
    """

    graph: AssistanceGraph
    policy: Policy
    plan_id: str
    pairs: pd.DataFrame
    live: bool

    @property
    def running(self) -> list[tuple[str, str, float]]:
        """What the tables say is planned, runs or is done in the policy's period."""
        return kept_amounts(self.graph, self.policy.period)


@dataclass(frozen=True)
class Dispatched:
    """A dispatch, what it covers, and what it changes of a running one."""

    found: engine.Dispatch
    actual: engine.ActualCoverage
    potential: dict[str, float | None]
    again: engine.Redispatch | None


def base_of_plan(
    plan: str, source: Path | None, store: str | None, encoding: str | None,
    policy: Path | None = None,
) -> DispatchBase:  # fmt: skip
    """Return a plan's own tables, from a folder or the store; raises as `asked_plan`."""
    made = asked_plan(plan, source, store, encoding, needs_prices=False).plan
    own = made.policy if policy is None else _checked(policy, made.graph)
    return DispatchBase(made.graph, own, made.plan_id, made.pairs[PAIR], live=False)


def base_of_live(
    store: GraphStore, record: dict[str, Any], policy: Path | None = None
) -> DispatchBase:
    """Return the store's live graph with the pairs of a plan, which may be of earlier tables.

    Parameters
    ----------
    record
        The plan, as `find_record` returns it.

    Raises
    ------
    NotInStore
        When nothing is live.
    BadData
        When the policy does not fit the live graph.
    """
    graph = store.read()
    own = policy_from(record["policy"]) if policy is None else _checked(policy, graph)
    pairs = pd.DataFrame([[pair[name] for name in PAIR] for pair in record["pairs"]],
                         columns=PAIR, dtype="str")  # fmt: skip
    there = pairs["provider_id"].isin(graph.column("providers", "id"))
    there &= pairs["place_id"].isin(graph.column("places", "id"))
    return DispatchBase(graph, own, record["plan_id"], pairs[there].reset_index(drop=True),
                        live=True)  # fmt: skip


def _checked(file: Path, graph: AssistanceGraph) -> Policy:
    try:
        policy = read_policy_text(policy_text(file), file)
    except BadPolicy as error:
        raise BadData(error.report) from error
    report = check_policy(graph, policy)
    if not report.ok:
        raise BadData(report)
    return policy


def make_dispatch(
    base: DispatchBase, running: list[tuple[str, str, float]] | None = None,
    most_changes: int = 0,
) -> Dispatched:  # fmt: skip
    """Dispatch, or dispatch anew from what runs with at most so many changes.

    Raises
    ------
    BadData
        When amounts do not fit.
    Failure
        When they are out of range, or nothing is proven.
    """
    keys = list(base.pairs.itertuples(index=False, name=None))
    again = None
    try:
        if running is None:
            found = engine.dispatch(base.graph, base.policy, keys, base.plan_id)
        else:
            again = engine.redispatch(base.graph, base.policy, keys, base.plan_id, running,
                                      most_changes)  # fmt: skip
            found = again.dispatch
    except engine.BadDispatch as error:
        raise BadData(error.report) from error
    except engine.OutOfRange as error:
        raise Failure("dispatch.out_of_range", ExitCode.BAD_DATA) from error
    if found.certificate.kind == "none":
        raise Failure("failure.not_proven", ExitCode.ERROR)
    coverage = Coverage(base.graph, base.policy)
    actual = engine.actual_coverage(found, coverage, base.pairs)
    return Dispatched(found, actual, coverage.kpis(base.pairs), again)


def keep_dispatch(
    store: GraphStore, base: DispatchBase, made: Dispatched, *, by: str = "", reason: str = ""
) -> tuple[str, int]:
    """Write the amounts as rows of ``dispatches`` of the live graph; all of them or none.

    Returns
    -------
    tuple
        The hash of the graph that is live now, and how many edits led there; 0 when it holds
        these amounts already.

    Raises
    ------
    BadData
        When amounts that run would change though the dispatch was not made from them, or the
        tables would not be sound.
    StoreConflict
        When another graph became live meanwhile.
    """
    items = made.found.items
    amounts = zip(items["capability_id"], items["need_id"], items["amount"], strict=True)
    try:
        edits = dispatch_edits(base.graph, base.policy.period, amounts,
                               may_change_running=made.again is not None)  # fmt: skip
        graph, _ = apply(base.graph, base.policy, edits)
    except (DispatchRuns, BadEdits) as error:
        raise BadData(error.report) from error
    if edits:
        store.write(graph, expected=base.graph.content_hash, by=by, reason=reason)
    return graph.content_hash, len(edits)
