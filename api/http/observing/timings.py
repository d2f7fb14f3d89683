"""How long the stages of a request take: reading its body, the store, a worker process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from time import perf_counter
from typing import Any, cast

from graph_schema.store import GraphStore


class Timings:
    """Seconds by stage, of one request. A stage that comes again adds up; one may hold another."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.began = perf_counter()

    def add(self, stage: str, seconds: float) -> None:
        """Count a stage that took so long."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    @property
    def total(self) -> float:
        """Seconds since the request came in."""
        return perf_counter() - self.began

    def header(self) -> str:
        """Return the value of ``Server-Timing``, in milliseconds."""
        stages = [*self.seconds.items(), ("total", self.total)]
        return ", ".join(f"{stage};dur={1000 * seconds:.1f}" for stage, seconds in stages)


CURRENT: ContextVar[Timings | None] = ContextVar("timings", default=None)
"""Timings of the request that is answered; threads that work for it see them too."""


@contextmanager
def timing(name: str) -> Iterator[None]:
    """Time a stage of the request that is answered; without one nothing is kept."""
    timings, began = CURRENT.get(), perf_counter()
    try:
        yield
    finally:
        if timings is not None:
            timings.add(name, perf_counter() - began)


def timed(store: GraphStore) -> GraphStore:
    """Return a store whose verbs are timed, as the stage ``store``."""
    return cast(GraphStore, _TimedStore(store))


class _TimedStore:
    def __init__(self, store: GraphStore) -> None:
        self._store = store

    def __getattr__(self, verb: str) -> Any:
        found = getattr(self._store, verb)
        if not callable(found):
            return found
        timed_verb = _timed(found)
        setattr(self, verb, timed_verb)
        return timed_verb


def _timed(verb: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(verb)
    def within(*given: Any, **named: Any) -> Any:
        with timing("store"):
            return verb(*given, **named)

    return within
