"""Names in the place of ids: every cell of a workbook that refers to another table, made an id.

A cell that is an id already stays. What a name can mean is looked up in the workbook and, where
there is one, in a base graph. A cell that is not resolved becomes empty and is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from .cells import join_list, split_list
from .checks_references import SIDES
from .csv_read import Found
from .findings import Finding
from .names import Answer, Names
from .names_index import names_index
from .schema import TABLES
from .schema_types import Column, Table
from .workbook_checks import workbook_problem
from .workbook_titles import NARROWED

Frames = Mapping[str, pd.DataFrame]

_ROUNDS = 6
"""How often places that stand above each other by name are looked up: the levels there are."""
_CODES = {"ambiguous": "ambiguous_name", "elsewhere": "name_elsewhere", "unknown": "name_not_found"}


@dataclass(frozen=True)
class Resolved:
    """Frames with ids in the place of names.

    ``emptied`` counts the required cells that were emptied, by table and column name, with their
    lines: they are named here, not as empty.
    """

    frames: Frames
    findings: tuple[Finding, ...]
    emptied: Mapping[tuple[str, str], frozenset[int]]


def resolve_names(frames: Frames, helpers: Frames, base: Frames | None = None) -> Resolved:
    """Return the frames of a workbook with names resolved against it and a base graph.

    Parameters
    ----------
    frames
        Cells by table; the index is the line.
    helpers
        Cells of the columns 所在县 and 所在乡镇 of the same rows, by table.
    base
        Cells of the tables of a base graph.
    """
    resolver = _Resolver(frames, helpers, base or {})
    for table in TABLES:
        if table.name in frames:
            resolver.resolve(table)
    emptied = {key: frozenset(lines) for key, lines in resolver.emptied.items()}
    return Resolved(resolver.frames, tuple(resolver.found.findings()), emptied)


class _Resolver:
    def __init__(self, frames: Frames, helpers: Frames, base: Frames) -> None:
        self.frames = dict(frames)
        self.helpers = helpers
        self.base = base
        self.found = Found()
        self.emptied: dict[tuple[str, str], list[int]] = {}
        self._indexes: dict[str, Names] = {}
        self._known: dict[str, frozenset[str]] = {}

    def resolve(self, table: Table) -> None:
        """Put ids in the place of names in one table; those that it refers to come before."""
        for column in table.columns:
            if not column.references or column.name not in self.frames[table.name]:
                continue
            if table.name in column.references:
                self._resolve_own(table, column)
            if column.type == "list":
                self._list_column(table, column)
            elif len(column.references) == 1:
                self._column(table, column, {"": column.references[0]})
            else:
                self._column(table, column, SIDES)
        # Within its own table rows were looked up before all parents were known.
        self._indexes.pop(table.name, None)

    def _resolve_own(self, table: Table, column: Column) -> None:
        """Look up parents that are named, outermost first, until nothing more comes of it."""
        known = self._ids(table.name)
        for _ in range(_ROUNDS):
            cells = self.frames[table.name][column.name]
            left = _to_look_up(cells, known)
            if not left:
                return
            self._indexes.pop(table.name, None)
            index = self._index(table.name)
            answers = {line: answer for line, cell in left.items()
                       if (answer := index.find(cell)).id}  # fmt: skip
            if not answers:
                return
            for line, answer in answers.items():
                self._note(table, column, line, left[line], answer)
            self._put(table, column, {line: answer.id for line, answer in answers.items()})

    def _column(self, table: Table, column: Column, targets: Mapping[str, str]) -> None:
        """Look up the cells of a column; ``targets`` give the table by the side of a row."""
        cells = self.frames[table.name][column.name]
        sides = {} if "" in targets else self._sides(table)
        narrowed = NARROWED.get(table.name) == column.name
        within_of = _withins(self.helpers.get(table.name)) if narrowed else {}
        known = frozenset[str]().union(*map(self._ids, column.references))
        left = _to_look_up(cells, known)
        whole = dict(zip(cells.index.tolist(), cells.tolist(), strict=True)) if within_of else {}
        left |= {line: whole[line].strip() for line in within_of}
        answers: dict[tuple[str, str, tuple[str, ...]], Answer] = {}
        new: dict[int, str] = {}
        for line, cell in left.items():
            target = targets.get(sides.get(line, ""))
            if not target:
                continue
            *places, name = (*within_of.get(line, ()), *([cell] if cell else []))
            key = (target, name, tuple(places))
            if key not in answers:
                answers[key] = self._index(target).find(name, places)
            if not _is_unknown_id(answers[key], name):
                new[line] = answers[key].id
                self._note(table, column, line, name, answers[key])
        self._put(table, column, new)

    def _sides(self, table: Table) -> dict[int, str]:
        frame = self.frames[table.name]
        if "side" not in frame:
            return {}
        return dict(zip(frame.index.tolist(), frame["side"].tolist(), strict=True))

    def _list_column(self, table: Table, column: Column) -> None:
        known = self._ids(column.references[0])
        new: dict[int, str] = {}
        for line, cell in _to_look_up(self.frames[table.name][column.name], known).items():
            items = []
            for item in split_list(cell):
                answer = Answer(item, "id")
                if item not in known:
                    found = self._index(column.references[0]).find(item)
                    answer = answer if _is_unknown_id(found, item) else found
                self._note(table, column, line, item, answer)
                items += [answer.id] if answer.id else []
            new[line] = join_list(items)
        self._put(table, column, new)

    def _put(self, table: Table, column: Column, new: Mapping[int, str]) -> None:
        if new:
            frame = self.frames[table.name]
            cells = frame[column.name].astype(object)
            cells[list(new)] = list(new.values())
            self.frames[table.name] = frame.assign(**{column.name: cells.astype("str")})

    def _note(self, table: Table, column: Column, line: int, cell: str, answer: Answer) -> None:
        if not answer.id:
            code = _CODES[answer.how]
            near = {"near": answer.candidates} if code == "name_not_found" else {}
            if column.required:
                self.emptied.setdefault((table.name, column.name), []).append(line)
            self.found.add(
                workbook_problem(
                    code, table.name, line, column.name, cell, candidates=answer.candidates, **near
                )
            )
        elif answer.how in {"alias", "normal form"}:
            self.found.add(
                workbook_problem(
                    "name_read_as",
                    table.name,
                    line,
                    column.name,
                    cell,
                    id=answer.id,
                    how=answer.how,
                    name=answer.name,
                )
            )

    def _ids(self, target: str) -> frozenset[str]:
        if target not in self._known:
            frames = (self.frames.get(target), self.base.get(target))
            columns = [f["id"].tolist() for f in frames if f is not None and "id" in f]
            self._known[target] = frozenset(chain(*columns)) - {""}
        return self._known[target]

    def _index(self, target: str) -> Names:
        if target not in self._indexes:
            self._indexes[target] = names_index(target, self.frames, self.base)
        return self._indexes[target]


def _is_unknown_id(answer: Answer, cell: str) -> bool:
    """Whether a cell stays as it is, for the checks to name: no row has it, and it is no name."""
    return answer.how == "unknown" and cell.isascii()


def _to_look_up(cells: pd.Series[str], known: frozenset[str]) -> dict[int, str]:
    """Return line → cell of the cells that hold something and no known id."""
    pairs = zip(cells.index.tolist(), cells.tolist(), strict=True)
    return {line: cell for line, cell in pairs if cell not in known and cell.strip()}


def _withins(helpers: pd.DataFrame | None) -> dict[int, tuple[str, ...]]:
    """Return line → places named in the columns 所在县 and 所在乡镇, where there are any."""
    if helpers is None or helpers.columns.empty:
        return {}
    rows = zip(*(helpers[name].tolist() for name in helpers.columns), strict=True)
    within = {
        line: tuple(filter(None, cells))
        for line, cells in zip(helpers.index.tolist(), rows, strict=True)
    }
    return {line: places for line, places in within.items() if places}
