"""The port of a durable queue: what runs need of one. `dbos_queue` is the one behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Phase = Literal["queued", "running", "ended", "cancelled", "broken"]
"""Where a queue has a run; ``broken``: the queue itself has given it up."""

Told = Mapping[str, Any]
"""Something that happened to a run: JSON values."""

Tell = Callable[[Told], None]
"""Keeps what happened, durably and in order."""

Work = Callable[[str, Mapping[str, Any], Tell], Mapping[str, Any]]
"""Does a run (id, what was asked, where to tell): its outcome, in JSON values. May be called again
for a run whose server went before the outcome was kept. What stands under `MADE` in the outcome is
kept apart from it, so that lists of runs stay small."""

Made = Mapping[str, Any]

MADE = "made"


class LeftUndone(BaseException):
    """Raised by work that stops without an outcome: it was cancelled, or the server ends.

    No `Exception`, so that no queue takes it for an outcome: what was not cancelled is done after
    the next start.
    """


class QueueTaken(Exception):
    """Another server works on this queue."""


class QueueAway(Exception):
    """The server that keeps this queue cannot be reached."""


@dataclass(frozen=True)
class QueuedRun:
    """A run as the queue keeps it; ``ended`` in seconds since 1970."""

    run_id: str
    phase: Phase
    asked: Mapping[str, Any]
    outcome: Mapping[str, Any] | None
    ended: float | None


class RunQueue(Protocol):
    """Keeps runs from when `submit` returns, does each until it has an outcome or is cancelled."""

    def start(self, work: Work, num_workers: int) -> None:
        """Begin to work: first on what was left undone.

        Raises
        ------
        QueueTaken
            When another server works on it.
        QueueAway
            When it is kept on a server that cannot be reached.
        """

    def reach(self) -> None:
        """Make sure that the queue answers now, so that nobody waits for one that is away.

        Raises
        ------
        QueueTaken, QueueAway
            See `start`.
        """

    def stop(self) -> None:
        """Begin no more work; nothing is lost."""

    def submit(self, run_id: str, asked: Mapping[str, Any]) -> QueuedRun:
        """Keep a run, and return it; one that is kept already under this id stays as it is."""

    def find(self, run_id: str) -> QueuedRun | None:
        """Return a run; None when there is none."""

    def runs(
        self, *, until: float, offset: int, limit: int, is_active: bool | None
    ) -> Sequence[QueuedRun]:
        """Return runs that were kept until a time, the latest first; times are whole seconds.

        Parameters
        ----------
        is_active
            Only those that are queued or running (True), or no longer are (False).
        """

    def told(self, run_id: str, after: int) -> Sequence[Told]:
        """Return what was told of a run but for the first ``after``."""

    def made(self, run_id: str) -> Made | None:
        """Return what a run has made besides its outcome; None when it made nothing."""

    def cancel(self, run_id: str) -> None:
        """Let a run never begin, nor begin again; one that has an outcome stays as it is."""
