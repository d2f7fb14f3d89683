"""Which running items to cut, when only so many may be: a price on every cut.

With a price p on each cut, cutting part of an item at that part of the price, the problem is a flow
again. Whatever p is, its value less p for each cut that is allowed is below every dispatch with no
more cuts (Lagrange; Geoffrion 1974): that is the proof. The items that it cuts, at the price where
they are just few enough, are the choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.solve import COST_LIMIT, FlowNetwork, cheapest_flow
from graph_schema.arrays import BoolArray, IntArray

from .network import Levels, SectorNetwork, build_network
from .ranks import Ranks
from .rows import pooled_rows
from .running import RunningItems
from .sector_problem import SectorProblem

ROUNDS = 16
"""Most prices that are tried."""

ROOM = 2**4
"""How far below the solver's limit the highest price stays: ways are longer than an arc."""


@dataclass(frozen=True)
class SectorItems:
    """One sector with its running items, those that must go left out."""

    problem: SectorProblem
    ranks: Ranks
    items: RunningItems

    @cached_property
    def network(self) -> SectorNetwork:
        """The sector's network with nothing settled, without items."""
        levels = Levels.open(self.problem)
        return build_network(self.problem, self.ranks, pooled_rows(self.problem), levels)

    def priced(self, price: int, ranks: int) -> tuple[int, BoolArray]:
        """Return the least cost with a price on cuts, and which items it cuts.

        Parameters
        ----------
        ranks
            How many ranks count, from the first.
        """
        network, items = self.network, self.items
        stay = np.flatnonzero(~items.must_go)
        rates = price // items.units[stay]
        rows = network.rows.of_capability[items.capabilities[stay]]
        needs = items.needs[stay]
        costs = self._costs(ranks)
        pair_cost = np.zeros((len(network.rows.supply), len(self.problem.demand)), dtype=np.int64)
        pair_cost[network.pair_rows, network.pair_needs] = costs[network.pairs]
        flow_network = FlowNetwork.of(
            np.concatenate([network.tails, 1 + rows]),
            np.concatenate([network.heads, network.need_nodes[needs]]),
            np.concatenate([network.capacities, items.units[stay]]),
            np.concatenate([costs, pair_cost[rows, needs] - rates]),
            network.supplies,
        )
        flows = cheapest_flow(flow_network)
        kept = flows[len(network.tails) :]
        paid = sum(map(int.__mul__, rates.tolist(), items.units[stay].tolist()))
        constant = sum(map(int.__mul__, self.ranks.weights[:ranks], network.constant[:ranks]))
        cut = np.zeros(len(items.units), dtype=bool)
        cut[stay] = kept < items.units[stay]
        return flow_network.objective(flows) + paid + constant, cut

    def _costs(self, ranks: int) -> IntArray:
        weights = np.array(self.ranks.weights[:ranks], dtype=np.int64)
        costs: IntArray = weights @ self.network.columns[:ranks]
        return costs


@dataclass(frozen=True)
class Choice:
    """Items to cut, sector by sector, at a price; ``more`` at a lower one, where too many are."""

    cut: tuple[BoolArray, ...]
    more: tuple[BoolArray, ...]
    price: int


def choose(sectors: Sequence[SectorItems], most_cuts: int) -> Choice:
    """Return the items to cut: no more than so many, at the least price at which they are.

    ``more`` are the items that are cut at the highest price tried at which they are too many.
    """
    every = len(sectors[0].ranks.names) if sectors else 0
    low, high = 0, highest_price(sectors)
    few = tuple(np.zeros(len(own.items.units), dtype=bool) for own in sectors)
    many = tuple(own.priced(0, every)[1] for own in sectors)
    if sum(int(own.sum()) for own in many) <= most_cuts:
        return Choice(many, many, 0)
    for _ in range(ROUNDS):
        # Prices lie in magnitudes apart: so are the steps, as long as they are.
        price = int((low + 1) ** 0.5 * (high + 1) ** 0.5) if high > 4 * (low + 1) \
            else (low + high) // 2  # fmt: skip
        if not low < price < high:
            break
        cut = tuple(own.priced(price, every)[1] for own in sectors)
        if sum(int(own.sum()) for own in cut) <= most_cuts:
            high, few = price, cut
        else:
            low, many = price, cut
    return Choice(few, many, high)


def bound_at(
    sectors: Sequence[SectorItems], most_cuts: int, prices: Sequence[int], ranks: int
) -> int:
    """Return the best bound that these prices prove: no dispatch with no more cuts costs less.

    Of the first ``ranks`` ranks, in one number by their weights.
    """
    return max(
        sum(own.priced(price, ranks)[0] for own in sectors) - price * most_cuts for price in prices
    )


def highest_price(sectors: Sequence[SectorItems]) -> int:
    """Return the highest price that fits the solver's range in all sectors."""
    nodes = max((own.network.flow_network.num_nodes for own in sectors), default=1)
    return COST_LIMIT // (ROOM * (nodes + 1))
