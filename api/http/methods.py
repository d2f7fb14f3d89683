"""Which methods an address takes: what ``Allow`` says where another one was tried."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import compile_path


def allowed_methods(request: Request) -> str:
    """Return the methods of an address, joined by ", "; the router names those of one route."""
    found: set[str] = set()
    for path, methods in _paths(request.app.openapi()):
        if compile_path(path)[0].match(request.url.path):
            found |= {method.upper() for method in methods}
    return ", ".join(sorted(found))


def _paths(contract: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(path, list(methods)) for path, methods in contract["paths"].items()]
