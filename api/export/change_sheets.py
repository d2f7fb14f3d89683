"""What changed since an earlier plan: figures side by side, and every pair that is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.comparison import comparison_json

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
    found = comparison_json(previous, source.record)
    return _figures(names[0], found, source, previous), _pairs(names[1], found, source)


def _figures(name: str, found: dict[str, Any], source: PlanSource, previous: Record) -> Sheet:
    text = source.words.text
    change = {"value": found["value_delta"], "kpis": found["kpi_deltas"]}
    columns = {
        text("book.change.before"): previous,
        text("summary.this_plan"): source.record,
        text("book.change.change"): change,
    }
    earlier = {"name": previous["policy"]["name"] or "–", "period": previous["policy"]["period"],
               "plan_id": previous["plan_id"]}  # fmt: skip
    values, kpis = figure_tables(columns, source.words)
    return Sheet(
        name,
        (
            Line(text("book.sheet.changes"), "title"),
            Line(text("book.change.since", **earlier)),
            Line(text("compare.counts", **found["num"])),
            Line(""),
            values,
            Line(""),
            kpis,
            Line(text("summary.notes")),
        ),
        widths=FIGURES_WIDTHS,
    )


def _pairs(name: str, found: dict[str, Any], source: PlanSource) -> Sheet:
    text = source.words.text
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
    return list_sheet(name, columns, list(_pair_rows(found, source)))


def _pair_rows(found: dict[str, Any], source: PlanSource) -> Iterator[tuple[Cell, ...]]:
    text = source.words.text
    for move in found["moved"]:
        kept = "provider" if move["kept_side"] == "provider" else "place"
        yield _row(text(f"book.change.moved_{kept}"), move["removed"], move["added"])
    for pair in found["added"]:
        yield _row(text("book.change.added"), {}, pair)
    for pair in found["removed"]:
        yield _row(text("book.change.removed"), pair, {})


def _row(kind: str, before: Record, now: Record) -> tuple[Cell, ...]:
    ends = [
        pair.get(f"{side}_name", "") for pair in (before, now) for side in ("provider", "place")
    ]
    ids = [" → ".join(pair[f"{side}_id"] for side in ("provider", "place")) if pair else ""
           for pair in (before, now)]  # fmt: skip
    return (kind, (before or now)["layer"], *ends, *ids)
