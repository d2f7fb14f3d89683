"""How a run ended, in JSON values that any later version can read."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from anyio import BrokenWorkerProcess

from api.exit_codes import BadData, Failure
from api.http.problem import ApiProblem, problem_body
from api.http.problem_handlers import reported, store_problem
from api.http.settings import Settings
from api.http.watched import OutgrewMemory
from api.messages import LANGUAGES, Catalogue
from api.screen import Screen
from engine.policy import BadPolicy
from engine.scenario import BadScenario
from graph_schema.store_errors import StoreError

from .queue import MADE

log = logging.getLogger("jiedui.runs")

End = Literal["succeeded", "failed", "worker_died", "out_of_memory"]


def now() -> str:
    """Return the time, in UTC."""
    return utc(time.time())


def utc(seconds: float) -> str:
    """Return a time that is given in seconds since 1970.

    >>> utc(0.5)
    '1970-01-01T00:00:00.500+00:00'
    """
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def success(plan_id: str, made: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the outcome of a run whose plan is kept, and of what else it made."""
    outcome = {"state": "succeeded", "plan_id": plan_id, "ended": now()}
    return outcome if made is None else {**outcome, MADE: made}


def failure(fault: Exception, run_id: str, settings: Settings) -> dict[str, Any]:
    """Return the outcome of a run that ended with a fault, told in every language."""
    state: End = "failed"
    if isinstance(fault, OutgrewMemory):
        state = "out_of_memory"
    elif isinstance(fault, BrokenWorkerProcess):
        state = "worker_died"
    bodies = {}
    for lang in LANGUAGES:
        problem = _problem(fault, Screen(lang), settings, run_id)
        bodies[lang] = problem_body(problem, Catalogue(lang), "")
    if bodies[LANGUAGES[0]]["code"] == "INTERNAL_ERROR":
        log.error("%s", run_id, exc_info=fault)
    return {"state": state, "problem": bodies, "ended": now()}


def _problem(fault: Exception, screen: Screen, settings: Settings, run_id: str) -> ApiProblem:
    if isinstance(fault, ApiProblem):
        return fault
    if isinstance(fault, StoreError):
        return store_problem(fault, settings)
    if isinstance(fault, BadData | BadPolicy | BadScenario):
        return reported(fault, screen)
    if isinstance(fault, OutgrewMemory):
        return ApiProblem("OUT_OF_MEMORY", limit=fault.limit >> 20)
    if isinstance(fault, BrokenWorkerProcess):
        return ApiProblem("WORKER_DIED")
    if isinstance(fault, Failure):
        return ApiProblem("INVALID_REQUEST", sentence=fault.key, **fault.facts)
    return ApiProblem("INTERNAL_ERROR", trace=run_id)


def problem_in(outcome: Mapping[str, Any], lang: str, trace: str) -> dict[str, Any] | None:
    """Return what went wrong in a language; None when nothing did."""
    bodies = outcome.get("problem")
    return None if bodies is None else {**bodies[lang], "trace_id": trace}
