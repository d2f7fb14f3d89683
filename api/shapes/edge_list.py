"""An edge list that somebody wrote, read as a web; all its faults in one report."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from api.exit_codes import BadData
from engine.shape.edges import BadEdges, EdgeFault, web_from_edges
from engine.shape.web import Web
from graph_schema.encoding import find_encoding
from graph_schema.report import Problem, Report

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet")
"""Endings of files that are edge lists."""

_HEADER = 1
"""Lines above the first edge of a file."""


def read_edges(
    file: Path, encoding: str | None, row: str | None, column: str | None, weight: str | None
) -> Web:
    """Return the web of an edge list.

    Parameters
    ----------
    row, column
        Names of the columns that hold the ends; those of tables of pairs when they are there, else
        the first two.
    weight
        Name of the column of weights; without it every edge weighs 1, and edges that repeat add up.

    Raises
    ------
    BadData
        With every missing column, empty id and weight that is no number ≥ 0.
    """
    frame = text_frame(file, encoding)
    names = [str(name) for name in frame.columns]
    known = {"provider_id", "place_id"} <= set(names)
    usual = ("provider_id", "place_id") if known else (*names, "", "")[:2]
    try:
        return web_from_edges(frame, row or usual[0], column or usual[1], weight, name=file.name)
    except BadEdges as error:
        raise BadData(Report(_problem(fault, file, names) for fault in error.faults)) from error


def text_frame(file: Path, encoding: str | None) -> pd.DataFrame:
    """Return the rows of a CSV, TSV or Parquet file; cells of text files as texts, None if empty.

    Raises
    ------
    BadData
        When it is not there, or cannot be read.
    """
    try:
        if file.suffix.lower() == ".parquet":
            return pd.read_parquet(file)
        separator = "\t" if file.suffix.lower() in (".tsv", ".txt") else ","
        return pd.read_csv(
            file, sep=separator, dtype=str, encoding=_encoding(file, encoding),
            keep_default_na=False, na_values=[""], skip_blank_lines=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise _unreadable("edges_missing", file) from None
    except (OSError, ValueError, LookupError) as error:
        # Parsers of CSV and Parquet raise kinds of ValueError, unknown encodings LookupError.
        raise _unreadable("edges_unreadable", file, str(error).split("\n", 1)[0]) from error


def _encoding(file: Path, given: str | None) -> str:
    if given is not None:
        return given
    with file.open("rb") as opened:
        found = find_encoding(opened)
    if found is None:
        raise _unreadable("edges_encoding", file)
    return found


def _unreadable(code: str, file: Path, reason: str = "") -> BadData:
    return BadData(Report([Problem(code, "error", file.name, value=str(file), remedy=code,
                                   facts={"reason": reason})]))  # fmt: skip


def _problem(fault: EdgeFault, file: Path, names: list[str]) -> Problem:
    code = f"edge_{fault.kind}"
    row = None if fault.row is None else fault.row + _HEADER + 1
    return Problem(code, "error", file.name, row, fault.column, fault.value[:80], remedy=code,
                   facts={"columns": tuple(names)})  # fmt: skip
