"""The gate: before a body is read, who calls is found out, and how often they do."""

from __future__ import annotations

import ipaddress
import logging

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problem import ApiProblem, problem_response
from api.http.problem_handlers import store_problem
from api.http.settings import Settings
from graph_schema.store_errors import StoreError

from .callers import Caller
from .key_file import Key, KeyFile, now
from .rate import Rate

log = logging.getLogger("jiedui.http.security")

OPEN_PATHS = ("/healthz", "/readyz", "/docs", "/openapi.json")
"""What answers without a key: it tells nothing of what the store keeps."""

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="jiedui"'}


class Gate:
    """Lets in who shows a good key; where none are needed, who is at this machine."""

    def __init__(self, app: ASGIApp, settings: Settings, keys: KeyFile) -> None:
        self.app, self.needed, self.keys = app, settings.keys_needed, keys
        self._settings = settings
        self._rate = Rate(settings.rate) if self.needed else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            try:
                scope["caller"] = self._let_in(scope)
            except StoreError as error:
                problem = store_problem(error, self._settings)
                await problem_response(Request(scope), problem)(scope, receive, send)
                return
            except ApiProblem as problem:
                self._note(problem, scope)
                await problem_response(Request(scope), problem)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _let_in(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        secret = _bearer(headers)
        if secret is None and not self.needed:
            if not _is_this_machine(headers.get("host", "")):
                raise ApiProblem("FOREIGN_HOST")
            return Caller(None)
        if secret is None or _is_open(scope["path"]):
            self._count((scope.get("client") or ("",))[0])
            if not _is_open(scope["path"]):
                raise ApiProblem("KEY_MISSING", headers=_CHALLENGE)
            return Caller(None)
        key = self.keys.find(secret)
        if key is None or not key.is_good(now()):
            self._count((scope.get("client") or ("",))[0])
            raise ApiProblem(_why_bad(key), headers=_CHALLENGE)
        self._count(key.id)
        return Caller(key)

    def _count(self, who: str) -> None:
        if self._rate is not None and (seconds := self._rate.wait(who)):
            raise ApiProblem("TOO_MANY_REQUESTS", headers={"Retry-After": str(seconds)})

    @staticmethod
    def _note(problem: ApiProblem, scope: Scope) -> None:
        log.warning("%s %s %s", problem.code, scope["method"], scope["path"],
                    extra={"client": (scope.get("client") or ("",))[0]})  # fmt: skip


def _bearer(headers: Headers) -> str | None:
    """Return the secret of ``Authorization: Bearer …``; "" for a header of another form."""
    given = headers.get("authorization")
    if given is None:
        return None
    scheme, _, secret = given.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith("/docs/")


def _is_this_machine(host: str) -> bool:
    """Whether a Host header names this machine.

    A page from elsewhere can have its own name point here (DNS rebinding); then the browser would
    send us requests as if they came from the page's own server. Its name gives it away.

    >>> [_is_this_machine(host) for host in ("localhost:8000", "[::1]:80", "evil.example", "")]
    [True, True, False, False]
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _why_bad(key: Key | None) -> str:
    if key is None:
        return "KEY_UNKNOWN"
    return "KEY_REVOKED" if key.revoked else "KEY_EXPIRED"
