"""Values and KPIs of several plans side by side, one row per figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import Catalogue
from api.summary import VALUE_PARTS

from .sheet_model import Cell, Column, Kind, Table

Plans = Mapping[str, Mapping[str, Any]]
"""Header to ``{"value": {part: number}, "kpis": {name: number or None}}``."""


def figure_tables(plans: Plans, words: Catalogue) -> tuple[Table, Table]:
    """Return the three parts of the value, and every KPI on its 0–1 scale; a column per plan."""
    values: list[tuple[Cell, ...]] = [
        (words.text(f"value.{part}"), *(plan["value"][part] for plan in plans.values()))
        for part in VALUE_PARTS
    ]
    kpis: list[tuple[Cell, ...]] = [
        (words.text(f"kpi.{name}"), *(plan["kpis"].get(name) for plan in plans.values()))
        for name in next(iter(plans.values()))["kpis"]
    ]
    return (_table("book.head.value", plans, "amount", values, words),
            _table("book.head.kpi", plans, "figure", kpis, words))  # fmt: skip


def _table(
    key: str, plans: Plans, kind: Kind, rows: list[tuple[Cell, ...]], words: Catalogue
) -> Table:
    return Table((Column(words.text(key)), *(Column(title, kind) for title in plans)), rows)
