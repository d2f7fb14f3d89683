"""Plans that a store keeps, and what happened in it, for people and for programs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.screen import Screen
from api.summary import number
from graph_schema.store_errors import NotInStore

if TYPE_CHECKING:
    from graph_schema.store import GraphStore
    from graph_schema.store_records import PlanSummary, Review, ReviewState

SHORT_ID = 14
"""Characters of a plan id in a list: enough to tell plans apart, and to name one."""


def plans_json(
    plans: Sequence[PlanSummary], adopted: Collection[str], states: Mapping[str, ReviewState]
) -> list[dict[str, Any]]:
    """Return one object per plan, with where its review stands, and whether it is adopted."""
    return [{**vars(plan), "review": states.get(plan.plan_id, "draft"),
             "adopted": plan.plan_id in adopted} for plan in plans]  # fmt: skip


def adopted_plans(store: GraphStore, plans: Sequence[PlanSummary]) -> set[str]:
    """Return the ids of the plans in force for the periods of some plans."""
    found = (store.adopted(period) for period in {plan.period for plan in plans})
    return {adoption.plan_id for adoption in found if adoption is not None}


def review_states(reviews: Sequence[Review]) -> dict[str, ReviewState]:
    """Return where each plan stands that was ever reviewed; reviews come oldest first."""
    return {review.plan_id: review.state for review in reviews}


def show_plans(
    plans: Sequence[PlanSummary], adopted: Collection[str], states: Mapping[str, ReviewState],
    screen: Screen,
) -> None:  # fmt: skip
    """Write one line per plan: id, period, status, value, pairs, when, and which is adopted.

    Where plans were derived from others, or are reviewed, that stands there too.
    """
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
    has_base = any(plan.base_plan_id for plan in plans)
    has_review = any(plan.require_approval or plan.plan_id in states for plan in plans)
    shown = {"created": True, "base_plan_id": has_base, "review": has_review, "adopted": True}
    for name in (name for name, is_shown in shown.items() if is_shown):
        view.add_column(screen.text(f"plans.{name}"))
    for plan in plans:
        state = states.get(plan.plan_id, "draft" if plan.require_approval else None)
        view.add_row(
            plan.plan_id[:SHORT_ID], plan.period, screen.text(f"status.{plan.status}"),
            number(plan.unmet), number(plan.idle), number(plan.cost_points),
            number(plan.num_pairs), plan.created[:16].replace("T", " "),
            *([(plan.base_plan_id or "")[:SHORT_ID]] if has_base else []),
            *([screen.text(f"review.{state}") if state else ""] if has_review else []),
            screen.text("plans.is_adopted") if plan.plan_id in adopted else "",
        )  # fmt: skip
    screen.show(view)


def history_rows(store: GraphStore, subject: str | None) -> list[dict[str, Any]]:
    """Return what happened: to an entity or a plan, in a period's adoptions, or in the store.

    What is no id of an entity may be one of a plan, or how one begins.
    """
    if subject is None:
        return [vars(entry) for entry in store.audit()]
    if re.fullmatch(r"\d{4}(-\d{2})?", subject):
        return [vars(adoption) for adoption in store.adoptions(subject)]
    try:
        events = store.history(subject)
    except NotInStore as error:
        if (plan_id := _plan_called(store, subject)) is None:
            raise error from None
        return [vars(entry) for entry in store.audit()
                if plan_id in (entry.subject, entry.before, entry.after)]  # fmt: skip
    return [{**vars(event), "properties": dict(event.properties)} for event in events]


def _plan_called(store: GraphStore, subject: str) -> str | None:
    """Return the full id of a plan; None when there is none of that id."""
    try:
        return store.load_plan(subject).plan_id
    except NotInStore as error:
        if error.code == "ambiguous_plan":
            raise
        return None


def show_kept(base_plan_id: str | None, reviews: Sequence[Review], screen: Screen) -> None:
    """Write from which plan a kept one was derived, and each step of its review."""
    if base_plan_id is not None:
        screen.line(screen.text("show.base_plan", plan_id=base_plan_id), "dim")
    for review in reviews:
        screen.line(screen.text(f"show.{review.state}", **vars(review)))


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
