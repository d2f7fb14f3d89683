"""From what is to be planned to a kept plan: found when it was planned before, else made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio

from api.exit_codes import BadData
from api.known_graph import KnownGraph
from api.policy_toml import policy_toml
from api.scenarios.scenario_text import scenario_text
from api.stores.store_access import plan_to_keep
from engine.check_policy import check_policy
from engine.policy import Policy, read_policy
from engine.scenario import BadScenario, Scenario, read_scenario, scenario_from
from engine.scenarios.scenario_flatten import edit_content, scenario_hash, scenario_of
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Report
from graph_schema.store import GraphStore

from .asked_plans import AskedPlans, kept_record
from .kept_store import KeptStore
from .plan_answers import with_lineage
from .problem import ApiProblem
from .recent import Recent
from .schemas.plans import PlanIn, ScenarioRef
from .watched import no_stage, watched
from .work import Edited, Solved, edit, solve
from .workers import Workers

_GROUNDS = 4
"""Datasets with a policy that are kept ready to be planned on."""

_OWN = "edits"
"""What the scenario of the edits of a request is called."""

Record = Mapping[str, Any]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Ground:
    """What is planned on, and where it comes from."""

    graph: AssistanceGraph
    policy: Policy
    base_dataset_id: str = ""
    scenario: Scenario | None = None
    scenario_id: str = ""


class Planner:
    """Plans, one for each dataset, policy and scenario."""

    def __init__(
        self, store: KeptStore, graphs: Recent[str, KnownGraph], workers: Workers,
        plans: AskedPlans, most_bytes: int,
    ) -> None:  # fmt: skip
        self._store, self._graphs, self._workers = store, graphs, workers
        self._plans, self._most = plans, most_bytes
        self._grounds = Recent(self._ground, _GROUNDS)

    def pinned(self, wanted: PlanIn) -> PlanIn:
        """Return what is wanted with every scenario at a version, so that it never changes.

        Raises
        ------
        NotInStore
            Policy, scenario or base plan are not in the store.
        """
        store = self._store.get()
        store.load_policy(wanted.policy_id)
        if wanted.base_plan_id is not None:
            self._plans.record(wanted.base_plan_id)
        found = [store.load_scenario(own.name, own.version) for own in wanted.scenarios]
        refs = [ScenarioRef(name=own.name, version=own.version or text.version or None)
                for own, text in zip(wanted.scenarios, found, strict=True)]  # fmt: skip
        return wanted.model_copy(update={"scenarios": refs})

    async def plan(
        self, wanted: PlanIn, by: str = "", tell: Tell = no_stage
    ) -> tuple[Record, bool]:
        """Return the record of a plan, and whether it was made just now.

        Quotas that cannot be met are an answer.

        Raises
        ------
        NotInStore
            What is wanted names what is not there.
        BadData, BadScenario
            The policy does not fit the tables; the scenarios cannot be made on them.
        OutgrewMemory, BrokenWorkerProcess
            See `watched.watched`.
        """
        if not (wanted.scenarios or wanted.edits):
            key = wanted.dataset_id, wanted.policy_id, ""
            found = await anyio.to_thread.run_sync(self._made_before, key, wanted.exact)
            if found is not None:
                return found, False
        tell("read")
        ground, scenarios = await anyio.to_thread.run_sync(self._inputs, wanted)
        if scenarios:
            ground = await self._edited(ground, scenarios, wanted, tell)
            key = ground.graph.content_hash, ground.policy.content_hash, ground.scenario_id
            found = await anyio.to_thread.run_sync(self._made_before, key, wanted.exact)
            if found is not None:
                return found, False
        return await self._make(ground, wanted, by, tell), True

    def _made_before(self, key: tuple[str, str, str], exact: float | None) -> Record | None:
        """Return the plan for a dataset, a policy and a scenario; None when more work is asked."""
        graph, policy, scenario = key
        store = self._store.get()
        for plan in store.plans(graph_hash=graph, policy_hash=policy):
            if plan.scenario_hash == scenario:
                record = kept_record(store, plan.plan_id)
                proof = record["certificate"]
                if exact is None or proof["kind"] == "optimal" or proof.get("effort") == exact:
                    return record
        return None

    def _inputs(self, wanted: PlanIn) -> tuple[Ground, list[Scenario]]:
        store = self._store.get()
        ground = self._grounds.get((wanted.dataset_id, wanted.policy_id))
        scenarios = [read_scenario(store.load_scenario(own.name, own.version).text, own.name)
                     for own in wanted.scenarios]  # fmt: skip
        if wanted.edits:
            edits = [edit_content(own) for own in wanted.edits]
            scenarios.append(scenario_from({"name": _OWN, "edits": edits}, _OWN))
        return ground, scenarios

    def _ground(self, ids: tuple[str, str]) -> Ground:
        dataset_id, policy_id = ids
        graph = self._graphs.get(dataset_id).graph
        policy = read_policy(self._store.get().load_policy(policy_id).text)
        report = check_policy(graph, policy)
        if not report.ok:
            raise BadData(report)
        return Ground(graph, policy)

    async def _edited(
        self, ground: Ground, scenarios: Sequence[Scenario], wanted: PlanIn, tell: Tell
    ) -> Ground:
        pairs = None
        if wanted.base_plan_id is not None:
            record = await anyio.to_thread.run_sync(self._plans.record, wanted.base_plan_id)
            pairs = {(x["layer"], x["provider_id"], x["place_id"]) for x in record["pairs"]}
        made: Edited | Report = await watched(
            self._workers, self._most, tell, edit, ground.graph, ground.policy, scenarios, pairs
        )
        if isinstance(made, Report):
            raise BadScenario(made)
        base = ground.graph.content_hash
        name = "，".join(own.name for own in scenarios)[:200]
        return Ground(
            made.graph,
            made.policy,
            "" if made.graph.content_hash == base else base,
            scenario_of(made.edits, name=name, based_on=wanted.base_plan_id or ""),
            scenario_hash(made.edits),
        )

    async def _make(self, ground: Ground, wanted: PlanIn, by: str, tell: Tell) -> Record:
        solved: Solved = await watched(
            self._workers, self._most, tell, solve,
            ground.graph, ground.policy, ground.scenario_id, wanted.exact,
        )  # fmt: skip
        if not solved.plan.certificate.valid:
            raise ApiProblem("NOT_PROVEN", plan_id=solved.plan.plan_id)
        tell("write")
        base_plan_id = wanted.base_plan_id
        if base_plan_id == solved.plan.plan_id:
            base_plan_id = None

        def keep() -> None:
            store = self._store.get()
            _keep_ground(store, ground, by)
            made = plan_to_keep(solved.record, solved.arrays, ground.base_dataset_id, base_plan_id)
            store.save_plan(made, by=by)

        await anyio.to_thread.run_sync(keep)
        record = with_lineage(solved.record, ground.base_dataset_id, base_plan_id)
        self._plans.hold(record, solved.plan)
        return record


def plain(wanted: PlanIn) -> dict[str, Any]:
    """Return what is wanted as JSON values, without what stands at its default."""
    content = wanted.model_dump(mode="json", exclude_defaults=True, exclude={"edits"})
    edits = [edit_content(own) for own in wanted.edits]
    return {**content, "edits": edits} if edits else content


def _keep_ground(store: GraphStore, ground: Ground, by: str) -> None:
    """Keep what scenarios have made of tables and policy, and their normal form, without a name."""
    if ground.scenario is None:
        return
    store.archive(ground.graph, by=by)
    store.save_policy(ground.policy.content_hash, policy_toml(ground.policy), by=by)
    if ground.scenario_id:
        store.save_scenario(ground.scenario_id, scenario_text(ground.scenario), by=by)
