"""A graph to a folder of CSV files, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from .cells import is_empty, written
from .graph import AssistanceGraph
from .schema import TABLES
from .schema_types import Table

Language = Literal["en", "zh"]

ENCODINGS: dict[Language, str] = {"en": "utf-8", "zh": "utf-8-sig"}
"""With Chinese headers the files start with a mark, so that Excel opens them as UTF-8."""

_NEEDS_QUOTES = frozenset(',"\r\n')


def write_folder(graph: AssistanceGraph, folder: Path, lang: Language = "en") -> None:
    """Write every table as ``<table>.csv``: headers in ``lang``, LF line ends, UTF-8.

    Columns come in the order of the schema, optional ones without any value are left out, and so
    are tables of the year's work without rows; rows come in key order; texts are written as they
    are, also those that start like a formula. What is read back has the same content hash.

    All files are written into a folder beside first. Only when all are there is it renamed to
    ``folder``, or, where that exists, are its files of these tables replaced; other files stay.

    Raises
    ------
    OSError
        When something cannot be written; ``folder`` is then as it was.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        ready = workplace / "tables"
        ready.mkdir()
        said = [t for t in TABLES if len(graph.held(t.name)) or not t.of_the_year]
        for table in said:
            rows = "\n".join(map(csv_line, table_rows(graph, table, lang))) + "\n"
            (ready / f"{table.name}.csv").write_bytes(rows.encode(ENCODINGS[lang]))
        if not folder.exists():
            ready.rename(folder)
            return
        for table in said:
            (ready / f"{table.name}.csv").replace(folder / f"{table.name}.csv")
        for table in TABLES:
            old = (table.zh,) if table in said else (table.zh, table.name)
            for name in old:
                (folder / f"{name}.csv").unlink(missing_ok=True)
    finally:
        shutil.rmtree(workplace)


def table_rows(graph: AssistanceGraph, table: Table, lang: Language) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows of one table as they are written."""
    frame = graph.table(table.name)
    columns = [
        column
        for column in table.columns
        if column.required or not all(map(is_empty, frame[column.name].tolist()))
    ]
    yield tuple(column.zh if lang == "zh" else column.name for column in columns)
    yield from zip(*(written(column, frame[column.name]) for column in columns), strict=True)


def csv_line(cells: tuple[str, ...]) -> str:
    """Return one line of CSV, without its end.

    The csv module leaves a lone carriage return unquoted, which then reads as the end of a row.

    >>> csv_line(("a", "b,c"))
    'a,"b,c"'
    """
    return ",".join(
        cell if _NEEDS_QUOTES.isdisjoint(cell) else '"' + cell.replace('"', '""') + '"'
        for cell in cells
    )
