"""Quotas that a plan does not keep: minima that are not met, maxima that locks break."""

from __future__ import annotations

from .plan_answers import PlanAnswers
from .plan_source import PlanSource, Record
from .sheet_model import Alarm, Cell, Column, Line, Sheet, Table


def gap_sheet(name: str, source: PlanSource, answers: PlanAnswers | None = None) -> Sheet:
    """Return every shortfall, then every excess, one row each; or that there is none.

    With ``answers`` a shortfall has the number of its cause on the sheet of causes.
    """
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
        *([] if answers is None else [Column(text("book.head.cause"), "count")]),
        Column(text("book.head.id"), printed=False),
    ]
    rows = [_row(gap, source, answers)
            for kind in ("shortfalls", "excesses") for gap in source.record[kind]]  # fmt: skip
    table = Table(tuple(columns), rows, is_main=True)
    return Sheet(name, (table,) if rows else (Line(text("summary.complete")), table))


def _row(gap: Record, source: PlanSource, answers: PlanAnswers | None) -> tuple[Cell, ...]:
    text = source.words.text
    is_excess = "allowed" in gap
    side = f"{gap['side']}_group" if gap["kind"] == "group" else gap["side"]
    is_place = gap["side"] == "place" and gap["kind"] == "member"
    return (
        Alarm(text("book.excess" if is_excess else "book.shortfall")),
        text(f"side.{side}"),
        gap["name"],
        source.county_name(source.county_of(gap["entity_id"])) if is_place else "",
        source.words.join(source.titles.all(gap["layers"])),
        gap["allowed"] if is_excess else gap["wanted"],
        gap["got"],
        gap["by"] if is_excess else gap["lacking"],
        gap.get("priority"),
        *([] if answers is None else [_cause(gap, answers)]),
        gap["entity_id"],
    )


def _cause(gap: Record, answers: PlanAnswers) -> int | None:
    """Return the number, from 1 on, of the cause of a shortfall; an excess has none."""
    if "allowed" in gap:
        return None
    return answers.cause_of[gap["side"], gap["entity_id"], tuple(gap["layers"])] + 1
