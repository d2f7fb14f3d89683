"""The list built from the dispatches of the live tables, and written there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.entity_names import EntityNames
from api.exit_codes import BadData
from api.messages import Catalogue
from engine.editing.edit_models import BadEdits, edits_from
from engine.edits import apply
from engine.keylist import (
    BadMove,
    Choice,
    LeftOut,
    Limit,
    ListedProject,
    choose,
    left_out,
    limits_of,
    listed_projects,
    move_edits,
)
from engine.keylist.kept_dispatches import kept_rows
from engine.keylist.moving import move_row
from engine.policy import Policy

if TYPE_CHECKING:
    from engine.editing.edit_models import Edit
    from graph_schema.graph import AssistanceGraph
    from graph_schema.store import GraphStore


@dataclass(frozen=True)
class BuiltList:
    """Projects that dispatches make, and those of them that the budgets allow.

    Attributes
    ----------
    projects
        All, in order of their ids; numbers in ``choice`` and ``out`` are positions here.
    limits
        What is left of the year's budgets.
    """

    graph: AssistanceGraph
    policy: Policy
    projects: tuple[ListedProject, ...]
    limits: tuple[Limit, ...]
    choice: Choice
    out: tuple[LeftOut, ...]

    @property
    def ranked(self) -> list[ListedProject]:
        """Return the chosen ones: the most worth first, then the most urgent, then by id."""
        chosen = [self.projects[number] for number in self.choice.chosen]
        return sorted(chosen, key=lambda own: (-own.milli_points, -own.urgency, own.id))


def build_list(graph: AssistanceGraph, policy: Policy) -> BuiltList:
    """Return the list that dispatches without a project make within the period's budgets."""
    projects = listed_projects(graph, policy)
    limits = limits_of(graph, policy.period, projects)
    choice = choose(projects, limits)
    return BuiltList(graph, policy, projects, limits, choice, left_out(projects, limits, choice))


def list_edits(built: BuiltList, words: Catalogue, date: str, reason: str) -> tuple[Edit, ...]:
    """Return the edits that write the chosen projects, proposed, with their first moves.

    Titles, goals and indicators are written in the language of ``words``. Projects that are listed
    already are left as they are.
    """
    names, period = EntityNames(built.graph), built.policy.period
    amounts = {ends: row.amount for ends, row in kept_rows(built.graph, period).items()}
    edits: list[Any] = []
    for own in built.ranked:
        edits.append({"op": "add_row", "table": "projects",
                      "row": project_row(own, period, names, words, amounts)})  # fmt: skip
        edits.append(move_row(own.id, "proposed", date, reason, own.office, 1))
        edits += [
            {"op": "set_property", "table": "dispatches", "column": "project_id", "value": own.id,
             "key": {"period": period, "capability_id": capability, "need_id": need}}
            for capability, need in own.dispatches
        ]  # fmt: skip
    return edits_from(edits)


def project_row(
    own: ListedProject, period: str, names: EntityNames, words: Catalogue,
    amounts: dict[tuple[str, str], float],
) -> dict[str, Any]:  # fmt: skip
    """Return the row of ``projects`` of one project; it is open for the whole period."""
    unit = names.unit(own.sector_id)
    parts = [
        words.text("keylist.row.part", capability=names.of(ends[0]), need=names.of(ends[1]),
                   num=f"{amounts[ends]:.12g}", unit=unit)
        for ends in own.dispatches
    ]  # fmt: skip
    total = f"{sum(amounts[ends] for ends in own.dispatches):.12g}"
    return {
        "id": own.id,
        "title": words.text("keylist.row.title", place=names.of(own.place_id),
                            sector=names.of(own.sector_id), provider=names.of(own.provider_id)),
        "goal": words.join(parts),
        "place_id": own.place_id,
        "sector_id": own.sector_id,
        "period": period,
        "state": "proposed",
        "office": own.office or None,
        "since": period,
        "until": period,
        "amount_yuan": own.cents / 100 if own.has_money else None,
        "indicators": words.text("keylist.row.indicator", num=total, unit=unit),
        "origin": "derived",
        "source": words.text("keylist.row.source"),
    }  # fmt: skip


def write_edits(
    store: GraphStore, graph: AssistanceGraph, policy: Policy, edits: tuple[Edit, ...], *,
    by: str, reason: str,
) -> str:  # fmt: skip
    """Make edits on the graph that was read as live, all or none; return the hash that is live.

    Raises
    ------
    BadData
        When the result would not be sound.
    StoreConflict
        When another graph became live meanwhile.
    """
    try:
        after, _ = apply(graph, policy, edits)
    except BadEdits as error:
        raise BadData(error.report) from error
    if edits:
        store.write(after, expected=graph.content_hash, by=by, reason=reason)
    return after.content_hash


def moved(
    graph: AssistanceGraph, project: str, state: str, *, date: str, reason: str, office: str,
    expected: str | None,
) -> tuple[Edit, ...]:  # fmt: skip
    """Return the edits of a move; raises BadData when it may not be."""
    try:
        return move_edits(graph, project, state, date=date, reason=reason, office=office,
                          expected=expected)  # fmt: skip
    except BadMove as error:
        raise BadData(error.report) from error


def list_json(built: BuiltList) -> dict[str, Any]:
    """Return everything that is known of a list, as JSON values."""
    budgets = {own.budget_id: {"of": own.of, "left_yuan": own.cents / 100} for own in built.limits}
    return {
        "period": built.policy.period,
        "graph_hash": built.graph.content_hash,
        "certificate": {"kind": built.choice.kind, "gap_points": built.choice.gap / 1_000},
        "points": built.choice.milli_points / 1_000,
        "budgets": budgets,
        "projects": [_project_json(own) | {"rank": rank}
                     for rank, own in enumerate(built.ranked, start=1)],
        "left_out": [
            _project_json(built.projects[own.number])
            | {"binding": list(own.binding), "points_per_10_000_yuan": own.points_per_10_000_yuan}
            for own in built.out
        ],
    }  # fmt: skip


def _project_json(own: ListedProject) -> dict[str, Any]:
    return {
        "id": own.id, "place_id": own.place_id, "sector_id": own.sector_id,
        "provider_id": own.provider_id, "need_ids": list(own.need_ids),
        "dispatches": [list(ends) for ends in own.dispatches],
        "points": own.milli_points / 1_000,
        "amount_yuan": own.cents / 100 if own.has_money else None,
        "urgency": own.urgency, "office": own.office,
    }  # fmt: skip
