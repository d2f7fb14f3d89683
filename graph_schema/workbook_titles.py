"""Names of sheets and columns in a workbook, as they are written and as they are recognised.

Also needed in the worker process, so it imports the schema and nothing heavy.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

from .schema import TABLES
from .schema_types import Table

Language = Literal["en", "zh"]

GUIDE: dict[Language, str] = {"zh": "填写说明", "en": "guide"}
PROBLEMS: dict[Language, str] = {"zh": "问题清单", "en": "problems"}
MARK: dict[Language, str] = {"zh": "标记", "en": "mark"}
"""Header of the first column of a template: rows marked as an example are passed over."""
EXAMPLE: dict[Language, str] = {"zh": "示例", "en": "example"}
COUNTY: dict[Language, str] = {"zh": "所在县", "en": "county"}
TOWNSHIP: dict[Language, str] = {"zh": "所在乡镇", "en": "township"}
LISTS = "_lists"
"""Sheet of the drop-down lists; sheets whose name starts with "_" are never read."""

NARROWED: dict[str, str] = {
    "needs": "place_id", "participants": "entity_id", "pairings": "place_id",
}  # fmt: skip
"""Tables whose sheets may hold 所在县 and 所在乡镇, and the column that these narrow down."""

IDS_MADE: dict[str, str] = {
    "needs": "need", "capabilities": "capability", "projects": "project",
    "project_moves": "move", "budgets": "budget", "tasks": "task", "evaluations": "evaluation",
}  # fmt: skip
"""Tables in which an empty id is made from the content of the row, and the prefix of such ids."""

IDENTITY: dict[str, tuple[str, ...]] = {
    "": ("period", "place_id", "provider_id", "sector_id", "title"),
    "project_moves": ("project_id", "date", "state"),
    "evaluations": ("period", "quarter", "layer", "provider_id", "place_id", "project_id",
                    "criterion", "evaluator"),
}  # fmt: skip
"""Cells from which such an id is made, by table; "" where none are named.

The same row always gets the same id.
"""

HELPERS = ("#mark", "#county", "#township")
"""Names given to columns of a sheet that are no columns of its table."""

_SEARCHED_ROWS = 20
"""The header is looked for in so many rows from the top."""


def plain_title(text: object) -> str:
    """Return a title without width, case and spaces.

    >>> plain_title(" Ｐlaces ")
    'places'
    """
    return "".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


_TABLES = {plain_title(title): t for t in TABLES for title in (t.name, t.zh)}
_PASSED_OVER = frozenset(map(plain_title, (*GUIDE.values(), *PROBLEMS.values())))


def table_of_title(title: str) -> Table | None:
    """Return the table of a sheet, by its English or Chinese name; None when it is no table."""
    return _TABLES.get(plain_title(title))


def is_passed_over(title: str) -> bool:
    """Whether a sheet is for people only: a guide, a list of problems, or "_…"."""
    return title.startswith("_") or plain_title(title) in _PASSED_OVER


def known_titles() -> tuple[str, ...]:
    """Return every name that a sheet of a table may have."""
    return tuple(title for t in TABLES for title in (t.zh, t.name))


def columns_by_title(table: Table) -> dict[str, str]:
    """Return plain header → column name, helper columns included."""
    known = {plain_title(title): c.name for c in table.columns for title in (c.name, c.zh)}
    helpers = [(HELPERS[0], MARK)]
    if table.name in NARROWED:
        helpers += [(HELPERS[1], COUNTY), (HELPERS[2], TOWNSHIP)]
    for name, titles in helpers:
        known |= {plain_title(title): name for title in titles.values()}
    return known


def header_position(table: Table, rows: Sequence[Sequence[Any]]) -> int | None:
    """Return which of the first 20 rows names the most columns; the first on a tie.

    A title above the table, merged or not, is so passed over. None when no row names any column,
    or just one of several columns.
    """
    known = columns_by_title(table)
    counts = [
        len({known[p] for cell in row if cell is not None and (p := plain_title(cell)) in known})
        for row in rows[:_SEARCHED_ROWS]
    ]
    best = max(counts, default=0)
    return counts.index(best) if best >= 2 else None
