"""From what is written in a cell to what is held in memory, for each column type, and back.

The functions here work on whole columns. They raise ``ValueError`` on the first cell that does not
fit; `validate.py` finds and names all of them beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from .schema_types import Column

TRUE_WORDS = frozenset({"true", "1", "yes", "y", "是"})
FALSE_WORDS = frozenset({"false", "0", "no", "n", "否"})

_EXACT = 2**53
"""Whole decimals below this are written without point or exponent."""


def split_list(cell: str) -> tuple[str, ...]:
    """Return the items of a list cell, without blanks around them.

    >>> split_list("health; education;")
    ('health', 'education')
    """
    return tuple(item for part in cell.replace("；", ";").split(";") if (item := part.strip()))


def join_list(items: Iterable[str]) -> str:
    """Return the canonical list cell: items sorted by code point, each once, joined by ";".

    >>> join_list(["health", "education", "health"])
    'education;health'
    """
    return ";".join(sorted(set(items)))


def is_empty(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT, pandas NA or the empty string."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and value == ""


def typed_column(column: Column, values: Sequence[Any] | pd.Series[Any]) -> pd.Series[Any]:
    """Return ``values`` as the series in which ``column`` is held in memory.

    Text types become ``str`` with "" for an empty cell; ``list`` cells are made canonical;
    integers become ``Int64``, decimals ``float64`` (empty = NaN, -0.0 = 0.0), booleans
    ``boolean``; in these a cell of blanks counts as empty.

    Raises
    ------
    ValueError
        When a cell cannot be read as the column's type; the message names the column and the cell.
    """
    held = _as_held(column, values) if isinstance(values, pd.Series) else None
    if held is not None:
        return held
    is_text = column.is_text
    cells = [
        None if is_empty(value) or not (is_text or str(value).strip()) else value
        for value in values
    ]
    try:
        if column.type == "list":
            return _strings("" if c is None else join_list(split_list(str(c))) for c in cells)
        if is_text:
            return _strings("" if c is None else str(c) for c in cells)
        if column.type == "decimal":
            numbers = [math.nan if c is None else float(c) + 0.0 for c in cells]
            return pd.Series(numbers, dtype="float64")
        if column.type == "integer":
            return pd.Series([pd.NA if c is None else _integer(c) for c in cells], dtype="Int64")
        return pd.Series([pd.NA if c is None else _boolean(c) for c in cells], dtype="boolean")
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"column {column.name!r}: {error}") from error


def empty_column(column: Column, length: int) -> pd.Series[Any]:
    """Return a column of ``length`` empty cells, as it is held in memory."""
    if column.is_text:
        return pd.Series("", index=range(length), dtype="str")
    if column.type == "decimal":
        return pd.Series(math.nan, index=range(length), dtype="float64")
    dtype = "Int64" if column.type == "integer" else "boolean"
    return pd.Series(pd.NA, index=range(length), dtype=dtype)


def _as_held(column: Column, values: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return a series that has the column's type already; None when it has to be read by cell.

    Reading a quarter of a million rows cell by cell takes seconds, and most are typed already.
    """
    dtype = values.dtype
    if column.is_text:
        if dtype != pd.StringDtype(na_value=math.nan):
            return None
        held = values.fillna("")
        if column.type == "list":  # items may stand in any order, so each distinct cell is read
            read = {cell: join_list(split_list(cell)) for cell in set(held.tolist())}
            held = _strings(read[cell] for cell in held.tolist())
    elif column.type == "decimal" and dtype == "float64":
        held = values + 0.0
    elif dtype == {"integer": "Int64", "boolean": "boolean"}.get(column.type):
        held = values
    else:
        return None
    return held.reset_index(drop=True).rename(None)


def _strings(cells: Iterable[str]) -> pd.Series[Any]:
    return pd.Series(list(cells), dtype="str")


def _integer(cell: Any) -> int:
    number = float(cell)
    if not number.is_integer():
        raise ValueError(f"{cell!r} is not a whole number")
    return int(number)


def _boolean(cell: Any) -> bool:
    word = str(cell).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError(f"{cell!r} is neither true nor false")


def plain_values(column: Column, series: pd.Series[Any]) -> list[Any]:
    """Return a typed column as plain Python values, None for an empty cell.

    Text gives str, integer int, decimal float, boolean bool. This is the form that is hashed,
    stored and written.
    """
    if column.is_text:
        return [value or None for value in series.tolist()]
    if column.type == "decimal":
        return [None if math.isnan(number) else number for number in series.tolist()]
    values: list[Any] = series.astype(object).tolist()
    return [None if value is pd.NA else value for value in values]


def written(column: Column, series: pd.Series[Any]) -> list[str]:
    """Return a typed column as it is written in a file: "" for an empty cell.

    Decimals are the shortest text that reads back as the same number (1, not 1.0), booleans
    "true" or "false".

    >>> written(Column("km", "decimal", "", ""), pd.Series([1.0, 0.1, None]))
    ['1', '0.1', '']
    """
    return ["" if value is None else _written(value) for value in plain_values(column, series)]


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return repr(value)
