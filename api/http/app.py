"""The HTTP application: everything wired together, nothing decided."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import anyio
from anyio.from_thread import BlockingPortal
from fastapi import Depends, FastAPI

from .body_limit import BodyLimit
from .contract import kept_contract, operation_id
from .docs_page import add_docs_page
from .observing.observed import Observed
from .parameters import refuse_unknown_parameters
from .problem_handlers import add_handlers
from .routes import (
    adoptions,
    comparisons,
    datasets,
    dispatches,
    findings,
    graphs,
    health,
    keys,
    meta,
    plans,
    policies,
    questions,
    reviews,
    runs,
    scenarios,
    shapes,
    what_ifs,
)
from .security.callers import authorise
from .security.cors import add_cors
from .security.gate import Gate
from .services import Services
from .settings import Settings
from .tracing import Tracing

PREFIX = "/api/v1"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings
        Without them those of the environment.
    """
    settings = Settings() if settings is None else settings
    services = Services.of(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        """Open the queue of runs before the first answer, and close all after the last."""
        async with BlockingPortal() as portal, anyio.create_task_group() as tasks:
            await services.runs.open(portal, tasks)
            yield
            tasks.cancel_scope.cancel()
            with anyio.CancelScope(shield=True):
                await services.runs.close()
        services.kept.close()
        services.keys.close()

    app = FastAPI(
        title="jiedui 结对",
        version=version("jiedui"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=operation_id,
        dependencies=[Depends(authorise), Depends(refuse_unknown_parameters)],
    )
    app.state.settings, app.state.services = settings, services
    app.include_router(health.router)  # asked most, and first: no other is made ready for it
    for own in (datasets, policies, plans, runs, questions, findings, what_ifs, comparisons,
                dispatches, shapes, scenarios, reviews, adoptions, graphs, meta, keys):  # fmt: skip
        app.include_router(own.router, prefix=PREFIX)
    add_docs_page(app)
    add_handlers(app)
    app.add_middleware(BodyLimit, most=settings.max_body_bytes, seconds=settings.max_body_seconds)
    app.add_middleware(Gate, settings=settings, keys=services.keys)
    if settings.cors_origins:
        add_cors(app, settings.cors_origins)
    app.add_middleware(Observed, metrics=services.metrics)
    app.add_middleware(Tracing)
    app.openapi = kept_contract  # type: ignore[method-assign]
    return app
