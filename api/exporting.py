"""Tables and plans out of the store, as folders or workbooks."""

from __future__ import annotations

from pathlib import Path

from graph_schema.tables import write_folder
from graph_schema.workbook_write import write_workbook

from .exit_codes import ExitCode, Failure
from .plan_folder import plan_files, write_plan
from .plan_json import read_record
from .proof_file import read_proof
from .screen import Screen
from .store_access import opened

WORKBOOK = ".xlsx"


def export_tables(target: Path, graph_hash: str | None, store: str | None, screen: Screen) -> None:
    """Write the tables of a graph, the live one without a hash; all files or none."""
    check_type(target)
    with opened(store) as kept:
        graph = kept.read(graph_hash)
    if target.suffix.lower() == WORKBOOK:
        write_workbook(graph, target, screen.words.lang)
    else:
        write_folder(graph, target, screen.words.lang)
    screen.say("export.done", file=target, graph_hash=graph.content_hash)


def export_plan(target: Path, plan: str, store: str | None, screen: Screen) -> None:
    """Write a kept plan as a plan folder, with its proof."""
    check_type(target)
    with opened(store) as kept:
        found = kept.load_plan(plan)
    record = read_record(found.document)
    write_plan(target, plan_files(record, read_proof(found.proof, record), screen.words))
    screen.say("export.plan", file=target, plan_id=found.plan_id)


def check_type(target: Path) -> None:
    """Refuse a target that is neither a folder nor a workbook."""
    if target.suffix and target.suffix.lower() != WORKBOOK and not target.is_dir():
        raise Failure("failure.export_type", ExitCode.USAGE, file=target)
