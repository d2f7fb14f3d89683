"""Tables and plans out of the store, as folders or workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from api.exit_codes import ExitCode, Failure
from api.export.page_sheets import Per
from api.export.plan_workbook import write_plan_workbook
from api.messages import Catalogue
from api.plans.plan_folder import check_target, plan_files, write_plan
from api.plans.plan_json import read_record
from api.plans.proof_file import read_proof
from api.reading import POLICY_FILE
from api.screen import Screen
from engine.plan import make_plan
from engine.policy import policy_from
from engine.pricing.plan_prices import PlanPrices
from graph_schema.graph import AssistanceGraph
from graph_schema.store import GraphStore
from graph_schema.store_errors import NotInStore
from graph_schema.tables import write_folder
from graph_schema.workbook_write import write_workbook

from .loading import HOUSE_POLICY
from .store_access import find_record, opened

WORKBOOK = ".xlsx"


def export_tables(target: Path, graph_hash: str | None, store: str | None, screen: Screen) -> None:
    """Write the tables of a graph, all files or none; with the live one in a folder its policy.

    Without a hash it is the live one.
    """
    check_type(target)
    check_new(target)
    with opened(store) as kept:
        graph = kept.read(graph_hash)
        policy = _house_policy(kept) if graph_hash is None else None
    if target.suffix.lower() == WORKBOOK:
        write_workbook(graph, target, screen.words.lang)
    else:
        write_folder(graph, target, screen.words.lang)
        if policy is not None:
            (target / POLICY_FILE).write_text(policy, encoding="utf-8")
    screen.say("export.done", file=target, graph_hash=graph.content_hash)


def _house_policy(store: GraphStore) -> str | None:
    """Return the text of the policy that ``plan`` takes by itself; None when there is none."""
    try:
        return store.load_policy(HOUSE_POLICY).text
    except NotInStore:
        return None


def export_plan(
    target: Path, plan: str, store: str | None, screen: Screen, *,
    since: str | None, per: Per | None,
) -> None:  # fmt: skip
    """Write a kept plan as a plan folder with its proof, or as a workbook."""
    check_plan_targets([target], has_pages=bool(per or since))
    earlier = None if since is None else find_record(since, store)
    with opened(store) as kept:
        found = kept.load_plan(plan)
        graph = kept.read(found.graph_hash)
    record = read_record(found.document)
    arrays = read_proof(found.proof, record)
    prices = remade(record, graph) if target.suffix.lower() == WORKBOOK else None
    write_plan_to(target, record, arrays, graph, screen.words, earlier=earlier, per=per,
                  prices=prices)  # fmt: skip
    screen.say("export.plan", file=target, plan_id=found.plan_id)


def check_plan_targets(targets: Sequence[Path], *, has_pages: bool = False) -> Sequence[Path]:
    """Return places to which a plan can be written; raises `Failure` for any other.

    ``has_pages`` says that something was asked for which only a workbook can hold.
    """
    if has_pages and not any(target.suffix.lower() == WORKBOOK for target in targets):
        raise Failure("failure.only_workbook", ExitCode.USAGE)
    for target in targets:
        check_type(target)
        if target.suffix.lower() != WORKBOOK:
            check_target(target)
    return targets


def write_plan_to(
    target: Path, record: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]],
    graph: AssistanceGraph, words: Catalogue, *, earlier: Mapping[str, Any] | None, per: Per | None,
    prices: PlanPrices | None,
) -> None:  # fmt: skip
    """Write a plan as a folder with its proof, or as a workbook; whole or not at all.

    Parameters
    ----------
    earlier
        Record of the plan to tell the changes since; a workbook shows them.
    per
        Of what a workbook holds a page each.
    prices
        Of the plan, for what a workbook says of firmness, gaps and duty.
    """
    if target.suffix.lower() == WORKBOOK:
        write_plan_workbook(target, dict(record), graph, words, previous=earlier, per=per,
                            prices=prices)  # fmt: skip
    else:
        write_plan(target, plan_files(record, arrays, words))


def remade(record: Mapping[str, Any], graph: AssistanceGraph) -> PlanPrices | None:
    """Return a kept plan, made anew so that it can be asked; None when that cannot be."""
    policy = policy_from(record["policy"])
    made = make_plan(graph, policy, scenario_hash=record["provenance"]["scenario_hash"],
                     effort=record["certificate"].get("effort"))  # fmt: skip
    is_the_same = made.plan_id == record["plan_id"] and made.certificate.valid
    return PlanPrices(made) if is_the_same and made.has_prices else None


def check_new(target: Path) -> None:
    """Refuse a file that is there, or a folder that holds anything: it may be somebody's work."""
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise Failure("failure.file_exists", file=target)


def check_type(target: Path) -> None:
    """Refuse a target that is neither a folder nor a workbook."""
    if target.suffix and target.suffix.lower() != WORKBOOK and not target.is_dir():
        raise Failure("failure.export_type", ExitCode.USAGE, file=target)
