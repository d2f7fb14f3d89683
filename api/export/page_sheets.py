"""One page for each place or provider, page after page on a few sheets, and a list of them.

Places come on one sheet for territories (一地一策), one for schools (一校一策), one for hospitals
(一院一策); a thousand pages a sheet, then the next sheet begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .place_page import place_page
from .plan_answers import PlanAnswers
from .plan_source import PlanSource
from .provider_page import provider_page
from .reasons import Reasons
from .sheet_model import Block, Cell, Column, Line, Link, PageBreak, Sheet, Table, list_sheet
from .sheet_names import SheetNames
from .sheet_writer import MAX_PAGES

Per = Literal["place", "provider"]

GRID = (12, 28, 11, 13, 9, 15)
"""Widths of the six columns that all tables of a page share."""


@dataclass(frozen=True)
class _Page:
    entity_id: str
    name: str
    county: str
    kind: str
    series: str
    num_partners: int
    blocks: tuple[Block, ...]


def page_sheets(
    per: Per, names: SheetNames, source: PlanSource, reasons: Reasons,
    answers: PlanAnswers | None = None,
) -> tuple[Sheet, ...]:  # fmt: skip
    """Return the list of pages, and the sheets that hold them."""
    is_place = per == "place"
    pages = (_place_pages if is_place else _provider_pages)(source, reasons, answers)
    text = source.words.text
    list_name = names.take(text("book.sheet.page_list"))
    sheets: list[Sheet] = []
    rows: list[tuple[Cell, ...]] = []
    for series in dict.fromkeys(page.series for page in pages):
        own = [page for page in pages if page.series == series]
        for first in range(0, len(own), MAX_PAGES):
            name = names.take(series)
            blocks: list[Block] = []
            row = 0
            for page in own[first : first + MAX_PAGES]:
                blocks += [PageBreak(), *page.blocks] if blocks else page.blocks
                rows.append((page.county, Link(page.name, name, row), page.kind,
                             page.num_partners, page.entity_id))  # fmt: skip
                row += num_rows(page.blocks)
            sheets.append(Sheet(name, tuple(blocks), widths=GRID, print_as="pages"))
    columns = [
        Column(text("book.head.county"), widest=22),
        Column(text("book.head.page"), widest=44),
        Column(text("book.head.kind"), widest=16),
        Column(text("book.head.num_partners" if is_place else "book.head.num_helped"), "count"),
        Column(text("book.head.id"), widest=30, printed=False),
    ]
    return (list_sheet(list_name, columns, rows), *sheets)


def num_rows(blocks: Iterable[Block]) -> int:
    """Return how many rows of a sheet blocks take."""
    return sum(1 if isinstance(b, Line) else len(b.rows) + 1
               for b in blocks if isinstance(b, Line | Table))  # fmt: skip


def num_pages(per: Per, source: PlanSource) -> int:
    """Return how many pages there would be."""
    ids = source.participating_places if per == "place" else source.participating_providers
    return len({x for own in ids.values() for x in own})


def _place_pages(
    source: PlanSource, reasons: Reasons, answers: PlanAnswers | None
) -> list[_Page]:  # fmt: skip
    ids = {place for own in source.participating_places.values() for place in own}
    return [
        _Page(
            place,
            source.place_name(place),
            source.county_name(county),
            source.kind_word("places", source.places[place]["kind"]),
            series_of(source, place),
            len({pair["provider_id"] for pair in source.pairs_of_place.get(place, ())}),
            place_page(place, series_of(source, place), source, reasons, answers),
        )
        for county, place in sorted((source.county_of(place), place) for place in ids)
    ]


def series_of(source: PlanSource, place: str) -> str:
    """Return the name of the series that the page of a place belongs to."""
    kind = source.places[place]["kind"]
    if kind == "hospital":
        return source.words.text("book.sheet.hospital_pages")
    if kind == "school":
        return source.words.text("book.sheet.school_pages")
    return source.words.text("book.sheet.territory_pages")


def _provider_pages(
    source: PlanSource, reasons: Reasons, answers: PlanAnswers | None
) -> list[_Page]:  # fmt: skip
    ids = {provider for own in source.participating_providers.values() for provider in own}
    text = source.words.text
    return [
        _Page(
            provider,
            str(source.providers[provider]["name"]),
            source.words.join(sorted({pair["county_name"] for pair in pairs}) or ["–"]),
            source.kind_word("providers", source.providers[provider]["kind"]),
            text("book.sheet.provider_pages"),
            len({pair["place_id"] for pair in pairs}),
            provider_page(provider, source, reasons, answers),
        )
        for provider in sorted(ids)
        for pairs in (source.pairs_of_provider.get(provider, []),)
    ]
