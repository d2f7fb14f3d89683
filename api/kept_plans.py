"""Plans that a store keeps, and what happened in it, for people and for programs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .screen import Screen
from .summary import number

if TYPE_CHECKING:
    from graph_schema.store import GraphStore
    from graph_schema.store_records import PlanSummary

SHORT_ID = 14
"""Characters of a plan id in a list: enough to tell plans apart, and to name one."""


def plans_json(plans: Sequence[PlanSummary], adopted: Collection[str]) -> list[dict[str, Any]]:
    """Return one object per plan, with whether it is the one adopted for its period."""
    return [{**vars(plan), "adopted": plan.plan_id in adopted} for plan in plans]


def adopted_plans(store: GraphStore, plans: Sequence[PlanSummary]) -> set[str]:
    """Return the ids of the plans in force for the periods of some plans."""
    found = (store.adopted(period) for period in {plan.period for plan in plans})
    return {adoption.plan_id for adoption in found if adoption is not None}


def show_plans(plans: Sequence[PlanSummary], adopted: Collection[str], screen: Screen) -> None:
    """Write one line per plan: id, period, status, value, pairs, when, and which is adopted."""
    from rich import box
    from rich.table import Table

    if not plans:
        screen.line(screen.text("plans.none"))
        return
    view = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("plan_id", "period", "status"):
        view.add_column(screen.text(f"plans.{name}"))
    for name in ("unmet", "idle", "cost_points", "num_pairs"):
        view.add_column(screen.text(f"plans.{name}"), justify="right")
    for name in ("created", "adopted"):
        view.add_column(screen.text(f"plans.{name}"))
    for plan in plans:
        view.add_row(
            plan.plan_id[:SHORT_ID], plan.period, screen.text(f"status.{plan.status}"),
            number(plan.unmet), number(plan.idle), number(plan.cost_points),
            number(plan.num_pairs), plan.created[:16].replace("T", " "),
            screen.text("plans.is_adopted") if plan.plan_id in adopted else "",
        )  # fmt: skip
    screen.show(view)


def history_rows(store: GraphStore, subject: str | None) -> list[dict[str, Any]]:
    """Return what happened: to an entity, in adoptions of a period, or in the whole store."""
    if subject is None:
        return [vars(entry) for entry in store.audit()]
    if re.fullmatch(r"\d{4}(-\d{2})?", subject):
        return [vars(adoption) for adoption in store.adoptions(subject)]
    return [{**vars(event), "properties": dict(event.properties)}
            for event in store.history(subject)]  # fmt: skip


def show_history(rows: Sequence[Mapping[str, Any]], screen: Screen) -> None:
    """Write one line per event: when, what, to which, by whom, why."""
    if not rows:
        screen.line(screen.text("history.none"))
    for row in rows:
        if "verb" in row:
            what = screen.text(f"history.{row['verb']}", **row)
        elif "replaced" in row:
            what = screen.text("history.adopted", **{**row, "replaced": row["replaced"] or "–"})
        else:
            what = screen.text(f"history.{row['change']}", **row)
        why = " ".join(text for text in (row["by"], row["reason"]) if text)
        screen.line(f"{row['at'][:16].replace('T', ' ')}  {what}  {why}".rstrip())
