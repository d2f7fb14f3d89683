"""What differs between two saved plans, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.compare import Comparison, compare
from engine.compared_record import ComparedRecord
from engine.pair_keys import PairKey

from .screen import Screen
from .summary import figures

SHOWN_PAIRS = 20
"""Pairs of each kind of change that are shown; the rest are counted."""

Record = Mapping[str, Any]


def comparison_json(a: Record, b: Record) -> dict[str, Any]:
    """Return both plans' figures, their differences, and every pair that is not kept."""
    found = _compared(a, b)
    names = _names(a, b)
    return {
        "a": _figures(a),
        "b": _figures(b),
        "value_delta": vars(found.value_delta),
        "kpi_deltas": found.kpi_deltas,
        "num": _counts(found),
        "added": [_pair(key, names) for key in found.pairs.added],
        "removed": [_pair(key, names) for key in found.pairs.removed],
        "moved": [
            {
                "kept_side": move.kept_side,
                "removed": _pair(move.removed, names),
                "added": _pair(move.added, names),
            }
            for move in found.pairs.moved
        ],
    }


def show_comparison(a: Record, b: Record, screen: Screen) -> None:
    """Write figures side by side, then the pairs added, removed and moved."""
    found = _compared(a, b)
    names = _names(a, b)
    for letter, record in (("A", a), ("B", b)):
        screen.line(f"{letter}  {record['policy']['name'] or '–'}  {record['plan_id']}")
    screen.line()
    change = {"value": vars(found.value_delta), "kpis": found.kpi_deltas}
    screen.show(figures({"A": a, "B": b, screen.text("compare.change"): change}, screen))
    screen.line()
    screen.line(screen.text("compare.counts", **_counts(found)), "bold")
    moved = [
        screen.text("compare.move", layer=move.removed[0], old=_ends(move.removed, names),
                    new=_ends(move.added, names))
        for move in found.pairs.moved
    ]  # fmt: skip
    for kind, lines in (
        ("moved", moved),
        ("added", [f"{key[0]}  {_ends(key, names)}" for key in found.pairs.added]),
        ("removed", [f"{key[0]}  {_ends(key, names)}" for key in found.pairs.removed]),
    ):
        _show_lines(kind, lines, screen)


def _show_lines(kind: str, lines: Sequence[str], screen: Screen) -> None:
    if not lines:
        return
    screen.line()
    screen.line(screen.text(f"compare.{kind}", num=len(lines)), "bold")
    for line in lines[:SHOWN_PAIRS]:
        screen.line(f"  {line}")
    if len(lines) > SHOWN_PAIRS:
        screen.line("  " + screen.text("compare.more", num=len(lines) - SHOWN_PAIRS), "dim")


def _compared(a: Record, b: Record) -> Comparison:
    (found,) = compare(ComparedRecord(a), ComparedRecord(b))
    return found


def _counts(found: Comparison) -> dict[str, int]:
    return {kind: len(getattr(found.pairs, kind)) for kind in ("kept", "added", "removed", "moved")}


def _figures(record: Record) -> dict[str, Any]:
    return {key: record[key] for key in ("plan_id", "status", "value", "kpis")}


def _names(*records: Record) -> dict[str, str]:
    """Return id → name of every end of every pair; the later plan's name wins."""
    return {
        pair[f"{side}_id"]: pair[f"{side}_name"]
        for record in records
        for pair in record["pairs"]
        for side in ("provider", "place")
    }


def _pair(key: PairKey, names: Mapping[str, str]) -> dict[str, str]:
    layer, provider, place = key
    return {
        "layer": layer,
        "provider_id": provider,
        "provider_name": names[provider],
        "place_id": place,
        "place_name": names[place],
    }


def _ends(key: PairKey, names: Mapping[str, str]) -> str:
    _, provider, place = key
    return f"{names[provider]} ({provider}) → {names[place]} ({place})"
