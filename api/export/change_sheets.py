"""What changed since an earlier plan: figures side by side, and every pair that is not kept."""

from __future__ import annotations

from collections.abc import Iterator

from api.comparisons.comparison import counts, plan_title
from api.comparisons.comparison_names import ComparisonNames
from api.messages import Catalogue
from engine.compare import Comparison, compare
from engine.comparing.compared_record import ComparedRecord
from engine.pair_keys import PairKey

from .figures import figure_tables
from .plan_source import PlanSource, Record
from .sheet_model import Cell, Column, Line, Sheet, list_sheet

FIGURES_WIDTHS = (34, 16, 16, 16, 16, 16)


def change_sheets(
    names: tuple[str, str], source: PlanSource, previous: Record
) -> tuple[Sheet, ...]:
    """Return figures of the earlier plan beside this one's, then added, removed and moved pairs.

    Parameters
    ----------
    names
        Of the two sheets.
    previous
        Record of the earlier plan; it may come from another graph and policy.
    """
    (found,) = compare(ComparedRecord(previous), ComparedRecord(source.record))
    return _figures(names[0], found, source), changed_pairs(names[1], found, source.words)


def changed_pairs(name: str, found: Comparison, words: Catalogue) -> Sheet:
    """Return a sheet with every pair moved, added and removed."""
    text = words.text
    columns = [
        Column(text("book.head.change"), widest=14),
        Column(text("summary.layer"), widest=20),
        Column(text("book.change.provider_before")),
        Column(text("book.change.place_before")),
        Column(text("book.change.provider_now")),
        Column(text("book.change.place_now")),
        Column(text("book.change.ids_before"), printed=False, widest=50),
        Column(text("book.change.ids_now"), printed=False, widest=50),
    ]
    return list_sheet(name, columns, list(_pair_rows(found, words)))


def _figures(name: str, found: Comparison, source: PlanSource) -> Sheet:
    text = source.words.text
    plans = {
        text("book.change.before"): found.before,
        text("summary.this_plan"): found.after,
    }
    columns = {title: {"value": vars(plan.value), "kpis": plan.kpis}
               for title, plan in plans.items()}  # fmt: skip
    columns[text("book.change.change")] = {"value": vars(found.value_delta),
                                           "kpis": found.kpi_deltas}  # fmt: skip
    values, kpis = figure_tables(columns, source.words)
    return Sheet(
        name,
        (
            Line(text("book.sheet.changes"), "title"),
            Line(text("book.change.since", **plan_title(found.before))),
            Line(text("compare.counts", **counts(found))),
            Line(""),
            values,
            Line(""),
            kpis,
            Line(text("summary.notes")),
        ),
        widths=FIGURES_WIDTHS,
    )


def _pair_rows(found: Comparison, words: Catalogue) -> Iterator[tuple[Cell, ...]]:
    names = ComparisonNames(found, words)
    for move in found.pairs.moved:
        kind = words.text(f"book.change.moved_{move.kept_side}")
        yield _row(kind, move.removed, move.added, names)
    for key in found.pairs.added:
        yield _row(words.text("book.change.added"), None, key, names)
    for key in found.pairs.removed:
        yield _row(words.text("book.change.removed"), key, None, names)


def _row(
    kind: str, before: PairKey | None, now: PairKey | None, names: ComparisonNames
) -> tuple[Cell, ...]:
    layer = next(pair[0] for pair in (before, now) if pair is not None)
    ends = [name for pair in (before, now) for name in _ends(pair, names)]
    ids = ["" if pair is None else f"{pair[1]} → {pair[2]}" for pair in (before, now)]
    return (kind, names.layer(layer), *ends, *ids)


def _ends(pair: PairKey | None, names: ComparisonNames) -> tuple[str, str]:
    return ("", "") if pair is None else (names.of(pair[1]), names.of(pair[2]))
