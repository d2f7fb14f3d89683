"""Watching over calls to a server, for a link may hang without being cut.

When packets are lost on the way, neither side hears of it, and a call would wait for minutes. How
long an answer may take cannot be said beforehand, so whoever has waited for `QUIET` seconds is
looked after: another connection asks whether the server can be reached, and whether it is at work
on this. If not, the link is cut, which ends the call.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from secrets import token_hex

QUIET = 3.0
"""Seconds without an answer after which a call is looked after, and then again and again."""

IDLE = 6.0
"""Seconds without an answer after which a server that is at work on nothing has lost the call."""

_TICK = 0.25


class Sign(Enum):
    """What a server says of one transaction."""

    AT_WORK = auto()
    IDLE = auto()
    UNREACHABLE = auto()


class Wait:
    """One transaction; ``token`` names it on the server."""

    def __init__(self) -> None:
        self.token = token_hex(8)
        self._since: float | None = None
        self._looked = 0.0

    @contextmanager
    def call(self) -> Iterator[None]:
        """Say that an answer is waited for."""
        self._since, self._looked = time.monotonic(), 0.0
        try:
            yield
        finally:
            self._since = None

    def seconds(self) -> float:
        """Return how long an answer is waited for; 0 when none is."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    def is_due(self) -> bool:
        """Whether it is time to look after the call."""
        return self.seconds() >= self._looked + QUIET

    def is_lost(self, sign: Sign) -> bool:
        """Whether a sign means that no answer will come; asked once for each look."""
        self._looked = self.seconds()
        return sign is Sign.UNREACHABLE or (sign is Sign.IDLE and self._looked >= IDLE)


class Watch:
    """Looks after the calls of one link, in a thread of its own.

    Parameters
    ----------
    ask
        Asks the server, over another connection, about the transaction with a token.
    cut
        Cuts every connection of the link.
    """

    def __init__(self, ask: Callable[[str], Sign], cut: Callable[[], None]) -> None:
        self._ask = ask
        self._cut = cut
        self._waits: set[Wait] = set()
        self._lock = threading.Lock()
        self._has_waits = threading.Event()
        self._is_closed = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def transaction(self) -> Iterator[Wait]:
        """Give a transaction whose calls are looked after."""
        wait = Wait()
        with self._lock:
            self._waits.add(wait)
            self._has_waits.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
        try:
            yield wait
        finally:
            with self._lock:
                self._waits.remove(wait)
                if not self._waits:
                    self._has_waits.clear()

    def close(self) -> None:
        """Stop."""
        self._is_closed = True
        self._has_waits.set()

    def _run(self) -> None:
        while True:
            self._has_waits.wait()
            if self._is_closed:
                return
            time.sleep(_TICK)
            with self._lock:
                due = [wait for wait in self._waits if wait.is_due()]
            for wait in due:
                self._look_after(wait)

    def _look_after(self, wait: Wait) -> None:
        if wait.is_due() and wait.is_lost(self._ask(wait.token)) and wait.seconds() >= QUIET:
            self._cut()
