"""Plans in memory, ready for questions: the last used are kept, others are made again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import anyio

from api.known_graph import KnownGraph
from api.plans.plan_json import read_record
from engine.plan import Plan
from engine.policy import policy_from
from engine.pricing.plan_prices import PlanPrices
from engine.reoptimise import PlanInHand, in_hand
from graph_schema.graph import AssistanceGraph

from .kept_store import KeptStore
from .plan_answers import with_lineage
from .problem import ApiProblem
from .recent import Recent
from .work import make_again
from .workers import Workers


class AskedPlan:
    """One plan that can be asked. Questions wait for ``lock``: answers are kept between them."""

    def __init__(self, record: Mapping[str, Any], plan: Plan) -> None:
        self.record = record
        self.plan = plan
        self.lock = threading.Lock()

    @cached_property
    def prices(self) -> PlanPrices:
        """Prices of all pairs."""
        return PlanPrices(self.plan)

    @cached_property
    def hand(self) -> PlanInHand:
        """The plan ready for edits."""
        return in_hand(self.plan)

    @cached_property
    def row_of(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """Pair → its row in the record."""
        return {(x["layer"], x["provider_id"], x["place_id"]): x for x in self.record["pairs"]}


class AskedPlans:
    """The plans last asked for, at most ``most`` of them.

    One that is not there is made again from its tables and policy, in a worker process; whoever
    asks for the same one meanwhile waits for that.
    """

    def __init__(
        self, store: KeptStore, graphs: Recent[str, KnownGraph], workers: Workers, most: int
    ) -> None:
        self._store, self._graphs, self._workers, self._most = store, graphs, workers, most
        self._held: OrderedDict[str, AskedPlan] = OrderedDict()
        self._making: dict[str, anyio.Lock] = {}
        self._records: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def record(self, plan_id: str) -> Mapping[str, Any]:
        """Return the record of a kept plan by its full id; it needs no solving.

        Raises
        ------
        NotInStore
            ``unknown_plan``.
        """
        if (held := self._held.get(plan_id)) is not None:
            return held.record
        if (record := self._records.get(plan_id)) is None:
            record = kept_record(self._store.get(), plan_id)
            _keep_last(self._records, plan_id, record, self._most)
        return record

    def hold(self, record: Mapping[str, Any], plan: Plan) -> None:
        """Keep a plan that was just made."""
        self._hold(AskedPlan(record, plan))

    async def get(self, plan_id: str) -> AskedPlan:
        """Return a plan by its full id.

        Raises
        ------
        NotInStore
            ``unknown_plan``.
        ApiProblem
            ``NOT_PROVEN``: it comes out otherwise than it was kept.
        """
        held = self._held.get(plan_id)
        if held is None:
            async with self._making.setdefault(plan_id, anyio.Lock()):
                held = self._held.get(plan_id) or await self._made(plan_id)
            self._making.pop(plan_id, None)
        self._hold(held)
        return held

    async def _made(self, plan_id: str) -> AskedPlan:
        record, graph = await anyio.to_thread.run_sync(self._read, plan_id)
        policy = policy_from(record["policy"])
        scenario = record["provenance"]["scenario_hash"]
        plan = await self._workers.run(make_again, graph, policy, scenario)
        if plan.plan_id != plan_id or not plan.certificate.valid:
            raise ApiProblem("NOT_PROVEN", plan_id=plan_id)
        return AskedPlan(record, plan)

    def _read(self, plan_id: str) -> tuple[dict[str, Any], AssistanceGraph]:
        record = kept_record(self._store.get(), plan_id)
        return record, self._graphs.get(record["provenance"]["graph_hash"]).graph

    def _hold(self, asked: AskedPlan) -> None:
        _keep_last(self._held, asked.plan.plan_id, asked, self._most)


def _keep_last(held: OrderedDict[str, Any], key: str, value: Any, most: int) -> None:
    held[key] = value
    held.move_to_end(key)
    while len(held) > most:
        held.popitem(last=False)


def kept_record(store: Any, plan_id: str) -> dict[str, Any]:
    """Return the record of a kept plan by its full id; NotInStore ``unknown_plan`` otherwise."""
    from graph_schema.store_errors import NotInStore

    found = store.load_plan(plan_id)
    if found.plan_id != plan_id:  # the beginning of an id names no resource for ever
        raise NotInStore("unknown_plan", plan_id=plan_id)
    return with_lineage(read_record(found.document), found.base_graph_hash, found.base_plan_id)
