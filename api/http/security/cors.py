"""Pages of other origins: none may call this server unless it was told of them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

_READ = ("ETag", "Location", "Retry-After", "Server-Timing", "Trace-Id")


def add_cors(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of these origins call an app and read what its headers say."""
    app.add_middleware(
        CORSMiddleware, allow_origins=list(origins), expose_headers=_READ,
        allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
        allow_headers=("Authorization", "Content-Type", "If-Match", "If-None-Match",
                       "Idempotency-Key", "Last-Event-ID", "Prefer", "traceparent"),
    )  # fmt: skip
