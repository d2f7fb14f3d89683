"""Dispatch again, a month later: what runs goes on, but for at most so many changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from engine.dispatch_policy import DispatchPolicy
from engine.facts.coverage_facts import CoverageFacts
from engine.facts.plain_cells import plain_cells
from engine.pair_keys import PairKey
from engine.policy import Policy
from graph_schema.arrays import BoolArray
from graph_schema.graph import AssistanceGraph

from .amounts import amount_of
from .cuts_priced import Choice, SectorItems, bound_at, choose
from .dispatching import Dispatch, assemble
from .listing import BadDispatch, list_sectors
from .portions import RankValues
from .ranks import Ranks, ranks_of
from .running import Running, check_running, running_items
from .sector_dispatch import SectorDispatch, dispatch_sector

Cause = Literal["lapsed", "must_go", "chosen"]
Cuts = tuple[BoolArray, ...]

CHANGES = ("sector_id", "capability_id", "need_id", "before", "after", "cause")


@dataclass(frozen=True)
class Redispatch:
    """A dispatch made of a running one.

    Attributes
    ----------
    dispatch
        With what runs on and what is new; its certificate is over all dispatches with no more
        changes of choice.
    changes
        One row per running item of which less is dispatched than before (`CHANGES`). ``cause``:
        ``lapsed``, its capability, its need or the pair no longer counts; ``must_go``, what runs
        there has become too much; ``chosen``, for a better dispatch. Only these are limited.
    free_value
        Rank values of the best dispatch with any number of changes.
    """

    dispatch: Dispatch
    changes: pd.DataFrame
    free_value: RankValues

    @property
    def num_chosen(self) -> int:
        """Number of changes of choice."""
        return int((self.changes["cause"] == "chosen").sum())


def redispatch(
    graph: AssistanceGraph, policy: Policy, pairs: Iterable[PairKey], plan_id: str,
    running: Iterable[tuple[str, str, float]], most_changes: int, *,
    facts: CoverageFacts | None = None,
) -> Redispatch:  # fmt: skip
    """Dispatch anew, leaving what runs as it is, but for at most ``most_changes`` items.

    An item is changed when less goes from its capability to its need than runs; more is an
    addition and free. Items that cannot go on do not count. Which items are changed is chosen by a
    price on changes; the certificate says how far from the best choice that may be: ``optimal``
    where nothing is left, else ``bounded`` with its gap.

    Parameters
    ----------
    graph, policy, pairs, plan_id, facts
        As for `engine.dispatch.dispatch`.
    running
        (capability id, need id, amount), each pair once.

    Raises
    ------
    BadDispatch
        As `dispatch`, and for running items that name what is not there.
    """
    own = policy.dispatch or DispatchPolicy.model_validate({})
    facts = facts or CoverageFacts(graph, policy)
    runs = [Running(capability, need, float(amount)) for capability, need, amount in running]
    report = check_running(graph, own, runs)
    if not report.ok:
        raise BadDispatch(report)
    sector_of = dict(plain_cells(graph, "needs", "id", "sector_id"))
    by_sector: dict[str, list[Running]] = defaultdict(list)
    for item in runs:
        by_sector[sector_of[item.need_id]].append(item)
    amounts = {sector: [item.amount for item in items] for sector, items in by_sector.items()}
    problems = list_sectors(facts, own, pairs, amounts)
    ranks = ranks_of(problems, own)
    found = [running_items(problem, by_sector.pop(problem.sector_id, []))
             for problem in problems]  # fmt: skip
    lapsed = [item for _, gone in found for item in gone]
    lapsed += [item for items in by_sector.values() for item in items]
    sectors = [SectorItems(problem, ranks, items)
               for problem, (items, _) in zip(problems, found, strict=True)]  # fmt: skip
    search = Choosing(sectors, ranks, most_changes)
    dispatched = assemble(facts, own, policy, plan_id, ranks, search.best_with_bound())
    return Redispatch(dispatched, _changes(sectors, dispatched, lapsed, sector_of),
                      search.free_value)  # fmt: skip


class Choosing:
    """The choice of items to change in all sectors together.

    Parameters
    ----------
    sectors
        With the ranks that they share.
    most_changes
        Most items that are cut by choice.
    """

    def __init__(self, sectors: Sequence[SectorItems], ranks: Ranks, most_changes: int) -> None:
        self._sectors, self._ranks, self._most = sectors, ranks, most_changes
        self._known: dict[tuple[int, bytes], SectorDispatch] = {}

    @cached_property
    def free_value(self) -> RankValues:
        """Rank values with any number of changes: none is below them."""
        return self._sums([dispatch_sector(own.problem, self._ranks).bound
                           for own in self._sectors])  # fmt: skip

    def best_with_bound(self) -> tuple[SectorDispatch, ...]:
        """Return the sectors with the best choice found, each with its part of the bound."""
        best = self._best()
        if not self._most:  # then there is one choice, and its flow is the proof
            return best
        bound = self._bound(self._sums([own.value for own in best]))
        # What lies between value and bound is of all sectors together: the first carries it.
        rest = [own.value for own in best[1:]]
        first = tuple(x - y for x, y in zip(bound, self._sums(rest), strict=True))
        return tuple(replace(own, bound=own.value if number else first)
                     for number, own in enumerate(best))  # fmt: skip

    def _best(self) -> tuple[SectorDispatch, ...]:
        none = tuple(own.items.must_go for own in self._sectors)
        found = [self._dispatched(none)]
        if self._most and self._sums([own.value for own in found[0]]) != self.free_value:
            few = self._with(none, self._choice.cut)
            found.append(self._dispatched(few))
            found.append(self._dispatched(self._filled_up(few, self._choice.more)))
        return min(found, key=lambda own: self._sums([sector.value for sector in own]))

    def _filled_up(self, cuts: Cuts, more: Cuts) -> Cuts:
        """Add items that a lower price would cut, the largest first, as many as may be."""
        room = self._most - sum(
            int((own & ~sector.items.must_go).sum())
            for own, sector in zip(cuts, self._sectors, strict=True)
        )
        waiting = sorted(
            (-int(sector.items.units[item]), number, item)
            for number, (sector, own, wanted) in enumerate(
                zip(self._sectors, cuts, more, strict=True))
            for item in np.flatnonzero(wanted & ~own).tolist()
        )  # fmt: skip
        filled = tuple(own.copy() for own in cuts)
        for _, number, item in waiting[:room]:
            filled[number][item] = True
        return filled

    def _with(self, cuts: Cuts, more: Cuts) -> Cuts:
        return tuple(own | other for own, other in zip(cuts, more, strict=True))

    def _dispatched(self, cuts: Cuts) -> tuple[SectorDispatch, ...]:
        """Return every sector when these items are cut and all others run on."""
        found = []
        for number, (own, cut) in enumerate(zip(self._sectors, cuts, strict=True)):
            key = (number, cut.tobytes())
            if key not in self._known:
                kept = own.items.table(own.problem, ~cut)
                self._known[key] = dispatch_sector(own.problem, self._ranks, kept=kept)
            found.append(self._known[key])
        return tuple(found)

    def _bound(self, value: RankValues) -> RankValues:
        """Return rank values that no dispatch with no more changes is below.

        Ranks are proven one after the other; after the first that is not, the rest is no word.
        """
        bound: list[int] = []
        for number, (own, free) in enumerate(zip(value, self.free_value, strict=True)):
            least = free
            if own > free and bound == list(value[:number]):
                least = max(free, self._least(number, value))
            bound.append(min(least, own))
            if bound[-1] < own:
                return (*bound, *value[number + 1 :])
        return tuple(bound)

    def _least(self, rank: int, value: RankValues) -> int:
        """Return the least that one rank can be when those before it are as they are."""
        price = self._choice.price
        prices = sorted({price, price - price // 8, price + price // 8})
        bound = bound_at(self._sectors, self._most, prices, rank + 1)
        before = sum(map(int.__mul__, self._ranks.weights[:rank], value[:rank]))
        return -((before - bound) // self._ranks.weights[rank])

    @cached_property
    def _choice(self) -> Choice:
        return choose(self._sectors, self._most)

    def _sums(self, values: Sequence[RankValues]) -> RankValues:
        return tuple(sum(own[rank] for own in values) for rank in range(len(self._ranks.names)))


def _changes(
    sectors: Sequence[SectorItems], dispatched: Dispatch, lapsed: Sequence[Running],
    sector_of: dict[str, str],
) -> pd.DataFrame:  # fmt: skip
    rows = [(sector_of[item.need_id], item.capability_id, item.need_id, item.amount, 0.0, "lapsed")
            for item in lapsed]  # fmt: skip
    for own, found in zip(sectors, dispatched.sectors, strict=True):
        problem, items = own.problem, own.items
        after = found.units[items.capabilities, items.needs]
        rows += [
            (problem.sector_id, problem.capability_ids[items.capabilities[item]],
             problem.need_ids[items.needs[item]],
             amount_of(int(items.units[item]), problem.decimals),
             amount_of(int(after[item]), problem.decimals),
             "must_go" if items.must_go[item] else "chosen")
            for item in np.flatnonzero(after < items.units).tolist()
        ]  # fmt: skip
    frame = pd.DataFrame(sorted(rows), columns=list(CHANGES))
    types = {name: "float64" if name in {"before", "after"} else "str" for name in CHANGES}
    return frame.astype(types)
