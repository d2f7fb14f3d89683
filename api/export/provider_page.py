"""One page for one provider: what it offers, whom it helps and why, who to ask, what is idle."""

from __future__ import annotations

from collections.abc import Iterator

from .place_page import offer, quota_gaps
from .plan_answers import PlanAnswers
from .plan_source import PlanSource, Record
from .reasons import Reasons
from .sheet_model import Block, Cell, Column, Line, Table

MOST_CAPABILITIES = 12
"""Capabilities that a page shows, the largest first; the others are counted."""


def provider_page(
    provider: str, source: PlanSource, reasons: Reasons, answers: PlanAnswers | None = None
) -> tuple[Block, ...]:
    """Return the page of a provider; with ``answers`` how firm, where else, why idle."""
    text = source.words.text
    row = source.providers[provider]
    title = text("book.page.title", series=text("book.sheet.provider_pages"), name=row["name"])
    return (
        Line(title, "title"),
        Line(_who(provider, source)),
        Line(text("book.page.helped"), "heading"),
        *_helped(provider, source, reasons, answers),
        Line(text("book.page.capabilities"), "heading"),
        *_capabilities(provider, source),
        Line(text("book.page.gaps"), "heading"),
        *(quota_gaps("provider", provider, source, answers) or [Line(text("book.page.no_gap"))]),
    )


def _who(provider: str, source: PlanSource) -> str:
    row = source.providers[provider]
    return source.words.text(
        "book.page.who",
        kind=source.kind_word("providers", row["kind"]),
        party=source.party_name(provider) or "–",
        seat=row["seat"] or "–",
        office=source.office(provider) or source.words.text("book.no_office"),
        provider_id=provider,
    )


def _helped(
    provider: str, source: PlanSource, reasons: Reasons, answers: PlanAnswers | None
) -> Iterator[Block]:
    text = source.words.text
    pairs = source.pairs_of_provider.get(provider, [])
    if not pairs:
        yield Line(text("book.helps_nobody"), "alarm")
        return
    columns = (
        Column(text("summary.layer")),
        Column(text("book.head.place")),
        Column(text("book.head.county")),
        Column(text("book.head.township")),
        Column(text("book.head.standing_or_new")),
        Column(text("book.head.offer")),
    )
    yield Table(columns, [_helped_row(pair, source) for pair in pairs])
    for pair in pairs:
        yield Line(text("book.page.because", name=pair["place_name"], why=reasons.of(pair)))
        if answers is not None:
            other = answers.next_place(pair) or text("book.page.nowhere_else")
            yield Line(text("book.page.outlook", firmness=answers.firmness(pair), other=other))


def _helped_row(pair: Record, source: PlanSource) -> tuple[Cell, ...]:
    place = pair["place_id"]
    return (
        source.titles.of(pair["layer"]),
        pair["place_name"],
        pair["county_name"] or source.county_name(""),
        source.township_name(place) or "–",
        source.words.text("book.standing" if pair["standing"] else "book.new"),
        offer(pair["provider_id"], place, source),
    )


def _capabilities(provider: str, source: PlanSource) -> Iterator[Block]:
    text = source.words.text
    rows = source.capabilities_of.get(provider, [])
    if not rows:
        yield Line(text("book.page.no_capabilities"))
        return
    columns = (
        Column(text("book.head.sector")),
        Column(text("book.head.capability")),
        Column(text("book.head.amount"), "amount"),
        Column(text("book.head.unit")),
    )
    yield Table(columns, [_capability_row(row, source) for row in rows[:MOST_CAPABILITIES]])
    if len(rows) > MOST_CAPABILITIES:
        yield Line(text("book.page.more_capabilities", num=len(rows) - MOST_CAPABILITIES))


def _capability_row(row: Record, source: PlanSource) -> tuple[Cell, ...]:
    sector = source.sectors[row["sector_id"]]
    return (sector["name"], row["title"], row["amount"], sector["unit"])
