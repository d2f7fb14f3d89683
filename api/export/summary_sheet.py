"""The first sheet: state and proof, layers, value and KPIs beside the baselines, data, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.answers.keep_words import certificate_sentence, keep_sentences
from api.answers.why_words import rule_word
from api.layer_titles import LayerTitles
from api.messages import Catalogue
from api.summary import number
from engine.rules import SOFT_RULES
from graph_schema.schema import ORIGINS

from .figures import figure_tables
from .plan_source import Record
from .sheet_model import Block, Cell, Column, Line, Link, Sheet, Table

WIDTHS = (34, *[14] * 7)


def summary_sheet(
    name: str, record: Record, words: Catalogue, contents: Sequence[tuple[str, str]], *,
    has_answers: bool = True,
) -> Sheet:  # fmt: skip
    """Return the summary of a plan, from its record alone.

    Parameters
    ----------
    contents
        Name of every other sheet and what it holds.
    has_answers
        Whether the workbook says how firm pairs are and why gaps are; else where to ask.
    """
    policy = record["policy"]
    blocks: tuple[Block, ...] = (
        Line(words.text("summary.title", name=policy["name"] or "–", period=policy["period"]),
             "title"),
        *_state(record, words),
        *([] if has_answers else [Line(words.text("book.no_answers"))]),
        Line(""),
        Line(words.text("book.summary.layers"), "heading"),
        _layers(record, words),
        Line(""),
        *_figures(record, words),
        Line(""),
        Line(words.text("book.summary.costs"), "heading"),
        _costs(record, words),
        Line(""),
        Line(words.text("book.summary.data"), "heading"),
        _data(record, words),
        Line(""),
        Line(words.text("book.summary.provenance"), "heading"),
        _provenance(record, words),
        Line(""),
        Line(words.text("book.summary.contents"), "heading"),
        _contents(contents, words),
    )  # fmt: skip
    return Sheet(name, blocks, widths=WIDTHS)


def _state(record: Record, words: Catalogue) -> Iterator[Line]:
    if record["status"] == "complete":
        yield Line(words.text("summary.complete"))
    else:
        yield Line(
            words.text("summary.short", num=len(record["shortfalls"]),
                       num_unmet=record["num_unmet"], idle=record["value"]["idle"],
                       num_places_short=record["num_places_short"]), "alarm")  # fmt: skip
    if record["excesses"]:
        yield Line(words.text("book.summary.excesses", num=len(record["excesses"])), "alarm")
    num_networks = len(record["networks"])
    yield Line(certificate_sentence(record["certificate"], num_networks, words))
    for line in keep_sentences(record, words):
        yield Line(line)
    yield Line(words.text("summary.notes"))


def _layers(record: Record, words: Catalogue) -> Table:
    titles = ("summary.providers", "summary.places", "summary.pairs", "summary.kept",
              "book.summary.new", "summary.shortfalls", "summary.excesses")  # fmt: skip
    columns = (Column(words.text("summary.layer")),
               *(Column(words.text(title), "count") for title in titles))  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    layers = LayerTitles(record["policy"], words.lang)
    for layer in record["layers"]:
        kept = sum(p["standing"] for p in record["pairs"] if p["layer"] == layer["name"])
        rows.append((layers.of(layer["name"]), layer["num_providers"], layer["num_places"],
                     layer["num_pairs"], kept, layer["num_pairs"] - kept,
                     len(layer["shortfalls"]), len(layer["excesses"])))  # fmt: skip
    return Table(columns, rows)


def _figures(record: Record, words: Catalogue) -> Iterator[Block]:
    plans: dict[str, Mapping[str, Any]] = {words.text("summary.this_plan"): record}
    for name, baseline in record["baselines"].items():
        plans[words.text(f"baseline.{name}", num_runs=baseline["num_runs"])] = baseline
    values, kpis = figure_tables(plans, words)
    yield Line(words.text("book.summary.values"), "heading")
    yield values
    for name, baseline in record["baselines"].items():
        if baseline["num_runs"] > 1:
            yield Line(words.text("book.summary.spread", **_spread(baseline),
                                  name=words.text(f"baseline.{name}",
                                                  num_runs=baseline["num_runs"])))  # fmt: skip
    yield Line("")
    yield Line(words.text("book.summary.kpis"), "heading")
    yield kpis


def _spread(baseline: Record) -> dict[str, str]:
    return {part: "–".join(number(end) for end in ends)
            for part, ends in baseline["spread"].items()}  # fmt: skip


def _costs(record: Record, words: Catalogue) -> Table:
    """Return where the cost comes from: its parts sum to the value's cost, by row and column."""
    rules = [rule.name for rule in SOFT_RULES]
    columns = (
        Column(words.text("summary.layer")),
        *(Column(rule_word(rule, words), "count") for rule in rules),
        Column(words.text("book.head.extra_points"), "count"),
        Column(words.text("book.total"), "count"),
    )
    numbers: list[list[int]] = []
    for layer in record["layers"]:
        pairs = [pair for pair in record["pairs"] if pair["layer"] == layer["name"]]
        extra = sum(row["extra_cost_points"] for row in record["extra_costs"]
                    if row["layer"] == layer["name"])  # fmt: skip
        parts = [*(sum(pair[rule] for pair in pairs) for rule in rules), extra]
        numbers.append([*parts, sum(parts)])
    titles = LayerTitles(record["policy"], words.lang)
    rows: list[tuple[Cell, ...]] = [
        (titles.of(layer["name"]), *own)
        for layer, own in zip(record["layers"], numbers, strict=True)
    ]
    totals = [sum(column) for column in zip(*numbers, strict=True)]
    return Table(columns, [*rows, (words.text("book.total"), *totals)], has_total=True)


def _data(record: Record, words: Catalogue) -> Table:
    columns = (
        Column(words.text("book.head.table")),
        Column(words.text("book.head.num_rows"), "count"),
        *(Column(words.text(f"book.origin.{origin}"), "percent") for origin in ORIGINS),
    )
    rows: list[tuple[Cell, ...]] = [
        (words.text(f"table.{table}"), shares["num_rows"],
         *(shares[f"{origin}_share"] for origin in ORIGINS))
        for table, shares in record["data"].items()
    ]  # fmt: skip
    return Table(columns, rows)


def _provenance(record: Record, words: Catalogue) -> Table:
    given = dict(record["provenance"])
    hashes = given.pop("table_hashes")
    rows: list[tuple[Cell, ...]] = [("plan_id", record["plan_id"])]
    rows += [(name, value or "–") for name, value in given.items()]
    rows += [(f"table_hashes.{table}", value) for table, value in hashes.items()]
    return Table(
        (Column(words.text("book.head.what")), Column(words.text("book.head.content"), "long")),
        rows,
    )


def _contents(contents: Sequence[tuple[str, str]], words: Catalogue) -> Table:
    rows: list[tuple[Cell, ...]] = [(Link(name, name), what) for name, what in contents]
    return Table(
        (Column(words.text("book.head.sheet")), Column(words.text("book.head.holds"), "long")),
        rows,
    )
