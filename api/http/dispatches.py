"""Dispatches of plans in memory: the last used are kept, others are made in a worker."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import anyio

from api.known_graph import KnownGraph
from engine.dispatch import OutOfRange
from engine.policy import policy_from
from graph_schema.report import Report

from .asked_plans import AskedPlans
from .dispatch_work import Dispatched, Grounds, dispatched, dispatched_again
from .problem import ApiProblem
from .recent import Recent
from .watched import no_stage, watched
from .workers import Workers

Result = TypeVar("Result")

_DISPATCHES = 4
"""Dispatches that are kept in memory."""


class UnfitDispatch(Exception):
    """Amounts or a policy do not fit; ``report`` names every problem."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report


class Dispatches:
    """One dispatch for each plan. A plan never changes, nor does its dispatch."""

    def __init__(
        self, plans: AskedPlans, graphs: Recent[str, KnownGraph], workers: Workers, most_bytes: int
    ) -> None:
        self._plans, self._graphs = plans, graphs
        self._workers, self._most = workers, most_bytes
        self._held: OrderedDict[str, Dispatched] = OrderedDict()
        self._making: dict[str, anyio.Lock] = {}

    async def of(self, plan_id: str) -> Dispatched:
        """Return the dispatch of a kept plan by its full id.

        Raises
        ------
        NotInStore
            ``unknown_plan``.
        UnfitDispatch
            What the plan's tables and policy say cannot be dispatched.
        ApiProblem
            ``NOT_PROVEN``, ``DISPATCH_OUT_OF_RANGE``.
        """
        if plan_id not in self._held:
            async with self._making.setdefault(plan_id, anyio.Lock()):
                if plan_id not in self._held:
                    grounds = await anyio.to_thread.run_sync(self._grounds, plan_id)
                    made = await self._made(dispatched, grounds)
                    _hold_proven(made.content)
                    self._held[plan_id] = made
            self._making.pop(plan_id, None)
        found = self._held[plan_id]
        self._held.move_to_end(plan_id)
        while len(self._held) > _DISPATCHES:
            self._held.popitem(last=False)
        return found

    async def again(
        self, plan_id: str, running: Sequence[tuple[str, str, float]], most_changes: int
    ) -> Mapping[str, Any]:
        """Return what runs, dispatched anew; raises as `of` does. Nothing is kept."""
        grounds = await anyio.to_thread.run_sync(self._grounds, plan_id)
        content = await self._made(dispatched_again, grounds, running, most_changes)
        _hold_proven(content)
        return content

    def names(self, content: Mapping[str, Any], found: Any) -> dict[str, str]:
        """Return the names of all ids in a part of a dispatch."""
        return self._graphs.get(content["graph_hash"]).names.among(_texts(found))

    async def _made(self, function: Callable[..., Result | Report], *arguments: object) -> Result:
        try:
            made = await watched(self._workers, self._most, no_stage, function, *arguments)
        except OutOfRange as error:
            raise ApiProblem("DISPATCH_OUT_OF_RANGE", sentence="dispatch.out_of_range") from error
        if isinstance(made, Report):
            raise UnfitDispatch(made)
        return made

    def _grounds(self, plan_id: str) -> Grounds:
        record = self._plans.record(plan_id)
        return Grounds(
            graph=self._graphs.get(record["provenance"]["graph_hash"]).graph,
            policy=policy_from(record["policy"]),
            plan_id=plan_id,
            pairs=[(x["layer"], x["provider_id"], x["place_id"]) for x in record["pairs"]],
            kpis=record["kpis"],
        )


def _hold_proven(content: Mapping[str, Any]) -> None:
    if content["certificate"]["kind"] == "none":
        raise ApiProblem("NOT_PROVEN", plan_id=content["plan_id"])


def _texts(found: Any) -> set[str]:
    """Return every text in JSON values, those that are keys too."""
    if isinstance(found, str):
        return {found}
    if isinstance(found, Mapping):
        return set(found) | _texts(list(found.values()))
    if isinstance(found, list):
        return set().union(*map(_texts, found))
    return set()
