"""One sector as a flow network with amounts.

::

    root -> capability -> need -> county -> root

A circulation: a unit goes from a capability to a need, through the piece of it that it fills, and
back through the county, where units within the floor are rewarded. Doing nothing is always
feasible. Rows need not be single capabilities: those that may serve the same needs in the same
tiers are one row (`engine.dispatch.rows`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine.solve import FlowNetwork
from graph_schema.arrays import BoolArray, IntArray

from .ranks import Ranks
from .rows import Rows
from .sector_problem import SectorProblem

ROOT = 0


@dataclass(frozen=True)
class Levels:
    """What is settled of needs before a flow is sought.

    Attributes
    ----------
    kept_by_tier
        (m, T) units that are served already, by amounts that the rows no longer have.
    forced
        (m,) units that rows must serve at least.
    closed
        (m,) needs that get nothing.
    """

    kept_by_tier: IntArray
    forced: IntArray
    closed: BoolArray

    @classmethod
    def open(cls, problem: SectorProblem) -> Levels:
        """Return levels that settle nothing."""
        m = len(problem.demand)
        kept = np.zeros((m, problem.num_tiers), dtype=np.int64)
        return cls(kept, np.zeros(m, dtype=np.int64), np.zeros(m, dtype=bool))

    @classmethod
    def keeping(cls, problem: SectorProblem, units: IntArray) -> Levels:
        """Return levels that settle (n, m) units and nothing else."""
        kept = [(units * (problem.nearest == tier)).sum(axis=0)
                for tier in range(problem.num_tiers)]  # fmt: skip
        return replace(cls.open(problem), kept_by_tier=np.stack(kept, axis=1))

    @cached_property
    def kept(self) -> IntArray:
        """(m,) units that are served already."""
        kept: IntArray = self.kept_by_tier.sum(axis=1)
        return kept


@dataclass(frozen=True)
class SectorNetwork:
    """Arrays of a minimum-cost flow: arcs of rows, of pairs, of pieces, of counties, in this order.

    ``columns`` has one row per rank: what one unit on each arc adds to it. ``constant``: what the
    settled units add to every rank whatever the flow is, and floors that nobody has met.
    """

    problem: SectorProblem
    ranks: Ranks
    rows: Rows
    levels: Levels
    pair_rows: IntArray
    pair_needs: IntArray
    tails: IntArray
    heads: IntArray
    capacities: IntArray
    supplies: IntArray
    columns: IntArray
    constant: tuple[int, ...]

    @property
    def first_pair(self) -> int:
        """Number of the first pair's arc."""
        return len(self.rows.supply)

    @property
    def pairs(self) -> slice:
        """The arcs of pairs."""
        return slice(self.first_pair, self.first_pair + len(self.pair_rows))

    @property
    def need_nodes(self) -> IntArray:
        """Node of each need."""
        return 1 + len(self.rows.supply) + np.arange(len(self.problem.demand))

    @cached_property
    def costs(self) -> IntArray:
        """Cost of one unit on each arc: the ranks by their weights."""
        return np.array(self.ranks.weights, dtype=np.int64) @ self.columns

    @cached_property
    def flow_network(self) -> FlowNetwork:
        """The arrays as `engine.solve` takes them."""
        return FlowNetwork.of(self.tails, self.heads, self.capacities, self.costs, self.supplies)

    def value(self, flows: IntArray) -> tuple[int, ...]:
        """Return the rank values of a flow, most important first; smaller is better."""
        used = np.flatnonzero(flows)
        amounts = flows[used].tolist()
        return tuple(
            constant + sum(map(int.__mul__, amounts, column[used].tolist()))
            for constant, column in zip(self.constant, self.columns, strict=True)
        )

    def table(self, flows: IntArray) -> IntArray:
        """Return (rows, m) the units from every row to every need."""
        units = np.zeros((len(self.rows.supply), len(self.problem.demand)), dtype=np.int64)
        units[self.pair_rows, self.pair_needs] = flows[self.pairs]
        return units


def build_network(
    problem: SectorProblem, ranks: Ranks, rows: Rows, levels: Levels | None = None
) -> SectorNetwork:
    """Return the network of a sector with these rows.

    What is kept or forced fills the first pieces of its need and counts towards the floor; the
    network may then be infeasible, if that is more than rows can serve.
    """
    levels = levels or Levels.open(problem)
    n, (m, num_pieces), num_counties = len(rows.supply), problem.steps.shape, len(problem.counties)
    row_nodes, need_nodes = 1 + np.arange(n), 1 + n + np.arange(m)
    above = np.where(problem.county < 0, ROOT, 1 + n + m + problem.county)
    county_nodes = 1 + n + m + np.arange(num_counties)
    at, to = np.nonzero(rows.allowed & ~levels.closed)
    settled = levels.kept + levels.forced
    pieces = _left(problem.steps, settled) * ~levels.closed[:, None]
    in_county = problem.county >= 0
    county_total = np.zeros(num_counties, dtype=np.int64)
    np.add.at(county_total, problem.county[in_county], problem.demand[in_county])
    tails = [np.zeros(n, np.int64), row_nodes[at], np.repeat(need_nodes, num_pieces),
             np.tile(county_nodes, 2)]  # fmt: skip
    heads = [row_nodes, need_nodes[to], np.repeat(above, num_pieces),
             np.zeros(2 * num_counties, np.int64)]  # fmt: skip
    # A pair may carry all that its row has, though the need may want less: so an arc of a row is
    # full only where those of all its capabilities are, and its potentials are theirs too.
    capacities = [rows.supply, rows.supply[at], pieces.ravel(), problem.floors,
                  county_total - problem.floors]  # fmt: skip
    supplies = np.zeros(1 + n + m + num_counties, dtype=np.int64)
    np.subtract.at(supplies, need_nodes, levels.forced)
    np.add.at(supplies, above, settled)
    supplies[ROOT] -= int(levels.kept.sum())
    parts = _Columns(problem, ranks, rows, at, to)
    filled = problem.steps - _left(problem.steps, settled)
    return SectorNetwork(
        problem=problem,
        ranks=ranks,
        rows=rows,
        levels=levels,
        pair_rows=at,
        pair_needs=to,
        tails=np.concatenate(tails),
        heads=np.concatenate(heads),
        capacities=np.concatenate(capacities),
        supplies=supplies,
        columns=np.array([parts.column(name) for name in ranks.names]),
        constant=tuple(parts.constant(name, filled, levels.kept_by_tier) for name in ranks.names),
    )


def flows_of(network: SectorNetwork, units: IntArray) -> IntArray:
    """Return the flow that carries (rows, m) units, on all arcs: it is determined by them alone.

    Pieces fill in their order, counties their floors first. Units that the network does not allow
    give a flow that no checker accepts.
    """
    problem, levels = network.problem, network.levels
    served = levels.kept + units.sum(axis=0)
    settled = levels.kept + levels.forced
    pieces = _left(problem.steps, settled) - _left(problem.steps, served)
    floors = np.zeros(len(problem.counties), dtype=np.int64)
    in_county = problem.county >= 0
    np.add.at(floors, problem.county[in_county], served[in_county])
    within = np.minimum(floors, problem.floors)
    pairs = units[network.pair_rows, network.pair_needs]
    return np.concatenate([units.sum(axis=1), pairs, pieces.ravel(), within, floors - within])


def _left(steps: IntArray, settled: IntArray) -> IntArray:
    """Return what is left of every piece when the first units are taken."""
    borders = np.cumsum(steps, axis=1)
    before: IntArray = borders - steps
    left: IntArray = steps - np.clip(settled[:, None] - before, 0, steps)
    return left


class _Columns:
    """What one unit on each arc adds to a rank."""

    def __init__(
        self, problem: SectorProblem, ranks: Ranks, rows: Rows, at: IntArray, to: IntArray
    ) -> None:
        self._problem, self._ranks, self._at, self._to = problem, ranks, at, to
        self._tiers = rows.nearest[at, to]
        self._num_rows = len(rows.supply)

    def column(self, name: str) -> IntArray:
        """Return one number an arc."""
        num_counties = len(self._problem.counties)
        pairs = np.zeros(len(self._at), dtype=np.int64)
        pieces = np.zeros(self._problem.steps.shape, dtype=np.int64)
        floors = np.zeros(num_counties, dtype=np.int64)
        if name == "floor":
            floors -= 1
        elif name == "worth":
            pieces = -self._ranks.unit_worths(self._problem)
            pairs = self._ranks.unit_tier_points(self._problem.demand[self._to], self._tiers)
        else:
            sign = -1 if self._ranks.ranking == "tiers_first" else 1
            pairs = sign * (self._tiers == int(name.removeprefix("tier.")) - 1).astype(np.int64)
        rest = np.zeros(num_counties, dtype=np.int64)
        return np.concatenate([np.zeros(self._num_rows, dtype=np.int64), pairs, pieces.ravel(),
                               floors, rest])  # fmt: skip

    def constant(self, name: str, filled: IntArray, kept: IntArray) -> int:
        """Return what settled units add by pieces and tiers, and what all floors ask for."""
        if name == "floor":
            return int(self._problem.floors.sum())
        if name == "worth":
            tiers = np.broadcast_to(np.arange(kept.shape[1]), kept.shape)
            points = self._ranks.unit_tier_points(self._problem.demand[:, None], tiers)
            worth = filled * self._ranks.unit_worths(self._problem)
            return int((kept * points).sum()) - int(worth.sum())
        sign = -1 if self._ranks.ranking == "tiers_first" else 1
        return sign * int(kept[:, int(name.removeprefix("tier.")) - 1].sum())
