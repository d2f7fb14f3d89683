"""The store of a server: opened when it is first needed, and again when that failed."""

from __future__ import annotations

import threading
from contextlib import suppress

from graph_schema.store import GraphStore, open_store
from graph_schema.store_errors import StoreError

from .observing.timings import timed


class KeptStore:
    """One store for all requests; a server that is away at first is looked for again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = threading.Lock()
        self._store: GraphStore | None = None

    def get(self) -> GraphStore:
        """Return the store.

        Raises
        ------
        StoreError
            When it cannot be opened.
        """
        with self._lock:
            if self._store is None:
                self._store = timed(open_store(self.url))
            return self._store

    def fault(self) -> StoreError | None:
        """Return why the store cannot be read now; None when it can."""
        try:
            self.get().live()
        except StoreError as error:
            return error
        return None

    def close(self) -> None:
        """Let go of the store."""
        with self._lock, suppress(StoreError):
            if self._store is not None:
                self._store.close()
                self._store = None
