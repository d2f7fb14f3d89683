"""The durable queue: DBOS on a file of its own (SQLite), or on a PostgreSQL server by URL.

DBOS keeps a run in one transaction before it is accepted, gives it to one worker at a time, and
after a crash begins anew what has no outcome. It works once per process.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from dbos import DBOS, DBOSConfig, Serializer, SetWorkflowID, WorkflowStatus, error

from .place import queue_file
from .queue import MADE, Made, Phase, QueuedRun, QueueTaken, Told, Work
from .queue_lock import FileLock, PostgresLock, QueueLock

_QUEUE, _WORKFLOW, _STREAM, _MADE = "runs", "run", "told", "made"
_POLL_SECONDS = 0.1
_PHASES: Mapping[str, Phase] = {
    "ENQUEUED": "queued",
    "DELAYED": "queued",
    "PENDING": "running",
    "SUCCESS": "ended",
    "CANCELLED": "cancelled",
}
_ACTIVE = ["ENQUEUED", "DELAYED", "PENDING"]
_OVER = ["SUCCESS", "CANCELLED", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

_process = threading.Lock()
"""Held by the queue that works in this process: DBOS keeps its state in the module."""

_work: Work | None = None


class _Json(Serializer):
    """Runs are kept as JSON: readable by any version, and no code when they are read."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data, ensure_ascii=False, default=str)

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "json"


@DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=1_000_000)
def _run(asked: dict[str, Any]) -> Mapping[str, Any]:
    return _attempt(asked)


@DBOS.step(name="attempt")
def _attempt(asked: dict[str, Any]) -> Mapping[str, Any]:
    """Do a run. What a step tells is kept at once; a step without an outcome is done anew."""
    run_id = DBOS.workflow_id
    assert _work is not None
    assert run_id is not None

    def tell(what: Told) -> None:
        DBOS.write_stream(_STREAM, dict(what))

    outcome = dict(_work(run_id, asked, tell))
    if (made := outcome.pop(MADE, None)) is not None:
        DBOS.write_stream(_MADE, made)
    return outcome


class DbosQueue:
    """See `queue.RunQueue`.

    Parameters
    ----------
    url
        ``sqlite:///file`` or ``postgresql://…``.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._file = queue_file(url)
        self._lock: QueueLock | None = None

    def start(self, work: Work, num_workers: int) -> None:
        """See `RunQueue`."""
        global _work  # noqa: PLW0603 - DBOS finds work by what a module defines
        if not _process.acquire(blocking=False):
            raise QueueTaken
        try:
            self._take()
            _work = work
            logging.getLogger("dbos").propagate = False
            DBOS(config=self._config())
            DBOS.launch()
            DBOS.register_queue(_QUEUE, worker_concurrency=num_workers,
                                polling_interval_sec=_POLL_SECONDS,
                                on_conflict="always_update")  # fmt: skip
        except BaseException:
            self._let_go()
            raise

    def _config(self) -> DBOSConfig:
        # One version and one executor for good: what any server has accepted, the next one does.
        return {
            "name": "jiedui",
            "system_database_url": self._url,
            "application_version": "1",
            "executor_id": "server",
            "log_level": "ERROR",
            "serializer": _Json(),
        }

    def _take(self) -> None:
        """Keep other servers off, for as long as this process lives."""
        if self._file is None:
            self._lock = PostgresLock(self._url)
            return
        self._lock = FileLock(self._file)
        with closing(sqlite3.connect(self._file)) as database:
            database.execute("PRAGMA journal_mode=WAL")  # who reads never waits for who writes

    def _let_go(self) -> None:
        DBOS.destroy()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        _process.release()

    def reach(self) -> None:
        """See `RunQueue`."""
        assert self._lock is not None
        self._lock.renew()

    def stop(self) -> None:
        """See `RunQueue`."""
        self._let_go()

    def submit(self, run_id: str, asked: Mapping[str, Any]) -> QueuedRun:
        """See `RunQueue`."""
        with SetWorkflowID(run_id):
            DBOS.enqueue_workflow(_QUEUE, _run, dict(asked))
        found = self.find(run_id)
        assert found is not None
        return found

    def find(self, run_id: str) -> QueuedRun | None:
        """See `RunQueue`."""
        found = DBOS.get_workflow_status(run_id)
        return None if found is None else _queued_run(found)

    def runs(
        self, *, until: float, offset: int, limit: int, is_active: bool | None
    ) -> Sequence[QueuedRun]:
        """See `RunQueue`."""
        states = {None: None, True: _ACTIVE, False: _OVER}[is_active]
        last = datetime.fromtimestamp(until, UTC).isoformat()
        return [
            _queued_run(own)
            for own in DBOS.list_workflows(name=_WORKFLOW, status=states, end_time=last,
                                           offset=offset, limit=limit, sort_desc=True)
        ]  # fmt: skip

    def told(self, run_id: str, after: int) -> Sequence[Told]:
        """See `RunQueue`."""
        return self._stream(run_id, _STREAM, after)

    def made(self, run_id: str) -> Made | None:
        """See `RunQueue`."""
        found = self._stream(run_id, _MADE, 0)
        return found[-1] if found else None  # made once more after a crash: the last one counts

    def _stream(self, run_id: str, name: str, after: int) -> list[Any]:
        found = []
        try:
            for what in DBOS.read_stream(run_id, name, offset=after, timeout_seconds=0,
                                         polling_interval_sec=0.001):  # fmt: skip
                found.append(what)  # noqa: PERF402 - kept when the last one does not come
        except error.DBOSStreamTimeoutError:  # all that is there so far
            pass
        return found

    def cancel(self, run_id: str) -> None:
        """See `RunQueue`."""
        DBOS.cancel_workflow(run_id)


def _queued_run(found: WorkflowStatus) -> QueuedRun:
    assert found.input is not None
    return QueuedRun(
        run_id=found.workflow_id,
        phase=_PHASES.get(found.status, "broken"),
        asked=found.input["args"][0],
        outcome=found.output,
        ended=None if found.completed_at is None else found.completed_at / 1000,
    )
