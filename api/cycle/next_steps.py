"""What comes next: the commands that the planner types after a month, a quarter, a year."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from api.screen import Screen
from engine.cycle import Month, Quarter, Year
from engine.cycle.calendar import month_of

from .asked_cycle import AskedCycle, InForce

MOVES_SHOWN = 5
"""Moves of projects that are written out; the rest are like them."""

_NEXT_STATE = {"proposed": "agreed", "agreed": "running", "running": "done"}


@dataclass(frozen=True)
class Step:
    """Why, as a key ``cycle.next.…``, and the words after ``jiedui``."""

    why: str
    words: tuple[str, ...]


def after_month(asked: AskedCycle, found: Month) -> list[Step]:
    """Return the steps after a month's meeting: dispatch, what is late, the quarter."""
    steps = _to_adoption(asked.plan)
    if asked.plan is not None and asked.plan.adopted:
        own = ("dispatch", asked.plan.plan_id)
        if not found.dispatches:
            steps.append(Step("dispatch", (*own, "--keep")))
        elif found.changes is None or found.changes.num:
            steps.append(Step("dispatch_again", (*own, "--changes", "0", "--keep")))
    late = [own for own in found.projects if own.stands.startswith("late")]
    steps += [Step("move", ("keylist", "move", own.id, _NEXT_STATE[own.state], "--reason", "…"))
              for own in late[:MOVES_SHOWN]]  # fmt: skip
    tasks = any(own.stands == "overdue" for own in found.tasks)
    if tasks or any(own.late for own in found.dispatches):
        steps.append(Step("progress", ("load", "progress", "--add")))
    if asked.day.month % 3 == 0:
        steps.append(Step("quarter", ("quarter", "--date", asked.day.isoformat())))
    return steps


def after_quarter(asked: AskedCycle, found: Quarter) -> list[Step]:
    """Return the steps after a quarter's evaluation: what lacks, then the year or the month."""
    steps = _to_adoption(asked.plan)
    if found.lacking or found.overdue:
        steps.append(Step("evaluations", ("load", "evaluations", "--add")))
    if found.quarter == 4:
        return [*steps, Step("year", ("year", "--date", asked.day.isoformat()))]
    following = month_of(asked.day).last + timedelta(days=1)
    return [*steps, Step("month", ("month", "--date", following.isoformat()))]


def after_year(asked: AskedCycle, found: Year) -> list[Step]:
    """Return the steps after a year: what nobody judged, the next year, its plan."""
    steps = []
    if found.unjudged:
        steps.append(Step("evaluations", ("load", "evaluations", "--add")))
    if not found.has_begun:
        steps += _to_adoption(asked.plan)
        steps.append(Step("next_period", ("next-period", found.following, "--carry")))
    if found.track_record and not any(found.track_record.values()):
        steps.append(Step("track_record", ("load", "lists", "--add", "--policy", "policy.toml")))
    if asked.next_plan is None:
        return [*steps, Step("next_plan", ("plan",))]
    return [*steps, *_to_adoption(asked.next_plan)]


def command_of(step: Step, store: str | None) -> str:
    """Return a step as it is typed, on the store that was asked.

    >>> command_of(Step("plan", ("plan",)), "my store.sqlite")
    "jiedui plan --store 'my store.sqlite'"
    """
    words = ("jiedui", *step.words, *(("--store", store) if store else ()))
    return shlex.join(words)


def steps_json(steps: list[Step], store: str | None, screen: Screen) -> list[dict[str, Any]]:
    """Return the steps with why and the command."""
    return [{"step": own.why, "why": screen.text(f"cycle.next.{own.why}"),
             "command": command_of(own, store)} for own in steps]  # fmt: skip


def show_steps(steps: list[Step], store: str | None, screen: Screen) -> None:
    """Write one line per step: the command, then why."""
    screen.line(screen.text("cycle.next" if steps else "cycle.nothing_next"), "bold")
    for own in steps:
        screen.line(f"  {command_of(own, store)}  # {screen.text(f'cycle.next.{own.why}')}")


def _to_adoption(plan: InForce | None) -> list[Step]:
    if plan is None:
        return [Step("plan", ("plan",))]
    return [] if plan.adopted else [Step("adopt", ("adopt", plan.plan_id))]
