"""Tables on their way into the store: read, checked, compared with what is there, kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from api.exit_codes import ExitCode, Failure
from api.reading import POLICY_FILE, policy_text, read_policy_text
from api.report_view import report_json, show_warnings
from api.screen import Screen
from engine.check_policy import check_policy
from engine.policy import BadPolicy, Policy
from graph_schema.graph import AssistanceGraph
from graph_schema.graph_changes import TableChange, graph_changes
from graph_schema.load_tables import WORKBOOKS, load_tables
from graph_schema.report import Report

from .store_access import opened, opened_if_there

_MARKED = "-marked"
"""What the name of a workbook with its errors marked ends in."""

LoadMode = Literal["whole", "add", "replace"]
"""``whole``: the source is the whole graph; else as `graph_schema.over_base.Mode`."""

HOUSE_POLICY = "policy"
"""Name under which the store keeps the policy that ``plan`` takes when none is given."""


@dataclass(frozen=True)
class Loading:
    """What came of a source: the graph it makes, beside the one that was live.

    ``graph`` is None when the report holds an error. ``policy_text`` is "" without a policy.
    """

    graph: AssistanceGraph | None
    report: Report
    live: str | None
    changes: tuple[TableChange, ...]
    policy: Policy | None
    policy_text: str


def load_source(
    source: Path, policy_file: Path | None, store: str | None,
    mode: LoadMode, encoding: str | None,
) -> Loading:  # fmt: skip
    """Read and check a folder or a workbook; never raises on what people wrote.

    Parameters
    ----------
    mode
        ``whole``: the source is the whole graph; ``add`` and ``replace``: see
        `graph_schema.over_base.Mode`.

    Raises
    ------
    Failure
        When ``whole`` would drop every row of a table that the source does not have.
    """
    with opened_if_there(store) as kept:
        live = None if kept is None else kept.live()
        before = None if kept is None or live is None else kept.read(live)
    base = before if mode != "whole" else None
    loaded = load_tables(source, base, "add" if mode == "whole" else mode, encoding)
    report, policy, text = loaded.report, None, ""
    file = policy_file or (source / POLICY_FILE if source.is_dir() else None)
    if file is not None and (policy_file is not None or file.exists()):
        try:
            text = policy_text(file)
            policy = read_policy_text(text, file)
        except BadPolicy as error:
            report = report + error.report
    if policy is not None and loaded.graph is not None:
        report = report + check_policy(loaded.graph, policy)
    graph = loaded.graph if report.ok else None
    if graph is not None and before is not None and mode == "whole":
        _refuse_lost_tables(before, graph)
    changes = () if graph is None else tuple(graph_changes(before, graph))
    return Loading(graph, report, live, changes, policy, text)


def _refuse_lost_tables(before: AssistanceGraph, graph: AssistanceGraph) -> None:
    lost = [change.table for change in graph_changes(before, graph)
            if change.removed and not change.num_rows]  # fmt: skip
    if lost:
        raise Failure("failure.tables_missing", ExitCode.BAD_DATA, tables=tuple(lost))


def keep(loading: Loading, store: str | None, by: str, reason: str) -> None:
    """Make the graph live, and keep its policy under its own name and as the house policy.

    Raises
    ------
    StoreConflict
        When another graph became live since the source was read.
    """
    assert loading.graph is not None
    with opened(store, create=True) as kept:
        kept.write(loading.graph, expected=loading.live, by=by, reason=reason)
        if loading.policy is not None:
            keep_policy(kept, loading.policy, loading.policy_text, by)


def keep_policy(store: Any, policy: Policy, text: str, by: str) -> None:
    """Keep a policy under its own name, and as the one that ``plan`` takes by itself."""
    for name in dict.fromkeys((policy.name, HOUSE_POLICY)):
        store.save_policy(policy.content_hash, text, name, by=by)


def mark(source: Path, marked: Path | None, report: Report, screen: Screen) -> Path | None:
    """Write a workbook with its bad cells marked, and return where; None for a folder."""
    if source.suffix.lower() not in WORKBOOKS or not source.is_file():
        return None
    from graph_schema.workbook_limits import Refused
    from graph_schema.workbook_marking import mark_errors

    stem = source.stem.removesuffix(_MARKED)
    out = marked or source.with_name(f"{stem}{_MARKED}{source.suffix}")
    try:
        mark_errors(source, report, out, screen.words)
    except Refused:  # it cannot be opened at all, as the report says
        return None
    return out


def loading_json(loading: Loading, screen: Screen) -> dict[str, Any]:
    """Return what was read and what it changes."""
    assert loading.graph is not None
    return {
        "graph_hash": loading.graph.content_hash,
        "was_live": loading.live,
        "policy_hash": None if loading.policy is None else loading.policy.content_hash,
        "tables": [vars(change) for change in loading.changes],
        "report": report_json(loading.report, screen),
    }


def show_loading(loading: Loading, screen: Screen, *, kept: bool) -> None:
    """Write one line per table: rows now, added, changed, gone; and how many warnings."""
    from rich import box
    from rich.table import Table

    assert loading.graph is not None
    view = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    view.add_column(screen.text("load.table"))
    for name in ("num_rows", "added", "changed", "removed"):
        view.add_column(screen.text(f"load.{name}"), justify="right")
    for change in loading.changes:
        numbers = (change.num_rows, change.added, change.changed, change.removed)
        view.add_row(screen.text(f"table.{change.table}"), *(f"{n:,}" for n in numbers))
    screen.show(view)
    screen.line(screen.text("load.graph", graph_hash=loading.graph.content_hash), "dim")
    if loading.report.severities["warning"]:
        num = loading.report.severities["warning"]
        screen.line(screen.text("load.warnings", num=num), "yellow")
        show_warnings(loading.report, screen)
    screen.line(screen.text("load.kept" if kept else "load.not_kept"), "green" if kept else "bold")
