"""One sheet per layer: every pair with its reason and its cost, and what further partners cost."""

from __future__ import annotations

from api.answers.why_words import rule_word
from engine.rules import SOFT_RULES

from .plan_answers import PlanAnswers
from .plan_source import PlanSource, Record
from .reasons import Reasons
from .sheet_model import Cell, Column, Sheet, list_sheet


def layer_sheet(
    layer: str, name: str, source: PlanSource, reasons: Reasons, answers: PlanAnswers | None = None
) -> Sheet:
    """Return the pairs of a layer, by county and place.

    What is for sorting and looking up stands right of what is printed: cost points by rule, the
    parts of the firmness, locks, ids.
    """
    pairs = [pair for pair in source.record["pairs"] if pair["layer"] == layer]
    pairs.sort(key=lambda pair: (pair["county_id"], pair["place_id"], pair["provider_id"]))
    columns = _columns(source, has_answers=answers is not None)
    rows = [_row(pair, source, reasons, answers) for pair in pairs]
    if not any(row[_TOWNSHIP] for row in rows):  # townships lie in none
        columns.pop(_TOWNSHIP)
        rows = [(*row[:_TOWNSHIP], *row[_TOWNSHIP + 1 :]) for row in rows]
    return list_sheet(name, columns, rows)


_TOWNSHIP = 1
"""Position of the column for the township."""

_PARTS = ("unmet", "idle", "cost")


def _columns(source: PlanSource, *, has_answers: bool) -> list[Column]:
    text = source.words.text
    outlook = [
        Column(text("book.head.firmness"), widest=16),
        Column(text("book.head.next_place"), widest=26),
        Column(text("book.head.next_provider"), widest=26),
    ]
    parts = [Column(text(f"book.head.firmness_{part}"), "count", printed=False)
             for part in _PARTS]  # fmt: skip
    return [
        Column(text("book.head.county"), widest=12),
        Column(text("book.head.township"), widest=14),
        Column(text("book.head.place"), widest=18),
        Column(text("book.head.provider"), widest=24),
        Column(text("book.head.party"), widest=8),
        Column(text("book.head.why"), widest=52),
        Column(text("book.head.pair_points"), "count"),
        Column(text("book.head.standing_or_new"), widest=8),
        *(outlook if has_answers else ()),
        *(Column(rule_word(rule.name, source.words), "count", printed=False)
          for rule in SOFT_RULES),
        *(parts if has_answers else ()),
        Column(text("column.locked"), widest=6, printed=False),
        Column(text("book.head.waived"), widest=10, printed=False),
        Column(text("column.provider_id"), printed=False, widest=30),
        Column(text("column.place_id"), printed=False, widest=30),
        Column(text("column.county_id"), printed=False, widest=12),
    ]  # fmt: skip


def _row(
    pair: Record, source: PlanSource, reasons: Reasons, answers: PlanAnswers | None
) -> tuple[Cell, ...]:  # fmt: skip
    return (
        pair["county_name"] or source.county_name(""),
        source.township_name(pair["place_id"]),
        pair["place_name"],
        pair["provider_name"],
        source.party_name(pair["provider_id"]),
        reasons.of(pair),
        pair["cost_points"],
        standing_or_new(pair, source),
        *_outlook(pair, answers),
        *(pair[rule.name] for rule in SOFT_RULES),
        *_firmness(pair, answers),
        pair["locked"],
        waived_rules(pair, source),
        pair["provider_id"],
        pair["place_id"],
        pair["county_id"],
    )


def _outlook(pair: Record, answers: PlanAnswers | None) -> tuple[Cell, ...]:
    if answers is None:
        return ()
    return answers.firmness(pair), answers.next_place(pair), answers.next_provider(pair)


def _firmness(pair: Record, answers: PlanAnswers | None) -> tuple[Cell, ...]:
    if answers is None:
        return ()
    value = answers.outlook(pair).firmness
    return (None,) * 3 if value is None else (value.unmet, value.idle, value.cost_points)


def standing_or_new(pair: Record, source: PlanSource) -> str:
    """Return whether a pair stands already or is new."""
    return source.words.text("book.standing" if pair["standing"] else "book.new")


def waived_rules(pair: Record, source: PlanSource) -> str:
    """Return the hard rules that a lock or a waiver overrode for a pair, in words."""
    names = [name for name in pair["waived"].split(";") if name]
    return source.words.join([rule_word(name, source.words) for name in names])


def extra_cost_sheet(name: str, source: PlanSource) -> Sheet:
    """Return every place whose partners beyond its minimum cost extra."""
    text = source.words.text
    columns = [
        Column(text("summary.layer")),
        Column(text("book.head.county")),
        Column(text("book.head.place")),
        Column(text("book.head.num_partners"), "count"),
        Column(text("book.head.extra_points"), "count"),
        Column(text("column.place_id"), printed=False),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            source.titles.of(row["layer"]),
            source.county_name(source.county_of(row["place_id"])),
            source.place_name(row["place_id"]),
            row["num_partners"],
            row["extra_cost_points"],
            row["place_id"],
        )
        for row in source.record["extra_costs"]
    ]
    return list_sheet(name, columns, rows)
