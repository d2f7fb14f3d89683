"""The things last used, kept; what is not there is made again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Recent(Generic[Key, Thing]):
    """At most ``most`` things by key. One thing is made at a time: what is asked twice waits."""

    def __init__(self, make: Callable[[Key], Thing], most: int) -> None:
        self._make, self._most = make, most
        self._held: OrderedDict[Key, Thing] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Thing:
        """Return a thing; raises what making it raises."""
        with self._lock:
            if key not in self._held:
                self._held[key] = self._make(key)
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
            return self._held[key]
