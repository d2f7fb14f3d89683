"""From what is written in a cell to what is held in memory, for each column type, and back.

The functions here work on whole columns. They raise ``ValueError`` on the first cell that does not
fit; `validate.py` finds and names all of them beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
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
    dtype, empty, read = _READ[column.type if column.type in _READ else "text"]
    try:
        cells = [empty if _is_blank(column, value) else read(value) for value in values]
        return pd.Series(cells, dtype=dtype)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"column {column.name!r}: {error}") from error


def plain_value(column: Column, value: Any) -> Any:
    """Return one cell as `typed_column` and then `plain_values` give it, without making a column.

    Raises
    ------
    ValueError
        When the cell cannot be read as the column's type; the message names the column.
    """
    _, _, read = _READ[column.type if column.type in _READ else "text"]
    try:
        plain = None if _is_blank(column, value) else read(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"column {column.name!r}: {error}") from error
    return None if is_empty(plain) else plain


def _is_blank(column: Column, value: Any) -> bool:
    return is_empty(value) or not (column.is_text or str(value).strip())


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


def _list(cell: Any) -> str:
    return join_list(split_list(str(cell)))


def _decimal(cell: Any) -> float:
    return float(cell) + 0.0


def _integer(cell: Any) -> int:
    number = float(cell)
    if not number.is_integer():
        raise ValueError(f"{cell!r} is not a whole number")
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{cell!r} is too large")
    return int(number)


def _boolean(cell: Any) -> bool:
    word = str(cell).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError(f"{cell!r} is neither true nor false")


_READ: dict[str, tuple[str, Any, Callable[[Any], Any]]] = {
    "text": ("str", "", str),
    "list": ("str", "", _list),
    "decimal": ("float64", math.nan, _decimal),
    "integer": ("Int64", pd.NA, _integer),
    "boolean": ("boolean", pd.NA, _boolean),
}
"""Column type → the type in memory, what stands there for an empty cell, and what reads another.

All types that are not named are held as text.
"""


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
