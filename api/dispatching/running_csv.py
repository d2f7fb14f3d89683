"""The file of what is running: ``dispatches.csv`` as it was written, or filled in by hand."""

from __future__ import annotations

from math import isnan
from pathlib import Path

from api.exit_codes import BadData
from api.messages import LANGUAGES, Catalogue
from api.shapes.edge_list import text_frame
from graph_schema.checks_cells import numbers
from graph_schema.report import Problem, Report

COLUMNS = ("capability_id", "need_id", "amount")
"""Columns that are read, by their English or Chinese headers; others are left alone."""


def read_running(file: Path, encoding: str | None) -> list[tuple[str, str, float]]:
    """Return (capability id, need id, amount) of every row that is not empty.

    Raises
    ------
    BadData
        When the file cannot be read, columns are missing, or amounts are no numbers.
    """
    frame = text_frame(file, encoding)
    titles = {Catalogue(lang).text(f"column.{name}"): name for lang in LANGUAGES
              for name in COLUMNS}  # fmt: skip
    frame = frame.rename(columns={name: titles.get(str(name).strip(), str(name).strip())
                                  for name in frame.columns})  # fmt: skip
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        facts = {"columns": tuple(str(name) for name in frame.columns)}
        code = "running_no_column"
        raise BadData(Report(Problem(code, "error", file.name, 1, name, "", code, facts)
                             for name in missing))  # fmt: skip
    texts = frame[list(COLUMNS)].fillna("").astype("str")
    cells = [texts[name].str.strip().str.removeprefix("'") for name in COLUMNS]
    amounts = numbers(cells[-1]).tolist()
    rows, report = [], Report()
    for line, (capability, need, amount) in enumerate(zip(*cells, strict=True), start=2):
        if not capability + need + amount:
            continue
        if not isnan(amounts[line - 2]):
            rows.append((capability, need, amounts[line - 2]))
        else:
            report.add(Problem("running_amount", "error", file.name, line, "amount", amount[:80],
                               "running_amount", {"id": capability}))  # fmt: skip
    if not report.ok:
        raise BadData(report)
    return rows
