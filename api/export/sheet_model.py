"""Sheets as plain values: lines and tables one below the other, before any of it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "long", "count", "amount", "km", "percent", "figure"]
"""How a column is written: ``text`` wraps, ``long`` runs on into empty cells to its right,
``count`` is a whole number, ``amount`` and ``km`` show one decimal, ``percent`` a share in [0, 1]
as a percentage, ``figure`` a KPI with three decimals."""

LineStyle = Literal["title", "heading", "note", "alarm"]


@dataclass(frozen=True)
class Link:
    """Text that leads to the cell in the first column of ``row`` (0 = first) of another sheet."""

    text: str
    sheet: str
    row: int = 0


@dataclass(frozen=True)
class Alarm:
    """Text that must not be overlooked."""

    text: str


Cell = str | int | float | bool | Link | Alarm | None
"""None is shown as "–"; a boolean as yes or no in the language of the workbook."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    widest
        Greatest width in characters (a Chinese one counts 2); what is longer is wrapped.
    printed
        False for columns at the right end that are for sorting and looking up only.
    """

    title: str
    kind: Kind = "text"
    widest: int = 40
    printed: bool = True


@dataclass(frozen=True)
class Line:
    """A line of text across the sheet."""

    text: str
    style: LineStyle = "note"


@dataclass(frozen=True)
class Table:
    """Rows under a header.

    Attributes
    ----------
    is_main
        Whether this table has the filters of its sheet, and its header stays on screen and on
        every printed page.
    has_total
        Whether the last row sums up the others.
    shaded
        Positions of the columns whose numbers are shaded; ``good_end`` says which end is good.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    is_main: bool = False
    has_total: bool = False
    shaded: tuple[int, ...] = ()
    good_end: Literal["high", "low"] = "high"


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Line | Table | PageBreak


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    widths
        Widths of the columns in characters; empty = as wide as the main table needs.
    print_as
        ``wide``: across, as wide as a page. ``one_page``: across, all on one page. ``pages``:
        upright at a fixed scale, so that page breaks hold (fitting to a width voids them).
    """

    name: str
    blocks: tuple[Block, ...]
    widths: tuple[int, ...] = ()
    print_as: Literal["wide", "one_page", "pages"] = "wide"


def list_sheet(name: str, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> Sheet:
    """Return a sheet that is one table from its first row on."""
    return Sheet(name, (Table(tuple(columns), rows, is_main=True),))
