"""What is running: amounts that may go on, those that cannot, those that do not fit any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.dispatch_policy import DispatchPolicy
from engine.facts.plain_cells import plain_cells
from graph_schema.arrays import BoolArray, IntArray
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Fact, Problem, Report

from .amounts import decimals_of, units
from .sector_problem import SectorProblem


class Running(NamedTuple):
    """One running amount, in the unit of its sector."""

    capability_id: str
    need_id: str
    amount: float


@dataclass(frozen=True)
class RunningItems:
    """The running amounts of one sector that could go on, each by itself.

    Attributes
    ----------
    capabilities, needs, units
        One entry per item: numbers in the sector's problem, and units.
    must_go
        Items that do not fit: what their capability has, or their need wants, has become less than
        all that runs there. The largest go, until the rest fits.
    """

    capabilities: IntArray
    needs: IntArray
    units: IntArray
    must_go: BoolArray

    def table(self, problem: SectorProblem, which: BoolArray) -> IntArray:
        """Return (n, m) the units of some of the items."""
        table = np.zeros(problem.shape, dtype=np.int64)
        np.add.at(table, (self.capabilities[which], self.needs[which]), self.units[which])
        return table


def check_running(
    graph: AssistanceGraph, dispatch: DispatchPolicy, running: Sequence[Running]
) -> Report:
    """Return every problem: ids that are unknown or of two sectors, items twice, bad amounts."""
    capabilities = dict(plain_cells(graph, "capabilities", "id", "sector_id"))
    needs = dict(plain_cells(graph, "needs", "id", "sector_id"))
    report, seen = Report(), set()
    for line, item in enumerate(running, start=2):
        found: list[tuple[str, str, str]] = []
        for column, id_, known in (("capability_id", item.capability_id, capabilities),
                                   ("need_id", item.need_id, needs)):  # fmt: skip
            if id_ not in known:
                found.append(("running_unknown_id", column, id_))
        if not found and capabilities[item.capability_id] != needs[item.need_id]:
            found.append(("running_two_sectors", "need_id", item.need_id))
        if (item.capability_id, item.need_id) in seen:
            found.append(("running_twice", "need_id", item.need_id))
        seen.add((item.capability_id, item.need_id))
        if not item.amount > 0 or item.amount == float("inf"):
            found.append(("running_amount", "amount", repr(item.amount)))
        elif decimals_of(item.amount) > dispatch.decimals:
            found.append(("dispatch_amount_too_fine", "amount", repr(item.amount)))
        facts: dict[str, Fact] = {"id": item.capability_id, "decimals": dispatch.decimals}
        for code, column, value in found:
            report.add(Problem(code, "error", "running", line, column, value[:80], code, facts))
    return report


def running_items(
    problem: SectorProblem, running: Iterable[Running]
) -> tuple[RunningItems, list[Running]]:
    """Return the items of a sector that may go on, and those of it that cannot.

    One cannot when its capability is withdrawn or its need no longer open, or when a hard rule or
    the order of tiers refuses the pair.
    """
    rows = {id_: row for row, id_ in enumerate(problem.capability_ids)}
    columns = {id_: column for column, id_ in enumerate(problem.need_ids)}
    ends, amounts, lapsed = [], [], []
    for item in sorted(running):
        row, column = rows.get(item.capability_id), columns.get(item.need_id)
        if row is None or column is None or not problem.allowed[row, column]:
            lapsed.append(item)
        else:
            ends.append((row, column))
            amounts.append(item.amount)
    numbers = np.array(ends, dtype=np.int64).reshape(-1, 2)
    capabilities, needs = numbers[:, 0], numbers[:, 1]
    own = units(amounts, problem.decimals)
    must_go = _must_go(problem, capabilities, needs, own)
    return RunningItems(capabilities, needs, own, must_go), lapsed


def _must_go(
    problem: SectorProblem, capabilities: IntArray, needs: IntArray, amounts: IntArray
) -> BoolArray:
    """Return which items go, the largest first, until capabilities and then needs hold the rest."""
    gone = np.zeros(len(amounts), dtype=bool)
    for ends, limits in ((capabilities, problem.supply), (needs, problem.demand)):
        total = np.zeros(len(limits), dtype=np.int64)
        np.add.at(total, ends[~gone], amounts[~gone])
        of_end: dict[int, list[int]] = defaultdict(list)
        for item in np.flatnonzero((total > limits)[ends] & ~gone).tolist():
            of_end[int(ends[item])].append(item)
        for end, items in of_end.items():
            for item in sorted(items, key=lambda own: (-int(amounts[own]), own)):
                if total[end] <= limits[end]:
                    break
                gone[item] = True
                total[end] -= amounts[item]
    return gone
