"""Dispatched amounts as rows of ``dispatches``: which edits write them, and what stands against it.

A planned row may be moved. One that runs is changed only where the dispatch was made from what
runs; one that is done happened, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from engine.editing.edit_models import Edit, edits_from
from engine.facts.plain_cells import plain_cells
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Fact, Problem, Report

Ends = tuple[str, str]
"""Capability id and need id."""


class Kept(NamedTuple):
    """A row of ``dispatches`` in one period."""

    amount: float
    status: str
    project_id: str


class DispatchRuns(ValueError):
    """Amounts that run or are done and would change; ``report`` names all, with both values."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("; ".join(f"{p.value}: {p.code}" for p in report.problems))


def kept_rows(graph: AssistanceGraph, period: str) -> dict[Ends, Kept]:
    """Return the dispatches of a period by capability and need, stopped ones too."""
    columns = ("period", "capability_id", "need_id", "amount", "status", "project_id")
    return {
        (capability, need): Kept(amount, status, project or "")
        for when, capability, need, amount, status, project in plain_cells(
            graph, "dispatches", *columns
        )
        if when == period
    }


def kept_amounts(graph: AssistanceGraph, period: str) -> list[tuple[str, str, float]]:
    """Return (capability id, need id, amount) of what is planned, runs or is done in a period.

    Sorted; it is what `engine.dispatch.redispatch` takes as running.
    """
    return sorted((*ends, row.amount) for ends, row in kept_rows(graph, period).items()
                  if row.status != "stopped")  # fmt: skip


def dispatch_edits(
    graph: AssistanceGraph, period: str, items: Iterable[tuple[str, str, float]], *,
    may_change_running: bool = False,
) -> tuple[Edit, ...]:  # fmt: skip
    """Return the edits after which the dispatches of a period are these amounts.

    What is new is planned. A planned row that is dispatched no more is taken out, or stopped where
    it belongs to a project. Rows that are right already are left alone: of the same dispatch twice,
    the second has no edits.

    Parameters
    ----------
    items
        (capability id, need id, amount), each pair once.
    may_change_running
        Whether the amounts were made from what runs (`engine.dispatch.redispatch`), so that a
        running row may grow, shrink or stop. What is done stays in any case; where its amount is
        no longer dispatched because its need is closed, that is no fault.

    Raises
    ------
    DispatchRuns
        When amounts that run (or are done) would change.
    """
    wanted = {(capability, need): amount for capability, need, amount in items}
    kept = kept_rows(graph, period)
    report = Report()
    edits: list[Any] = []
    for ends in sorted({*wanted, *kept}):
        row, amount = kept.get(ends), wanted.get(ends)
        if row is not None and _is_fixed(row, amount, may_change_running):
            report.add(_runs(ends, row, amount))
        else:
            edits += _edits(period, ends, row, amount)
    if not report.ok:
        raise DispatchRuns(report)
    return edits_from(edits)


def _is_fixed(row: Kept, amount: float | None, may_change_running: bool) -> bool:
    if row.status == "running":
        return amount != row.amount and not may_change_running
    if row.status == "done":
        return amount != row.amount and not (amount is None and may_change_running)
    return False


def _runs(ends: Ends, row: Kept, amount: float | None) -> Problem:
    facts: dict[str, Fact] = {
        "need": ends[1], "status": row.status, "kept": f"{row.amount:.12g}",
        "new": f"{amount or 0:.12g}",
    }  # fmt: skip
    return Problem("dispatch_runs", "error", "dispatches", None, "amount", ends[0],
                   f"dispatch_{row.status}", facts)  # fmt: skip


def _edits(period: str, ends: Ends, row: Kept | None, amount: float | None) -> Iterator[Any]:
    key = {"period": period, "capability_id": ends[0], "need_id": ends[1]}
    if row is None:
        yield {"op": "add_row", "table": "dispatches",
               "row": key | {"amount": amount, "status": "planned"}}  # fmt: skip
    elif amount is None:
        if row.status == "planned" and not row.project_id:
            yield {"op": "remove_row", "table": "dispatches", "key": key}
        elif row.status in {"planned", "running"}:
            yield _set(key, "status", "stopped")
    else:
        if amount != row.amount:
            yield _set(key, "amount", amount)
        if row.status == "stopped":
            yield _set(key, "status", "planned")


def _set(key: dict[str, str], column: str, value: str | float) -> dict[str, Any]:
    return {"op": "set_property", "table": "dispatches", "key": key, "column": column,
            "value": value}  # fmt: skip
