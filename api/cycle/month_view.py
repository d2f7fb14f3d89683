"""A month on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from api.entity_names import EntityNames
from api.screen import Screen
from engine.cycle import Month
from engine.cycle.due import DueProject, DueTask
from engine.cycle.list_changes import ListChanges, RowChanges

Row = TypeVar("Row")

SHOWN = 10
"""Lines of one kind that are written out; the rest are counted, and stand in the JSON."""


def show_month(found: Month, names: EntityNames, before: EntityNames, screen: Screen) -> None:
    """Write what a month asks for.

    Parameters
    ----------
    before
        Names of the tables compared with: of rows that are gone.
    """
    screen.line(screen.text("cycle.month", month=found.span.name, day=found.day), "bold")
    _changes(found.changes, names, before, screen)
    for stands in ("overdue", "due", "done"):
        tasks = [own for own in found.tasks if own.stands == stands]
        lines(f"cycle.tasks.{stands}", tasks, lambda own: _task(own, screen), screen)
    for stands in ("late_to_end", "late_to_begin", "ends", "begins"):
        projects = [own for own in found.projects if own.stands == stands]
        lines(f"cycle.projects.{stands}", projects, lambda own: _project(own, names, screen),
              screen)  # fmt: skip
    lines("cycle.moves", found.moves, lambda own: screen.text(
        "cycle.move", day=own.date, project=own.project_id, reason=own.reason,
        state=screen.text(f"keylist.state.{own.state}")), screen)  # fmt: skip
    states = Counter(own.status for own in found.dispatches)
    screen.line(screen.text("cycle.dispatches", planned=states["planned"],
                            running=states["running"]))  # fmt: skip
    late = [own for own in found.dispatches if own.late]
    lines("cycle.dispatches_late", late, lambda own: screen.text(
        "cycle.dispatch", capability=_called(own.capability_id, names),
        need=_called(own.need_id, names), amount=f"{own.amount:g}"), screen)  # fmt: skip


def lines(key: str, rows: Sequence[Row], line: Callable[[Row], str], screen: Screen) -> None:
    """Write a head with the number of rows, then each of the first; nothing for none."""
    if rows:
        screen.line(screen.text(key, num=len(rows)))
    for row in rows[:SHOWN]:
        screen.line(f"  {line(row)}")
    if len(rows) > SHOWN:
        screen.line(screen.text("cycle.more", num=len(rows) - SHOWN), "dim")


def _changes(
    changes: ListChanges | None, names: EntityNames, before: EntityNames, screen: Screen
) -> None:
    if changes is None or not changes.num:
        screen.line(screen.text("cycle.no_before" if changes is None else "cycle.no_changes"))
        return
    for name in ("needs", "capabilities", "providers"):
        own: RowChanges = getattr(changes, name)
        for change in ("new", "changed", "over", "gone"):
            ids = getattr(own, change)
            known = before if change == "gone" else names
            if ids:
                shown = tuple(_called(id_, known) for id_ in ids[:SHOWN])
                key = "cycle.change_more" if len(ids) > SHOWN else "cycle.change"
                screen.line(screen.text(key, list=screen.text(f"cycle.list.{name}"), ids=shown,
                                        change=screen.text(f"cycle.change.{change}"),
                                        num=len(ids)))  # fmt: skip


def _task(own: DueTask, screen: Screen) -> str:
    return screen.text("cycle.task", id=own.id, title=own.title, due=own.due,
                       office=own.office or "–")  # fmt: skip


def _project(own: DueProject, names: EntityNames, screen: Screen) -> str:
    return screen.text("cycle.project", id=own.id, title=own.title, place=names.place(own.place_id),
                       state=screen.text(f"keylist.state.{own.state}"), day=own.date,
                       office=own.office or "–")  # fmt: skip


def _called(id_: str, names: EntityNames) -> str:
    name = names.of(id_)
    return id_ if name == id_ else f"{name} ({id_})"
