"""Folders of CSV files: one table a file, headers in English or Chinese, to a graph and back.

`read_folder` believes nothing and raises nothing: whatever is wrong comes back as findings.
`load_folder` adds the checks and, when there is no error, the graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from .csv_read import read_csv
from .csv_write import write_folder
from .encoding import decodes, find_encoding, is_encoding
from .findings import Finding, one
from .graph import AssistanceGraph
from .raw_tables import RawTables
from .report import Report
from .schema import TABLES
from .schema_types import Table
from .validate import check

__all__ = ["BadTables", "Loaded", "load_folder", "load_graph", "read_folder", "write_folder"]

FILE_NAMES: dict[str, Table] = {name: table for table in TABLES for name in (table.name, table.zh)}
"""Name of a file without ``.csv`` to its table."""


class BadTables(ValueError):
    """The tables hold errors; ``report`` names them all."""

    def __init__(self, report: Report) -> None:
        super().__init__(", ".join(f"{code} × {n}" for code, n in sorted(report.counts.items())))
        self.report = report


@dataclass(frozen=True)
class Loaded:
    """What came of a folder: ``graph`` is None when the report holds an error."""

    graph: AssistanceGraph | None
    report: Report
    encodings: dict[str, str]


def load_graph(folder: Path, encoding: str | None = None) -> AssistanceGraph:
    """Return the graph of a folder of tables.

    Raises
    ------
    BadTables
        When there is any error; it carries the report.
    """
    loaded = load_folder(folder, encoding)
    if loaded.graph is None:
        raise BadTables(loaded.report)
    return loaded.graph


def load_folder(folder: Path, encoding: str | None = None) -> Loaded:
    """Read and check a folder of tables; never raises on what people wrote.

    Parameters
    ----------
    folder
        Folder of ``<table>.csv`` files.
    encoding
        Encoding of all files; without it, each file's is found (`encoding.find_encoding`).
    """
    raw = read_folder(folder, encoding)
    report = check(raw)
    graph = AssistanceGraph(raw.frames) if report.ok else None
    return Loaded(graph, report, dict(raw.encodings))


def read_folder(folder: Path, encoding: str | None = None) -> RawTables:
    """Return the cells of every table in a folder, as written, and what came to light.

    A table is called ``<table>.csv``, by its English or Chinese name in any case. A table without
    a file is empty (a note); a file that is no table is an error. Only ``*.csv`` files count.
    """
    if not folder.is_dir():
        return RawTables({}, findings=(one("no_folder", value=str(folder)),))
    if encoding is not None and not is_encoding(encoding):
        return RawTables({}, findings=(one("no_such_encoding", value=encoding),))
    files, findings = _files(folder)
    frames: dict[str, pd.DataFrame] = {}
    encodings: dict[str, str] = {}
    for table in TABLES:
        path = files.get(table.name)
        if path is None:
            if not table.of_the_year:
                findings.append(one("absent_table", table.name))
            continue
        try:
            used = _encoding_of(path, encoding)
            frame, found = _read(path, used, encoding, table)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            findings.append(one("unreadable_file", table.name, value=path.name, reason=reason))
            continue
        findings.extend(found)
        if frame is not None:
            frames[table.name] = frame
        if used is not None:
            encodings[path.name] = used
    if not files and not any(path.suffix.lower() == ".csv" for path in folder.iterdir()):
        findings.append(one("no_tables", value=str(folder)))
    return RawTables(frames, encodings, tuple(findings), frozenset(files) - frozenset(frames))


def _files(folder: Path) -> tuple[dict[str, Path], list[Finding]]:
    files: dict[str, Path] = {}
    findings = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or path.name.startswith("."):
            continue
        table = FILE_NAMES.get(path.stem.lower())
        if table is None:
            near = tuple(get_close_matches(path.stem.lower(), FILE_NAMES, 2))
            findings.append(one("unknown_table", value=path.name, near=near))
        elif table.name in files:
            other = files[table.name].name
            findings.append(one("duplicate_table", table.name, value=path.name, other=other))
        else:
            files[table.name] = path
    return files, findings


def _encoding_of(path: Path, given: str | None) -> str | None:
    with path.open("rb") as file:
        found = find_encoding(file) if given is None else None
        if given is None:
            return found
        # A mark at the start is no text: utf-8-sig takes it away, and does without.
        asked = "utf-8-sig" if given.lower().replace("_", "-") in {"utf-8", "utf8"} else given
        return asked if decodes(file, asked) else None


def _read(
    path: Path, used: str | None, given: str | None, table: Table
) -> tuple[pd.DataFrame | None, list[Finding]]:
    if used is None and given is None:
        return None, [one("unknown_encoding", table.name, value=path.name)]
    if used is None:
        return None, [one("wrong_encoding", table.name, value=path.name, encoding=given)]
    frame, found = read_csv(path, used, table)
    return frame, [*found, one("encoding_used", table.name, value=path.name, encoding=used)]
