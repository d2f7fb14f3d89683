"""Who takes part on one side of a layer, with the numbers that each has of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from engine.policy import Side
from graph_schema.arrays import IntArray
from graph_schema.graph import AssistanceGraph

TABLE_OF: dict[Side, str] = {"provider": "providers", "place": "places"}
"""Side → the table of those who take part on it."""

Limit = Literal["min", "max", "priority"]


@dataclass(frozen=True, eq=False)
class Participants:
    """The providers, or the places, that take part in a layer, sorted by id.

    Attributes
    ----------
    graph, side
        Where their rows are.
    ids
        Their ids.
    rows
        The position of each in the table of its side.
    numbers
        ``min``, ``max``, ``priority`` → the own number of each, None where it has none.
    """

    graph: AssistanceGraph
    side: Side
    ids: tuple[str, ...]
    rows: tuple[int, ...]
    numbers: dict[Limit, tuple[int | None, ...]]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Id → position."""
        return {id_: position for position, id_ in enumerate(self.ids)}

    def some(self, numbers: Sequence[int]) -> Participants:
        """Return those at some positions."""
        return Participants(
            self.graph, self.side, picked(self.ids, numbers), picked(self.rows, numbers),
            {limit: picked(own, numbers) for limit, own in self.numbers.items()},
        )  # fmt: skip

    def cells(self, column: str) -> tuple[Any, ...]:
        """Return what a column of their table holds for each, None for an empty cell."""
        return picked(self.graph.column(TABLE_OF[self.side], column), self.rows)

    def texts(self, column: str) -> tuple[str, ...]:
        """Return what a column of text holds for each, "" for an empty cell."""
        if column not in self._texts:
            self._texts[column] = tuple(cell or "" for cell in self.cells(column))
        return self._texts[column]

    @cached_property
    def _texts(self) -> dict[str, tuple[str, ...]]:
        return {}

    def filled(self, limit: Limit, default: int) -> IntArray:
        """Return one number of each, the default where it has none of its own."""
        own = self.numbers[limit]
        return np.array([default if x is None else x for x in own], dtype=np.int64)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Their rows of the table, with ``min``, ``max`` and ``priority``."""
        rows = self.graph.table(TABLE_OF[self.side]).iloc[list(self.rows)].reset_index(drop=True)
        return rows.assign(
            **{limit: pd.array(own, dtype="Int64") for limit, own in self.numbers.items()}
        )


def picked(cells: Sequence[Any], rows: Sequence[int]) -> tuple[Any, ...]:
    """Return the cells at some rows."""
    return tuple(map(cells.__getitem__, rows))
