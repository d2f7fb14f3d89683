"""Work in a worker process that is watched: what stage it is in, and how much memory it takes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import anyio
import psutil

from .work import say_stages_in
from .workers import Workers

Result = TypeVar("Result")

SECONDS = 0.1
"""Between two looks at a worker."""


class OutgrewMemory(Exception):
    """A worker took more memory than it may, and was ended."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


async def watched(
    workers: Workers, most_bytes: int, tell: Callable[[str], None],
    function: Callable[..., Result], *arguments: object,
) -> Result:  # fmt: skip
    """Return what a function gives in a worker; whoever cancels ends the worker.

    Parameters
    ----------
    most_bytes
        Memory that the worker may take.
    tell
        Called with each stage that the function says by `work.say`.

    Raises
    ------
    OutgrewMemory
        The worker is ended by then.
    BrokenWorkerProcess
        When the worker dies.
    """
    found: list[Result] = []
    faults: list[Exception] = []
    with tempfile.TemporaryDirectory(prefix="jiedui-") as folder:
        file = Path(folder) / "stages"
        async with anyio.create_task_group() as tasks:

            async def do() -> None:
                try:
                    found.append(await workers.run(say_stages_in, str(file), function, arguments))
                except Exception as fault:
                    faults.append(fault)
                tasks.cancel_scope.cancel()

            tasks.start_soon(do)
            watch = _Watch(file, most_bytes, tell)
            while not await watch.outgrew():
                await anyio.sleep(SECONDS)
            faults.append(OutgrewMemory(most_bytes))
            tasks.cancel_scope.cancel()
        watch.read()
    if found:
        return found[0]
    raise faults[0]


class _Watch:
    """Reads what a worker writes down: its process id, then a stage a line."""

    def __init__(self, file: Path, most_bytes: int, tell: Callable[[str], None]) -> None:
        self._file, self._most, self._tell = file, most_bytes, tell
        self._num_read = 0
        self._process: psutil.Process | None = None

    async def outgrew(self) -> bool:
        """Whether the worker takes more memory than it may, as far as it has begun."""
        self.read()
        with suppress(psutil.NoSuchProcess):
            return self._process is not None and self._process.memory_info().rss > self._most
        return False

    def read(self) -> None:
        """Tell the stages that were said since the last time."""
        with suppress(FileNotFoundError):
            lines = self._file.read_text("utf-8").splitlines()
            for line in lines[self._num_read :]:
                self._line(line)
            self._num_read = len(lines)

    def _line(self, line: str) -> None:
        if self._process is not None:
            self._tell(line)
            return
        with suppress(psutil.NoSuchProcess):
            self._process = psutil.Process(int(line))


def no_stage(_: str) -> Any:
    """Pass over a stage."""
