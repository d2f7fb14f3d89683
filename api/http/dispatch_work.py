"""What a worker process does to dispatch what a plan pairs. This module imports no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph_schema.report import Report

from .work import say

if TYPE_CHECKING:
    from engine.dispatch import Dispatch, Redispatch, SectorDispatch
    from engine.dispatch_policy import Tier
    from engine.policy import Policy
    from graph_schema.graph import AssistanceGraph


@dataclass(frozen=True)
class Grounds:
    """What is dispatched: tables, policy, and the pairs and KPIs of the plan's record."""

    graph: AssistanceGraph
    policy: Policy
    plan_id: str
    pairs: Sequence[tuple[str, str, str]]
    kpis: Mapping[str, float | None]


@dataclass(frozen=True)
class Dispatched:
    """A dispatch as JSON values, and the sectors behind it, so that amounts can be priced."""

    content: dict[str, Any]
    sectors: tuple[SectorDispatch, ...]
    order: tuple[Tier, ...]


def dispatched(grounds: Grounds) -> Dispatched | Report:
    """Dispatch; a report with every fault when amounts or the policy do not fit."""
    from engine import dispatch as engine

    say("dispatch")
    try:
        found = engine.dispatch(grounds.graph, grounds.policy, grounds.pairs, grounds.plan_id)
    except engine.BadDispatch as error:
        return error.report
    say("measure")
    content = _content(grounds, found)
    return Dispatched(content, found.sectors, found.policy.order)


def dispatched_again(
    grounds: Grounds, running: Sequence[tuple[str, str, float]], most_changes: int
) -> dict[str, Any] | Report:
    """Dispatch anew what runs, with so many changes; a report with every fault otherwise."""
    from engine import dispatch as engine

    say("dispatch")
    try:
        again = engine.redispatch(grounds.graph, grounds.policy, grounds.pairs, grounds.plan_id,
                                  running, most_changes)  # fmt: skip
    except engine.BadDispatch as error:
        return error.report
    say("measure")
    return _content(grounds, again.dispatch, again)


def _content(grounds: Grounds, found: Dispatch, again: Redispatch | None = None) -> dict[str, Any]:
    import pandas as pd

    from api.dispatching.dispatch_files import dispatch_json
    from engine.coverage import Coverage
    from engine.dispatch import actual_coverage

    pairs = pd.DataFrame(list(grounds.pairs), columns=["layer", "provider_id", "place_id"])
    actual = actual_coverage(found, Coverage(grounds.graph, grounds.policy), pairs)
    content = dispatch_json(found, actual, dict(grounds.kpis), again)
    return content | {"sectors": [_sector(own) for own in found.sectors]}


def _sector(own: SectorDispatch) -> dict[str, Any]:
    """Return the sums of a sector, in its unit."""
    problem, scale = own.problem, 10**own.problem.decimals
    sums = {"needed": problem.demand, "served": own.served, "offered": problem.supply,
            "idle": own.idle}  # fmt: skip
    return {
        "sector_id": problem.sector_id,
        **{name: int(units.sum()) / scale for name, units in sums.items()},
        "num_needs": len(problem.demand),
        "num_needs_lacking": int((own.served < problem.demand).sum()),
        "certificate": own.kind,
    }
