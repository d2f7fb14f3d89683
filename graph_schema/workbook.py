"""Workbooks in: the tables as Excel, read in a worker process, names resolved, checked.

`read_workbook` believes nothing and raises nothing: whatever is wrong comes back as findings.
`load_workbook` adds the checks and, when there is no error, the graph. Writing is in
`workbook_write`, the empty template in `workbook_template`, marking errors in `workbook_marking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from .checks import CHECKS
from .findings import Finding
from .graph import AssistanceGraph, digest
from .over_base import Mode, base_frames, over_base
from .raw_tables import RawTables
from .report import Report
from .schema import TABLES
from .tables import Loaded
from .validate import check
from .workbook_checks import OF_BASE, WORKBOOK_CHECKS, workbook_finding
from .workbook_limits import LIMITS, Limits, Refused
from .workbook_references import Resolved, resolve_names
from .workbook_sheets import SheetTables, sheet_tables
from .workbook_titles import IDENTITY, IDS_MADE
from .workbook_worker import ask_worker


@dataclass(frozen=True)
class WorkbookTables:
    """The cells of a workbook, over those of a base graph.

    ``raw`` is what `validate.check` takes; rows of the base have negative lines. ``emptied`` are
    the lines of required cells that the findings name as unresolved, so not also as empty.
    """

    raw: RawTables
    emptied: Mapping[tuple[str, str], frozenset[int]]


def load_workbook(
    path: Path, base: AssistanceGraph | None = None, mode: Mode = "add", limits: Limits = LIMITS
) -> Loaded:
    """Read and check a workbook; never raises on what people wrote.

    Parameters
    ----------
    path
        An .xlsx (or .xlsm) file; macros are not run.
    base
        Graph that the workbook adds to, and in which names are looked up too.
    mode
        How rows meet those of the base.
    limits
        Bounds of size, memory and time.
    """
    read = read_workbook(path, base, mode, limits)
    report = check_workbook(read)
    graph = AssistanceGraph(read.raw.frames) if report.ok else None
    return Loaded(graph, report, {})


def read_workbook(
    path: Path, base: AssistanceGraph | None = None, mode: Mode = "add", limits: Limits = LIMITS
) -> WorkbookTables:
    """Return the cells of every table in a workbook as texts, and what came to light.

    A sheet is called by the English or Chinese name of its table, headers likewise. Names in the
    place of ids are resolved against the workbook and the base (`names.Names.find`). Needs and
    capabilities without an id get one made from their content.
    """
    try:
        sheets = sheet_tables(ask_worker("read", path, limits)["sheets"])
    except Refused as refused:
        facts: dict[str, Any] = {"value": path.name, **refused.facts}
        why = workbook_finding(refused.code, **facts)
        return WorkbookTables(RawTables({}, findings=(why,)), {})
    old = {} if base is None else base_frames(base)
    resolved = resolve_names(sheets.frames, sheets.helpers, old)
    frames, made = _with_ids(resolved)
    findings = (*sheets.findings, *resolved.findings, *made)
    if base is None:
        findings = (*findings, *_absent(sheets))
    over = over_base(frames, old, mode)
    return WorkbookTables(RawTables(over, {}, findings, sheets.unread), resolved.emptied)


def check_workbook(read: WorkbookTables) -> Report:
    """Return every problem of a workbook; in rows of the base ``row`` is None, with ``OF_BASE``."""
    found = check(read.raw)
    emptied = sum(map(len, read.emptied.values()))
    report = Report(max_lines=found.max_lines)
    for problem in found.problems:
        named = read.emptied.get((problem.table, problem.column), frozenset())
        if problem.code in {"empty_cell", "empty_name"} and problem.row in named:
            continue
        if problem.row is not None and problem.row < 0:
            facts = {**problem.facts, OF_BASE: 1}
            report.add(replace(problem, row=None, facts=facts))
        else:
            report.add(problem)
    counts = found.counts.copy()
    counts["empty_cell"] -= emptied
    severities = {c.code: c.severity for c in (*CHECKS, *WORKBOOK_CHECKS)}
    for code, count in counts.items():
        if count > report.counts[code]:
            report.count(code, severities[code], count - report.counts[code])
    return report


def _with_ids(resolved: Resolved) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    whole = dict(resolved.frames)
    findings = []
    for name, prefix in IDS_MADE.items():
        if name not in whole or whole[name].empty:
            continue
        frame = whole[name]
        given = frame["id"].tolist() if "id" in frame else [""] * len(frame)
        cells = list(IDENTITY.get(name, IDENTITY[""]))
        content = frame.reindex(columns=cells, fill_value="").to_numpy(dtype=object)
        # Rows of which a cell was emptied are not alike because of that.
        unclear = {
            line for (t, _), lines in resolved.emptied.items() if t == name for line in lines
        }
        ids = [
            own if own.strip() else _made_id(prefix, cells, line if line in unclear else 0)
            for own, cells, line in zip(given, content.tolist(), frame.index.tolist(), strict=True)
        ]
        num_made = sum(not own.strip() for own in given)
        if num_made:
            whole[name] = frame.assign(id=pd.Series(ids, index=frame.index, dtype="str"))
            findings.append(workbook_finding("ids_made", name, num_made, num_rows=num_made))
    return whole, findings


def _made_id(prefix: str, cells: list[str], line: int) -> str:
    return f"{prefix}:{digest([*cells, line] if line else cells)[:12]}"


def _absent(sheets: SheetTables) -> list[Finding]:
    there = {*sheets.frames, *sheets.unread}
    return [
        workbook_finding("absent_sheet", t.name)
        for t in TABLES
        if there and t.name not in there and not t.of_the_year
    ]
