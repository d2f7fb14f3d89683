"""The key list on the screen: what was chosen, what proves it, what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.entity_names import EntityNames
from api.screen import Screen
from engine.record import rows_of

if TYPE_CHECKING:
    from engine.keylist import ListedProject
    from graph_schema.graph import AssistanceGraph

    from .building import BuiltList

SHOWN = 10
"""Projects that are shown one by one; the rest are counted."""


def show_built(built: BuiltList, screen: Screen) -> None:
    """Write the list to stdout."""
    names, choice = EntityNames(built.graph), built.choice
    screen.line(screen.text("keylist.built", num=len(choice.chosen), of=len(built.projects),
                            points=f"{choice.milli_points / 1_000:,.1f}"), "bold")  # fmt: skip
    screen.line(screen.text(f"keylist.proof.{choice.kind}", gap=f"{choice.gap / 1_000:,.1f}"),
                "yellow" if choice.kind == "gap" else "green")  # fmt: skip
    for rank, own in enumerate(built.ranked[:SHOWN], start=1):
        screen.line(screen.text("keylist.project", rank=rank, what=_what(own, names, screen),
                                points=f"{own.milli_points / 1_000:,.1f}",
                                money=_money(own, screen)))  # fmt: skip
    _more(len(built.ranked), screen)
    if unnamed := sum(not own.office for own in built.ranked):
        screen.line(screen.text("keylist.no_office", num=unnamed), "yellow")
    if not built.out:
        return
    screen.line(screen.text("keylist.left_out", num=len(built.out)), "bold")
    for out in built.out[:SHOWN]:
        own = built.projects[out.number]
        screen.line(screen.text(
            "keylist.out", what=_what(own, names, screen), money=_money(own, screen),
            budgets=screen.words.join(list(out.binding)) or "–",
            points=f"{out.points_per_10_000_yuan:,.1f}"))  # fmt: skip
    _more(len(built.out), screen)


def show_projects(graph: AssistanceGraph, period: str, screen: Screen) -> None:
    """Write the projects of a period with their states to stdout, in order of states and ids."""
    from graph_schema.schema_year import PROJECT_STATES

    frame = graph.table("projects")
    rows = rows_of(frame[frame["period"] == period])
    screen.line(screen.text("keylist.projects", num=len(rows), period=period), "bold")
    for row in sorted(rows, key=lambda own: (PROJECT_STATES.index(own["state"]), own["id"])):
        screen.line(screen.text("keylist.row", id=row["id"], title=row["title"],
                                state=screen.text(f"keylist.state.{row['state']}"),
                                office=row["office"] or "–"))  # fmt: skip


def _more(num: int, screen: Screen) -> None:
    if num > SHOWN:
        screen.line(screen.text("keylist.more", num=num - SHOWN))


def _what(own: ListedProject, names: EntityNames, screen: Screen) -> str:
    where, field, who = (names.place(own.place_id), names.of(own.sector_id),
                         names.of(own.provider_id))  # fmt: skip
    return screen.text("keylist.row.title", place=where, sector=field, provider=who)


def _money(own: ListedProject, screen: Screen) -> str:
    if not own.has_money:
        return screen.text("keylist.no_money")
    return screen.text("keylist.money", num=f"{own.cents / 100:,.12g}")
