"""Quotas that a plan does not keep: minima that are not met, maxima that locks break."""

from __future__ import annotations

from .plan_source import PlanSource, Record
from .sheet_model import Alarm, Cell, Column, Line, Sheet, Table


def gap_sheet(name: str, source: PlanSource) -> Sheet:
    """Return every shortfall, then every excess, one row each; or that there is none."""
    text = source.words.text
    columns = [
        Column(text("book.head.gap_kind")),
        Column(text("book.head.side")),
        Column(text("book.head.name")),
        Column(text("book.head.county")),
        Column(text("book.head.layers")),
        Column(text("book.head.bound"), "count"),
        Column(text("book.head.got"), "count"),
        Column(text("book.head.difference"), "count"),
        Column(text("book.head.priority"), "count"),
        Column(text("book.head.id"), printed=False),
    ]
    rows = [_row(gap, source) for kind in ("shortfalls", "excesses") for gap in source.record[kind]]
    table = Table(tuple(columns), rows, is_main=True)
    return Sheet(name, (table,) if rows else (Line(text("summary.complete")), table))


def _row(gap: Record, source: PlanSource) -> tuple[Cell, ...]:
    text = source.words.text
    is_excess = "allowed" in gap
    side = f"{gap['side']}_group" if gap["kind"] == "group" else gap["side"]
    is_place = gap["side"] == "place" and gap["kind"] == "member"
    return (
        Alarm(text("book.excess" if is_excess else "book.shortfall")),
        text(f"side.{side}"),
        gap["name"],
        source.county_name(source.county_of(gap["entity_id"])) if is_place else "",
        source.words.join(gap["layers"]),
        gap["allowed"] if is_excess else gap["wanted"],
        gap["got"],
        gap["by"] if is_excess else gap["lacking"],
        gap.get("priority"),
        gap["entity_id"],
    )
