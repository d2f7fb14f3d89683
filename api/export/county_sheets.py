"""A sheet per county to print and hand out: every place that takes part, and who helps it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.coverage import coverage_by

from .layer_sheets import standing_or_new
from .plan_source import PlanSource
from .reasons import Reasons, percent
from .sheet_model import Alarm, Cell, Column, Line, Sheet, Table


def counties_of(source: PlanSource) -> list[str]:
    """Return the ids of all counties with places that take part; "" last, for places in none."""
    places = {place for ids in source.participating_places.values() for place in ids}
    return sorted({source.county_of(place) for place in places}, key=lambda c: (not c, c))


def county_sheet(county: str, name: str, source: PlanSource, reasons: Reasons) -> Sheet:
    """Return the places of a county by layer, each with those who help it or with none."""
    text = source.words.text
    columns = (
        Column(text("summary.layer"), widest=16),
        Column(text("book.head.township"), widest=14),
        Column(text("book.head.place"), widest=20),
        Column(text("book.head.provider"), widest=26),
        Column(text("book.head.party"), widest=8),
        Column(text("book.head.office"), widest=14),
        Column(text("book.head.why"), widest=52),
        Column(text("book.head.standing_or_new"), widest=8),
    )
    rows = [row for layer in source.participating_places
            for row in _rows(county, layer, source, reasons)]  # fmt: skip
    title = text("book.county.title", county=source.county_name(county))
    blocks = (
        Line(title, "title"),
        Line(_numbers(county, source)),
        Line(text("book.county.leads", leads=_leads(county, source))),
        Table(columns, rows, is_main=True),
    )
    return Sheet(name, blocks)


def _rows(
    county: str, layer: str, source: PlanSource, reasons: Reasons
) -> Iterator[tuple[Cell, ...]]:
    for place in source.participating_places[layer]:
        if source.county_of(place) != county:
            continue
        where = (layer, source.township_name(place), source.place_name(place))
        pairs = [p for p in source.pairs_of_place.get(place, ()) if p["layer"] == layer]
        for pair in pairs:
            yield (
                *where,
                pair["provider_name"],
                source.party_name(pair["provider_id"]),
                source.office(pair["provider_id"]),
                reasons.of(pair),
                standing_or_new(pair, source),
            )
        if not pairs:
            yield (*where, Alarm(source.words.text("book.nobody")), "", "", "", "")


def _numbers(county: str, source: PlanSource) -> str:
    needs = source.needs_served
    shares = coverage_by(needs[needs["county_id"] == county], "county_id")
    pairs = [pair for pair in source.record["pairs"] if pair["county_id"] == county]
    places = {place for ids in source.participating_places.values() for place in ids
              if source.county_of(place) == county}  # fmt: skip
    return source.words.text(
        "book.county.numbers",
        num_places=len(places),
        num_pairs=len(pairs),
        num_kept=sum(1 for pair in pairs if pair["standing"]),
        num_alone=len(places - {pair["place_id"] for pair in pairs}),
        coverage=percent(shares[county]) if county in shares else "–",
    )


def _leads(county: str, source: PlanSource) -> str:
    names = [str(source.parties[lead["party_id"]]["name"])
             for lead in source.leads_of.get(county, ()) if not lead["sector_id"]]  # fmt: skip
    return source.words.join(names) or "–"
