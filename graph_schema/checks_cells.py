"""Checks of single cells by the type of their column: emptiness, choices, dates, numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray, FloatArray
from .cells import FALSE_WORDS, TRUE_WORDS
from .dates import PERIOD_PATTERN, first_days
from .findings import Facts, Finding, rows_where
from .schema import MAX_QUOTA
from .schema_types import Column, Table

SPACES = " \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Every space but tab and line ends, to stand in a character class (\\s may be ASCII only)."""
BLANKS = f"\\t-\\r{SPACES}"
"""Every kind of space, tab and line ends too."""

_NUMBER = r"^\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$"
_NO_FINITE_NUMBER = r"(?i)^\s*[+-]?(?:nan|inf|infinity)\s*$"


def check_cells(table: Table, frame: pd.DataFrame, present: frozenset[str]) -> Iterator[Finding]:
    """Find cells that are empty or do not fit their column's type, range or list of choices.

    Columns that are not ``present`` in the file are passed over.
    """
    for column in table.columns:
        if column.name not in present:
            continue
        if column.required:
            code = "empty_name" if column.name == "name" else "empty_cell"
            blank = is_blank(frame[column.name])
            yield from rows_where(blank, code, table.name, frame, column.name)
        if column.type in _CHECKS and (frame[column.name] != "").any():
            yield from _CHECKS[column.type](table, column, frame)


def matches(cells: pd.Series[Any], pattern: str) -> BoolArray:
    """Return where a regular expression matches somewhere in a cell."""
    if not len(cells):  # setting up a search costs more than searching a short column
        return np.zeros(0, dtype=bool)
    found: BoolArray = cells.str.contains(pattern, regex=True).to_numpy(dtype=bool)
    return found


def is_blank(cells: pd.Series[Any]) -> BoolArray:
    """Return where a cell is empty or holds nothing but spaces."""
    return matches(cells, f"^[{BLANKS}]*$")


def numbers(cells: pd.Series[Any]) -> FloatArray:
    """Return cells as numbers, NaN where a cell is empty or holds no finite number."""
    sound = matches(cells, _NUMBER)
    values = np.full(len(cells), np.nan)
    if sound.any():
        values[sound] = pd.to_numeric(cells[sound].str.strip().astype(object)).astype(float)
    values[np.isinf(values)] = np.nan
    return values


def _check_numbers(table: Table, column: Column, frame: pd.DataFrame) -> Iterator[Finding]:
    cells = frame[column.name]
    filled = ~is_blank(cells)
    written = matches(cells, _NUMBER)
    values = numbers(cells)
    finite = ~np.isnan(values)
    word = matches(cells, _NO_FINITE_NUMBER)

    facts: Facts = {"range": column.range}

    def where(mask: BoolArray, code: str) -> Iterator[Finding]:
        yield from rows_where(mask, code, table.name, frame, column.name, lambda _: facts)

    yield from where((written & ~finite) | word, "not_finite")
    yield from where(filled & ~written & ~word, "not_a_number")
    if column.type == "integer":
        yield from where(finite & (values != np.floor(values)), "not_an_integer")
    low = np.zeros(len(values), dtype=bool)
    if column.minimum is not None:
        low |= values < column.minimum
    if column.above is not None:
        low |= values <= column.above
    high = np.zeros(len(values), dtype=bool) if column.maximum is None else values > column.maximum
    own = _range_code(column)
    if own:
        yield from where(low | high, own)
        return
    is_amount = column.maximum is not None and column.maximum >= MAX_QUOTA
    negative = low & (values < 0)
    yield from where(negative, "negative_number")
    if is_amount:
        yield from where(high, "number_too_large")
    yield from where((low & ~negative) | (high & (not is_amount)), "out_of_range")


def _range_code(column: Column) -> str:
    if column.name in {"lon", "lat"}:
        return "outside_globe"
    return "outside_0_1" if (column.minimum, column.maximum) == (0, 1) else ""


def _check_choice(table: Table, column: Column, frame: pd.DataFrame) -> Iterator[Finding]:
    cells = frame[column.name]
    bad = ~cells.isin(["", *column.choices]).to_numpy()
    bad = bad & ~(column.required & is_blank(cells))

    def facts(position: int) -> Facts:
        word = cells.iloc[position].strip().lower()
        near = tuple(get_close_matches(word, column.choices, 2))
        return {"choices": column.choices, "near": near}

    yield from rows_where(bad, "bad_choice", table.name, frame, column.name, facts)


def _check_boolean(table: Table, column: Column, frame: pd.DataFrame) -> Iterator[Finding]:
    cells = frame[column.name].str.strip().str.lower()
    bad = ~cells.isin(["", *TRUE_WORDS, *FALSE_WORDS]).to_numpy()
    facts: Facts = {"choices": ("true", "false", "是", "否")}
    yield from rows_where(bad, "bad_choice", table.name, frame, column.name, lambda _: facts)


def _check_date(table: Table, column: Column, frame: pd.DataFrame) -> Iterator[Finding]:
    cells = frame[column.name]
    bad = (cells != "").to_numpy() & np.isnat(first_days(cells))
    yield from rows_where(bad, "bad_date", table.name, frame, column.name)


def _check_period(table: Table, column: Column, frame: pd.DataFrame) -> Iterator[Finding]:
    cells = frame[column.name]
    bad = ~is_blank(cells) & ~matches(cells, PERIOD_PATTERN)
    yield from rows_where(bad, "bad_period", table.name, frame, column.name)


_CHECKS: dict[str, Callable[[Table, Column, pd.DataFrame], Iterator[Finding]]] = {
    "choice": _check_choice,
    "boolean": _check_boolean,
    "integer": _check_numbers,
    "decimal": _check_numbers,
    "date": _check_date,
    "period": _check_period,
}
