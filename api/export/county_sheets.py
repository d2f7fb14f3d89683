"""A sheet per county to print and hand out: every place that takes part, and who helps it."""

from __future__ import annotations

from collections.abc import Iterator

from api.answers.why_words import is_group
from engine.coverage import coverage_by

from .layer_sheets import standing_or_new
from .plan_answers import PlanAnswers
from .plan_source import PlanSource
from .reasons import Reasons, percent
from .sheet_model import Alarm, Block, Cell, Column, Line, Sheet, Table


def counties_of(source: PlanSource) -> list[str]:
    """Return the ids of all counties with places that take part; "" last, for places in none."""
    places = {place for ids in source.participating_places.values() for place in ids}
    return sorted({source.county_of(place) for place in places}, key=lambda c: (not c, c))


def county_sheet(
    county: str, name: str, source: PlanSource, reasons: Reasons, answers: PlanAnswers | None = None
) -> Sheet:
    """Return the places of a county by layer, each with those who help it or with none.

    With ``answers`` each pair says how firm it is and who else would come; below stand why some
    stay short, and whose duty the blind spots are.
    """
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
        *(() if answers is None else (Column(text("book.head.firmness"), widest=16),
                                      Column(text("book.head.next_provider"), widest=26))),
    )  # fmt: skip
    rows = [row for layer in source.participating_places
            for row in _rows(county, layer, source, reasons, answers)]  # fmt: skip
    title = text("book.county.title", county=source.county_name(county))
    blocks = (
        Line(title, "title"),
        Line(_numbers(county, source)),
        Line(text("book.county.leads", leads=_leads(county, source))),
        Table(columns, rows, is_main=True),
        *(() if answers is None else _below(county, source, answers)),
    )
    return Sheet(name, blocks)


def _below(county: str, source: PlanSource, answers: PlanAnswers) -> Iterator[Block]:
    """Yield why places of the county stay short, then its blind spots with whose duty they are."""
    positions = {position for (side, id_, _), position in answers.cause_of.items()
                 if side == "place" and county == _county_of(id_, source)}  # fmt: skip
    if positions:
        yield Line("")
        yield Line(source.words.text("book.county.gaps"), "heading")
    for position in sorted(positions):
        yield Line(answers.gap_words.head(answers.gaps[position]), "alarm")
        for line in answers.cause_lines(position):
            yield Line(line)
    spots = [spot for spot in answers.blind_spots if spot.county_id == county]
    if spots:
        yield Line("")
        yield Line(source.words.text("book.county.blind_spots", num=len(spots)), "heading")
    for spot in spots:
        yield Line(answers.duty_words.blind_spot(spot))
        for line in answers.duty_words.helpers(spot):
            yield Line("　　" + line)


def _county_of(entity_id: str, source: PlanSource) -> str:
    """Return the county of a place, or of a group of the places of one county."""
    if is_group(entity_id):
        entity_id = entity_id.partition("@")[0].split(":", 2)[2]
    return source.county_of(entity_id)


def _rows(
    county: str, layer: str, source: PlanSource, reasons: Reasons, answers: PlanAnswers | None
) -> Iterator[tuple[Cell, ...]]:
    for place in source.participating_places[layer]:
        if source.county_of(place) != county:
            continue
        where = (source.titles.of(layer), source.township_name(place), source.place_name(place))
        pairs = [p for p in source.pairs_of_place.get(place, ()) if p["layer"] == layer]
        for pair in pairs:
            yield (
                *where,
                pair["provider_name"],
                source.party_name(pair["provider_id"]),
                source.office(pair["provider_id"]),
                reasons.of(pair),
                standing_or_new(pair, source),
                *(() if answers is None else (answers.firmness(pair), answers.next_provider(pair))),
            )
        if not pairs:
            blank = ("",) * (4 if answers is None else 6)
            yield (*where, Alarm(source.words.text("book.nobody")), *blank)


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
