"""How much of a workbook is read before it is refused, and the refusal.

Everything here is also needed in the worker process, so it imports next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds within which a workbook is read; beyond any of them it is refused by name.

    Parameters
    ----------
    file_bytes
        Size of the file.
    unpacked_bytes
        Size of all its parts together when unpacked.
    parts
        Number of parts inside the file.
    sheets
        Number of sheets.
    rows
        Rows that hold anything, over all sheets.
    columns
        Columns of a sheet; a filled cell farther right is reported.
    values
        Filled cells, over all sheets.
    characters
        Characters of all cells together.
    memory_bytes
        Address space of the worker process.
    seconds
        Time of the worker process.
    """

    file_bytes: int = 64 * MIB
    unpacked_bytes: int = 512 * MIB
    parts: int = 5_000
    sheets: int = 100
    rows: int = 200_000
    columns: int = 200
    values: int = 3_000_000
    characters: int = 100_000_000
    memory_bytes: int = 2_048 * MIB
    seconds: float = 120


LIMITS = Limits()
MAX_ROW = 1_048_576
"""Rows of a sheet in Excel."""


class Refused(Exception):
    """A workbook that is not read: ``code`` names why, ``facts`` say how far."""

    def __init__(self, code: str, **facts: str | int | float) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, str | int | float] = facts
