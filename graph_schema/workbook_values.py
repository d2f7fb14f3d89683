"""One cell of a workbook as the text that a CSV file would hold, by the type of its column.

Excel keeps numbers as texts, texts as numbers, and makes dates of what looks like one. What can be
read in one way only is read so; what cannot is named.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from .schema_types import Column
from .workbook_choices import choices_by_word

Odd = Callable[[str, str, str], None]
"""Called with a code, the value and what it was read as."""

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_DATE = re.compile(r"(\d{4})(?:年|\s*[-/.年]\s*(\d{1,2})(?:月|\s*[-/.月]\s*(\d{1,2})日?)?)?")
_YEARS = range(1900, 2100)
_SERIALS = range(20_000, 73_051)
"""Days from 1954-10-03 to 2099-12-31, as Excel counts them."""
_EPOCHS = {1899: datetime.date(1899, 12, 30), 1904: datetime.date(1904, 1, 1)}
_EXACT_DIGITS = 10**15


def cell_reader(column: Column, epoch: int, odd: Odd) -> Callable[[Any], str]:
    """Return the function that turns cells of one column into text.

    ``epoch`` is the year in which the workbook's count of days begins (1899 or 1904).
    Texts of numbers lose full width and thousands separators; dates in the manner of
    2025/3/14 or 2025年3月14日 become ISO dates; Chinese words of closed lists become choices.
    """
    words = choices_by_word(column)

    def read(value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, str):
            return _text(column, value, words)
        if isinstance(value, bool):
            return str(value).lower() if column.type == "boolean" else str(value).upper()
        if isinstance(value, dict):
            return _date_cell(column, value, odd)
        return _number(column, value, epoch, odd)

    return read


def _text(column: Column, text: str, words: dict[str, str]) -> str:
    if column.type in {"integer", "decimal"}:
        plain = unicodedata.normalize("NFKC", text).strip()
        return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain
    if column.type in {"date", "period"}:
        return iso_date(text)
    if column.type == "choice":
        word = text.strip()
        return words.get(word) or words.get(unicodedata.normalize("NFKC", word)) or word
    return text


def iso_date(text: str) -> str:
    """Return a date written with the year first as an ISO date; any other text as it is.

    >>> iso_date("2025年3月14日"), iso_date("2025/3"), iso_date("2025年"), iso_date("3/14/2025")
    ('2025-03-14', '2025-03', '2025', '3/14/2025')
    """
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return text
    year, *rest = match.groups()
    return "-".join([year, *(part.zfill(2) for part in rest if part)])


def _date_cell(column: Column, value: dict[str, str], odd: Odd) -> str:
    date, precision = value["date"], value["precision"]
    if column.type == "period":
        # A day in the midst of a month is no period: it is left for the check to name.
        month = date[:7] if date.endswith("-01") or precision == "month" else date
        return date[:4] if precision == "year" else month
    if column.type == "date":
        return {"day": date, "month": date[:7], "year": date[:4]}[precision]
    if column.is_text:
        odd("date_in_text", date, date)
    return date


def _number(column: Column, value: float, epoch: int, odd: Odd) -> str:
    whole = int(value) if float(value).is_integer() and abs(value) < 1e300 else None
    if column.type in {"date", "period"} and whole is not None:
        return _date_number(column, whole, epoch, odd)
    if column.is_text and whole is not None and abs(whole) >= _EXACT_DIGITS:
        odd("number_loses_digits", str(whole), str(whole))
    if whole is not None and (column.is_text or abs(whole) < _EXACT_DIGITS):
        return str(whole)
    return repr(value)


def _date_number(column: Column, number: int, epoch: int, odd: Odd) -> str:
    if number in _YEARS or number not in _SERIALS:
        return str(number)
    day = _EPOCHS.get(epoch, _EPOCHS[1899]) + datetime.timedelta(days=number)
    read_as = day.isoformat()
    if column.type == "period" and day.day == 1:
        read_as = read_as[:7]
    odd("serial_date", str(number), read_as)
    return read_as
