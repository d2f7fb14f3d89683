"""A graph and a policy while a list of edits is made, and what is known against the edits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from engine.policy import Layer, Lock, Policy, Side, Waiver
from graph_schema.checks_references import SIDES, NearMatches
from graph_schema.graph import AssistanceGraph
from graph_schema.held_table import Key
from graph_schema.report import Fact, Problem
from graph_schema.schema import table

from .edit_models import edit_problem
from .edit_pairs import Pair, PairMarks
from .edit_rows import Rows

_GROUPING_COLUMNS = frozenset({"kind", "parent_id", "run_by", "area_id", "party_id"})
"""Columns that decide in which groups a participant is."""
_JOINT_COLUMNS = frozenset({"kind", "lon", "lat", "since", "until", "min", "max", "priority"})
"""Columns that a check holds against other cells; so are all that refer to another table."""

LAYERS = "layers"
"""Stands for a table in `Draft.touched`: a layer whose own quotas were changed."""


@dataclass
class Draft:
    """What `engine.edits` changes step by step; the graph and policy it began with stay.

    Attributes
    ----------
    graph
        The graph before all edits; `rows` has its tables as they now are.
    policy
        The policy as it now is, but for its locks and waivers, which are in `pairs`.
    pairs
        Locks and waivers as they now are.
    number
        Position of the edit that is being made.
    problems
        Faults so far.
    touched
        (table, key) of a row, or (`LAYERS`, (name,)) → the last edit that wrote what a check holds
        against something else.
    columns
        (table, column) of what was written so in rows that were there.
    num_effects
        How many cells, rows and parts of the policy have changed.
    regrouped_by
        The last edit that may have moved somebody from group to group, or made a group.
    empty
        Edits whose selector chose no row.
    """

    graph: AssistanceGraph
    policy: Policy
    number: int = 0
    problems: list[Problem] = field(default_factory=list)
    touched: dict[tuple[str, Key], int] = field(default_factory=dict)
    columns: set[tuple[str, str]] = field(default_factory=set)
    num_effects: int = 0
    regrouped_by: int | None = None
    empty: set[int] = field(default_factory=set)
    pairs: PairMarks = field(init=False)
    _tables: dict[str, Rows] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _num_problems: int = 0

    def __post_init__(self) -> None:
        self.pairs = PairMarks(self.policy)

    def begin(self, number: int) -> None:
        """Turn to the edit at this position of the list."""
        self.number = number
        self._num_problems = len(self.problems)

    @property
    def is_faulty(self) -> bool:
        """Whether something is wrong with the edit that is being made."""
        return len(self.problems) > self._num_problems

    def rows(self, name: str) -> Rows:
        """Return a table as it now is."""
        if name not in self._tables:
            self._tables[name] = Rows(self.graph.held(name))
        return self._tables[name]

    def edited_graph(self) -> AssistanceGraph:
        """Return the graph as it now is; tables that no edit changed are shared."""
        tables = {name: self._tables[name].held() for name in self._changed}
        return self.graph.with_tables(tables) if tables else self.graph

    def edited_policy(self) -> Policy:
        """Return the policy as it now is; the very same when no edit changed it."""
        return self.pairs.put_into(self.policy)

    def set(self, name: str, position: int, column: str, value: Any) -> None:
        """Write a cell."""
        if not self.rows(name).set(position, column, value):
            return
        self._changed.add(name)
        self.num_effects += 1
        if column in _JOINT_COLUMNS or table(name).column(column).references:
            self.columns.add((name, column))
            self.touched[name, self.rows(name).key(position)] = self.number
        if column in _GROUPING_COLUMNS:
            self.regrouped_by = self.number

    def add(self, name: str, row: dict[str, Any]) -> None:
        """Add a row."""
        position = self.rows(name).add(row)
        self._changed.add(name)
        self.num_effects += 1
        self.touched[name, self.rows(name).key(position)] = self.number
        if name == "participants":
            self.regrouped_by = self.number

    def remove(self, name: str, positions: Sequence[int]) -> None:
        """Take rows out."""
        for position in positions:
            self.touched.pop((name, self.rows(name).key(position)), None)
        if self.rows(name).remove(positions):
            self._changed.add(name)
            self.num_effects += 1

    def set_policy(self, **parts: Any) -> None:
        """Put other parts into the policy; they are sound by themselves."""
        if any(getattr(self.policy, name) != part for name, part in parts.items()):
            self.policy = self.policy.model_copy(update=parts)
            self.num_effects += 1

    def set_layer(self, layer: Layer, **parts: Any) -> None:
        """Put other parts into a layer of the policy; they are sound by themselves."""
        new = layer.model_copy(update=parts)
        self.set_policy(layers=tuple(new if x is layer else x for x in self.policy.layers))
        if not parts.keys().isdisjoint({"provider_quota", "place_quota"}):
            self.touched[LAYERS, (layer.name,)] = self.number

    def set_pair(self, pair: Pair, locks: tuple[Lock, ...], waivers: tuple[Waiver, ...]) -> None:
        """Put other locks and waivers on a pair."""
        self.num_effects += self.pairs.put(pair, locks, waivers)

    def release_ends(self, side: Side, ids: Collection[str], layer: str | None = None) -> None:
        """Drop the locks and waivers of whoever leaves, in one layer or in all."""
        self.num_effects += self.pairs.drop(side, ids, layer)

    def fault(self, code: str, column: str, value: object = "", **facts: Fact) -> None:
        """Say what is wrong with a key of the edit that is being made."""
        self.problems.append(edit_problem(code, f"{self.number}.{column}", value, **facts))

    def fault_cell(self, error: Problem, column: str) -> None:
        """Say of a key of the edit what a check of the tables says of the cell that it writes."""
        self.problems.append(at_edit(error, f"{self.number}.{column}"))

    def layer(self, name: str, column: str = "layer") -> Layer | None:
        """Return a layer; without one, say so."""
        for layer in self.policy.layers:
            if layer.name == name:
                return layer
        self.fault_name("edit_unknown_layer", column, name, [x.name for x in self.policy.layers])
        return None

    def fault_name(self, code: str, column: str, name: str, known: Iterable[str]) -> None:
        """Say that a name is not one of those known, and which of them may be meant."""
        names = tuple(known)
        near = tuple(get_close_matches(name, names, 3, cutoff=0.5)) or names[:12]
        self.fault(code, column, name, near=near)

    def position(self, name: str, row_id: str, column: str) -> int | None:
        """Return where the row with an id is; without one, say so and what may be meant."""
        position = self.rows(name).position(row_id)
        if position is None:
            near = NearMatches(self.graph.table(name)).limited()(row_id)
            self.fault("edit_unknown_id", column, row_id, table=name, near=near)
        return position

    def participation(self, layer: str, side: Side, entity_id: str, column: str) -> int | None:
        """Return where the row of a participant is; without one, say why."""
        position = self.rows("participants").position(layer, side, entity_id)
        if position is None and self.position(SIDES[side], entity_id, column) is not None:
            self.fault("edit_not_taking_part", column, entity_id, layer=layer)
        return position


def at_edit(problem: Problem, column: str) -> Problem:
    """Return a problem of a table or of the policy as one of the edit that causes it."""
    return replace(problem, table="edits", row=None, column=f"edits.{column}".rstrip("."))
