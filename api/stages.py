"""Seconds of each stage of a command, and a word on stderr when it takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .screen import Screen

if TYPE_CHECKING:
    from rich.status import Status

PATIENCE_SECONDS = 1.0
"""Nothing is shown before."""


class Stages:
    """Times stages; shows the running one on stderr after a second, if that is a terminal.

    Examples
    --------
    >>> with Stages(Screen("en")) as stage:
    ...     with stage("read"):
    ...         pass
    >>> list(stage.seconds)
    ['read']
    """

    def __init__(self, screen: Screen) -> None:
        self.seconds: dict[str, float] = {}
        self._screen = screen
        self._status: Status | None = None
        self._running = ""
        self._facts: dict[str, Any] = {}
        self._timer = Timer(PATIENCE_SECONDS, self._appear)
        self._timer.daemon = True

    @contextmanager
    def __call__(self, name: str, **facts: Any) -> Iterator[None]:
        """Time one stage; the facts are those of the words for it."""
        self._running, self._facts = name, facts
        if self._status is not None:
            self._status.update(self._text())
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - start, 4)

    def more(self, **facts: Any) -> None:
        """Show more facts of the running stage."""
        self._facts = self._facts | facts
        if self._status is not None:
            self._status.update(self._text())

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
        if self._status is not None:
            self._status.stop()

    def _appear(self) -> None:
        from rich.status import Status

        self._status = Status(self._text(), console=self._screen.err)
        self._status.start()

    def _text(self) -> str:
        return self._screen.text(f"stage.{self._running}", **self._facts) if self._running else ""
