"""A plan as an Excel workbook, to read, filter, print and hand out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from api.exit_codes import ExitCode, Failure
from api.messages import Catalogue
from api.screen import plain
from engine.pricing.plan_prices import PlanPrices
from graph_schema.graph import AssistanceGraph
from graph_schema.workbook_write import new_workbook

from .blind_spot_sheets import blind_spot_sheet, need_sheet
from .cause_sheet import cause_sheet
from .change_sheets import change_sheets
from .county_sheets import counties_of, county_sheet
from .duty_sheets import duty_sheet, overlap_sheet, scatter_sheet
from .gap_sheet import gap_sheet
from .layer_sheets import extra_cost_sheet, layer_sheet
from .page_sheets import Per, num_pages, page_sheets
from .plan_answers import PlanAnswers, plan_answers
from .plan_source import PlanSource, Record
from .reasons import Reasons
from .sheet_model import Sheet
from .sheet_names import SheetNames
from .sheet_writer import PrintedEdges, TooManyRows, write_sheet
from .styles import Styles
from .summary_sheet import summary_sheet

MOST_COUNTIES = 200
"""Counties that get a sheet each; with more, none does: nobody finds a sheet among thousands."""

MOST_PAGES = 20_000
"""Pages that one workbook holds."""

PERS: tuple[Per, ...] = get_args(Per)


def write_plan_workbook(
    path: Path, record: Record, graph: AssistanceGraph, words: Catalogue,
    *, previous: Record | None = None, per: Per | None = None, prices: PlanPrices | None = None,
) -> None:  # fmt: skip
    """Write a plan as a workbook: whole, or not at all; what was there before then stays.

    A summary, quotas not kept, one sheet per layer, extra costs, potential coverage (潜在覆盖) by
    county and sector and need by need, and a sheet per county to print; with ``previous`` what has
    changed since; with ``per`` a page for each place or provider that takes part; with ``prices``
    how firm every pair is and what would come next, why gaps are and what mends them, whose duty
    blind spots are, overlap and scatter. Every number of the plan is the record's; every pair
    stands once on the sheet of its layer and once on that of its county.
    There are no formulas. The same input gives the same bytes.

    Parameters
    ----------
    path
        File to write, .xlsx; folders above it are made.
    record
        As `engine.record.plan_record` makes it.
    graph
        The graph that the plan was made from.
    words
        Language of the workbook.
    previous
        Record of an earlier plan to compare with.
    per
        Whether each participating place, or provider, gets a page of its own.
    prices
        Of the same plan. Where they are too many (`engine.pricing.alternatives.MOST_NODES`), and
        without them, the summary says whom to ask instead.

    Raises
    ------
    Failure
        When the graph is another one than the plan's, when there would be more than 20,000 pages,
        or more rows than a sheet of Excel has.
    OSError
        When the file cannot be written.
    """
    if graph.content_hash != record["provenance"]["graph_hash"]:
        raise Failure("failure.workbook_graph", ExitCode.BAD_DATA, plan_id=record["plan_id"])
    source, answers = PlanSource(record, graph, words, prices), plan_answers(prices, words)
    if per is not None and (num := num_pages(per, source)) > MOST_PAGES:
        raise Failure("failure.workbook_pages", num=num, limit=MOST_PAGES)
    names = SheetNames()
    summary = names.take(words.text("book.sheet.summary"))
    sheets = list(_sheets(source, names, previous, per, answers))
    contents = [(sheet.name, what) for sheet, what in sheets]
    edges = PrintedEdges(
        plain(words.text("summary.title", name=record["policy"]["name"] or "–",
                         period=record["policy"]["period"])),
        words.text("book.potential"),
        plain(record["plan_id"]),
    )  # fmt: skip
    with new_workbook(path, words.lang) as book:
        styles = Styles(book)
        front = summary_sheet(summary, record, words, contents, has_answers=answers is not None)
        for sheet in (front, *(x for x, _ in sheets)):
            try:
                write_sheet(book, sheet, styles, words, edges)
            except TooManyRows as error:
                raise Failure("failure.workbook_rows", sheet=error.sheet,
                              num=error.num_rows) from error  # fmt: skip


def _sheets(
    source: PlanSource, names: SheetNames, previous: Record | None, per: Per | None,
    answers: PlanAnswers | None,
) -> Iterator[tuple[Sheet, str]]:  # fmt: skip
    """Yield every sheet but the summary, with words for what it holds."""
    text, reasons = source.words.text, Reasons(source)
    gaps = names.take(text("book.sheet.gaps"))
    yield gap_sheet(gaps, source, answers), text("book.holds.gaps")
    if answers is not None and answers.gaps:
        causes = names.take(text("book.sheet.causes"))
        yield cause_sheet(causes, source, answers), text("book.holds.causes")
    for layer in source.record["layers"]:
        title = source.titles.of(layer["name"])
        sheet = layer_sheet(layer["name"], names.take(title), source, reasons, answers)
        yield sheet, text("book.holds.layer", layer=title)
    if source.record["extra_costs"]:
        extra = names.take(text("book.sheet.extra_costs"))
        yield extra_cost_sheet(extra, source), text("book.holds.extra_costs")
    blind = names.take(text("book.sheet.blind_spots"))
    yield blind_spot_sheet(blind, source), text("book.holds.blind_spots")
    needs = names.take(text("book.sheet.needs"))
    yield need_sheet(needs, source), text("book.holds.needs")
    if answers is not None:
        yield from _duty_sheets(source, names, answers)
    if previous is not None:
        pair = (
            names.take(text("book.sheet.changes")),
            names.take(text("book.sheet.changed_pairs")),
        )
        figures, changed = change_sheets(pair, source, previous)
        yield figures, text("book.holds.changes")
        yield changed, text("book.holds.changed_pairs")
    counties = counties_of(source)
    for county in counties if len(counties) <= MOST_COUNTIES else ():
        name = source.county_name(county)
        yield (county_sheet(county, names.take(name), source, reasons, answers),
               text("book.holds.county", county=name))  # fmt: skip
    if per is not None:
        first, *pages = page_sheets(per, names, source, reasons, answers)
        yield first, text("book.holds.page_list")
        for sheet in pages:
            yield sheet, text("book.holds.pages")


def _duty_sheets(
    source: PlanSource, names: SheetNames, answers: PlanAnswers
) -> Iterator[tuple[Sheet, str]]:
    """Yield blind spots with whose duty they are, overlap and scatter, each where there is any."""
    text = source.words.text
    if answers.blind_spots:
        name = names.take(text("book.sheet.duty"))
        yield duty_sheet(name, source, answers), text("book.holds.duty")
    if answers.overlaps:
        name = names.take(text("book.sheet.overlap"))
        yield overlap_sheet(name, source, answers), text("book.holds.overlap")
    if answers.scattered:
        name = names.take(text("book.sheet.scatter"))
        yield scatter_sheet(name, source, answers), text("book.holds.scatter")
