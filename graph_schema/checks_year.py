"""Checks of the year's work: teams, projects and their moves, dispatches, budgets, evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray
from .checks_cells import numbers
from .checks_references import Frames, group_numbers
from .dates import first_days
from .findings import Facts, Finding, rows_where

NEXT_STATES: dict[str, tuple[str, ...]] = {
    "": ("proposed",),
    "proposed": ("agreed", "dropped"),
    "agreed": ("running", "dropped"),
    "running": ("done", "dropped"),
    "done": ("closed", "running"),
    "closed": (),
    "dropped": ("proposed",),
}
"""State of a project to the states that may follow; "" before the first move.

What is done goes back to work where its acceptance fails; what was dropped may be proposed again.
"""


def check_year(frames: Frames) -> Iterator[Finding]:
    """Find rows of the year's work that contradict each other or the tables that they rest on."""
    yield from _check_teams(frames["team_members"])
    yield from _check_moves(frames["project_moves"])
    yield from _check_projects(frames["projects"], frames["project_moves"])
    yield from _check_dispatches(frames)
    yield from _check_budgets(frames["budgets"])
    yield from _check_tasks(frames["tasks"])
    yield from _check_evaluations(frames["evaluations"])


def _check_teams(frame: pd.DataFrame) -> Iterator[Finding]:
    teams = set(frame["team_id"]) - {""}
    nested: BoolArray = frame["member_id"].isin(teams).to_numpy()
    yield from rows_where(nested, "team_in_team", "team_members", frame, "member_id")


def _check_moves(frame: pd.DataFrame) -> Iterator[Finding]:
    """Find moves that may not follow the one before, in the order of their days.

    Moves of one day count in the order of the rows.
    """
    before = np.full(len(frame), "", dtype=object)
    wrong = np.zeros(len(frame), dtype=bool)
    for _, group in _in_order(frame):
        state = ""
        for position in group:
            before[position] = state
            new = frame["state"].iloc[position]
            wrong[position] = new in NEXT_STATES and new not in NEXT_STATES.get(state, ())
            state = new

    def facts(position: int) -> Facts:
        state = str(before[position])
        return {"before": state, "allowed": NEXT_STATES.get(state, ())}

    yield from rows_where(wrong, "move_not_allowed", "project_moves", frame, "state", facts)


def _in_order(frame: pd.DataFrame) -> Iterator[tuple[str, Sequence[int]]]:
    days = first_days(frame["date"])
    rows = pd.DataFrame({"project": frame["project_id"].to_numpy(), "day": days,
                         "position": np.arange(len(frame))})  # fmt: skip
    sound = rows[~np.isnat(days) & (rows["project"] != "").to_numpy()]
    ordered = sound.sort_values(["project", "day", "position"])
    for project, own in ordered.groupby("project", sort=False)["position"]:
        yield str(project), own.tolist()


def _check_projects(frame: pd.DataFrame, moves: pd.DataFrame) -> Iterator[Finding]:
    last = {project: moves["state"].iloc[group[-1]] for project, group in _in_order(moves)}
    own = pd.Series([last.get(id_, "") for id_ in frame["id"]], index=frame.index, dtype="str")
    differs = ((own != "") & (own != frame["state"])).to_numpy(dtype=bool)
    yield from rows_where(
        differs, "state_differs", "projects", frame, "state",
        lambda position: {"moved": str(own.iloc[position])},
    )  # fmt: skip
    over = numbers(frame["spent_yuan"]) > numbers(frame["amount_yuan"])
    yield from rows_where(
        over, "spent_too_much", "projects", frame, "spent_yuan",
        lambda position: {"amount": frame["amount_yuan"].iloc[position]},
    )  # fmt: skip


def _check_dispatches(frames: Frames) -> Iterator[Finding]:
    frame, needs, capabilities = frames["dispatches"], frames["needs"], frames["capabilities"]
    if frame.empty:
        return
    wanted = _of_id(frame["need_id"], needs, "sector_id")
    offered = _of_id(frame["capability_id"], capabilities, "sector_id")
    differs = ((wanted != offered) & (wanted != "") & (offered != "")).to_numpy(dtype=bool)
    yield from rows_where(
        differs, "sectors_differ", "dispatches", frame, "need_id",
        lambda position: {"wanted": wanted.iloc[position], "offered": offered.iloc[position]},
    )  # fmt: skip
    yield from _check_sums(frame, "capability_id", capabilities, "capability_exceeded")
    yield from _check_sums(frame, "need_id", needs, "need_exceeded")


def _check_sums(frame: pd.DataFrame, end: str, table: pd.DataFrame, code: str) -> Iterator[Finding]:
    """Find rows after which the amounts of one end, in one period, are more than there is."""
    amounts = np.nan_to_num(numbers(frame["amount"]))
    amounts[(frame["status"] == "stopped").to_numpy()] = 0
    groups = pd.Series(group_numbers(frame, ("period", end)))
    running = pd.Series(amounts).groupby(groups).cumsum().to_numpy()
    there = numbers(_of_id(frame[end], table, "amount"))
    # Amounts are decimals: sums of them are compared with a tolerance far below any unit.
    over = (running > there * (1 + 1e-9)) & (amounts > 0)
    yield from rows_where(
        over, code, "dispatches", frame, end,
        lambda position: {"sum": f"{running[position]:.12g}", "amount": f"{there[position]:.12g}"},
    )  # fmt: skip


def _of_id(ids: pd.Series[Any], table: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return for each id a cell of the first row that has it; "" where there is none."""
    cells = dict(zip(table["id"][::-1], table[column][::-1], strict=True))
    return pd.Series([cells.get(id_, "") for id_ in ids], index=ids.index, dtype="str")


def _check_budgets(frame: pd.DataFrame) -> Iterator[Finding]:
    scopes = ("place_id", "provider_id", "sector_id")
    named = sum((frame[name] != "").to_numpy(dtype=int) for name in scopes)
    yield from rows_where(np.asarray(named != 1), "budget_of_one", "budgets", frame, "place_id")
    groups = group_numbers(frame, ("period", *scopes))
    again = pd.Series(groups).duplicated().to_numpy() & np.asarray(named == 1)
    yield from rows_where(again, "second_budget", "budgets", frame, "id")


def _check_tasks(frame: pd.DataFrame) -> Iterator[Finding]:
    done = (frame["state"] == "done").to_numpy()
    has_day = (frame["done_on"] != "").to_numpy()
    yield from rows_where(done & ~has_day, "task_day", "tasks", frame, "done_on")
    yield from rows_where(~done & has_day, "task_day", "tasks", frame, "state")


def _check_evaluations(frame: pd.DataFrame) -> Iterator[Finding]:
    pairing = ("layer", "provider_id", "place_id")
    named = sum((frame[name] != "").to_numpy(dtype=int) for name in pairing)
    project = (frame["project_id"] != "").to_numpy()
    sound = np.where(project, named == 0, named == len(pairing))
    yield from rows_where(~sound & project, "evaluated_what", "evaluations", frame, "project_id")
    yield from rows_where(~sound & ~project, "evaluated_what", "evaluations", frame, "place_id")
