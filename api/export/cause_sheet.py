"""Why each minimum cannot be met, and what would mend it: cause by cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .plan_answers import PlanAnswers
from .plan_source import PlanSource
from .sheet_model import Block, Cell, Column, Line, Sheet, Table

if TYPE_CHECKING:
    from engine.gaps.all_gaps import Gap

MOST_REPAIRS = 10
"""Single edits shown for one cause, the cheapest; the rest are counted."""

WIDTHS = (84, 12, 12, 14)


def cause_sheet(name: str, source: PlanSource, answers: PlanAnswers) -> Sheet:
    """Return every cause of gaps with its proof, whether it is a choice, and its repairs."""
    text = source.words.text
    blocks: list[Block] = [
        Line(text("book.sheet.causes"), "title"),
        Line(text("book.causes.note")),
    ]
    for position, gap in enumerate(answers.gaps):
        blocks += [
            Line(""),
            Line(f"{position + 1}. {answers.gap_words.head(gap)}", "heading"),
            *(Line(line) for line in reasons(gap, answers)),
            *_repairs(position, source, answers),
        ]
    return Sheet(name, tuple(blocks), widths=WIDTHS)


def reasons(gap: Gap, answers: PlanAnswers) -> Iterator[str]:
    """Yield the proof of a gap and, where it is a choice who is short, who could be."""
    yield answers.gap_words.proof(gap)
    if choice := answers.gap_words.choice(gap):
        yield choice


def _repairs(position: int, source: PlanSource, answers: PlanAnswers) -> Iterator[Block]:
    text = source.words.text
    repairs, together = answers.mending[position]
    real = [repair for repair in repairs if not repair.gives_in]
    if real:
        rows: list[tuple[Cell, ...]] = [
            (answers.gap_words.edit(own), own.change.unmet, own.change.idle,
             own.change.cost_points) for own in real[:MOST_REPAIRS]
        ]  # fmt: skip
        yield Table((
            Column(text("book.head.repair")),
            *(Column(text(f"book.head.change_{part}"), "count")
              for part in ("unmet", "idle", "cost")),
        ), rows)  # fmt: skip
    if len(real) > MOST_REPAIRS:
        yield Line(text("book.causes.more", num=len(real) - MOST_REPAIRS))
    for line in answers.gap_words.beside_real(repairs, together):
        yield Line(line)
