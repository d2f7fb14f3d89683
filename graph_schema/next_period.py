"""The turn of the year: what stands in the next period, from the plan that was adopted."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from .cells import plain_values
from .graph import AssistanceGraph
from .schema import table
from .store_records import PAIR_KEY

Row = dict[str, Any]

_KEPT = ("since", "amount_yuan", "document")
"""What a pairing that goes on takes with it from the period before."""


def begin_period(
    graph: AssistanceGraph, pairs: pd.DataFrame, *, period: str, following: str, source: str,
    carry: bool = False,
) -> AssistanceGraph:  # fmt: skip
    """Return the graph with the pairs of an adopted plan standing in the following period.

    Parameters
    ----------
    graph
        Tables that the plan's pairs point into; rows of earlier periods stay as history.
    pairs
        Pairs of the adopted plan: layer, provider_id, place_id. A pair whose provider or place is
        no longer in the graph is left out.
    period, following
        Period of the plan, and the one that begins. A pair that stood already in ``period`` keeps
        its ``since``, money and document; a new one stands since ``period``.
    source
        Source of the new rows; their origin is derived.
    carry
        Whether needs still open or planned, and capabilities still offered, move on to the
        following period. Without it they stay in theirs, and new lists have to be loaded.

    Raises
    ------
    ValueError
        When the following period is none, is not later, or pairings stand in it already.
    """
    if not is_period(following):
        raise ValueError(f"{following} is not a year or a month")
    if following <= period:
        raise ValueError(f"{following} is not after {period}")
    old = _rows(graph, "pairings")
    if any(row["period"] == following for row in old):
        raise ValueError(f"pairings stand in {following} already")
    before = {
        tuple(row[name] for name in PAIR_KEY): row
        for row in old
        if row["period"] == period and row["status"] == "active"
    }
    entities = [set(graph.table(name)["id"].tolist()) for name in ("providers", "places")]
    new = [
        _standing(key, before.get(key, {"since": period}), following, source)
        for key in sorted(zip(*(pairs[name].tolist() for name in PAIR_KEY), strict=True))
        if key[1] in entities[0] and key[2] in entities[1]
    ]
    tables = {"pairings": _frame("pairings", [*old, *new])}
    if carry:
        for name, going_on in (("needs", ("open", "planned")), ("capabilities", ("offered",))):
            rows = _rows(graph, name)
            for row in rows:
                if row["period"] == period and row["status"] in going_on:
                    row["period"] = following
            tables[name] = _frame(name, rows)
    return graph.replace(**tables)


def is_period(text: str) -> bool:
    """Whether a text is a period: YYYY or YYYY-MM.

    >>> is_period("2027"), is_period("2027-13"), is_period("2027年")
    (True, False, False)
    """
    return re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", text) is not None


def _standing(key: tuple[str, ...], before: Row, following: str, source: str) -> Row:
    return {
        "period": following,
        **dict(zip(PAIR_KEY, key, strict=True)),
        **{name: before.get(name) for name in _KEPT},
        "status": "active",
        "origin": "derived",
        "source": source,
    }


def _rows(graph: AssistanceGraph, name: str) -> list[Row]:
    columns = table(name).columns
    frame = graph.table(name)
    values = [plain_values(column, frame[column.name]) for column in columns]
    names = [column.name for column in columns]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*values, strict=True)]


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    columns = table(name).column_names
    return pd.DataFrame({c: pd.Series([row.get(c) for row in rows], dtype=object) for c in columns})
