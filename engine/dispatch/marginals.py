"""What one unit more is worth, anywhere: exact prices from one table of distances.

Nodes are needs, counties and the root; rows are folded away (docs/model.md does the same with
places). All holds for one unit, with everything else free to move, and who is served at all as it
is where portions have settled that.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from engine.networks.residual import NO_WAY
from graph_schema.arrays import IntArray

from .flow import SectorFlow
from .network import SectorNetwork


class Marginals:
    """Distances in the residual network of a best flow, as costs (`Ranks.split` tells parts)."""

    def __init__(self, flow: SectorFlow) -> None:
        self._network, self._flows = flow.network, flow.flows

    @cached_property
    def distances(self) -> IntArray:
        """(K, K) the least cost of moving one unit between needs, counties and the root."""
        table = self._arcs.copy()
        for node in range(len(table)):
            np.minimum(table, table[:, node : node + 1] + table[node], out=table)
        # Out of reach, less what other arcs of the way gain: still far above any true distance.
        table[table >= NO_WAY // 2] = NO_WAY
        assert (table.diagonal() >= 0).all(), "the flow is not the best"
        return table

    @cached_property
    def of_needs(self) -> IntArray:
        """(m,) what one unit more at each need would change, from nobody's capability: ≤ 0.

        0 for a need that gets nothing for its portion's sake.
        """
        m = len(self._network.problem.demand)
        return np.minimum(self.distances[:m, -1], 0)

    @cached_property
    def of_capabilities(self) -> IntArray:
        """(n,) what one unit more of each capability would change: ≤ 0."""
        problem = self._network.problem
        free = problem.allowed & ~self._network.levels.closed
        ways = np.where(free, self._pair_costs + self.distances[: problem.shape[1], -1], 0)
        change: IntArray = ways.min(axis=1, initial=0)
        return change

    @cached_property
    def of_closed_needs(self) -> IntArray:
        """(m,) what one unit to a need that gets nothing would change, were its portion waived."""
        network = self._network
        problem = network.problem
        worth = network.ranks.weights[network.ranks.names.index("worth")]
        first = -worth * network.ranks.unit_worths(problem).max(axis=1, initial=0)
        root = len(self.distances) - 1
        above = np.where(problem.county < 0, root, len(problem.demand) + problem.county)
        to_row = self._from_root[:, None] + self._row_costs
        to_row = np.where(network.rows.allowed, to_row, NO_WAY).min(axis=0, initial=NO_WAY)
        change = to_row + first + self.distances[above, root]
        return np.where(network.levels.closed, np.minimum(change, 0), 0)

    def prices(self, units: IntArray) -> IntArray:
        """Return (n, m) what the best dispatch costs more when one unit goes from c to k.

        0 where one goes already; `NO_WAY` where that cannot be: the capability is 0, or the need
        gets nothing. For a refused pair the price if that refusal were waived; below 0, the waiver
        is a gain. For one outside the order of tiers it counts as one of the last tier.

        Parameters
        ----------
        units
            (n, m) what each capability serves of each need.
        """
        network = self._network
        back = self._to_rows[:, network.rows.of_capability].T
        prices = self._pair_costs + back
        never = (network.rows.left == 0)[:, None] | network.levels.closed | (back >= NO_WAY // 2)
        prices[never] = NO_WAY
        prices[units > 0] = 0
        return prices

    @cached_property
    def _pair_costs(self) -> IntArray:
        """(n, m) cost of a unit on each pair, refused ones too."""
        return _costs_of_tiers(self._network, self._network.problem.nearest)

    @cached_property
    def _row_costs(self) -> IntArray:
        return _costs_of_tiers(self._network, self._network.rows.nearest)

    @cached_property
    def _used(self) -> tuple[IntArray, IntArray]:
        """Rows and needs of the pairs that carry something."""
        rows, needs = np.nonzero(self._network.table(self._flows))
        return rows.astype(np.int64), needs.astype(np.int64)

    @cached_property
    def _idle(self) -> IntArray:
        rows = self._network.rows
        return rows.supply - self._flows[: len(rows.supply)]

    @cached_property
    def _to_rows(self) -> IntArray:
        """(m, rows) the least cost of a way from each need to each row."""
        own: IntArray = self._ways_to_rows[: len(self._network.problem.demand)]
        return own

    @cached_property
    def _from_root(self) -> IntArray:
        """(rows,) the least cost of a way from the root to each row: what its next unit costs."""
        last: IntArray = self._ways_to_rows[-1]
        return last

    @cached_property
    def _ways_to_rows(self) -> IntArray:
        """(K, rows) the least cost of a way from each node to each row."""
        ways = np.full((len(self._idle), len(self.distances)), NO_WAY, dtype=np.int64)
        ways[self._idle > 0] = self.distances[:, -1]
        rows, needs = self._used
        np.minimum.at(ways, rows, (self.distances[:, needs] - self._row_costs[rows, needs]).T)
        turned: IntArray = ways.T
        return turned

    @cached_property
    def _arcs(self) -> IntArray:
        network = self._network
        m, num_counties = len(network.problem.demand), len(network.problem.counties)
        root = m + num_counties
        table = np.full((root + 1, root + 1), NO_WAY, dtype=np.int64)
        np.fill_diagonal(table, 0)
        rows, needs = self._used
        entering = np.where(network.rows.allowed & ~network.levels.closed, self._row_costs, NO_WAY)
        given_up = self._row_costs[rows, needs]
        np.minimum.at(table[:m, :m], needs, entering[rows] - given_up[:, None])
        np.minimum.at(table, (needs, np.full(len(needs), root)), -given_up)
        idle = entering[self._idle > 0]
        table[root, :m] = idle.min(axis=0, initial=NO_WAY)
        # The arcs of pieces and counties, both ways.
        rest = slice(network.pairs.stop, None)
        ends = [_contracted(own[rest], len(network.rows.supply), root)
                for own in (network.tails, network.heads)]  # fmt: skip
        flows, costs = self._flows[rest], network.costs[rest]
        spare, used = flows < network.capacities[rest], flows > 0
        np.minimum.at(table, (ends[0][spare], ends[1][spare]), costs[spare])
        np.minimum.at(table, (ends[1][used], ends[0][used]), -costs[used])
        return table


def _contracted(nodes: IntArray, num_rows: int, root: int) -> IntArray:
    """Return network nodes (root, rows, needs, counties) as needs, counties, root."""
    return np.where(nodes == 0, root, nodes - 1 - num_rows)


def _costs_of_tiers(network: SectorNetwork, tiers: IntArray) -> IntArray:
    """Return what one unit costs in these (rows, m) tiers."""
    ranks = network.ranks
    total = np.zeros(tiers.shape, dtype=np.int64)
    for name, weight in zip(ranks.names, ranks.weights, strict=True):
        if name == "worth":
            total += weight * ranks.unit_tier_points(network.problem.demand, tiers)
        elif name != "floor":
            sign = -1 if ranks.ranking == "tiers_first" else 1
            total += sign * weight * (tiers == int(name.removeprefix("tier.")) - 1)
    return total
