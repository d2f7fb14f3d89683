"""Names in the place of ids in a scenario: 纳雍县/昆寨乡 for 520525213.

What is an id stays as it is. A name that one row has becomes its id; one that several have, or
none in the county named with it, is a fault with candidates. Anything else stays, since it may be
the id of a row that is yet to be added; whoever makes the edit says so if it is not.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.editing.edit_graph import TABLE_OF_ADD
from engine.editing.edit_models import edit_problem
from engine.editing.edit_types import EditModel
from engine.policy import TABLE_OF_GROUPING
from engine.scenario import Scenario, at_scenario
from graph_schema.checks_references import SIDES
from graph_schema.graph import AssistanceGraph
from graph_schema.held_table import HeldTable
from graph_schema.names import Answer, Names
from graph_schema.names_index import names_index
from graph_schema.report import Problem
from graph_schema.schema import TABLES
from graph_schema.schema_types import Table

from .scenario_selectors import Selector

_NAMED = ("places", "providers", "parties", "sectors")
"""Tables whose rows have names; needs and capabilities have titles, which are none."""
_FIELDS = {"provider_id": "providers", "place_id": "places", "party_id": "parties",
           "sector_id": "sectors"}  # fmt: skip
_OF_SELECTOR = {"within": "places", "party": "parties", "parent": "providers"}
_TABLES = {declared.name: declared for declared in TABLES}


def with_ids(scenario: Scenario, graph: AssistanceGraph) -> tuple[Scenario, list[Problem]]:
    """Return a scenario with ids in the place of names, and what could not be made out.

    Where an edit names a layer, a name has to be the only one among those who take part in it;
    where it names a group, the only one among the places of that kind.
    """
    names = GraphNames(graph)
    problems: list[Problem] = []
    edits = []
    for number, edit in enumerate(scenario.edits):
        reading = _Reading(edit, number, names)
        edits.append(reading.with_ids())
        problems += [at_scenario(problem, scenario) for problem in reading.problems]
    if all(new is old for new, old in zip(edits, scenario.edits, strict=True)):
        return scenario, problems
    return scenario.model_copy(update={"edits": tuple(edits)}), problems


class _Known(NamedTuple):
    """Names, and the tables that they were taken from; a table that is gone is that of nobody."""

    tables: tuple[weakref.ref[HeldTable], ...]
    names: Names


_KNOWN: weakref.WeakKeyDictionary[HeldTable, dict[tuple[str, str], _Known]] = (
    weakref.WeakKeyDictionary()
)
"""Table → layer and kind → its names: sorting them takes longer than most scenarios do."""


class GraphNames:
    """Ids and names of one graph; each table is sorted by name when it is first asked for."""

    def __init__(self, graph: AssistanceGraph) -> None:
        self._graph = graph
        self._indexes: dict[tuple[str, str, str], Names] = {}

    def find(self, name: str, text: str, layer: str = "", kind: str = "") -> Answer:
        """Return which row of a table is meant by an id or a name.

        Parameters
        ----------
        layer
            Who takes part in it is looked at first; "" = all rows alike.
        kind
            Only places of this kind are looked at.
        """
        if self._graph.held(name).position((text,)) is not None:
            return Answer(text, "id")
        answer = self._index(name, layer, kind).find(text)
        if layer and answer.how in ("unknown", "elsewhere"):
            return self._index(name, "", kind).find(text)
        return answer

    def _index(self, name: str, layer: str, kind: str) -> Names:
        key = (name, layer, kind)
        if key not in self._indexes:
            self._indexes[key] = self._known(name, layer, kind).asked_anew()
        return self._indexes[key]

    def _known(self, name: str, layer: str, kind: str) -> Names:
        rests_on = (name, "places", *(["participants"] if layer else []))
        tables = tuple(map(self._graph.held, rests_on))
        known = _KNOWN.setdefault(tables[0], {})
        found = known.get((layer, kind))
        if found is None or any(
            ref() is not own for ref, own in zip(found.tables, tables, strict=True)
        ):
            frames = {x: self._graph.table(x) for x in {"places", name}}
            only = self._members(name, layer) if layer else self._of_kind(kind) if kind else None
            names = names_index(name, frames, only=only)
            found = known[layer, kind] = _Known(tuple(map(weakref.ref, tables)), names)
        return found.names

    def _members(self, name: str, layer: str) -> Collection[str]:
        rows = self._graph.held("participants")
        columns = (rows.column(x) for x in ("layer", "side", "entity_id"))
        return {x for own, side, x in zip(*columns, strict=True)
                if own == layer and SIDES[side] == name}  # fmt: skip

    def _of_kind(self, kind: str) -> Collection[str]:
        rows = self._graph.held("places")
        return {x for x, own in zip(rows.column("id"), rows.column("kind"), strict=True)
                if own == kind}  # fmt: skip


@dataclass
class _Reading:
    """One edit while its names are looked up."""

    edit: EditModel
    number: int
    names: GraphNames
    problems: list[Problem] = field(default_factory=list)

    def with_ids(self) -> EditModel:
        """Return the edit with ids; the very same when there is nothing to put in."""
        changed = {key: new for key, old, new in self._fields() if new is not old and new != old}
        return self.edit.model_copy(update=changed) if changed else self.edit

    def _fields(self) -> Iterator[tuple[str, Any, Any]]:
        own: dict[str, Any] = dict(self.edit)
        op = own["op"]
        layer = "" if op in ("remove_pairing", "remove_lead") else own.get("layer") or ""
        for key, name in _FIELDS.items():
            if own.get(key) is not None:
                yield key, own[key], self._one_or_many(name, own[key], key, layer)
        if "entity_id" in own:
            value = self._one_or_many(SIDES[own["side"]], own["entity_id"], "entity_id", layer)
            yield "entity_id", own["entity_id"], value
        if op in ("remove_provider", "remove_place"):
            yield "id", own["id"], self._one_or_many(f"{op.split('_')[1]}s", own["id"], "id")
        if op == "set_quota" and own.get("key"):
            name = TABLE_OF_GROUPING.get(own["by"], "places")
            kind = own["by"] if name == "places" else ""
            yield "key", own["key"], self._id(name, own["key"], "key", kind=kind)
        declared = _TABLES.get(own.get("table") or TABLE_OF_ADD.get(op, ""))
        if "row" in own and declared is not None:
            yield "row", own["row"], self._row(declared, own["row"], "row")
        if op in ("set_property", "remove_row") and declared is not None:
            yield from self._keyed(declared, own)

    def _keyed(self, declared: Table, own: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
        if isinstance(own["key"], dict):
            yield "key", own["key"], self._row(declared, own["key"], "key")
        elif declared.name in _NAMED:
            yield "key", own["key"], self._id(declared.name, own["key"], "key")
        if own.get("column") in declared.column_names:
            row = {own["column"]: own["value"]}
            yield "value", own["value"], self._row(declared, row, "value")[own["column"]]

    def _row(self, declared: Table, row: dict[str, Any], key: str) -> dict[str, Any]:
        """Return cells of a row with ids where a column refers to another table."""
        new = dict(row)
        for name, value in row.items():
            if name not in declared.column_names or not value:
                continue
            column = declared.column(name)
            where = key if key == "value" else f"{key}.{name}"
            if len(column.references) > 1 and row.get("side") in SIDES:
                new[name] = self._one_or_many(SIDES[row["side"]], value, where)
            elif len(column.references) == 1 and column.type != "list":
                new[name] = self._one_or_many(column.references[0], value, where)
        return new

    def _one_or_many(self, name: str, who: Any, key: str, layer: str = "") -> Any:
        if isinstance(who, str):
            return self._id(name, who, key, layer)
        if not isinstance(who, Selector):
            return who
        changed: dict[str, Any] = {
            own: self._id(target, value, f"{key}.{own}")
            for own, target in _OF_SELECTOR.items() if (value := getattr(who, own)) is not None
        }  # fmt: skip
        for own in ("ids", "but"):
            if values := getattr(who, own):
                changed[own] = tuple(self._id(name, value, f"{key}.{own}.{i}", layer)
                                     for i, value in enumerate(values))  # fmt: skip
        return who.model_copy(update=changed)

    def _id(self, name: str, text: str, key: str, layer: str = "", kind: str = "") -> str:
        if name not in _NAMED:
            return text
        answer = self.names.find(name, text, layer, kind)
        code = {"ambiguous": "ambiguous_name", "elsewhere": "name_elsewhere"}.get(answer.how)
        if code is not None:
            problem = edit_problem(code, f"{self.number}.{key}", text, candidates=answer.candidates)
            self.problems.append(problem)
        return answer.id or text
