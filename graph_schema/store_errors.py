"""What a store says when it cannot do what it was asked: a code and the facts, never a sentence.

The catalogue in ``api/messages`` renders ``store.<code>``. The class says what a caller can do
about it; the code says what happened.
"""

from __future__ import annotations

from types import MappingProxyType

from .report import Fact


class StoreError(Exception):
    """A store refused. Nothing of the verb that raised it was kept.

    Examples
    --------
    >>> error = StoreError("unknown_graph", graph_hash="g1-00")
    >>> error.code, dict(error.facts), str(error)
    ('unknown_graph', {'graph_hash': 'g1-00'}, "unknown_graph: graph_hash='g1-00'")
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        written = ", ".join(f"{name}={fact!r}" for name, fact in facts.items())
        super().__init__(f"{code}: {written}")
        self.code = code
        self.facts = MappingProxyType(facts)


class StoreConflict(StoreError):
    """The store is no longer as the caller saw it: look again, then decide again."""


class NotInStore(StoreError):
    """The store does not keep what was asked for."""


class RefusedByStore(StoreError):
    """What was handed in is not fit to be kept; the same call fails again."""


class StoreUnreachable(StoreError):
    """The store cannot be opened, read or written now: its file, disk or lock stands in the way."""
