"""Tables from a folder or a workbook, by themselves or over a graph that is there."""

from __future__ import annotations

from pathlib import Path

from .graph import AssistanceGraph
from .over_base import Mode, base_frames, over_base
from .raw_tables import RawTables
from .tables import Loaded, load_folder, read_folder
from .workbook import WorkbookTables, check_workbook, load_workbook

WORKBOOKS = (".xlsx", ".xlsm")
"""Endings of a workbook; anything else is a folder of CSV files."""


def load_tables(
    source: Path, base: AssistanceGraph | None = None, mode: Mode = "add",
    encoding: str | None = None,
) -> Loaded:  # fmt: skip
    """Read and check a folder of CSV files or a workbook; never raises on what people wrote.

    Parameters
    ----------
    source
        Folder, or file that ends in .xlsx or .xlsm.
    base
        Graph that the source adds to; without it the source is the whole graph.
    mode
        How rows meet those of the base.
    encoding
        Encoding of CSV files; without it each one's is found.
    """
    if source.suffix.lower() in WORKBOOKS:
        return load_workbook(source, base, mode)
    if base is None:
        return load_folder(source, encoding)
    raw = read_folder(source, encoding)
    over = over_base(raw.frames, base_frames(base), mode)
    # A table that the folder does not have stays as it is: nothing to tell.
    findings = tuple(f for f in raw.findings if f.problems[0].code != "absent_table")
    read = WorkbookTables(RawTables(over, raw.encodings, findings, raw.unread), {})
    report = check_workbook(read)
    return Loaded(AssistanceGraph(over) if report.ok else None, report, dict(raw.encodings))
