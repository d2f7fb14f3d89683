"""A project moves to another state: which edits write it, and what stands against it."""

from __future__ import annotations

from typing import Any

from engine.editing.edit_models import Edit, edits_from
from engine.facts.plain_cells import plain_cells
from graph_schema.checks_year import NEXT_STATES
from graph_schema.graph import AssistanceGraph, digest
from graph_schema.report import Fact, Problem, Report

DISPATCH_STATE = {"running": "running", "done": "done", "dropped": "stopped"}
"""State of a project to the status that its dispatches take with it; others leave them."""


_PATHS = {
    "proposed": ("proposed",),
    "agreed": ("proposed", "agreed"),
    "running": ("proposed", "agreed", "running"),
    "done": ("proposed", "agreed", "running", "done"),
    "closed": ("proposed", "agreed", "running", "done", "closed"),
    "dropped": ("proposed", "dropped"),
}
"""State that was written down without any move to the moves that lead there; these are added with
the first one, on its day and for its reason."""


class BadMove(ValueError):
    """A move that may not be; ``report`` says why."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("; ".join(p.code for p in report.problems))


def move_edits(
    graph: AssistanceGraph, project: str, state: str, *, date: str, reason: str, office: str = "",
    expected: str | None = None,
) -> tuple[Edit, ...]:  # fmt: skip
    """Return the edits that move a project: a new move, the state, the status of its dispatches.

    Moves are only ever added. Dispatches start to run, are done or stop with their project; those
    of one that is proposed again stay stopped until they are dispatched anew.

    Parameters
    ----------
    expected
        State that the caller saw; None = any.

    Raises
    ------
    BadMove
        When there is no such project, it is not in the state expected, the state may not follow,
        there is no reason, or the day is before its last move's.
    """
    states = dict(plain_cells(graph, "projects", "id", "state"))
    before = states.get(project)
    moves = sorted((day, id_) for id_, of, day in plain_cells(graph, "project_moves", "id",
                   "project_id", "date") if of == project)  # fmt: skip
    facts: dict[str, Fact] = {"before": before or "", "state": state,
                              "expected": expected or "", "last": moves[-1][0] if moves else "",
                              "allowed": NEXT_STATES.get(before or "", ())}  # fmt: skip
    if before is None:
        codes = ["keylist_no_project"]
    else:
        codes = [code for code, wrong in (
            ("keylist_other_state", expected is not None and expected != before),
            ("keylist_move_not_allowed", state not in NEXT_STATES[before]),
            ("keylist_no_reason", not reason.strip()),
            ("keylist_day_before_last", bool(moves) and date[:10] < moves[-1][0]),
        ) if wrong]  # fmt: skip
    if codes:
        raise BadMove(Report(Problem(code, "error", "projects", None, "state", project, code, facts)
                             for code in codes))  # fmt: skip
    path = () if moves else _PATHS[before or ""]
    return edits_from([
        *(move_row(project, way, date, reason, "", number)
          for number, way in enumerate(path, start=1)),
        move_row(project, state, date, reason, office, len(moves) + len(path) + 1),
        {"op": "set_property", "table": "projects", "key": project, "column": "state",
         "value": state},
        *_dispatches(graph, project, DISPATCH_STATE.get(state)),
    ])  # fmt: skip


def move_row(
    project: str, state: str, date: str, reason: str, office: str, number: int
) -> dict[str, Any]:
    """Return the edit that adds the n-th move of a project, from 1.

    Tables are sorted by id, and moves of one day count in that order: ids rise with the number.
    """
    row = {"id": f"move:{digest(project)[:12]}-{number:04}", "project_id": project,
           "date": date, "state": state, "reason": reason, "office": office or None}  # fmt: skip
    return {"op": "add_row", "table": "project_moves", "row": row}


def _dispatches(graph: AssistanceGraph, project: str, status: str | None) -> list[dict[str, Any]]:
    if status is None:
        return []
    columns = ("period", "capability_id", "need_id")
    return [
        {"op": "set_property", "table": "dispatches", "key": dict(zip(columns, key, strict=True)),
         "column": "status", "value": status}
        for *key, own, of in plain_cells(graph, "dispatches", *columns, "status", "project_id")
        if of == project and own not in {"done", "stopped", status}
    ]  # fmt: skip
