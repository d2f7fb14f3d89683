"""From what is raised anywhere below a route to a problem; what nobody expects: `observing`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from anyio import BrokenWorkerProcess
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.exit_codes import BadData, Failure
from api.messages import entries
from api.screen import Screen, plain
from engine.editing.edit_models import BadEdits
from engine.policy import BadPolicy
from engine.pricing.plan_prices import UnknownPair
from engine.scenario import BadScenario
from graph_schema.store_errors import NotInStore, StoreConflict, StoreError, StoreUnreachable

from .body import JSON, media_type
from .dispatches import UnfitDispatch
from .language import language_for, words_for
from .methods import allowed_methods
from .problem import ApiProblem, BadField, NotModified, pointer, problem_response
from .report_errors import in_keys, in_running, report_errors
from .watched import OutgrewMemory

_CHOICES = re.compile(r"'([^']*)'")

_OF_STATUS = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


def add_handlers(app: FastAPI) -> None:
    """Let an app answer everything that may be raised with a problem."""
    _of_requests(app)
    _of_work(app)


def _of_requests(app: FastAPI) -> None:
    """Answer what is wrong with a request itself."""

    @app.exception_handler(ApiProblem)
    def of_problem(request: Request, problem: ApiProblem) -> Response:
        return problem_response(request, problem)

    @app.exception_handler(NotModified)
    def not_modified(_request: Request, _: NotModified) -> Response:
        return Response(status_code=304)

    @app.exception_handler(RequestValidationError)
    def of_validation(request: Request, error: RequestValidationError) -> Response:
        return problem_response(request, invalid(request, error.errors()))

    @app.exception_handler(BadField)
    def of_field(request: Request, error: BadField) -> Response:
        """Name one field that only the rules of this interface know to be wrong."""
        words = words_for(request)
        item = {
            "code": error.key.upper(),
            "pointer": pointer(*error.path),
            "message": plain(words.text(f"http.field.{error.key}", **error.facts)),
            "remedy": words.text(f"http.remedy.{error.key}", **error.facts),
        }
        return problem_response(request, ApiProblem("INVALID_REQUEST", num=1, errors=[item]))

    @app.exception_handler(HTTPException)
    def of_http(request: Request, error: HTTPException) -> Response:
        """Say what Starlette refuses before any route is asked, in the one shape of problems."""
        if (known := request.scope.get("body_problem")) is not None:
            return problem_response(request, known)
        code = _OF_STATUS.get(error.status_code, "MALFORMED_BODY")
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = allowed_methods(request) or headers.get("Allow", "")
        problem = ApiProblem(code, headers=headers, path=request.url.path,
                             method=request.method)  # fmt: skip
        return problem_response(request, problem)


def _of_work(app: FastAPI) -> None:
    """Answer what the store, the data or a worker says no to."""

    @app.exception_handler(StoreError)
    def of_store(request: Request, error: StoreError) -> Response:
        return problem_response(request, store_problem(error, request.app.state.settings))

    for kind in (BadPolicy, BadScenario, BadEdits, BadData):

        @app.exception_handler(kind)
        def of_report(request: Request, error: Any) -> Response:
            return problem_response(request, reported(error, Screen(language_for(request))))

    @app.exception_handler(UnfitDispatch)
    def of_dispatch(request: Request, error: UnfitDispatch) -> Response:
        errors = report_errors(error.report, Screen(language_for(request)), in_running)
        problem = ApiProblem("BAD_DISPATCH", errors=errors, num=len(errors))
        return problem_response(request, problem)

    @app.exception_handler(UnknownPair)
    def of_pair(request: Request, error: UnknownPair) -> Response:
        what = words_for(request).text(f"http.end.{error.what}")
        problem = ApiProblem("UNKNOWN_PAIR", name=error.name, layer=error.layer, what=what)
        return problem_response(request, problem)

    @app.exception_handler(BrokenWorkerProcess)
    def of_worker(request: Request, _: BrokenWorkerProcess) -> Response:
        after = {"Retry-After": str(request.app.state.settings.retry_after_seconds)}
        return problem_response(request, ApiProblem("WORKER_DIED", headers=after))

    @app.exception_handler(OutgrewMemory)
    def of_memory(request: Request, error: OutgrewMemory) -> Response:
        return problem_response(request, ApiProblem("OUT_OF_MEMORY", limit=error.limit >> 20))

    @app.exception_handler(Failure)
    def of_failure(request: Request, error: Failure) -> Response:
        problem = ApiProblem("INVALID_REQUEST", sentence=error.key, **error.facts)
        return problem_response(request, problem)


def store_problem(error: StoreError, settings: Any) -> ApiProblem:
    """Return what a store said as a problem; its class says the status."""
    status, headers, extra = 422, {}, {}
    if isinstance(error, StoreUnreachable):
        status = 503
        headers = {"Retry-After": str(settings.retry_after_seconds)}
    elif isinstance(error, NotInStore):
        status = 404
    elif isinstance(error, StoreConflict):
        status = 409
        extra = {"current": error.facts.get("current") or None}
    facts: dict[str, Any] = dict(error.facts)
    own = f"http.store.{error.code}"  # where the command line would name a command
    sentence = own if own in entries() else f"store.{error.code}"
    return ApiProblem(error.code.upper(), status=status, sentence=sentence, headers=headers,
                      extra=extra, **facts)  # fmt: skip


def reported(error: Any, screen: Screen) -> ApiProblem:
    """Return what a report says as a problem: of tables, a policy, scenarios or edits."""
    code = {BadPolicy: "BAD_POLICY", BadScenario: "BAD_SCENARIO", BadEdits: "BAD_EDITS"}.get(
        type(error), "BAD_TABLES"
    )
    if getattr(error, "key", "") == "whatif.bad_edits":
        code = "BAD_EDITS"
    return ApiProblem(code, errors=report_errors(error.report, screen, in_keys),
                      num=error.report.severities["error"])  # fmt: skip


def invalid(request: Request, faults: Any) -> ApiProblem:
    """Return what pydantic found wrong with a request as a problem."""
    if any(fault["type"] == "json_invalid" for fault in faults):
        return ApiProblem("MALFORMED_BODY", path=request.url.path)
    if any(isinstance(fault.get("input"), bytes) for fault in faults):  # it was not read as JSON
        media_type(request, JSON)
    errors = [field_error(request, fault) for fault in faults]
    return ApiProblem("INVALID_REQUEST", errors=errors, num=len(errors))


def field_error(request: Request, fault: Mapping[str, Any], *before: object) -> dict[str, Any]:
    """Return one wrong field; ``before`` leads the path to it."""
    words = words_for(request)
    kind = str(fault["type"])
    key = f"http.field.{kind}" if words.has(f"http.field.{kind}") else "http.field.other"
    facts = {"reason": str(fault["msg"]).removeprefix("Value error, "), **fault.get("ctx", {})}
    for name in ("expected", "expected_tags"):  # pydantic joins them as in English
        if name in facts:
            facts[name] = _CHOICES.findall(str(facts[name])) or facts[name]
    return {
        "code": kind.upper(),
        "pointer": pointer(*before, *fault["loc"]),
        "message": plain(words.text(key, **facts)),
        "remedy": words.text("http.field.remedy"),
    }
