"""The runs of a server: accepted, done one after the other in worker processes, cancelled."""

from __future__ import annotations

import logging
import queue
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import Any

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from anyio.from_thread import BlockingPortal

from api.http.planner import Planner
from api.http.problem import ApiProblem
from api.http.schemas.plans import PlanIn
from api.http.schemas.shapes import ShapeAsked
from api.http.settings import Settings
from api.http.shape_maker import ShapeMaker
from graph_schema.store_errors import StoreUnreachable

from .outcomes import failure, now, success
from .place import queue_file, queue_url
from .queue import LeftUndone, Made, QueueAway, QueuedRun, QueueTaken, RunQueue, Tell, Told

log = logging.getLogger("jiedui.runs")


class Runs:
    """What routes ask of runs.

    The queue works in threads of its own; whatever it lets begin is done on the loop of the
    server, where it can be cancelled.
    """

    def __init__(self, settings: Settings, planner: Planner, shapes: ShapeMaker) -> None:
        self._settings, self._planner, self._shapes = settings, planner, shapes
        self._url = queue_url(settings)
        self._place = re.sub("//.*@", "//", self._url)  # without a password
        self._queue: RunQueue | None = None
        self._lock = threading.Lock()
        self._portal: BlockingPortal | None = None
        self._doing: dict[str, tuple[anyio.CancelScope, anyio.Event]] = {}
        self.is_stopping = False

    async def open(self, portal: BlockingPortal, tasks: TaskGroup) -> None:
        """Begin with what the server before has left; a new queue waits for its first run.

        A queue that another server works on, or that is away, is tried again and again.
        """
        self._portal = portal
        file = queue_file(self._url)
        if file is not None and not file.exists():
            return
        try:
            await anyio.to_thread.run_sync(self._started)
        except ApiProblem as problem:
            log.warning("%s: %s", problem.code, self._place)
            tasks.start_soon(self._open_later)

    async def _open_later(self) -> None:
        while self._queue is None:
            await anyio.sleep(self._settings.retry_after_seconds)
            with suppress(ApiProblem):
                await anyio.to_thread.run_sync(self._started)

    async def close(self) -> None:
        """Stop all work; what has no outcome yet is done after the next start."""
        self.is_stopping = True
        for run_id in list(self._doing):
            await self._end(run_id)
        if self._queue is not None:
            await anyio.to_thread.run_sync(self._queue.stop)
            self._queue = None

    def _started(self) -> RunQueue:
        with self._lock:
            if self._queue is None:
                from .dbos_queue import DbosQueue  # slow to load

                made = DbosQueue(self._url)
                with self._told():
                    made.start(self._work, self._settings.workers)
                self._queue = made
            return self._queue

    def _reached(self) -> RunQueue:
        """Return the queue when it answers.

        Raises
        ------
        ApiProblem
            ``RUNS_ELSEWHERE``, ``RUNS_AWAY``.
        """
        found = self._started()
        with self._told():
            found.reach()
        return found

    @contextmanager
    def _told(self) -> Iterator[None]:
        after = {"Retry-After": str(self._settings.retry_after_seconds)}
        try:
            yield
        except QueueTaken as error:
            raise ApiProblem("RUNS_ELSEWHERE", headers=after) from error
        except QueueAway as error:
            raise ApiProblem("RUNS_AWAY", headers=after) from error

    def submit(self, run_id: str, asked: Mapping[str, Any]) -> QueuedRun:
        """Accept a run; one of the same id stays as it is, and is returned."""
        return self._reached().submit(run_id, asked)

    def find(self, run_id: str) -> QueuedRun:
        """Return a run.

        Raises
        ------
        ApiProblem
            ``UNKNOWN_RUN``.
        """
        found = self._reached().find(run_id)
        if found is None:
            raise ApiProblem("UNKNOWN_RUN", run_id=run_id)
        return found

    def told(self, run_id: str, after: int = 0) -> list[Told]:
        """Return what was told of a run but for the first ``after``."""
        return list(self._reached().told(run_id, after))

    def made(self, run_id: str) -> Made | None:
        """Return what a run has made besides its outcome."""
        return self._reached().made(run_id)

    def runs(
        self, *, until: float, offset: int, limit: int, is_active: bool | None
    ) -> list[QueuedRun]:
        """Return runs, the latest first."""
        return list(self._reached().runs(until=until, offset=offset, limit=limit,
                                         is_active=is_active))  # fmt: skip

    async def cancel(self, run_id: str) -> QueuedRun:
        """Cancel a run and return it; its worker is gone by then.

        Raises
        ------
        ApiProblem
            ``UNKNOWN_RUN``.
        """
        found = await anyio.to_thread.run_sync(self.find, run_id)
        if found.phase not in ("queued", "running"):
            return found
        # The queue first: work that begins now sees it there, work that has begun is in `_doing`.
        await anyio.to_thread.run_sync(self._cancelled, run_id)
        await self._end(run_id)
        return await anyio.to_thread.run_sync(self.find, run_id)

    def _cancelled(self, run_id: str) -> None:
        self._reached().cancel(run_id)

    async def _end(self, run_id: str) -> None:
        if (doing := self._doing.get(run_id)) is not None:
            scope, ended = doing
            scope.cancel()
            await ended.wait()

    def _work(self, run_id: str, asked: Mapping[str, Any], tell: Tell) -> Mapping[str, Any]:
        """Do a run; called by the queue, in a thread of it."""
        said: queue.Queue[Told | None] = queue.Queue()
        assert self._portal is not None
        try:
            future = self._portal.start_task_soon(self._do, run_id, asked, said.put)
        except RuntimeError as error:  # the loop has ended
            raise LeftUndone from error
        future.add_done_callback(lambda _: said.put(None))
        while (told := said.get()) is not None:
            tell(told)
        try:
            outcome: Mapping[str, Any] | None = future.result()
        except CancelledError as error:
            raise LeftUndone from error
        if outcome is None:
            raise LeftUndone
        return outcome

    async def _do(
        self, run_id: str, asked: Mapping[str, Any], say: Tell
    ) -> Mapping[str, Any] | None:
        """Return the outcome of a run; None when it was cancelled or the server ends."""
        if self.is_stopping:
            return None
        outcome = None
        ended = anyio.Event()
        try:
            with anyio.CancelScope() as scope:
                self._doing[run_id] = scope, ended
                assert self._queue is not None
                found = await anyio.to_thread.run_sync(self._queue.find, run_id)
                if found is not None and found.phase != "cancelled":
                    outcome = await self._outcome(run_id, asked, say)
        finally:
            del self._doing[run_id]
            ended.set()
        return outcome

    async def _outcome(self, run_id: str, asked: Mapping[str, Any], say: Tell) -> dict[str, Any]:
        def tell(stage: str) -> None:
            say({"stage": stage, "at": now()})

        tell("start")
        while True:
            try:
                return await self._done(asked, tell)
            except StoreUnreachable:
                tell("wait_for_store")
                await anyio.sleep(self._settings.retry_after_seconds)
            except Exception as fault:
                return failure(fault, run_id, self._settings)

    async def _done(self, asked: Mapping[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
        if "shape" in asked:
            shape = ShapeAsked.model_validate(asked["shape"])
            return success(shape.plan_id, await self._shapes.measured(shape, tell))
        wanted = PlanIn.model_validate(asked["plan"])
        record, _ = await self._planner.plan(wanted, asked["by"], tell)
        return success(record["plan_id"])
