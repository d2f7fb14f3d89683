"""What a planner looks at first: one plan on one screen, from its record alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .answers.keep_words import certificate_sentence, keep_sentences
from .layer_titles import LayerTitles
from .screen import Screen

if TYPE_CHECKING:
    from rich.table import Table

SHOWN_GAPS = 8
"""Shortfalls, and excesses, that are shown by name; the rest are counted."""

VALUE_PARTS = ("unmet", "idle", "cost_points")

Record = Mapping[str, Any]


def summary_json(record: Record) -> dict[str, Any]:
    """Return all of a record but the networks, which only a proof needs."""
    return {key: value for key, value in record.items() if key != "networks"}


def show_summary(record: Record, screen: Screen, files: Sequence[Path] = ()) -> None:
    """Write a plan to stdout: what, proof, layers, gaps by name, figures, data, files."""
    policy = record["policy"]
    screen.line(screen.text("summary.title", name=policy["name"] or "–", period=policy["period"]),
                "bold")  # fmt: skip
    screen.line(_status(record, screen), "green" if record["status"] == "complete" else "bold red")
    screen.line(certificate_sentence(record["certificate"], _num_networks(record), screen.words))
    for line in keep_sentences(record, screen.words):
        screen.line(line)
    screen.line()
    screen.show(_layers(record, screen))
    for kind in ("shortfalls", "excesses"):
        _show_gaps(kind, record[kind], screen)
    screen.line()
    screen.show(figures(_columns(record, screen), screen))
    screen.line(screen.text("summary.notes"), "dim")
    screen.line()
    screen.line(_data(record, screen))
    screen.line(screen.text("summary.plan_id", plan_id=record["plan_id"]), "dim")
    for file in files:
        key = "summary.workbook" if file.suffix else "summary.files"
        screen.line(screen.text(key, folder=file))


def figures(columns: Mapping[str, Mapping[str, Any]], screen: Screen) -> Table:
    """Return values and KPIs side by side: one column per plan, one row per figure.

    Parameters
    ----------
    columns
        Header to ``{"value": {part: number}, "kpis": {name: number or None}}``.
    """
    table = _table(screen, ["summary.figure"], list(columns))
    for part in VALUE_PARTS:
        numbers = [number(column["value"][part]) for column in columns.values()]
        table.add_row(screen.text(f"value.{part}"), *numbers)
    table.add_section()
    for name in next(iter(columns.values()))["kpis"]:
        shares = [share(column["kpis"].get(name)) for column in columns.values()]
        table.add_row(screen.text(f"kpi.{name}"), *shares)
    return table


def number(value: float) -> str:
    """Return a count or a mean of counts, thousands set off.

    >>> number(2381626), number(115.64)
    ('2,381,626', '115.6')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def share(value: float | None) -> str:
    """Return a KPI with three decimals, "–" where it is undefined."""
    return "–" if value is None else f"{value:.3f}"


def _status(record: Record, screen: Screen) -> str:
    if record["status"] == "complete":
        return screen.text("summary.complete")
    return screen.text("summary.short", num=len(record["shortfalls"]),
                       num_unmet=record["num_unmet"], idle=record["value"]["idle"],
                       num_places_short=record["num_places_short"])  # fmt: skip


def _num_networks(record: Record) -> int:
    """Return how many sets of layers share no quota with each other."""
    sets: list[set[str]] = [{layer["name"]} for layer in record["layers"]]
    for quota in record["policy"]["group_quotas"]:
        together = [own for own in sets if own & set(quota["layers"])]
        sets = [own for own in sets if own not in together] + [set().union(*together)]
    return len(sets)


def _layers(record: Record, screen: Screen) -> Table:
    columns = ["summary.providers", "summary.places", "summary.pairs", "summary.kept",
               "summary.shortfalls", "summary.excesses"]  # fmt: skip
    table = _table(screen, ["summary.layer"], [screen.text(key) for key in columns])
    titles = LayerTitles(record["policy"], screen.words.lang)
    for layer in record["layers"]:
        kept = sum(1 for p in record["pairs"] if p["layer"] == layer["name"] and p["standing"])
        counts = (layer["num_providers"], layer["num_places"], layer["num_pairs"], kept,
                  len(layer["shortfalls"]), len(layer["excesses"]))  # fmt: skip
        table.add_row(screen.styled(titles.of(layer["name"])), *map(number, counts))
    return table


def _show_gaps(kind: str, gaps: Sequence[Record], screen: Screen) -> None:
    if not gaps:
        return
    screen.line()
    screen.line(screen.text(f"summary.{kind}_title", num=len(gaps)), "bold")
    for gap in gaps[:SHOWN_GAPS]:
        screen.line("  " + gap_sentence(gap, screen))
    if len(gaps) > SHOWN_GAPS:
        screen.line("  " + screen.text("summary.more", num=len(gaps) - SHOWN_GAPS), "dim")


def gap_sentence(gap: Record, screen: Screen) -> str:
    """Return one shortfall or excess as a sentence: who, in which layer, how many, of how many."""
    what = "excess" if "allowed" in gap else "shortfall"
    side = f"{gap['side']}_group" if gap["kind"] == "group" else gap["side"]
    priority = (
        screen.text("gap.priority", priority=gap["priority"])
        if (gap.get("priority", 1) > 1)
        else ""
    )
    return screen.text(f"gap.{what}", **{
        **gap, "side": screen.text(f"side.{side}"), "priority": priority,
    })  # fmt: skip


def _columns(record: Record, screen: Screen) -> dict[str, Record]:
    plans = {screen.text("summary.this_plan"): record}
    for name, baseline in record["baselines"].items():
        plans[screen.text(f"baseline.{name}", num_runs=baseline["num_runs"])] = baseline
    return plans


def _data(record: Record, screen: Screen) -> str:
    tables = [
        screen.text("summary.table", table=screen.text(f"table.{table}"), num=shares["num_rows"],
                    percent=_percent(shares["synthetic_share"]))
        for table, shares in record["data"].items()
    ]  # fmt: skip
    return screen.text("summary.data", tables=screen.words.join(tables))


def _percent(value: float) -> str:
    """Return a share as a percentage that says 0 or 100 only when it is all or nothing.

    >>> _percent(0.0), _percent(0.9999), _percent(1.0)
    ('0%', '>99%', '100%')
    """
    if 0 < value < 0.01:
        return "<1%"
    if 0.99 < value < 1:
        return ">99%"
    return f"{value:.0%}"


def _table(screen: Screen, left: Sequence[str], right: Sequence[str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for key in left:
        table.add_column(screen.styled(screen.words.text(key)))
    for title in right:
        table.add_column(screen.styled(title), justify="right")
    return table
