"""The layer that sees every request and its answer: timings, figures, a line in the log, faults."""

from __future__ import annotations

import logging
from typing import Any

from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.contract import operation_id
from api.http.problem import ApiProblem, problem_response, trace_id

from .metrics import Metrics
from .timings import CURRENT, Timings

log = logging.getLogger("jiedui.http")


class Observed:
    """Times, counts and logs requests; what nobody expected becomes a problem like all others."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        timings, status = Timings(), 0
        token = CURRENT.set(timings)

        async def send_with_timings(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["Server-Timing"] = timings.header()
            await send(message)

        try:
            with self.metrics.in_hand.track_inprogress():
                await self.app(scope, receive, send_with_timings)
        except Exception:
            log.exception("unexpected fault", extra=_facts(scope))
            if status:  # the answer has begun: the link is cut
                raise
            request = Request(scope)
            problem = ApiProblem("INTERNAL_ERROR", trace=trace_id(request))
            await problem_response(request, problem)(scope, receive, send_with_timings)
        finally:
            CURRENT.reset(token)
            self.metrics.count(_operation(scope), status, timings)
            log.info("answered", extra=_facts(scope) | {"status": status} | _times(timings))


def _operation(scope: Scope) -> str:
    """Return the name of the operation that a request was for; "none" for no one's."""
    route = scope.get("route")
    return operation_id(route) if isinstance(route, APIRoute) else "none"


def _facts(scope: Scope) -> dict[str, Any]:
    """Return what the log says of a request: no header, no query, no body, so no secret either."""
    caller = scope.get("caller")
    key = getattr(caller, "key", None)
    return {"method": scope["method"], "path": scope["path"], "operation": _operation(scope),
            "key": None if key is None else key.id}  # fmt: skip


def _times(timings: Timings) -> dict[str, Any]:
    stages = {stage: round(1000 * seconds, 1) for stage, seconds in timings.seconds.items()}
    return {"ms": round(1000 * timings.total, 1), "stages_ms": stages}
