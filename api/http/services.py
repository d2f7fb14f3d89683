"""What routes work with: the store, the workers, the plans in memory; one of each per server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from api.known_graph import KnownGraph
from api.messages import Catalogue
from api.screen import Screen
from graph_schema.store import GraphStore

from .asked_plans import AskedPlan, AskedPlans
from .dispatches import Dispatches
from .kept_store import KeptStore
from .language import language_for, words_for
from .observing.metrics import Metrics
from .planner import Planner
from .recent import Recent
from .runs.service import Runs
from .schemas.common import PlanId
from .security.key_file import KeyFile, key_file_path
from .settings import Settings
from .shape_maker import ShapeMaker
from .workers import ProcessWorkers, Workers

_GRAPHS = 4
"""Datasets that are kept ready to be looked at."""


@dataclass(frozen=True)
class Services:
    """All that routes share."""

    settings: Settings
    kept: KeptStore
    workers: Workers
    plans: AskedPlans
    planner: Planner
    dispatches: Dispatches
    runs: Runs
    graphs: Recent[str, KnownGraph]
    keys: KeyFile
    metrics: Metrics

    @classmethod
    def of(cls, settings: Settings) -> Services:
        """Return the services of a server with these settings."""
        kept = KeptStore(settings.store)
        # What somebody waits for never waits for a run: it has a process of its own.
        workers, solvers = ProcessWorkers(1), ProcessWorkers(settings.workers)
        graphs = Recent[str, KnownGraph](lambda key: KnownGraph(kept.get().read(key)), _GRAPHS)
        plans = AskedPlans(kept, graphs, workers, settings.plans_in_memory)
        planner = Planner(kept, graphs, solvers, plans, settings.worker_mib << 20)
        dispatches = Dispatches(plans, graphs, workers, settings.worker_mib << 20)
        shapes = ShapeMaker(kept, solvers, plans, settings.worker_mib << 20)
        runs = Runs(settings, planner, shapes)
        keys = KeyFile(key_file_path(settings.keys_file, settings.store))
        metrics = Metrics(lambda: kept.fault() is None)
        return cls(settings, kept, workers, plans, planner, dispatches, runs, graphs, keys, metrics)


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _store(services: Annotated[Services, Depends(_services)]) -> GraphStore:
    return services.kept.get()


async def _screen(request: Request) -> Screen:
    return Screen(language_for(request))


async def _words(request: Request) -> Catalogue:
    return words_for(request)


async def _asked(services: Annotated[Services, Depends(_services)], plan_id: PlanId) -> AskedPlan:
    return await services.plans.get(plan_id)


Shared = Annotated[Services, Depends(_services)]
Store = Annotated[GraphStore, Depends(_store)]
Words = Annotated[Catalogue, Depends(_words)]
InWords = Annotated[Screen, Depends(_screen)]
Asked = Annotated[AskedPlan, Depends(_asked)]
"""The plan of ``{plan_id}``, in memory."""
