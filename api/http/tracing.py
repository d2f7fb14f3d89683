"""The outermost layer: every request has a trace id, every answer the headers that keep it safe."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .observing.logs import TRACE

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class Tracing:
    """Gives each request a trace id: that of its ``traceparent`` (W3C), else a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["trace_id"] = trace = _trace_id(scope)
        token = TRACE.set(trace)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Trace-Id"] = trace
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
                if message["status"] in (200, 304):
                    for name, value in scope.get("lasting_headers", {}).items():
                        headers.setdefault(name, value)
                else:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            TRACE.reset(token)


def _trace_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"traceparent", b"")
    found = _TRACEPARENT.fullmatch(given)
    return found[1].decode() if found else secrets.token_hex(16)
