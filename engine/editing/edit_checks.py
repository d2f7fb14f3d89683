"""Is the edited graph, and the policy on it, as sound as what is loaded? Each edit is named.

Whatever edits leave alone was sound before. What they touch is looked at here at a glance; when
that does not settle it, the whole checks decide that loaded tables and policies go through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from engine.check_policy import duplicate_group_quotas, participant_problems
from engine.facts.all_layers import GraphFacts
from engine.facts.groups import NotNested, nested_groups, quotas_of
from engine.policy import Policy
from engine.problem import coupled_layers
from graph_schema.cells import split_list
from graph_schema.checks_references import SIDES
from graph_schema.graph import AssistanceGraph
from graph_schema.held_table import Key
from graph_schema.report import Problem
from graph_schema.schema import KINDS_INSIDE_A_COUNTY, PLACE_PARENTS, table
from graph_schema.validate import check_graph

from .edit_draft import LAYERS, Draft, at_edit
from .edit_models import edit_problem
from .edit_models_policy import SetGroupQuotas
from .edit_rows import Rows
from .edit_types import EditModel

Row = dict[str, Any]


def late_problems(
    draft: Draft, graph: AssistanceGraph, edits: Sequence[EditModel]
) -> Iterator[Problem]:
    """Yield what is wrong with the result of all edits together, at the edits that caused it."""
    if not all(_is_plainly_sound(draft, *touched) for touched in draft.touched):
        found = [p for p in check_graph(graph).problems if p.severity == "error"]
        for problem in found:
            yield _placed(draft, edits, problem, _rows_behind(graph, problem))
        if found:
            return
    if not _fit_the_policy(draft):
        for problem in participant_problems(graph, draft.policy):
            if problem.severity == "error":
                yield _placed(draft, edits, problem, _parts_behind(problem))
    if twice := list(duplicate_group_quotas(draft.policy)):
        number = max(i for i, edit in enumerate(edits) if isinstance(edit, SetGroupQuotas))
        yield from (at_edit(problem, f"{number}.group_quotas") for problem in twice)
    elif draft.regrouped_by is not None:
        yield from _overlaps(draft, graph)


def _is_plainly_sound(draft: Draft, name: str, key: Key) -> bool:
    """Whether a row that was written can break no check of the tables, as far as a glance tells."""
    if name == LAYERS:
        return True
    rows = draft.rows(name)
    position = rows.position(*key)
    assert position is not None  # removed rows are taken out of `touched`
    row = rows.cells(position)
    if table(name).of_the_year and name not in _GLANCES:
        return False  # its rows are held against each other
    return _refers_well(draft, name, row) and _GLANCES.get(name, _nothing)(draft, row)


def _refers_well(draft: Draft, name: str, row: Row) -> bool:
    for column in table(name).columns:
        cell = row[column.name]
        if cell is None or not column.references:
            continue
        target = SIDES[row["side"]] if len(column.references) > 1 else column.references[0]
        items = split_list(cell) if column.type == "list" else (cell,)
        if any(draft.rows(target).position(item) is None for item in items):
            return False
    return True


def _nothing(_draft: Draft, _row: Row) -> bool:
    return True


def _place(draft: Draft, row: Row) -> bool:
    # Whatever lies below, in, or is run by a place whose kind is changed has to be looked at, too.
    if ("places", "kind") in draft.columns or not _located(draft, row):
        return False
    rows = draft.rows("places")
    for column, kind in (("run_by", "zone"), ("area_id", "area")):
        if row[column] is not None and _cell(rows, row[column], "kind") != kind:
            return False
    if row["parent_id"] is None:
        return row["kind"] not in KINDS_INSIDE_A_COUNTY
    # Kinds strictly descend along sound parents: no cycle, and a county above what needs one.
    return _cell(rows, row["parent_id"], "kind") in PLACE_PARENTS[row["kind"]]


def _located(_draft: Draft, row: Row) -> bool:
    return (row["lon"] is None) == (row["lat"] is None)


def _provider(draft: Draft, row: Row) -> bool:
    return _located(draft, row) and _ends(draft, "providers", row)


def _sector(draft: Draft, row: Row) -> bool:
    return _ends(draft, "sectors", row)


def _ends(draft: Draft, name: str, row: Row) -> bool:
    """Whether the way up from a row comes to an end."""
    rows, seen = draft.rows(name), {row["id"]}
    above = row["parent_id"]
    while above is not None and above not in seen:
        seen.add(above)
        above = _cell(rows, above, "parent_id")
    return above is None


def _dated(_draft: Draft, row: Row) -> bool:
    since, until = row["since"] or "", row["until"] or ""
    length = min(len(since), len(until))
    return since[:length] <= until[:length]


def _need(draft: Draft, row: Row) -> bool:
    return _of_one_sector(draft, row, "need_id", "capability_id", "capabilities")


def _capability(draft: Draft, row: Row) -> bool:
    return _of_one_sector(draft, row, "capability_id", "need_id", "needs")


def _of_one_sector(draft: Draft, row: Row, own: str, other: str, name: str) -> bool:
    """Whether the other ends of all dispatches of a need or capability are of its sector."""
    dispatches = draft.rows("dispatches")
    return all(
        _cell(draft.rows(name), dispatches.cell(i, other), "sector_id") == row["sector_id"]
        for i in dispatches.where(own, {row["id"]})
    )


def _dispatch(draft: Draft, row: Row) -> bool:
    sectors = (_cell(draft.rows("needs"), row["need_id"], "sector_id"),
               _cell(draft.rows("capabilities"), row["capability_id"], "sector_id"))  # fmt: skip
    return bool(sectors[0] == sectors[1]) and _dated(draft, row)


def _member(draft: Draft, row: Row) -> bool:
    rows = draft.rows("team_members")
    nested = rows.where("team_id", {row["member_id"]}) or rows.where("member_id", {row["team_id"]})
    return not nested and row["team_id"] != row["member_id"] and _dated(draft, row)


def _task(_draft: Draft, row: Row) -> bool:
    return bool(row["state"] == "done") == (row["done_on"] is not None)


def _part(_draft: Draft, row: Row) -> bool:
    if row["side"] == "provider" and row["priority"] is not None:
        return False
    return row["min"] is None or row["max"] is None or row["min"] <= row["max"]


_GLANCES: dict[str, Callable[[Draft, Row], bool]] = {
    "places": _place, "providers": _provider, "sectors": _sector, "leads": _dated,
    "pairings": _dated, "participants": _part, "needs": _need,
    "capabilities": _capability, "dispatches": _dispatch, "team_members": _member,
    "tasks": _task, "secondments": _dated,
}  # fmt: skip


def _cell(rows: Rows, row_id: str, column: str) -> Any:
    position = rows.position(row_id)
    return None if position is None else rows.cell(position, column)


def _fit_the_policy(draft: Draft) -> bool:
    """Whether participants that were written fit their layers, as far as a glance tells."""
    if {("places", "kind"), ("providers", "kind")} & draft.columns:
        return False
    if any(name == LAYERS for name, _ in draft.touched):
        return False
    layers = {layer.name: layer for layer in draft.policy.layers}
    rows = draft.rows("participants")
    for name, key in draft.touched:
        if name == "participants" and (layer := layers.get(key[0])) is not None:
            _, side, entity = key
            is_place = side == "place"
            quota = layer.place_quota if is_place else layer.provider_quota
            kinds = layer.place_kinds if is_place else layer.provider_kinds
            row = rows.cells(rows.position(*key) or 0)
            least, most = (getattr(quota, n) if row[n] is None else row[n] for n in ("min", "max"))
            if least > most or _cell(draft.rows(SIDES[side]), entity, "kind") not in kinds:
                return False
    return True


def _overlaps(draft: Draft, graph: AssistanceGraph) -> Iterator[Problem]:
    """Yield the groups that overlap, where the quotas are such that groups can."""
    facts = GraphFacts(graph, draft.policy)
    for names in coupled_layers(draft.policy):
        if _always_nest(draft.policy, names):
            continue
        layers = [(x, facts.layer_facts(x)) for x in map(draft.policy.layer, names)]
        try:
            nested_groups(layers, draft.policy)
        except NotNested as error:
            yield edit_problem("groups_not_nested", str(draft.regrouped_by), error.first,
                               first=error.first, second=error.second)  # fmt: skip


def _always_nest(policy: Policy, names: tuple[str, ...]) -> bool:
    """Whether groups of these layers nest whoever is in them.

    Groups of one grouping hold or miss each other when their layers do.
    """
    seen: list[tuple[str, str, frozenset[str]]] = []
    for quota, counted in quotas_of([policy.layer(name) for name in names], policy):
        layers = frozenset(counted)
        for side, by, other in seen:
            apart = not layers & other or layers <= other or other <= layers
            if side == quota.side and not (by == quota.by and apart):
                return False
        seen.append((quota.side, quota.by, layers))
    return True


def _rows_behind(graph: AssistanceGraph, problem: Problem) -> list[tuple[str, Key]]:
    """Return the row of a problem and all that it refers to."""
    if problem.row is None:
        return []
    declared = table(problem.table)
    row = graph.table(problem.table).iloc[problem.row - 2]
    behind = [(problem.table, tuple(row[name] for name in declared.key))]
    for column in declared.columns:
        behind += [(target, (row[column.name],)) for target in column.references]
    return behind


def _parts_behind(problem: Problem) -> list[tuple[str, Key]]:
    layer, entity = str(problem.facts["layer"]), problem.value
    parts = [("participants", (layer, side, entity)) for side in SIDES]
    return [*parts, *((name, (entity,)) for name in SIDES.values()), (LAYERS, (layer,))]


def _placed(
    draft: Draft, edits: Sequence[EditModel], problem: Problem, behind: list[tuple[str, Key]]
) -> Problem:
    """Return a problem at the last edit that wrote one of the rows behind it, or at none."""
    numbers = [draft.touched[x] for x in behind if x in draft.touched]
    if not numbers:
        return at_edit(problem, "")
    number = max(numbers)
    edit = edits[number]
    # One edit may write many rows: which of them it is has to be said.
    row = next(x for x in behind if draft.touched.get(x) == number)
    problem = replace(problem, facts={**problem.facts, "row": f"{row[0]} {'|'.join(row[1])}"})
    if hasattr(edit, "row"):
        return at_edit(problem, f"{number}.row.{problem.column}")
    if problem.column in type(edit).model_fields:
        return at_edit(problem, f"{number}.{problem.column}")
    return at_edit(problem, f"{number}.value" if hasattr(edit, "value") else str(number))
