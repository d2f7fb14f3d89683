"""What every pairing would cost: exact prices of all pairs from one table of distances.

The price of a pair that is not in the plan is what the best plan with it is worse than the best
plan; the firmness of a pair that is in it, what the best plan without it is worse. Both are
shortest ways through the residual network, so they equal solving again. One change only: prices
of several changes do not add.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph_schema.arrays import IntArray

from .networks.residual import NO_WAY, Residual


class NotOptimal(ValueError):
    """The pairs are not an optimal plan: the residual network has a negative cycle."""


@dataclass(frozen=True)
class Prices:
    """Prices of all pairs of one problem, worked out on demand and then kept.

    Costs are whole numbers in which unmet and idle units stand at their penalties
    (`engine.networks.residual.split`); `NO_WAY` = impossible while locks or maxima stand.
    """

    residual: Residual

    @cached_property
    def distances(self) -> IntArray:
        """(K, K) shortest distances between all nodes (Floyd and Warshall, whole numbers).

        Raises
        ------
        NotOptimal
            When the pairs are not an optimal plan.
        """
        table = self.residual.arcs.copy()
        through = np.empty_like(table)
        for node in range(len(table)):
            np.add(table[:, node : node + 1], table[node : node + 1], out=through)
            np.minimum(table, through, out=table)
        return _settled(table)

    def layer(self, number: int) -> IntArray:
        """Return the (n, m) prices of one layer: of unused pairs, and firmness of used ones."""
        residual, problem = self.residual, self.residual.problem
        n, m = problem.layers[number].shape
        rows = slice(residual.provider_node(number, 0), residual.provider_node(number, 0) + n)
        own = slice(residual.place_number(number, 0), residual.place_number(number, 0) + m)
        back = self.distances[residual.place_parents[own], rows] + residual.up[own, None]
        holders, columns = residual.held[number]
        costs = problem.layers[number].costs
        if len(holders):
            let_go = self.distances[rows.start + holders, rows] - costs[holders, columns][:, None]
            np.minimum.at(back, columns, let_go)
        prices = costs + _capped(back).T
        self._write_firmness(number, prices)
        return _capped(prices)

    def to_place(self, number: int, column: int) -> IntArray:
        """Return the (m,) distances from every place of a layer to one of them.

        That is what it costs that a partner of the one that gains comes, by and by, from the one
        that loses; to itself it is what handing its partner round costs.
        """
        residual = self.residual
        n, m = residual.problem.layers[number].shape
        place = residual.place_number(number, column)
        last = np.full(len(self.distances), NO_WAY, dtype=np.int64)
        rows = slice(residual.provider_node(number, 0), residual.provider_node(number, 0) + n)
        last[rows] = residual.entering[number][:, column]
        parent = int(residual.place_parents[place])
        last[parent] = min(int(last[parent]), int(residual.down[place]))
        onward = _capped((self.distances + last).min(axis=1))
        own = slice(residual.place_number(number, 0), residual.place_number(number, 0) + m)
        found = residual.up[own] + onward[residual.place_parents[own]]
        holders, columns = residual.held[number]
        costs = residual.problem.layers[number].costs[holders, columns]
        np.minimum.at(found, columns, onward[rows.start + holders] - costs)
        return _capped(found)

    def _write_firmness(self, number: int, prices: IntArray) -> None:
        """Write the firmness of every chosen pair into the prices of a layer."""
        residual = self.residual
        n = residual.problem.layers[number].shape[0]
        rows, columns = np.nonzero(residual.chosen[number])
        plain = ~(
            residual.passed("provider")[residual.problem.first_provider[number] + rows]
            | residual.passed("place")[residual.problem.first_place[number] + columns]
        )
        for row, column in zip(rows[~plain].tolist(), columns[~plain].tolist(), strict=True):
            prices[row, column] = self._firmness(number, row, column)
        rows, columns = rows[plain], columns[plain]
        first = residual.provider_node(number, 0)
        places = residual.place_number(number, 0) + columns
        reached = self.distances[first + rows]
        fewer = reached[np.arange(len(rows)), residual.place_parents[places]]
        ways = (reached[:, first : first + n] + residual.entering[number].T[columns]).min(
            axis=1, initial=NO_WAY
        )
        ways = _capped(np.minimum(ways, fewer + residual.down[places]))
        prices[rows, columns] = ways - residual.problem.layers[number].costs[rows, columns]

    def row(self, number: int, row: int) -> IntArray:
        """Return (m,) prices of one provider's pairs, without the table of all distances."""
        to_provider = self._to(self.residual.provider_node(number, row))
        prices = self._entering_prices(number, row, to_provider)
        for column in np.flatnonzero(self.residual.chosen[number][row]).tolist():
            prices[column] = self._firmness(number, row, column)
        return prices

    def column(self, number: int, column: int) -> IntArray:
        """Return (n,) prices of one place's pairs, without the table of all distances."""
        layer = self.residual.problem.layers[number]
        first = self.residual.provider_node(number, 0)
        from_place = self._from_place(number, column)[first : first + layer.shape[0]]
        prices = _capped(layer.costs[:, column] + from_place)
        for row in np.flatnonzero(self.residual.chosen[number][:, column]).tolist():
            prices[row] = self._firmness(number, row, column)
        return prices

    def pair(self, number: int, row: int, column: int) -> int:
        """Return the price of one pair, or its firmness when it is in the plan."""
        if self.residual.chosen[number][row, column]:
            return self._firmness(number, row, column)
        to_provider = self._to(self.residual.provider_node(number, row))
        return int(self._entering_prices(number, row, to_provider)[column])

    def onward(self, start: IntArray) -> IntArray:
        """Return distances to all nodes and places from where some are reached at these costs.

        ``start`` and the answer have an entry for every node, and behind those for every place.
        """
        residual = self.residual
        nodes, places = np.split(start, [residual.num_nodes])
        nodes = nodes.copy()
        np.minimum.at(nodes, residual.place_parents, _capped(places + residual.up))
        for i, (holders, columns) in enumerate(residual.held):
            let_go = _capped(places[residual.place_number(i, 0) + columns]
                             - residual.problem.layers[i].costs[holders, columns])  # fmt: skip
            np.minimum.at(nodes, residual.provider_node(i, 0) + holders, let_go)
        reached = self._from(nodes)
        places = np.minimum(places, reached[residual.place_parents] + residual.down)
        for i, entering in enumerate(residual.entering):
            n, m = entering.shape
            first, own = residual.provider_node(i, 0), residual.place_number(i, 0)
            ways = reached[first : first + n, None] + entering
            places[own : own + m] = np.minimum(places[own : own + m],
                                               ways.min(axis=0, initial=NO_WAY))  # fmt: skip
        return _capped(np.concatenate([reached, places]))

    def back_from(self, goal: IntArray) -> IntArray:
        """Return distances from all nodes and places to where some reach a goal at these costs.

        ``goal`` and the answer have an entry for every node, and behind those for every place.
        """
        residual = self.residual
        nodes, places = np.split(goal, [residual.num_nodes])
        nodes = nodes.copy()
        np.minimum.at(nodes, residual.place_parents, _capped(places + residual.down))
        for i, entering in enumerate(residual.entering):
            n, m = entering.shape
            first, own = residual.provider_node(i, 0), residual.place_number(i, 0)
            ways = (entering + places[own : own + m]).min(axis=1, initial=NO_WAY)
            nodes[first : first + n] = np.minimum(nodes[first : first + n], ways)
        reached = self._relaxed(_capped(nodes), self._all_known, axis=1)
        places = np.minimum(places, reached[residual.place_parents] + residual.up)
        for i, (holders, columns) in enumerate(residual.held):
            costs = residual.problem.layers[i].costs[holders, columns]
            let_go = reached[residual.provider_node(i, 0) + holders] - costs
            np.minimum.at(places, residual.place_number(i, 0) + columns, let_go)
        return _capped(np.concatenate([reached, places]))

    def _from_place(self, number: int, column: int) -> IntArray:
        residual = self.residual
        place = residual.place_number(number, column)
        start = np.full(residual.num_nodes, NO_WAY, dtype=np.int64)
        start[residual.place_parents[place]] = residual.up[place]
        rows, columns = residual.held[number]
        holders = rows[columns == column]
        start[residual.provider_node(number, 0) + holders] = -residual.problem.layers[number].costs[
            holders, column
        ]
        return self._from(start)

    def _entering_prices(self, number: int, row: int, to_provider: IntArray) -> IntArray:
        residual = self.residual
        layer = residual.problem.layers[number]
        own = slice(residual.place_number(number, 0),
                    residual.place_number(number, 0) + layer.shape[1])  # fmt: skip
        back = to_provider[residual.place_parents[own]] + residual.up[own]
        holders, columns = residual.held[number]
        let_go = to_provider[residual.provider_node(number, 0) + holders]
        np.minimum.at(back, columns, let_go - layer.costs[holders, columns])
        return _capped(layer.costs[row] + _capped(back))

    def _firmness(self, number: int, row: int, column: int) -> int:
        """Return what the best plan without a chosen pair costs more (may be < 0 for a lock)."""
        residual = self.residual
        layer = residual.problem.layers[number]
        place = residual.place_number(number, column)
        provider = residual.problem.first_provider[number] + row
        start, leaving = residual.release("provider", provider)
        goal, arriving = residual.release("place", place)
        reached = np.full(residual.num_nodes, NO_WAY, dtype=np.int64)
        reached[start] = leaving
        reached = self._from(reached)
        if goal is None:
            first = residual.provider_node(number, 0)
            others = reached[first : first + layer.shape[0]] + residual.entering[number][:, column]
            fewer = reached[residual.place_parents[place]] + residual.down[place]
            ways = min(int(others.min(initial=NO_WAY)), int(fewer))
        else:
            ways = int(reached[goal]) + arriving
        return NO_WAY if ways > NO_WAY // 2 else ways - int(layer.costs[row, column])

    def _from(self, start: IntArray) -> IntArray:
        """Return distances from a virtual node joined to every node at ``start``."""
        return self._relaxed(start, self._all_known, axis=0)

    def _to(self, node: int) -> IntArray:
        """Return distances from every node to one."""
        goal = np.full(self.residual.num_nodes, NO_WAY, dtype=np.int64)
        goal[node] = 0
        return self._relaxed(goal, self._all_known, axis=1)

    @property
    def _all_known(self) -> bool:
        return "distances" in self.__dict__

    def _relaxed(self, reached: IntArray, known: bool, axis: int) -> IntArray:
        arcs = self.distances if known else self.residual.arcs
        arcs = arcs if axis == 0 else arcs.T
        for _ in range(self.residual.num_nodes + 1):
            further = _capped((reached[:, None] + arcs).min(axis=0))
            if known or not (further < reached).any():
                return np.minimum(further, reached)
            reached = np.minimum(further, reached)
        raise NotOptimal("the residual network has a negative cycle")


def _settled(table: IntArray) -> IntArray:
    if (table.diagonal() < 0).any():
        raise NotOptimal("the residual network has a negative cycle")
    return _capped(table)


def _capped(costs: IntArray) -> IntArray:
    """Return costs with everything near `NO_WAY` set to it."""
    return np.where(costs > NO_WAY // 2, NO_WAY, costs)
