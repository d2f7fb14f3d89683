"""``/runs``: what is done when its turn comes: plans asked for, all followed and cancelled."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from api.http.cursors import Cursor, Limit, read_cursor, written_cursor
from api.http.declared import problems
from api.http.planner import plain
from api.http.problem import ApiProblem
from api.http.runs.accepting import (
    POLL_SECONDS,
    IdempotencyKey,
    Prefer,
    accepted,
    answer_of,
    key_of,
)
from api.http.runs.answers import has_ended, listed
from api.http.runs.queue import QueuedRun
from api.http.schemas.common import HASH
from api.http.schemas.plans import PlanIn
from api.http.schemas.runs import RunOut, Runs, StageOut
from api.http.security.callers import CalledBy
from api.http.security.roles import ALL
from api.http.security.signing import By
from api.http.services import Shared

router = APIRouter(prefix="/runs", tags=["runs"])

RunId = Annotated[str, Path(pattern=HASH, description="Id of a run.")]
LastEventId = Annotated[str | None, Header(
    alias="Last-Event-ID", pattern=r"^\d{1,9}$", description="Id of the last event that was seen.",
)]  # fmt: skip


@router.post("", status_code=202, responses=problems(400, 404) | {
    200: {"description": "The run has ended while the caller waited.", "model": RunOut},
})  # fmt: skip
async def submit(
    request: Request, response: Response, wanted: PlanIn, services: Shared, by: By,
    caller: CalledBy, prefer: Prefer = None, idempotency_key: IdempotencyKey = None,
) -> RunOut:  # fmt: skip
    """Accept a plan to be made: from then on it is kept, whatever becomes of the server.

    Answers at once, with ``Location``; with ``Prefer: wait=N`` when the run has ended or time is
    up. What was planned before is not planned again. Another body under a key that was used: 422.
    """

    def asked() -> dict[str, Any]:
        return {"plan": plain(services.planner.pinned(wanted))}

    return await accepted(
        request, response, services, asked, request_content=plain(wanted), by=by, caller=caller,
        prefer=prefer, idempotency_key=idempotency_key,
    )  # fmt: skip


@router.get("", responses=problems())
def list_runs(
    services: Shared,
    active: Annotated[bool | None, Query(
        description="Only those that are queued or running, or only those that are not.",
    )] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Runs:  # fmt: skip
    """Return the runs, the latest first; who reads all pages misses none."""
    asked = repr(("runs", active))
    until, offset = int(time.time() * 1000), 0
    if cursor is not None:
        until, offset = read_cursor(cursor, asked, 2)
    found = services.runs.runs(until=until / 1000, offset=offset, limit=limit + 1, is_active=active)
    after = written_cursor([until, offset + limit], asked) if len(found) > limit else None
    return Runs.model_validate({"items": [listed(run) for run in found[:limit]], "next": after})


@router.get("/{run_id}", responses=problems(404))
def read_run(run_id: RunId, request: Request, response: Response, services: Shared) -> RunOut:
    """Return a run: its state and stages, and its plan or what went wrong."""
    run = services.runs.find(run_id)
    if not has_ended(run):
        response.headers["Retry-After"] = "1"
    return answer_of(request, services, run)


@router.delete("/{run_id}", responses=problems(404, 409))
async def cancel(run_id: RunId, request: Request, services: Shared, caller: CalledBy) -> RunOut:
    """Cancel a run, and return it; the process that worked on it is gone by then.

    A run that has ended stays as it is: 409, with the run as ``current``. Whoever may only change
    a county or a party cancels no runs of others.
    """
    found = await anyio.to_thread.run_sync(services.runs.find, run_id)
    if found.asked["key"] != key_of(caller):
        caller.require_scope(ALL)
    run = await services.runs.cancel(run_id)
    answer = await anyio.to_thread.run_sync(answer_of, request, services, run)
    if run.phase != "cancelled":
        raise ApiProblem("RUN_ENDED", run_id=run_id,
                         extra={"current": answer.model_dump(mode="json")})  # fmt: skip
    return answer


def _known(run_id: RunId, services: Shared) -> QueuedRun:
    return services.runs.find(run_id)


@router.get("/{run_id}/events", response_class=EventSourceResponse, responses=problems(404))
async def follow(
    run: Annotated[QueuedRun, Depends(_known)],
    request: Request,
    services: Shared,
    last_event_id: LastEventId = None,
) -> AsyncIterator[ServerSentEvent]:
    """Follow a run (server-sent events): ``stage`` each time one begins, ``end`` with the run.

    Events are numbered; who was cut off goes on after ``Last-Event-ID``. The stream also ends when
    the server does.
    """
    seen = int(last_event_id or 0)
    while not services.runs.is_stopping:
        run = await anyio.to_thread.run_sync(services.runs.find, run.run_id)  # before what is told
        for what in await anyio.to_thread.run_sync(services.runs.told, run.run_id, seen):
            seen += 1
            stage = StageOut.model_validate(what)
            yield ServerSentEvent(event="stage", data=stage, id=str(seen))
        if has_ended(run):
            answer = await anyio.to_thread.run_sync(answer_of, request, services, run)
            yield ServerSentEvent(event="end", data=answer, id=str(seen + 1))
            return
        await anyio.sleep(POLL_SECONDS)
