"""Which methods an address takes: what ``Allow`` says where another one was tried."""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import compile_path

from .contract import kept_contract


def allowed_methods(request: Request) -> str:
    """Return the methods of an address, joined by ", "; the router names those of one route."""
    found: set[str] = set()
    for path, methods in kept_contract()["paths"].items():
        if compile_path(path)[0].match(request.url.path):
            found |= {method.upper() for method in methods}
    return ", ".join(sorted(found))
