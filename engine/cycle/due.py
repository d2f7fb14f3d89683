"""What is due on a day: tasks, and projects whose state lags behind their dates.

A date of reduced precision ("2026-03") is passed once its last day is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.facts.plain_cells import plain_cells
from graph_schema.graph import AssistanceGraph

from .calendar import Span, days_of

TaskIs = Literal["overdue", "due", "done"]
ProjectIs = Literal["late_to_end", "late_to_begin", "ends", "begins"]

_BEGUN_LATER = ("proposed", "agreed")
_NOT_ENDED = (*_BEGUN_LATER, "running")


@dataclass(frozen=True)
class DueTask:
    """A task of the month: ``due`` and ``office`` as the table has them, "" for no office."""

    id: str
    title: str
    due: str
    office: str
    stands: TaskIs


@dataclass(frozen=True)
class DueProject:
    """A project of the key list that is to begin or end; ``date`` is the one that counts."""

    id: str
    title: str
    place_id: str
    state: str
    date: str
    office: str
    stands: ProjectIs


def tasks_due(graph: AssistanceGraph, day: date, span: Span) -> tuple[DueTask, ...]:
    """Return the tasks that a span of days is about, by their day, then by id.

    Overdue: open, and the day has passed, in this span or long before. Due: open, with its day
    today or later in the span. Done: on a day of the span. Dropped ones never.
    """
    found = []
    columns = ("id", "title", "due", "office", "state", "done_on")
    for id_, title, due, office, state, done_on in plain_cells(graph, "tasks", *columns):
        if (stands := _task_is(due, state, done_on, day, span)) is not None:
            found.append(DueTask(id_, title, due, office or "", stands))
    return tuple(sorted(found, key=lambda task: (task.due, task.id)))


def _task_is(due: str, state: str, done_on: str | None, day: date, span: Span) -> TaskIs | None:
    if state == "done":
        done = days_of(done_on)
        inside = done is not None and span.holds(done.first) and span.holds(done.last)
        return "done" if inside else None
    last = days_of(due)
    if state != "open" or last is None:
        return None
    if last.last < day:
        return "overdue"
    return "due" if last.last <= span.last else None


def projects_due(graph: AssistanceGraph, day: date, span: Span) -> tuple[DueProject, ...]:
    """Return the projects that lag behind their dates or come to one in the span, by date and id.

    Late to end: ``until`` has passed, and it is proposed, agreed or running. Late to begin:
    ``since`` has passed, and it is not yet running. Ends, begins: the same dates, today or later in
    the span. A project stands here once: the first of these that is true counts.
    """
    found = []
    columns = ("id", "title", "place_id", "state", "since", "until", "office")
    for id_, title, place, state, since, until, office in plain_cells(graph, "projects", *columns):
        if (stands := _project_is(state, since, until, day, span)) is not None:
            own = until if stands in ("late_to_end", "ends") else since
            found.append(DueProject(id_, title, place, state, own or "", office or "", stands))
    return tuple(sorted(found, key=lambda project: (project.date, project.id)))


def _project_is(
    state: str, since: str | None, until: str | None, day: date, span: Span
) -> ProjectIs | None:
    first = days_of(since) if state in _BEGUN_LATER else None
    last = days_of(until) if state in _NOT_ENDED else None
    if last is not None and last.last < day:
        return "late_to_end"
    if first is not None and first.last < day:
        return "late_to_begin"
    if last is not None and last.last <= span.last:
        return "ends"
    return "begins" if first is not None and first.last <= span.last else None
