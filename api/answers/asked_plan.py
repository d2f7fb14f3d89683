"""A saved plan made anew from its tables and policy, so that questions about it can be answered."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.exit_codes import BadData, ExitCode, Failure
from api.stores.store_access import find_record, opened_if_there
from engine.plan import make_plan
from engine.policy import BadPolicy, policy_from
from engine.pricing.plan_prices import PlanPrices

if TYPE_CHECKING:
    from graph_schema.graph import AssistanceGraph


def asked_plan(
    plan: str, source: Path | None, store: str | None, encoding: str | None, *,
    needs_prices: bool = True,
) -> PlanPrices:  # fmt: skip
    """Return a plan that can be asked for prices, by what a person calls it.

    The plan carries its policy; its tables come from ``source`` or, by hash, from the store. It is
    planned anew, and has to come out as the very plan that was saved.

    Parameters
    ----------
    plan
        A file or folder, a plan id, or how one begins.
    source
        Folder of the tables that it was made from; without it the store's.
    needs_prices
        Whether the question is one of prices, which bounds on change may leave a plan without.

    Raises
    ------
    Failure
        When the tables are not there, or are not those that the plan was made from, or it comes
        out otherwise.
    BadData
        When the tables hold errors.
    """
    record = find_record(plan, store)
    try:
        said = record["provenance"]
        policy = policy_from(record["policy"])
        wanted, scenario = said["graph_hash"], said["scenario_hash"]
        effort = record["certificate"].get("effort")
        if policy.content_hash != said["policy_hash"]:
            raise Failure("why.other_policy", ExitCode.BAD_DATA, plan=plan)
    except (LookupError, TypeError, BadPolicy) as error:
        raise Failure("failure.not_a_plan", ExitCode.BAD_DATA, file=plan,
                      reason=type(error).__name__) from error  # fmt: skip
    if source is None:
        graph = _kept(plan, wanted, store)
    elif (graph := _tables(source, wanted, encoding)) is None:
        raise Failure("why.other_tables", ExitCode.BAD_DATA, plan=plan, folder=str(source))
    made = make_plan(graph, policy, scenario_hash=scenario, effort=effort)
    if made.plan_id != record["plan_id"]:
        raise Failure("why.other_plan", ExitCode.ERROR, plan=plan)
    if not made.certificate.valid:
        raise Failure("failure.not_proven", ExitCode.ERROR)
    if needs_prices and not made.has_prices:
        raise Failure("why.no_prices", ExitCode.ERROR, plan=plan)
    return PlanPrices(made)


def _tables(folder: Path, graph_hash: str, encoding: str | None) -> AssistanceGraph | None:
    """Return the tables of a folder; None when they are sound but not those of the plan.

    Those of the plan were checked when it was made: what has their hash need not be checked again.
    """
    from graph_schema.graph import AssistanceGraph
    from graph_schema.tables import load_folder, read_folder

    with suppress(Exception):  # whatever is wrong with them is told below
        graph = AssistanceGraph(read_folder(folder, encoding).frames)
        if graph.content_hash == graph_hash:
            return graph
    loaded = load_folder(folder, encoding)
    if loaded.graph is None:
        raise BadData(loaded.report)
    return loaded.graph if loaded.graph.content_hash == graph_hash else None


def _kept(plan: str, graph_hash: str, store: str | None) -> Any:
    from graph_schema.store_errors import NotInStore

    with opened_if_there(store) as kept:
        if kept is not None:
            try:
                return kept.read(graph_hash)
            except NotInStore:
                pass
    raise Failure("why.no_tables", ExitCode.ERROR, plan=plan)
