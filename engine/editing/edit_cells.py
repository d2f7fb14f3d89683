"""Are the cells that an edit writes sound? By the checks of the tables, and quickly.

Nearly all cells are sound at a glance. What is not is handed to the checks that loaded tables go
through, so that no cell passes here that would not pass there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from graph_schema.cells import FALSE_WORDS, TRUE_WORDS, join_list
from graph_schema.checks_cells import check_cells
from graph_schema.checks_text import check_text
from graph_schema.report import Problem
from graph_schema.schema_types import Column, Table

_ID = re.compile("[0-9A-Za-z\u3400-\u9fff][0-9A-Za-z\u3400-\u9fff_:.-]*")
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_DATE = re.compile("(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?")
_PERIOD = re.compile("(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?")
_PATTERNS = {"id": _ID, "date": _DATE, "period": _PERIOD}


def text_of(value: Any) -> str:
    """Return a value as it is written in a CSV file: "" for None, items of a list joined.

    >>> text_of(True), text_of(3.0), text_of(("b", "a")), text_of(None)
    ('true', '3.0', 'a;b', '')
    """
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return join_list(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def cell_errors(table: Table, texts: Mapping[str, str]) -> list[Problem]:
    """Return the errors in cells of one row; columns that are not given are not judged."""
    if all(is_plainly_sound(table.column(name), text) for name, text in texts.items()):
        return []
    frame = pd.DataFrame(
        {name: pd.Series([texts.get(name, "")], dtype="str") for name in table.column_names}
    )
    found = [*check_cells(table, frame, frozenset(texts)), *check_text(table, frame)]
    problems = [problem for finding in found for problem in finding.problems]
    return [problem for problem in problems if problem.severity == "error"]


def is_plainly_sound(column: Column, text: str) -> bool:
    """Whether a cell is sound at a glance: then no check finds an error in it.

    False says nothing: the cell has to be looked at closely.
    """
    if not text:
        return not column.required
    if column.type in {"integer", "decimal"}:
        return _is_plain_number(column, text)
    if column.type in _PATTERNS:
        return _PATTERNS[column.type].fullmatch(text) is not None
    if column.type == "choice":
        return text in column.choices
    if column.type == "boolean":
        return text in TRUE_WORDS | FALSE_WORDS
    if column.longest is not None and len(text) > column.longest:
        return False
    return text.isprintable() and bool(text.strip()) and column.name != "uscc"


def _is_plain_number(column: Column, text: str) -> bool:
    if not _NUMBER.fullmatch(text) or (column.type == "integer" and "." in text):
        return False
    number = float(text)
    least, most = column.minimum, column.maximum
    return (
        (least is None or number >= least)
        and (most is None or number <= most)
        and (column.above is None or number > column.above)
    )
