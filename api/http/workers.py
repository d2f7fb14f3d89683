"""Worker processes: whatever takes long, or opens what strangers have sent, is done there.

Solving holds the interpreter's lock: in a thread it would stop every other answer. Whoever cancels
kills the worker; a worker whose server is gone is ended by the system. What goes there is packed in
a thread, and what comes back is unpacked in one, from a file: no other answer waits for the 36 MB
of a plan of Bijie.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import anyio
from anyio import to_process, to_thread

from .observing.timings import timing
from .work import done_in_child, packed

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
        with timing("worker"), tempfile.TemporaryDirectory(prefix="jiedui-") as folder:
            file = Path(folder) / "answer"
            task = await to_thread.run_sync(packed, (function, arguments))
            await to_process.run_sync(done_in_child, os.getpid(), task, str(file),
                                      cancellable=True, limiter=self._limiter)  # fmt: skip
            answer: Result = await to_thread.run_sync(_unpacked, file)
            return answer


def _unpacked(file: Path) -> Any:
    with file.open("rb") as source:
        return pickle.load(source)  # noqa: S301 - our own worker wrote it, where nobody else may
