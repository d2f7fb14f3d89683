"""Where needs find nobody: potential coverage by county and sector, and need by need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_schema.arrays import BoolArray

from .plan_source import PlanSource, Record, records
from .sheet_model import Alarm, Cell, Column, Kind, Line, Sheet, Table, list_sheet

_MOST_ON_ONE_PAGE = 20
"""Counties with which the three tables still can be read on one page."""

Needs = dict[str, NDArray[Any]]
"""Columns of `Coverage.needs_served`."""

Measure = Callable[[Needs, BoolArray], float | None]


def blind_spot_sheet(name: str, source: PlanSource) -> Sheet:
    """Return three tables, counties down and sectors across, each with totals.

    Potential coverage (urgency-weighted, the KPI in the corner), urgency of needs that nobody
    serves, urgency of all. A cell is empty where there is no need.
    """
    text = source.words.text
    needs = {str(name): column.to_numpy() for name, column in source.needs_served.items()}
    sectors = list(source.facts.sectors)
    parts: list[tuple[str, Measure, Kind]] = [
        (text("book.blind.coverage"), _coverage, "percent"),
        (text("book.blind.unserved"), _unserved, "amount"),
        (text("book.blind.urgency"), _urgency, "amount"),
    ]
    blocks: list[Line | Table] = [
        Line(text("book.sheet.blind_spots"), "title"),
        Line(text("book.blind.note")),
    ]
    for heading, measure, kind in parts:
        columns = (
            Column(text("book.head.county")),
            *(Column(str(source.sectors[k]["name"]), kind) for k in sectors),
            Column(text("book.total"), kind),
        )  # fmt: skip
        shaded = tuple(range(1, len(sectors) + 1)) if measure is not _urgency else ()
        blocks += [
            Line(""),
            Line(heading, "heading"),
            Table(columns, _matrix(needs, sectors, measure, source), has_total=True, shaded=shaded,
                  good_end="high" if measure is _coverage else "low"),
        ]  # fmt: skip
    is_short = len(set(needs["county_id"].tolist())) <= _MOST_ON_ONE_PAGE
    return Sheet(name, tuple(blocks), widths=(24, *[14] * (len(sectors) + 1)),
                 print_as="one_page" if is_short else "wide")  # fmt: skip


def _matrix(
    needs: Needs, sectors: list[str], measure: Measure, source: PlanSource
) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for county in sorted(set(needs["county_id"].tolist()), key=lambda own: (not own, own)):
        own = needs["county_id"] == county
        rows.append((source.county_name(county), *_line(needs, own, sectors, measure)))
    everywhere = np.ones(len(needs["county_id"]), dtype=bool)
    total = _line(needs, everywhere, sectors, measure)
    return [*rows, (source.words.text("book.total"), *total)]


def _line(
    needs: Needs, rows: BoolArray, sectors: list[str], measure: Measure
) -> tuple[Cell, ...]:  # fmt: skip
    cells = [rows & (needs["sector_id"] == sector) for sector in sectors]
    values = [measure(needs, cell) for cell in (*cells, rows)]
    return tuple("" if value is None else value for value in values)


def _coverage(needs: Needs, rows: BoolArray) -> float | None:
    urgency = needs["urgency"][rows]
    total = float(urgency.sum())
    return min(1.0, float((needs["share"][rows] * urgency).sum()) / total) if total else None


def _unserved(needs: Needs, rows: BoolArray) -> float | None:
    return float(needs["urgency"][rows & (needs["num_able"] == 0)].sum()) if rows.any() else None


def _urgency(needs: Needs, rows: BoolArray) -> float | None:
    return float(needs["urgency"][rows].sum()) if rows.any() else None


def need_sheet(name: str, source: PlanSource) -> Sheet:
    """Return every place and sector with open needs, blind spots first, then the least covered."""
    text = source.words.text
    columns = [
        Column(text("book.head.county"), widest=22),
        Column(text("book.head.place"), widest=22),
        Column(text("book.head.sector"), widest=12),
        Column(text("book.head.needs"), widest=44),
        Column(text("book.head.amount"), "amount"),
        Column(text("book.head.offered"), "amount"),
        Column(text("book.head.unit"), widest=14),
        Column(text("book.head.urgency"), "amount"),
        Column(text("book.head.num_able"), "count"),
        Column(text("book.head.coverage"), "percent"),
        Column(text("book.head.blind"), widest=8),
        Column(text("column.place_id"), printed=False),
    ]
    rows = records(source.needs_served)
    rows.sort(key=lambda row: (row["num_able"] > 0, row["share"], -row["urgency"],
                               row["place_id"], row["sector_id"]))  # fmt: skip
    return list_sheet(name, columns, [_need_row(row, source) for row in rows])


def _need_row(row: Record, source: PlanSource) -> tuple[Cell, ...]:
    place, sector = row["place_id"], row["sector_id"]
    titles = [need["title"] for need in source.needs_of[place] if need["sector_id"] == sector]
    return (
        source.county_name(row["county_id"]),
        source.place_name(place),
        str(source.sectors[sector]["name"]),
        source.words.join(titles),
        row["amount"],
        row["offered"],
        str(source.sectors[sector]["unit"]),
        row["urgency"],
        row["num_able"],
        row["share"],
        Alarm(source.words.text("book.blind.yes")) if row["num_able"] == 0 else "",
        place,
    )
