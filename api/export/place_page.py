"""One page for one place: what it needs, who helps and with what, who leads, what is lacking."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .plan_answers import PlanAnswers
from .plan_source import PlanSource, Record
from .reasons import Reasons, lender_of, percent
from .sheet_model import Alarm, Block, Cell, Column, Line, Table

MOST_NEEDS = 12
"""Needs that a page shows, the most urgent ones; the others are counted."""


def place_page(
    place: str, series: str, source: PlanSource, reasons: Reasons,
    answers: PlanAnswers | None = None,
) -> tuple[Block, ...]:  # fmt: skip
    """Return the page of a place; with ``answers`` how firm, why short, whose duty."""
    text = source.words.text
    return (
        Line(text("book.page.title", series=series, name=source.place_name(place)), "title"),
        Line(_where(place, source)),
        *_needs(place, source),
        Line(text("book.page.helpers"), "heading"),
        *_helpers(place, source, reasons, answers),
        Line(text("book.page.leaders"), "heading"),
        _leaders(place, source),
        Line(text("book.page.gaps"), "heading"),
        *_gaps(place, source, answers),
    )


def _where(place: str, source: PlanSource) -> str:
    names = [source.place_name(above) for above in reversed(source.tree.line(place)[1:])]
    layers = [name for name, ids in source.participating_places.items() if place in ids]
    return source.words.text(
        "book.page.where",
        kind=source.kind_word("places", source.places[place]["kind"]),
        where=" › ".join(names) or "–",
        place_id=place,
        layers=source.titles.all(layers),
    )


def _needs(place: str, source: PlanSource) -> Iterator[Block]:
    text = source.words.text
    lender = lender_of(source, place)
    if not lender:
        yield Line(text("book.page.needs"), "heading")
        yield Line(text("book.page.no_needs"))
        return
    if lender != place:
        yield Line(text("book.page.needs_of", name=source.place_name(lender)), "heading")
        yield _needs_table(_borrowed(lender, source), source)
        return
    needs = [need for below in source.needy_places_below[place]
             for need in source.needs_of[below]]  # fmt: skip
    needs.sort(key=lambda need: (-need["urgency"], need["id"]))
    yield Line(text("book.page.needs"), "heading")
    yield _needs_table([_need_row(need, place, source) for need in needs[:MOST_NEEDS]], source)
    if len(needs) > MOST_NEEDS:
        yield Line(text("book.page.more_needs", num=len(needs) - MOST_NEEDS))


def _needs_table(rows: list[tuple[Cell, ...]], source: PlanSource) -> Table:
    text = source.words.text
    columns = (
        Column(text("book.head.sector")),
        Column(text("book.head.need")),
        Column(text("book.head.amount"), "amount"),
        Column(text("book.head.unit")),
        Column(text("book.head.urgency"), "amount"),
        Column(text("book.head.whose")),
    )
    return Table(columns, rows)


def _need_row(need: Record, place: str, source: PlanSource) -> tuple[Cell, ...]:
    sector = source.sectors[need["sector_id"]]
    own = need["place_id"] == place
    whose = source.words.text("book.page.own") if own else source.place_name(need["place_id"])
    return (sector["name"], need["title"], need["amount"], sector["unit"], need["urgency"], whose)


def _borrowed(lender: str, source: PlanSource) -> list[tuple[Cell, ...]]:
    amounts, urgencies = source.facts.demand_of[lender]
    return [
        (
            source.sectors[source.facts.sectors[k]]["name"],
            source.words.text("book.page.sum_of_sector"),
            float(amounts[k]),
            source.sectors[source.facts.sectors[k]]["unit"],
            float(urgencies[k]),
            source.place_name(lender),
        )
        for k in np.flatnonzero(amounts).tolist()
    ]


def _helpers(
    place: str, source: PlanSource, reasons: Reasons, answers: PlanAnswers | None
) -> Iterator[Block]:
    text = source.words.text
    columns = (
        Column(text("summary.layer")),
        Column(text("book.head.provider")),
        Column(text("book.head.party")),
        Column(text("book.head.office")),
        Column(text("book.head.standing_or_new")),
        Column(text("book.head.offer")),
    )
    pairs = source.pairs_of_place.get(place, [])
    if not pairs:
        yield Line(text("book.nobody"), "alarm")
        return
    yield Table(columns, [_helper_row(pair, place, source) for pair in pairs])
    for pair in pairs:
        yield Line(text("book.page.because", name=pair["provider_name"], why=reasons.of(pair)))
        if answers is not None:
            other = answers.next_provider(pair) or text("book.page.nobody_else")
            yield Line(text("book.page.outlook", firmness=answers.firmness(pair), other=other))


def _helper_row(pair: Record, place: str, source: PlanSource) -> tuple[Cell, ...]:
    text, provider = source.words.text, pair["provider_id"]
    return (
        source.titles.of(pair["layer"]),
        pair["provider_name"],
        source.party_name(provider) or "–",
        source.office(provider) or text("book.no_office"),
        text("book.standing" if pair["standing"] else "book.new"),
        offer(provider, place, source),
    )


def offer(provider: str, place: str, source: PlanSource) -> str:
    """Return what a provider offers in the sectors that a place needs, summed by sector."""
    lender = lender_of(source, place)
    supply = source.facts.supply_of.get(provider)
    if not lender or supply is None:
        return "–"
    wanted = np.flatnonzero((source.facts.demand_of[lender][0] > 0) & (supply > 0)).tolist()
    rows = [source.sectors[source.facts.sectors[k]] for k in wanted]
    parts = [f"{row['name']} {supply[k]:,.10g} {row['unit']}"
             for k, row in zip(wanted, rows, strict=True)]  # fmt: skip
    return source.words.join(parts) or source.words.text("book.no_fit")


def _leaders(place: str, source: PlanSource) -> Table:
    text = source.words.text
    columns = (
        Column(text("book.head.leads_in")),
        Column(text("book.head.leader")),
        Column(text("book.head.role")),
        Column(text("book.head.office")),
        Column(text("book.head.since")),
        Column(text("book.head.leads_where")),
    )
    leads = [lead for where in sorted(source.tree.territories(place))
             for lead in source.leads_of.get(where, ())]  # fmt: skip
    leads.sort(key=lambda lead: (lead["sector_id"], lead["role"] != "lead", lead["party_id"]))
    rows: list[tuple[Cell, ...]] = [
        (
            source.sectors[lead["sector_id"]]["name"] if lead["sector_id"]
            else text("book.territory"),
            source.parties[lead["party_id"]]["name"],
            source.role_word(lead["role"]),
            source.party_office(lead["party_id"]) or text("book.no_office"),
            lead["since"] or "–",
            source.place_name(lead["place_id"]),
        )
        for lead in leads
    ]  # fmt: skip
    return Table(columns, rows or [(Alarm(text("book.no_leader")), "–", "–", "–", "–", "–")])


def _gaps(place: str, source: PlanSource, answers: PlanAnswers | None) -> Iterator[Block]:
    text = source.words.text
    lines = quota_gaps("place", place, source, answers)
    gaps = _need_gaps(place, source)
    for gap in gaps[:MOST_NEEDS]:
        lines.append(_need_gap(gap, place, source))
        spot = answers and answers.blind_spot_of.get((gap["place_id"], gap["sector_id"]))
        if answers is not None and spot:
            lines.append(Line(answers.duty_words.duty(spot)))
            lines += map(Line, answers.duty_words.helpers(spot))
    if len(gaps) > MOST_NEEDS:
        lines.append(Line(text("book.page.more_gaps", num=len(gaps) - MOST_NEEDS)))
    yield from lines or [Line(text("book.page.no_gap"))]


def quota_gaps(
    side: str, entity_id: str, source: PlanSource, answers: PlanAnswers | None
) -> list[Line]:
    """Return every minimum of a participant that is not met, with its proof and what mends it."""
    lines: list[Line] = []
    for gap in source.record["shortfalls"]:
        if (gap["kind"], gap["side"], gap["entity_id"]) != ("member", side, entity_id):
            continue
        told = source.words.text(
            "book.page.quota_gap", layer=source.titles.all(gap["layers"]), wanted=gap["wanted"],
            got=gap["got"], lacking=gap["lacking"],
        )  # fmt: skip
        lines.append(Line(told, "alarm"))
        if answers is not None:
            cause = answers.cause_of[side, entity_id, tuple(gap["layers"])]
            lines += map(Line, answers.cause_lines(cause))
    return lines


def _need_gaps(place: str, source: PlanSource) -> list[Record]:
    """Return what of a place's needs is not covered, the least covered first.

    Rows as of `Coverage.needs_served`: of the place and all below it; of the place whose needs
    count for it, measured against its own partners, when it has none.
    """
    lender = lender_of(source, place)
    if lender and lender != place:
        rows = list(_borrowed_shares(place, lender, source))
    else:
        below = source.needy_places_below.get(place, ())
        rows = [row for needy in below for row in source.needs_served_of[needy]]
    gaps = [row for row in rows if row["share"] < 1]
    return sorted(gaps, key=lambda row: (row["share"], row["place_id"], row["sector_id"]))


def _borrowed_shares(place: str, lender: str, source: PlanSource) -> Iterator[Record]:
    partners = {pair["provider_id"] for above in source.tree.line(place)
                for pair in source.pairs_of_place.get(above, ())}  # fmt: skip
    nothing = np.zeros(len(source.facts.sectors))
    members = source.facts.members_of
    acting = {own for partner in partners for own in (partner, *members.get(partner, ()))}
    supplies = [source.facts.own_supply_of.get(own, nothing) for own in sorted(acting)]
    offered = np.sum([nothing, *supplies], axis=0)
    amounts, _ = source.facts.demand_of[lender]
    for k in np.flatnonzero(amounts).tolist():
        amount, own = float(amounts[k]), float(offered[k])
        yield {"place_id": lender, "sector_id": source.facts.sectors[k], "amount": amount,
               "offered": own, "share": min(1.0, own / amount)}  # fmt: skip


def _need_gap(gap: Record, place: str, source: PlanSource) -> Line:
    sector = source.sectors[gap["sector_id"]]
    is_blind = gap.get("num_able") == 0
    own = gap["place_id"] == place
    return Line(
        source.words.text(
            "book.page.blind_spot" if is_blind else "book.page.need_gap",
            whose="" if own else source.words.text("book.page.of",
                                                   name=source.place_name(gap["place_id"])),
            sector=sector["name"],
            amount=f"{gap['amount']:,.10g}",
            offered=f"{gap['offered']:,.10g}",
            unit=sector["unit"],
            percent=percent(gap["share"]),
        ),
        "alarm" if is_blind else "note",
    )  # fmt: skip
