"""The month (月调度): what has changed, what is due, what moved, what is planned and runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.facts.plain_cells import plain_cells
from graph_schema.graph import AssistanceGraph

from .calendar import Span, days_of, month_of
from .due import DueProject, DueTask, projects_due, tasks_due
from .list_changes import ListChanges, list_changes


@dataclass(frozen=True)
class Move:
    """A change of a project's state."""

    id: str
    project_id: str
    date: str
    state: str
    reason: str


@dataclass(frozen=True)
class OpenDispatch:
    """An amount that is planned or runs; ``late`` where its ``since`` or ``until`` has passed."""

    capability_id: str
    need_id: str
    amount: float
    status: str
    late: bool


@dataclass(frozen=True)
class Month:
    """All that a month's meeting has to know.

    Attributes
    ----------
    changes
        Of the lists since the last month; None where its tables are not known.
    moves
        Of the month, by date and id; one of which only the year is known belongs to no month.
    dispatches
        Planned or running in the month or its year, in order of ids.
    """

    day: date
    span: Span
    changes: ListChanges | None
    tasks: tuple[DueTask, ...]
    projects: tuple[DueProject, ...]
    moves: tuple[Move, ...]
    dispatches: tuple[OpenDispatch, ...]


def month(graph: AssistanceGraph, day: date, before: AssistanceGraph | None = None) -> Month:
    """Return what the month of a day asks for; the same tables and day give the same.

    Parameters
    ----------
    before
        The tables as they stood at the end of the month before.
    """
    span = month_of(day)
    return Month(
        day, span, None if before is None else list_changes(before, graph),
        tasks_due(graph, day, span), projects_due(graph, day, span), _moves(graph, span),
        _dispatches(graph, day, span),
    )  # fmt: skip


def _moves(graph: AssistanceGraph, span: Span) -> tuple[Move, ...]:
    found = []
    for row in plain_cells(graph, "project_moves", "id", "project_id", "date", "state", "reason"):
        days = days_of(row[2])
        if days is not None and span.holds(days.first) and span.holds(days.last):
            found.append(Move(*row))
    return tuple(sorted(found, key=lambda move: (move.date, move.id)))


def _dispatches(graph: AssistanceGraph, day: date, span: Span) -> tuple[OpenDispatch, ...]:
    columns = ("period", "capability_id", "need_id", "amount", "status", "since", "until")
    found = []
    for period, capability, need, amount, status, since, until in plain_cells(
        graph, "dispatches", *columns
    ):
        if status not in ("planned", "running") or not span.name.startswith(period):
            continue
        ends = [days_of(until), days_of(since) if status == "planned" else None]
        late = any(end is not None and end.last < day for end in ends)
        found.append(OpenDispatch(capability, need, amount, status, late))
    return tuple(sorted(found, key=lambda own: (own.capability_id, own.need_id)))
