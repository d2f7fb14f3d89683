"""Checks of the characters in texts and ids: how many, spaces, widths, hidden, formulas, codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray
from .checks_cells import BLANKS, SPACES, is_blank, matches
from .findings import Facts, Finding, rows_where
from .schema_types import Column, Table

_HIDDEN = (
    "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb"
)
"""Control characters but tab and line ends; invisible ones; those that turn the reading order."""
_FULL_WIDTH = "\uff01-\uff5e\uffe0-\uffe6"
_HAN = "\u3400-\u9fff"
_FORMULA = "^[=+\\-@\t\r]"

_ANY_TEXT = (
    (f"[{_HIDDEN}]", "control_character"),
    (_FORMULA, "formula_start"),
)
_IDS = (
    (f"[{BLANKS}]", "space_in_id"),
    (f"[{_FULL_WIDTH}]", "full_width_id"),
    ("[|;]", "reserved_character"),
)
_LINE_BREAK = ("[\t\r\n]", "line_break")
_STRAY = f"^[{SPACES}]|[{SPACES}]$|[{SPACES}][{SPACES}]"
_TEXTS = (_LINE_BREAK, (_STRAY, "stray_space"))
_NAMES = (_LINE_BREAK, (f"{_STRAY}|[{_HAN}][{SPACES}]+[{_HAN}]", "stray_space"))
_PHONE = "(?:^|[^0-9])(?:1[3-9][0-9]{9}|0[0-9]{2,3}[- ]?[0-9]{7,8})(?:[^0-9]|$)"
_OFFICES = frozenset({"contact_office", "office"})
"""Columns that name an office, never a person."""
_SUSPECT = f"[{BLANKS}{_HIDDEN}{_FULL_WIDTH}|;]|{_FORMULA}"

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015, each standing for its position."""
_USCC_LENGTH = 18
_USCC_WEIGHTS = np.array([pow(3, place, 31) for place in range(_USCC_LENGTH - 1)])


def check_text(table: Table, frame: pd.DataFrame) -> Iterator[Finding]:
    """Find characters that do not belong, and codes that cannot be right."""
    for column in table.columns:
        if column.type not in {"id", "text", "list"}:
            continue
        if column.longest is not None:
            yield from _check_length(table, column, frame, column.longest)
        # One search for anything odd; only cells that hold some are looked at closely.
        suspect = matches(frame[column.name], _SUSPECT)
        if not suspect.any():
            continue
        odd = frame.loc[suspect, [column.name]]
        own = {"id": _IDS, "text": _NAMES if column.name == "name" else _TEXTS}.get(column.type, ())
        for pattern, code in (*_ANY_TEXT, *own):
            mask = matches(odd[column.name], pattern)
            if column.required and code == "stray_space":
                mask = mask & ~is_blank(odd[column.name])  # named as empty
            yield from rows_where(mask, code, table.name, odd, column.name)
    for name in _OFFICES.intersection(table.column_names):
        mask = matches(frame[name], _PHONE)
        yield from rows_where(mask, "phone_number", table.name, frame, name)
    if "uscc" in table.column_names:
        yield from _check_uscc(table, frame)


def _check_length(
    table: Table, column: Column, frame: pd.DataFrame, most: int
) -> Iterator[Finding]:  # fmt: skip
    long = frame[column.name].str.len().gt(most).to_numpy(dtype=bool)
    facts: Facts = {"limit": most}
    yield from rows_where(long, "too_long", table.name, frame, column.name, lambda _: facts)


def is_sound_id(cells: pd.Series[Any]) -> BoolArray:
    """Return where a cell is an id without a character that an id must not have."""
    bad = "|".join(pattern for pattern, _ in (*_IDS, _ANY_TEXT[0]))
    return (cells != "").to_numpy() & ~matches(cells, bad)


def _check_uscc(table: Table, frame: pd.DataFrame) -> Iterator[Finding]:
    cells = frame["uscc"]
    filled = (cells != "").to_numpy()
    if not filled.any():
        return
    right_length = cells.str.len().eq(_USCC_LENGTH).to_numpy()
    right_alphabet = matches(cells, f"^[{USCC_ALPHABET}]*$")
    wrong_digit = np.zeros(len(cells), dtype=bool)
    sound = right_length & right_alphabet
    wrong_digit[sound] = ~has_right_check_digit(cells[sound])
    for mask, code in (
        (filled & ~right_length, "uscc_length"),
        (right_length & ~right_alphabet, "uscc_alphabet"),
        (wrong_digit, "uscc_check_digit"),
    ):
        yield from rows_where(mask, code, table.name, frame, "uscc")


def has_right_check_digit(codes: pd.Series[Any]) -> BoolArray:
    """Return whether the last of 18 characters follows from the others, by GB 32100-2015.

    Character i (from 0) stands for its place in the alphabet and weighs 3^i mod 31; the weighted
    sum with the check character (weight 1) is a multiple of 31.

    >>> has_right_check_digit(pd.Series(["91350100M000100Y43", "91350100M000100Y44"])).tolist()
    [True, False]
    """
    raw = np.frombuffer("".join(codes).encode("ascii"), dtype=np.uint8)
    digits = _DIGIT_OF[raw.reshape(-1, _USCC_LENGTH)]
    right: BoolArray = (digits[:, :-1] @ _USCC_WEIGHTS + digits[:, -1]) % 31 == 0
    return right


_DIGIT_OF = np.zeros(128, dtype=np.int64)
_DIGIT_OF[[ord(character) for character in USCC_ALPHABET]] = np.arange(31)
