"""The turn of the year in a store: adopted pairs stand, and the house policy moves on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tomlkit

from api.exit_codes import Failure
from api.screen import Screen
from engine.policy import read_policy
from graph_schema.graph import AssistanceGraph
from graph_schema.next_period import begin_period
from graph_schema.store import GraphStore
from graph_schema.store_errors import NotInStore

from .loading import HOUSE_POLICY, keep_policy
from .store_access import opened


@dataclass(frozen=True)
class Begun:
    """A period that has begun: what stands, and what there is to plan with."""

    period: str
    before: str
    plan_id: str
    graph_hash: str
    num_standing: int
    num_left_out: int
    num_needs: int
    num_capabilities: int
    has_policy: bool


def begin(
    store: str | None, period: str, after: str | None, *, carry: bool, by: str, reason: str
) -> Begun:
    """Let the pairs adopted for the period before stand in ``period``, and return what came of it.

    The graph becomes live, and the house policy gets the new period, in the words it has.

    Parameters
    ----------
    after
        The period before; without it the latest one for which a plan was adopted.
    carry
        Whether open needs and offered capabilities move on (`next_period.begin_period`).

    Raises
    ------
    Failure
        When no plan was adopted, or the period has begun already or is not a later one.
    """
    with opened(store) as kept:
        before = after or max(
            (plan.period for plan in kept.plans() if kept.adopted(plan.period)), default=""
        )
        adoption = kept.adopted(before) if before else None
        if adoption is None:
            raise Failure("failure.nothing_adopted", period=before or "–")
        live, pairs = kept.live(), kept.pairs_of(adoption.plan_id)
        try:
            graph = begin_period(
                kept.read(live), pairs, period=before, following=period, carry=carry,
                source=f"adopted plan {adoption.plan_id}",
            )  # fmt: skip
        except ValueError as error:
            raise Failure("failure.period", period=period, before=before) from error
        moved = _moved_policy(kept, period)
        kept.write(graph, expected=live, by=by, reason=reason or f"{before} → {period}")
        if moved is not None:
            keep_policy(kept, read_policy(moved), moved, by)
    standing = _num_of(graph, "pairings", period, "active")
    return Begun(
        period=period,
        before=before,
        plan_id=adoption.plan_id,
        graph_hash=graph.content_hash,
        num_standing=standing,
        num_left_out=len(pairs) - standing,
        num_needs=_num_of(graph, "needs", period, "open"),
        num_capabilities=_num_of(graph, "capabilities", period, "offered"),
        has_policy=moved is not None,
    )


def _moved_policy(store: GraphStore, period: str) -> str | None:
    """Return the house policy with its period moved on, its words kept; None without one."""
    try:
        text = store.load_policy(HOUSE_POLICY).text
    except NotInStore:
        return None
    moved = tomlkit.parse(text)
    moved["period"] = period
    return moved.as_string()


def _num_of(graph: AssistanceGraph, table: str, period: str, status: str) -> int:
    rows = graph.table(table)
    return int(((rows["period"] == period) & (rows["status"] == status)).sum())


def begun_json(begun: Begun) -> dict[str, Any]:
    """Return it as plain values."""
    return vars(begun)


def show_begun(begun: Begun, screen: Screen) -> None:
    """Write what stands now, and what to do next."""
    screen.line(screen.text("next_period.standing", **vars(begun)), "green")
    if begun.num_left_out:
        screen.line(screen.text("next_period.left_out", **vars(begun)))
    if not begun.num_needs or not begun.num_capabilities:
        screen.line(screen.text("next_period.lists", **vars(begun)), "bold")
    if not begun.has_policy:
        screen.line(screen.text("next_period.policy", **vars(begun)), "bold")
    screen.line(screen.text("next_period.then", **vars(begun)))
