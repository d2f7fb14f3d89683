"""Problems: every answer that is no success, in one shape (RFC 9457, ``application/problem+json``).

`CODES` holds every code with its status; the sentences stand in the catalogue, in
``http.problem.<code>`` or, for what a store says, in ``store.<code>``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from api.messages import Catalogue
from api.screen import plain

from .language import words_for

MEDIA_TYPE = "application/problem+json"

CODES: Mapping[str, int] = {
    "MALFORMED_BODY": 400,
    "KEY_MISSING": 401,
    "KEY_UNKNOWN": 401,
    "KEY_EXPIRED": 401,
    "KEY_REVOKED": 401,
    "ROLE_TOO_LOW": 403,
    "OUT_OF_SCOPE": 403,
    "NOT_FOUND": 404,
    "UNKNOWN_PAIR": 404,
    "UNKNOWN_AMOUNT": 404,
    "UNKNOWN_NODE": 404,
    "UNKNOWN_QUERY": 404,
    "UNKNOWN_DEMO": 404,
    "UNKNOWN_RUN": 404,
    "NO_SHAPE": 404,
    "METHOD_NOT_ALLOWED": 405,
    "BODY_TOO_SLOW": 408,
    "RUN_ENDED": 409,
    "STALE_VERSION": 412,
    "BODY_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "FOREIGN_HOST": 421,
    "INVALID_REQUEST": 422,
    "BAD_TABLES": 422,
    "BAD_POLICY": 422,
    "BAD_SCENARIO": 422,
    "BAD_EDITS": 422,
    "BAD_DISPATCH": 422,
    "DISPATCH_OUT_OF_RANGE": 422,
    "PAIR_IN_PLAN": 422,
    "IDEMPOTENCY_KEY_REUSED": 422,
    "IF_MATCH_MISSING": 428,
    "TOO_MANY_REQUESTS": 429,
    "INTERNAL_ERROR": 500,
    "NOT_PROVEN": 500,
    "OUT_OF_MEMORY": 503,
    "RUNS_AWAY": 503,
    "RUNS_ELSEWHERE": 503,
    "WORKER_DIED": 503,
}
"""Codes of this layer and their status; those of a store have the status of their class."""


class ApiProblem(Exception):
    """Ends a request with a problem.

    Parameters
    ----------
    code
        One of `CODES`, or a code with a status of its own.
    sentence
        Key of the sentence in the catalogue; that of the code without it.
    errors
        What is wrong one by one: code, pointer, message, remedy, and more for tables.
    extra
        Further members of the body, such as the current version of what was changed.
    facts
        What the sentence needs.
    """

    def __init__(
        self, code: str, /, *, status: int | None = None, sentence: str | None = None,
        errors: Sequence[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None, **facts: Any,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.code = code
        self.status = CODES[code] if status is None else status
        self.sentence = sentence or f"http.problem.{code.lower()}"
        self.errors = errors
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        self.facts = facts


class BadField(Exception):
    """Ends a request because one field of it is wrong: ``http.field.<key>`` says how."""

    def __init__(self, key: str, *path: object, **facts: Any) -> None:
        super().__init__(key)
        self.key, self.path, self.facts = key, path, facts


class NotModified(Exception):
    """Ends a request with 304: the client has what it asks for."""


def problem_response(request: Request, problem: ApiProblem) -> JSONResponse:
    """Return a problem as the client reads it."""
    return JSONResponse(problem_body(problem, words_for(request), trace_id(request)),
                        problem.status, problem.headers, MEDIA_TYPE)  # fmt: skip


def problem_body(problem: ApiProblem, words: Catalogue, trace: str) -> dict[str, Any]:
    """Return the members of a problem."""
    return {
        "type": f"urn:jiedui:problem:{problem.code}",
        "title": words.text(f"http.title.{problem.status}"),
        "status": problem.status,
        "detail": plain(words.text(problem.sentence, **problem.facts)),
        "code": problem.code,
        "errors": list(problem.errors),
        "trace_id": trace,
        **problem.extra,
    }


def trace_id(request: Request) -> str:
    """Return the id by which this request is found in the logs."""
    return str(request.scope.get("trace_id", ""))


def pointer(*path: object) -> str:
    """Return a JSON Pointer (RFC 6901).

    >>> pointer("body", "tables", "a/b", 0)
    '/body/tables/a~1b/0'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
