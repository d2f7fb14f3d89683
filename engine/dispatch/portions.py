"""Least portions that are of use: by the flow alone where it keeps them, else by branching.

A need is served with its least portion or not at all. Where the best flow leaves some in between,
two networks are tried for one of these needs: there its portion must come, here nothing may. Every
network's flow bounds what lies below it, with potentials that prove the bound; the best is sought
among the most promising first, until nothing better can be left, or until so many flows are spent.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from graph_schema.arrays import BoolArray

from .flow import SectorFlow, best_flow
from .network import Levels, build_network
from .ranks import Ranks
from .rows import Rows
from .sector_problem import SectorProblem

MOST_FLOWS = 300
"""Flows that are sought for the portions of one sector before a distance is left."""

RankValues = tuple[int, ...]


@dataclass(frozen=True)
class Portioned:
    """A flow that keeps all portions, and the value that none is below.

    ``flow`` is proven the best in its own network, which settles who is served at all.
    """

    flow: SectorFlow
    bound: RankValues
    num_flows: int

    @property
    def is_best(self) -> bool:
        """Whether no flow that keeps the portions is better."""
        return self.bound == self.flow.value


def best_with_portions(
    problem: SectorProblem, ranks: Ranks, rows: Rows, levels: Levels | None = None,
    most_flows: int = MOST_FLOWS,
) -> Portioned | None:  # fmt: skip
    """Return the best flow under which every need has its least portion or nothing.

    None when what ``levels`` force cannot be served. What they keep of a need counts to its
    portion; a need that keeps too little, and cannot get the rest, is left at that.
    """
    search = _Search(problem, ranks, rows, levels or Levels.open(problem))
    return search.run(most_flows)


class _Search:
    def __init__(self, problem: SectorProblem, ranks: Ranks, rows: Rows, levels: Levels) -> None:
        self._problem, self._ranks, self._rows, self._levels = problem, ranks, rows, levels
        self._portions = np.maximum(problem.portions - levels.kept, 0)
        self._portions[self._portions <= 1] = 0  # one unit or none: nothing lies in between
        self.num_flows = 0
        self._best: tuple[RankValues, SectorFlow] | None = None

    def run(self, most_flows: int) -> Portioned | None:
        """Return the best found with so many flows, and its bound; None where nothing is feasible.

        The most promising flow comes first (best-first branch and bound): once it leaves no need
        below its portion, nothing is better.
        """
        first = self._solved(self._levels, with_ties=not self._portions.any())
        if first is None:
            return None
        self._round(first)  # then there is an answer, whatever may be spent
        numbers = count()
        waiting = [(first.value, next(numbers), first)]
        while waiting and self.num_flows < most_flows:
            value, _, flow = heapq.heappop(waiting)
            if self._best is not None and value >= self._best[0]:
                waiting = []
                break
            between = self._between(flow)
            if not between.any():
                self._best = (value, flow)
                waiting = []
                break
            for child in self._children(flow, between):
                if self._best is None or child.value < self._best[0]:
                    heapq.heappush(waiting, (child.value, next(numbers), child))
        if self._best is None:
            return None
        value, flow = self._best
        bound = min([value, *(own[0] for own in waiting)])
        return Portioned(self._settled(flow), bound, self.num_flows)

    def _between(self, flow: SectorFlow) -> BoolArray:
        served = flow.network.table(flow.flows).sum(axis=0)
        between: BoolArray = (served > 0) & (served < self._portions)
        return between

    def _children(self, flow: SectorFlow, between: BoolArray) -> list[SectorFlow]:
        """Return the flows where one need in between gets its portion, and where nothing."""
        served = flow.network.table(flow.flows).sum(axis=0)
        lacking = np.where(between, self._portions - served, 0)
        need = int(lacking.argmax())
        levels = flow.network.levels
        forced, closed = levels.forced.copy(), levels.closed.copy()
        forced[need], closed[need] = self._portions[need], True
        both = (replace(levels, forced=forced), replace(levels, closed=closed))
        return [own for own in map(self._solved, both) if own is not None]

    def _round(self, flow: SectorFlow) -> None:
        """Find a first flow that keeps the portions: close what is in between, again and again."""
        own: SectorFlow | None = flow
        while own is not None and (between := self._between(own)).any():
            levels = own.network.levels
            own = self._solved(replace(levels, closed=levels.closed | between))
        if own is not None:
            self._best = (own.value, own)

    def _settled(self, flow: SectorFlow) -> SectorFlow:
        """Return the best flow among those that serve the same needs, ties broken."""
        if not self._portions.any():
            return flow
        served = flow.network.table(flow.flows).sum(axis=0)
        has_portion = self._portions > 0
        forced = np.where(has_portion & (served > 0), self._portions, self._levels.forced)
        closed = self._levels.closed | (has_portion & (served == 0))
        found = self._solved(replace(self._levels, forced=forced, closed=closed), with_ties=True)
        assert found is not None
        return found

    def _solved(self, levels: Levels, *, with_ties: bool = False) -> SectorFlow | None:
        self.num_flows += 1
        network = build_network(self._problem, self._ranks, self._rows, levels)
        return best_flow(network, with_ties=with_ties)
