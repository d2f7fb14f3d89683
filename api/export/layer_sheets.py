"""One sheet per layer: every pair with its reason and its cost, and what further partners cost."""

from __future__ import annotations

from engine.rules import SOFT_RULES

from .plan_source import PlanSource, Record
from .reasons import Reasons
from .sheet_model import Cell, Column, Sheet, list_sheet


def layer_sheet(layer: str, name: str, source: PlanSource, reasons: Reasons) -> Sheet:
    """Return the pairs of a layer, by county and place; ids stand right of what is printed."""
    pairs = [pair for pair in source.record["pairs"] if pair["layer"] == layer]
    pairs.sort(key=lambda pair: (pair["county_id"], pair["place_id"], pair["provider_id"]))
    columns, rows = _columns(source), [_row(pair, source, reasons) for pair in pairs]
    if not any(row[_TOWNSHIP] for row in rows):  # townships lie in none
        columns.pop(_TOWNSHIP)
        rows = [(*row[:_TOWNSHIP], *row[_TOWNSHIP + 1 :]) for row in rows]
    return list_sheet(name, columns, rows)


_TOWNSHIP = 1
"""Position of the column for the township."""


def _columns(source: PlanSource) -> list[Column]:
    text = source.words.text
    return [
        Column(text("book.head.county"), widest=12),
        Column(text("book.head.township"), widest=14),
        Column(text("book.head.place"), widest=18),
        Column(text("book.head.provider"), widest=24),
        Column(text("book.head.party"), widest=8),
        Column(text("book.head.why"), widest=52),
        *(Column(text(f"book.rule.{rule.name}"), "count") for rule in SOFT_RULES),
        Column(text("book.head.pair_points"), "count"),
        Column(text("book.head.standing_or_new"), widest=8),
        Column(text("column.locked"), widest=6),
        Column(text("book.head.waived"), widest=10),
        Column(text("column.provider_id"), printed=False, widest=30),
        Column(text("column.place_id"), printed=False, widest=30),
        Column(text("column.county_id"), printed=False, widest=12),
    ]


def _row(pair: Record, source: PlanSource, reasons: Reasons) -> tuple[Cell, ...]:
    return (
        pair["county_name"] or source.county_name(""),
        source.township_name(pair["place_id"]),
        pair["place_name"],
        pair["provider_name"],
        source.party_name(pair["provider_id"]),
        reasons.of(pair),
        *(pair[rule.name] for rule in SOFT_RULES),
        pair["cost_points"],
        standing_or_new(pair, source),
        pair["locked"],
        waived_rules(pair, source),
        pair["provider_id"],
        pair["place_id"],
        pair["county_id"],
    )


def standing_or_new(pair: Record, source: PlanSource) -> str:
    """Return whether a pair stands already or is new."""
    return source.words.text("book.standing" if pair["standing"] else "book.new")


def waived_rules(pair: Record, source: PlanSource) -> str:
    """Return the hard rules that a lock or a waiver overrode for a pair, in words."""
    names = [name for name in pair["waived"].split(";") if name]
    return source.words.join([source.words.text(f"book.rule.{name}") for name in names])


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
            row["layer"],
            source.county_name(source.county_of(row["place_id"])),
            source.place_name(row["place_id"]),
            row["num_partners"],
            row["extra_cost_points"],
            row["place_id"],
        )
        for row in source.record["extra_costs"]
    ]
    return list_sheet(name, columns, rows)
