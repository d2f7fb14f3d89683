"""What the pairs of one row or column of a layer cost, as whole numbers, by one search each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from engine.networks.residual import NO_WAY, Residual
from graph_schema.arrays import BoolArray, IntArray

from .chains import Chains


class PriceLines:
    """Rows and columns of the prices of one layer.

    The numbers are those of `engine.prices.Prices`: comparable within a network, `NO_WAY` for an
    impossible pair.

    Parameters
    ----------
    residual, chains, number
        The plan of a network, its ways, and the number of the layer in it.
    table
        (n, m) prices of all pairs of the layer where they are known; None: each line is searched.
    """

    def __init__(
        self, residual: Residual, chains: Chains, number: int, table: IntArray | None
    ) -> None:
        self._residual, self._chains, self._number, self._table = residual, chains, number, table
        self._layer = residual.problem.layers[number]
        self._chosen: BoolArray = residual.chosen[number]

    def row(self, row: int) -> IntArray:
        """Return the (m,) prices of a provider's pairs; of those in the plan their firmness."""
        ends = ((row, column) for column in np.flatnonzero(self._chosen[row]).tolist())
        return self._with_firmness(self._unused_row(row), 1, ends)

    def column(self, column: int) -> IntArray:
        """Return the (n,) prices of a place's pairs; of those in the plan their firmness."""
        ends = ((row, column) for row in np.flatnonzero(self._chosen[:, column]).tolist())
        return self._with_firmness(self._unused_column(column), 0, ends)

    def next_in_row(self, row: int, column: int) -> tuple[int, int] | None:
        """Return column and price of a provider's cheapest allowed, unused pair but one.

        Of equal ones the first; None when there is none.
        """
        free = self._layer.allowed[row] & ~self._chosen[row]
        return _cheapest(self._unused_row(row), free, column)

    def next_in_column(self, row: int, column: int) -> tuple[int, int] | None:
        """Return row and price of a place's cheapest allowed, unused pair but one, likewise."""
        free = self._layer.allowed[:, column] & ~self._chosen[:, column]
        return _cheapest(self._unused_column(column), free, row)

    def _unused_row(self, row: int) -> IntArray:
        """Return prices that hold for pairs that are not in the plan."""
        if self._table is not None:
            known: IntArray = self._table[row]
            return known
        back = self._chains.ways.to_node(self._chains.provider_node(self._number, row))
        nodes = self._chains.place_node(self._number, 0) + np.arange(self._layer.shape[1])
        return _closed(back[nodes], self._layer.costs[row])

    def _unused_column(self, column: int) -> IntArray:
        """Return prices that hold for pairs that are not in the plan."""
        if self._table is not None:
            known: IntArray = self._table[:, column]
            return known
        out = self._chains.ways.from_node(self._chains.place_node(self._number, column))
        nodes = self._chains.provider_node(self._number, 0) + np.arange(self._layer.shape[0])
        return _closed(out[nodes], self._layer.costs[:, column])

    def _with_firmness(
        self, costs: IntArray, side: int, used: Iterable[tuple[int, int]]
    ) -> IntArray:
        if self._table is not None:
            return costs
        for ends in used:
            chain = self._chains.of(self._number, *ends)
            price = NO_WAY if chain is None else self._residual.penalties.cost_of(chain.value)
            costs[ends[side]] = price
        return costs


def _closed(distances: IntArray, costs: IntArray) -> IntArray:
    """Return the lengths of the cycles that pairs close: the way back, and the pair itself."""
    return np.where(distances == NO_WAY, NO_WAY, distances + costs)


def _cheapest(costs: IntArray, free: BoolArray, itself: int) -> tuple[int, int] | None:
    free[itself] = False
    others = np.where(free, costs, NO_WAY)
    best = int(others.argmin())
    return None if others[best] == NO_WAY else (best, int(others[best]))
