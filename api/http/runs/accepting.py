"""How a run is accepted: once for each key, with an answer at once or when it has ended."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import anyio
import anyio.to_thread
from fastapi import Header
from starlette.requests import Request
from starlette.responses import Response

from api.http.language import language_for
from api.http.problem import ApiProblem, trace_id
from api.http.schemas.runs import RunOut
from api.http.security.callers import Caller
from api.http.services import Services
from graph_schema.graph import digest

from .answers import has_ended, run_answer
from .outcomes import now
from .queue import QueuedRun

MOST_WAIT = 60
"""Seconds that a caller may wait for a run at most."""

POLL_SECONDS = 0.1

Prefer = Annotated[str | None, Header(
    description="``wait=N``: answer when the run has ended, or after N seconds, at most 60.",
)]  # fmt: skip
IdempotencyKey = Annotated[str | None, Header(
    min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$",
    description="One key, one run: who got no answer asks again with the same key.",
)]  # fmt: skip


async def accepted(
    request: Request, response: Response, services: Services, asked: Callable[[], dict[str, Any]],
    *, request_content: Mapping[str, Any], by: str, caller: Caller, prefer: str | None,
    idempotency_key: str | None,
) -> RunOut:  # fmt: skip
    """Accept a run, and answer with it: 202, or 200 when it has ended meanwhile.

    Parameters
    ----------
    asked
        Gives what the run is to do, as JSON values; called in a thread.
    request_content
        What tells two requests under one key apart.

    Raises
    ------
    ApiProblem
        ``IDEMPOTENCY_KEY_REUSED``.
    """
    who = key_of(caller)
    run_id = f"run1-{secrets.token_hex(20)}"
    if idempotency_key is not None:
        run_id = f"run1-{digest([who, idempotency_key])[:40]}"
    request_hash = digest([request_content, by])

    def accept() -> QueuedRun:
        more = {"by": by, "key": who, "created": now(), "request": request_hash}
        return services.runs.submit(run_id, {**asked(), **more})

    run = await anyio.to_thread.run_sync(accept)
    if run.asked["request"] != request_hash:
        raise ApiProblem("IDEMPOTENCY_KEY_REUSED", run_id=run_id)
    if (seconds := _wait(prefer)) > 0:
        run = await _ended(services, run_id, seconds)
        response.headers["Preference-Applied"] = f"wait={seconds}"
    response.headers["Location"] = f"/api/v1/runs/{run_id}"
    if has_ended(run):
        response.status_code = 200
    else:
        response.headers["Retry-After"] = "1"
    return await anyio.to_thread.run_sync(answer_of, request, services, run)


def key_of(caller: Caller) -> str:
    """Return the id of a caller's key; "" where none is needed."""
    return "" if caller.key is None else caller.key.id


def answer_of(request: Request, services: Services, run: QueuedRun) -> RunOut:
    """Return a run as it is told."""
    told = services.runs.told(run.run_id)
    found = run_answer(run, told, services.plans.record, language_for(request), trace_id(request))
    return RunOut.model_validate(found)


def _wait(prefer: str | None) -> int:
    """Return the seconds that a caller waits; other preferences are passed over (RFC 7240)."""
    found = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})", prefer or "", re.IGNORECASE)
    return min(int(found[1]), MOST_WAIT) if found else 0


async def _ended(services: Services, run_id: str, seconds: float) -> QueuedRun:
    """Return a run when it has ended, time is up or the server ends."""
    until = anyio.current_time() + seconds
    while True:
        run = await anyio.to_thread.run_sync(services.runs.find, run_id)
        if has_ended(run) or services.runs.is_stopping or anyio.current_time() >= until:
            return run
        await anyio.sleep(POLL_SECONDS)
