"""All checks of the tables, every problem in one report.

`checks.CHECKS` says what is looked for. Each check looks at the rows whose cells are sound for it,
so that one bad cell does not hide what else is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import pandas as pd

from .checks_cells import check_cells
from .checks_names import check_names
from .checks_notes import check_notes
from .checks_places import check_trees
from .checks_references import check_keys, check_references
from .checks_rows import check_rows
from .checks_text import check_text
from .checks_year import check_year
from .findings import Finding, assemble, one
from .graph import AssistanceGraph
from .raw_tables import RawTables, raw_tables
from .report import Report
from .schema import TABLES
from .schema_types import Table


def check(raw: RawTables) -> Report:
    """Return every problem of the tables: at most 1,000 lines, counted in full.

    Memory is bounded: beyond the tables and arrays of one number a row, no more than 1,000
    problems per check and column are held. An error means that no graph is built.
    """
    return assemble(_findings(raw))


def check_graph(graph: AssistanceGraph) -> Report:
    """Return every problem of a graph made in Python; its rows count as lines from 2."""
    return check(raw_tables(graph))


def _findings(raw: RawTables) -> Iterator[Finding]:
    yield from raw.findings
    frames = {}
    for table in TABLES:
        given = raw.frames.get(table.name)
        if given is not None:
            yield from _check_columns(table, given)
        frames[table.name] = frame = _whole(table, given)
        if frame.empty:
            continue
        present = frozenset() if given is None else frozenset(given.columns)
        yield from check_cells(table, frame, present)
        yield from check_text(table, frame)
        yield from check_keys(table, frame)
    yield from check_references(frames, raw.unread)
    yield from check_trees(frames)
    yield from check_rows(frames)
    if any(len(frames[table.name]) for table in TABLES if table.of_the_year):
        yield from check_year(frames)
    yield from check_names(frames)
    yield from check_notes(frames)


def _check_columns(table: Table, frame: pd.DataFrame) -> Iterator[Finding]:
    for column in table.columns:
        if column.required and column.name not in frame.columns:
            yield one("missing_column", table.name, column=column.name, zh=column.zh)
    titles = [title for column in table.columns for title in (column.name, column.zh)]
    for name in frame.columns:
        if name not in table.column_names:
            near = tuple(get_close_matches(name.lower(), titles, 2))
            yield one("unknown_column", table.name, column=name, value=name, near=near)


def _whole(table: Table, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Return the declared columns of a frame, empty where the frame lacks them."""
    given = pd.DataFrame() if frame is None else frame
    empty = pd.Series([""] * len(given), index=given.index, dtype="str")
    return pd.DataFrame(
        {name: given[name] if name in given.columns else empty for name in table.column_names}
    )
