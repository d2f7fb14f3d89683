"""Worker processes: whatever takes long, or opens what strangers have sent, is done there.

Solving holds the interpreter's lock: in a thread it would stop every other answer. Whoever cancels
kills the worker; a worker whose server is gone is ended by the system.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol, TypeVar

import anyio
from anyio import to_process

from .observing.timings import timing
from .work import done_in_child

Result = TypeVar("Result")


class Workers(Protocol):
    """Does work outside this process."""

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Return what a function of a module gives; what it raises is raised here.

        Raises
        ------
        BrokenWorkerProcess
            When the worker dies.
        """


class ProcessWorkers:
    """Up to ``num`` processes, started when they are first needed and then kept."""

    def __init__(self, num: int) -> None:
        self._limiter = anyio.CapacityLimiter(num)

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result:
        """See `Workers`."""
        with timing("worker"):
            return await to_process.run_sync(
                done_in_child, os.getpid(), function, arguments,
                cancellable=True, limiter=self._limiter,
            )  # fmt: skip
