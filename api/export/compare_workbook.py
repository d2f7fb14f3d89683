"""A comparison as an Excel workbook: a summary, then five sheets for each plan, then three ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from api.comparisons.comparison import counts, plan_title
from api.comparisons.comparison_view import letters_of
from api.exit_codes import Failure
from api.messages import Catalogue
from api.screen import plain
from engine.compare import Comparison, three_ways
from engine.comparing.compared import Compared
from graph_schema.workbook_write import new_workbook

from .change_sheets import changed_pairs
from .compare_sheets import (
    affected_sheet,
    cost_tables,
    group_sheet,
    needs_tables,
    quota_sheet,
    three_way_sheet,
)
from .figures import figure_tables
from .sheet_model import Block, Line, Sheet
from .sheet_names import SheetNames
from .sheet_writer import PrintedEdges, TooManyRows, write_sheet
from .styles import Styles

_WIDTHS = (34, *[16] * 9)


def write_compare_workbook(
    path: Path, comparisons: Sequence[Comparison], words: Catalogue
) -> None:  # fmt: skip
    """Write a comparison as a workbook: whole, or not at all; what was there before then stays.

    A summary of figures, costs and needs; for each plan the pairs that are not kept, the pairs by
    group, the quotas that stand otherwise with their proofs, and who is affected; for every two
    plans what both change. There are no formulas; parts sum to the whole in the numbers themselves.

    Raises
    ------
    Failure
        When a sheet would have more rows than Excel has.
    OSError
        When the file cannot be written.
    """
    titles = [plan_title(plan) for plan in _plans(comparisons)]
    others = [title["name"] for title in titles[1:]]
    edges = PrintedEdges(
        plain(words.text("compare.book.title", base=titles[0]["name"], names=others)),
        words.text("book.potential"),
        plain(titles[0]["plan_id"]),
    )
    with new_workbook(path, words.lang) as book:
        styles = Styles(book)
        for sheet in _sheets(comparisons, words):
            try:
                write_sheet(book, sheet, styles, words, edges)
            except TooManyRows as error:
                raise Failure("failure.workbook_rows", sheet=error.sheet,
                              num=error.num_rows) from error  # fmt: skip


def _plans(comparisons: Sequence[Comparison]) -> list[Compared]:
    return [comparisons[0].before, *(found.after for found in comparisons)]


def _sheets(comparisons: Sequence[Comparison], words: Catalogue) -> Iterator[Sheet]:
    names, text = SheetNames(), words.text
    letters = letters_of(_plans(comparisons))
    yield _summary(names.take(text("book.sheet.summary")), comparisons, letters, words)
    for found, letter in zip(comparisons, letters[1:], strict=True):
        ending = f" {letter}" if len(comparisons) > 1 else ""

        def named(key: str, ending: str = ending) -> str:
            return names.take(text(key) + ending)

        yield affected_sheet(named("compare.sheet.affected"), found, words)
        yield changed_pairs(named("book.sheet.changed_pairs"), found, words)
        yield quota_sheet(named("compare.sheet.quotas"), found, words)
        yield group_sheet(named("compare.sheet.groups"), found, words)
    for own in three_ways(tuple(comparisons)):
        after = [found.after for found in comparisons]
        pair = [letters[1 + after.index(plan)] for plan in (own.a, own.b)]
        yield three_way_sheet(names.take(" ".join([text("compare.sheet.three"), *pair])), own,
                              ["A", *pair], comparisons[after.index(own.a)], words)  # fmt: skip


def _summary(
    name: str, comparisons: Sequence[Comparison], letters: Sequence[str], words: Catalogue
) -> Sheet:
    text, base = words.text, comparisons[0].before
    columns = {letters[0]: {"value": vars(base.value), "kpis": base.kpis}}
    for found, letter in zip(comparisons, letters[1:], strict=True):
        columns[letter] = {"value": vars(found.after.value), "kpis": found.after.kpis}
        columns[text("compare.change", a=letters[0], b=letter)] = {
            "value": vars(found.value_delta), "kpis": found.kpi_deltas,
        }  # fmt: skip
    values, kpis = figure_tables(columns, words)
    blocks: list[Block] = [Line(text("compare.book.heading"), "title")]
    for plan, letter in zip(_plans(comparisons), letters, strict=True):
        status = text(f"status.{'short' if plan.shortfalls else 'complete'}")
        blocks.append(Line(text("compare.plan", letter=letter, status=status, **plan_title(plan))))
    blocks += [Line(""), values, Line(""), kpis, Line(text("summary.notes"))]
    for found, letter in zip(comparisons, letters[1:], strict=True):
        blocks += [Line(""), Line(text("compare.against", a=letters[0], b=letter), "heading"),
                   Line(text("compare.counts", **counts(found))), Line("")]  # fmt: skip
        for table in (*cost_tables(found, words), *needs_tables(found, words)):
            blocks += [table, Line("")]
        if found.groups["party"] is None:
            blocks.append(Line(text("compare.no_tables")))
    return Sheet(name, tuple(blocks), widths=_WIDTHS)
