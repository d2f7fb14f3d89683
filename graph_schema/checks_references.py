"""Checks between rows: keys that repeat, ids that the other table does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray, IntArray
from .cells import split_list
from .checks_text import is_sound_id
from .findings import Facts, Finding, rows_where
from .schema import TABLES
from .schema_types import Column, Table

Frames = Mapping[str, pd.DataFrame]

SIDES = {"provider": "providers", "place": "places"}
"""Side of a participant to the table that it must be in."""

_MAX_CANDIDATES = 5_000
_MAX_COMPARISONS = 50_000
"""Bound on the search for near matches, for each column that refers to others."""


def check_keys(table: Table, frame: pd.DataFrame) -> Iterator[Finding]:
    """Find rows whose key an earlier row has; keys with an empty required cell are not judged.

    Rows of pairings are passed over here: `checks_rows` looks at their dates as well.
    """
    repeated, first = repeats(table, frame, table.key)
    if table.name != "pairings":
        yield from rows_where(repeated, "duplicate_key", table.name, frame, last_end(table), first)
    if "uscc" in table.column_names:
        repeated, first = repeats(table, frame, ("uscc",))
        repeated = repeated & (frame["uscc"] != "").to_numpy()
        yield from rows_where(repeated, "duplicate_uscc", table.name, frame, "uscc", first)


def last_end(table: Table) -> str:
    """Return the column of a key at which a repeated row is shown: its id, or the last end."""
    ids = [name for name in table.key if table.column(name).type == "id"]
    return [name for name in ids if table.column(name).required][-1]


def repeats(
    table: Table, frame: pd.DataFrame, key: tuple[str, ...]
) -> tuple[BoolArray, Callable[[int], Facts]]:
    """Return which rows repeat the key of an earlier row, and the facts of such a row.

    These are ``first``, the line of the earlier row, and ``key``, the cells of the key.
    """
    groups = group_numbers(frame, key)
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    earliest = first[inverse]
    repeated: BoolArray = earliest != np.arange(len(frame))
    for name in key:
        if table.column(name).required:
            repeated = repeated & (frame[name].str.strip() != "").to_numpy()

    def facts(position: int) -> Facts:
        cells = frame[list(key)].iloc[position]
        return {"first": int(frame.index[earliest[position]]), "key": tuple(filter(None, cells))}

    return repeated, facts


def group_numbers(frame: pd.DataFrame, columns: tuple[str, ...]) -> IntArray:
    """Return a number for each row, equal where all of the columns are."""
    numbers = np.zeros(len(frame), dtype=np.int64)
    for name in columns:
        codes, distinct = pd.factorize(frame[name])
        numbers, _ = pd.factorize(numbers * (len(distinct) + 1) + codes)
    return numbers


def check_references(frames: Frames, unread: frozenset[str]) -> Iterator[Finding]:
    """Find ids that the table referred to does not have, with near matches by id and by name.

    Cells that are no sound id are named by other checks; references to a table whose file could
    not be read are not judged.
    """
    near = {name: NearMatches(frame) for name, frame in frames.items() if "id" in frame}
    for table in TABLES:
        frame = frames[table.name]
        for column in table.columns:
            if len(column.references) == 1 and column.references[0] not in unread:
                target = column.references[0]
                yield from _check_column(table, column, frame, frames[target], near[target])
    yield from _check_sides(frames, unread, near)


def _check_column(
    table: Table, column: Column, frame: pd.DataFrame, target: pd.DataFrame, near: NearMatches
) -> Iterator[Finding]:
    cells = frame[column.name]
    suggest = near.limited()
    if column.type != "list":
        unknown = is_sound_id(cells) & ~cells.isin(target["id"]).to_numpy()
        yield from rows_where(
            unknown, "unknown_reference", table.name, frame, column.name,
            partial(_facts_of_row, cells, column.references[0], suggest),
        )  # fmt: skip
        return
    known = frozenset(target["id"])
    strangers = {
        cell: tuple(item for item in split_list(cell) if item not in known)
        for cell in cells.unique()
    }
    unknown = cells.map(lambda cell: bool(strangers[cell])).to_numpy(dtype=bool)
    yield from rows_where(
        unknown, "unknown_reference", table.name, frame, column.name,
        lambda position: _facts(strangers[cells.iloc[position]][0], column.references[0], suggest),
    )  # fmt: skip


def _same(facts: Facts, _position: int) -> Facts:
    return facts


def _facts_of_row(
    cells: pd.Series[Any], target: str, suggest: Callable[[str], tuple[str, ...]], position: int
) -> Facts:
    return _facts(cells.iloc[position], target, suggest)


def _facts(cell: str, target: str, suggest: Callable[[str], tuple[str, ...]]) -> Facts:
    return {"id": cell, "target": target, "near": suggest(cell)}


def _check_sides(
    frames: Frames, unread: frozenset[str], near: Mapping[str, NearMatches]
) -> Iterator[Finding]:
    frame = frames["participants"]
    cells = frame["entity_id"]
    sound = is_sound_id(cells)
    for side, own in SIDES.items():
        (other,) = (target for target in SIDES.values() if target != own)
        if own in unread:
            continue
        missing = (frame["side"] == side).to_numpy() & sound & ~cells.isin(frames[own]["id"])
        elsewhere = missing & cells.isin(frames[other]["id"]).to_numpy()
        facts: Facts = {"side": side, "target": other}
        yield from rows_where(
            elsewhere, "wrong_side", "participants", frame, "entity_id", partial(_same, facts)
        )
        yield from rows_where(
            missing & ~elsewhere, "unknown_reference", "participants", frame, "entity_id",
            partial(_facts_of_row, cells, own, near[own].limited()),
        )  # fmt: skip


class NearMatches:
    """Rows of a table that a mistyped id, or a name put instead of an id, may mean."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._by_text: dict[str, str] | None = None

    def limited(self) -> Callable[[str], tuple[str, ...]]:
        """Return a search of near matches that gives up after a bounded number of comparisons.

        The answers are "id name", at most two. Exact names are always found; what is similar is
        looked for among at most 5,000 ids and names of similar length.
        """
        left = _MAX_COMPARISONS
        answers: dict[str, tuple[str, ...]] = {}

        def search(cell: str) -> tuple[str, ...]:
            nonlocal left
            if cell in answers:
                return answers[cell]
            texts = self._texts()
            if cell in texts:
                return (texts[cell],)
            if left <= 0:
                return ()
            alike = [text for text in texts if abs(len(text) - len(cell)) <= 2][:_MAX_CANDIDATES]
            left -= max(len(alike), len(texts) // 10, 1)
            found = get_close_matches(cell, alike, 2, cutoff=0.75)
            answers[cell] = tuple(dict.fromkeys(texts[text] for text in found))
            return answers[cell]

        return search

    def _texts(self) -> dict[str, str]:
        if self._by_text is None:
            rows = [
                (row_id, name, f"{row_id} {name}".strip())
                for row_id, name in zip(self._ids(), self._names(), strict=True)
            ]
            self._by_text = {name: shown for _, name, shown in reversed(rows) if name}
            self._by_text |= {row_id: shown for row_id, _, shown in rows if row_id}
        return self._by_text

    def _ids(self) -> list[str]:
        ids: list[str] = self._frame["id"].tolist()
        return ids

    def _names(self) -> list[str]:
        has_name = "name" in self._frame
        names: list[str] = self._frame["name"].tolist() if has_name else [""] * len(self._frame)
        return names
