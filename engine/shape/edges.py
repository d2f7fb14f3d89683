"""Webs from edge lists, with every fault of the list at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from graph_schema.arrays import FloatArray

from .web import Web, web_from_links

FaultKind = Literal["no_column", "no_id", "no_number", "negative", "not_finite"]


@dataclass(frozen=True)
class EdgeFault:
    """What is wrong with one cell of an edge list.

    Attributes
    ----------
    row
        Number of the row, from 0; None when the column is missing.
    value
        What stands there, as text.
    """

    kind: FaultKind
    column: str
    row: int | None = None
    value: str = ""


class BadEdges(ValueError):
    """An edge list that is no web. ``faults`` has all that is wrong with it."""

    def __init__(self, faults: Sequence[EdgeFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def web_from_edges(
    edges: pd.DataFrame, row: str = "provider_id", column: str = "place_id",
    weight: str | None = None, *, rows: Sequence[str] = (), columns: Sequence[str] = (),
    name: str = "",
) -> Web:  # fmt: skip
    """Return the web of an edge list; edges that repeat add up.

    Parameters
    ----------
    row, column, weight
        Columns of the list; each edge weighs 1 without ``weight``.
    rows, columns
        Ids that are nodes even when no edge names them; those of the list come after them, sorted.

    Raises
    ------
    BadEdges
        With every missing column, empty id, and weight that is no finite number ≥ 0.

    Examples
    --------
    >>> edges = pd.DataFrame({"org": ["a", "a", "b"], "town": ["x", "y", "x"], "sum": [1, 2, 3]})
    >>> web_from_edges(edges, "org", "town", "sum").dense().tolist()
    [[1.0, 2.0], [3.0, 0.0]]
    """
    wanted = [own for own in (row, column, weight) if own is not None]
    missing = [EdgeFault("no_column", own) for own in wanted if own not in edges.columns]
    if missing:
        raise BadEdges(missing)
    faults: list[EdgeFault] = []
    starts, ends = (_ids(edges[own], own, faults) for own in (row, column))
    weights = None if weight is None else _weights(edges[weight], weight, faults)
    if faults:
        raise BadEdges(faults)
    row_ids, column_ids = _all_ids(rows, starts), _all_ids(columns, ends)
    number = {id_: i for i, id_ in enumerate(row_ids)}
    column_number = {id_: j for j, id_ in enumerate(column_ids)}
    return web_from_links(row_ids, column_ids, [number[x] for x in starts],
                          [column_number[x] for x in ends], weights, name=name)  # fmt: skip


def _all_ids(known: Sequence[str], listed: list[str]) -> list[str]:
    return [*known, *sorted(set(listed).difference(known))]


def _ids(cells: pd.Series, column: str, faults: list[EdgeFault]) -> list[str]:
    empty = cells.isna().tolist()
    ids = ["" if no else str(cell).strip() for cell, no in zip(cells.tolist(), empty, strict=True)]
    faults += [EdgeFault("no_id", column, i) for i, id_ in enumerate(ids) if not id_]
    return ids


def _weights(cells: pd.Series, column: str, faults: list[EdgeFault]) -> FloatArray:
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    for i, (cell, number) in enumerate(zip(cells.tolist(), numbers.tolist(), strict=True)):
        kind: FaultKind | None = None
        if np.isnan(number):
            kind = "no_number"
        elif np.isinf(number):
            kind = "not_finite"
        elif number < 0:
            kind = "negative"
        if kind is not None:
            faults.append(EdgeFault(kind, column, i, str(cell)))
    return numbers
