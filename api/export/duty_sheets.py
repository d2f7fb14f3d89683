"""Blind spots with whose duty they are, overlap and scatter with their reasons."""

from __future__ import annotations

from .plan_answers import PlanAnswers
from .plan_source import PlanSource
from .sheet_model import Alarm, Cell, Column, Sheet, list_sheet


def duty_sheet(name: str, source: PlanSource, answers: PlanAnswers) -> Sheet:
    """Return every blind spot: what is needed, whose duty it is, whom to ask at what price."""
    text = source.words.text
    columns = [
        Column(text("book.head.county"), widest=14),
        Column(text("book.head.place"), widest=20),
        Column(text("book.head.sector"), widest=8),
        Column(text("book.head.needs"), widest=30),
        Column(text("book.head.amount"), "amount"),
        Column(text("book.head.unit"), widest=12),
        Column(text("book.head.urgency"), "amount"),
        Column(text("book.head.county_duty"), widest=16),
        Column(text("book.head.field_duty"), widest=18),
        Column(text("book.head.ask"), widest=64),
        Column(text("column.place_id"), printed=False),
    ]
    titles = {need["id"]: need["title"] for needs in source.needs_of.values() for need in needs}
    rows: list[tuple[Cell, ...]] = [
        (
            source.county_name(spot.county_id),
            source.place_name(spot.place_id),
            str(source.sectors[spot.sector_id]["name"]),
            source.words.join([titles[need] for need in spot.need_ids]),
            spot.amount,
            str(source.sectors[spot.sector_id]["unit"]),
            spot.urgency,
            _led(spot.county_leaders, answers),
            _led(spot.sector_leaders, answers),
            "".join(answers.duty_words.helpers(spot)),
            spot.place_id,
        )
        for spot in answers.blind_spots
    ]
    return list_sheet(name, columns, rows)


def _led(leaders: tuple[tuple[str, str], ...], answers: PlanAnswers) -> Cell:
    told = answers.words.leaders(leaders)
    return told if leaders else Alarm(told)


def overlap_sheet(name: str, source: PlanSource, answers: PlanAnswers) -> Sheet:
    """Return every need with more able partners than wanted, those with most to spare first."""
    text = source.words.text
    columns = [
        Column(text("book.head.county"), widest=14),
        Column(text("book.head.place"), widest=22),
        Column(text("book.head.sector"), widest=8),
        Column(text("book.head.amount"), "amount"),
        Column(text("book.head.unit"), widest=12),
        Column(text("book.head.wanted"), "count"),
        Column(text("book.head.num_able"), "count"),
        Column(text("book.head.spare"), "count"),
        Column(text("book.head.who_is_able"), widest=74),
        Column(text("book.head.verdict"), widest=26),
        Column(text("column.place_id"), printed=False),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            source.county_name(own.county_id),
            source.place_name(own.place_id),
            str(source.sectors[own.sector_id]["name"]),
            own.amount,
            str(source.sectors[own.sector_id]["unit"]),
            own.wanted,
            len(own.partners),
            own.num_spare,
            answers.duty_words.partners(own),
            answers.duty_words.verdict(own),
            own.place_id,
        )
        for own in answers.overlaps
    ]
    return list_sheet(name, columns, rows)


def scatter_sheet(name: str, source: PlanSource, answers: PlanAnswers) -> Sheet:
    """Return every pair outside its provider's main county, why, and what tidying costs."""
    text = source.words.text
    columns = [
        Column(text("book.head.provider"), widest=30),
        Column(text("book.head.main_county"), widest=16),
        Column(text("book.head.pairs_there"), "count"),
        Column(text("summary.layer"), widest=14),
        Column(text("book.head.place"), widest=22),
        Column(text("book.head.county"), widest=16),
        Column(text("book.head.why_scattered"), widest=84),
        Column(text("column.provider_id"), printed=False),
        Column(text("column.place_id"), printed=False),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            str(source.providers[own.pair.provider_id]["name"]),
            source.county_name(own.main_county_id),
            own.num_main,
            source.titles.of(own.pair.layer),
            source.place_name(own.pair.place_id),
            source.county_name(own.county_id),
            answers.duty_words.why_scattered(own),
            own.pair.provider_id,
            own.pair.place_id,
        )
        for own in answers.scattered
    ]
    return list_sheet(name, columns, rows)
