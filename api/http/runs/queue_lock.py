"""One server works on a queue: the lock that it holds, on a file or on a PostgreSQL server.

Either lock goes when the process does, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Any, Protocol

import psycopg

from .queue import QueueAway, QueueTaken

_NUMBER = 0x6A69656475690001
"""Names the lock among all of a database: "jiedui"."""

_GRACE_SECONDS = 0.5
"""How long a database may take to see that a server is gone which was killed."""

_LINK: dict[str, Any] = {
    "connect_timeout": 3, "tcp_user_timeout": 5000, "keepalives_idle": 5,
    "keepalives_interval": 2, "keepalives_count": 3,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
}  # fmt: skip
"""Either end sees within seconds that the other one is gone."""


class QueueLock(Protocol):
    """Keeps other servers off a queue from when it is made."""

    def renew(self) -> None:
        """Make sure that it is held still; raises QueueTaken, QueueAway."""

    def release(self) -> None:
        """Let others work on the queue."""


class FileLock:
    """A lock beside the file of a queue; raises QueueTaken."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(f"{file}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            os.close(self._file)
            raise QueueTaken from fault

    def renew(self) -> None:
        """See `QueueLock`: nobody takes it away."""

    def release(self) -> None:
        """See `QueueLock`."""
        os.close(self._file)


class PostgresLock:
    """An advisory lock of a PostgreSQL database, held by a link of its own."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("+psycopg", "", 1)
        self._link = self._taken()

    def renew(self) -> None:
        """See `QueueLock`; a link that was cut is made again."""
        try:
            self._link.execute("SELECT 1")
        except psycopg.OperationalError:
            self._link.close()
            self._link = self._taken()

    def release(self) -> None:
        """See `QueueLock`."""
        self._link.close()

    def _taken(self) -> psycopg.Connection[tuple[bool]]:
        try:
            link = psycopg.connect(self._url, autocommit=True, **_LINK)
            until = time.monotonic() + _GRACE_SECONDS
            while not _is_locked(link):
                if time.monotonic() > until:
                    link.close()
                    raise QueueTaken
                time.sleep(0.05)
        except psycopg.OperationalError as fault:
            raise QueueAway from fault
        return link


def _is_locked(link: psycopg.Connection[tuple[bool]]) -> bool:
    row = link.execute("SELECT pg_try_advisory_lock(%s)", [_NUMBER]).fetchone()
    return row is not None and row[0]
