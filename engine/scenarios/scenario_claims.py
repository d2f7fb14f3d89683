"""What an edit says about what: the slots it writes, so that two edits on one thing are seen.

Between files the later wins. Inside one file two edits that cannot both be meant are a slip, and
named: two values for one cell, number, weight or switch; a pair that is pinned and forbidden, or
dealt with and then released; a row that is used and then taken out. What means something in its
order is none: to release a pair and then pin it, to take a row out and add it anew, to scale an
amount twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from engine.editing import edit_models_graph as g
from engine.editing import edit_models_policy as p
from engine.editing.edit_cells import text_of
from engine.editing.edit_graph import TABLE_OF_ADD, table_of_add
from engine.editing.edit_models import Edit, edit_problem
from graph_schema.cells import plain_value
from graph_schema.checks_references import SIDES
from graph_schema.report import Problem
from graph_schema.schema import TABLES, table
from graph_schema.schema_types import Table

_TABLES = frozenset(declared.name for declared in TABLES)

Slot = tuple[Any, ...]
"""Something that one edit may write: its kind, and what it is called by."""

GONE, THERE, SCALED = "gone", "there", "scaled"
"""What is said of a row: that it is taken out, or there; and of an amount: that it is scaled."""


class Claim(NamedTuple):
    """What an edit says about a slot; a use says only that a row is there."""

    slot: Slot
    value: Any
    is_use: bool = False


class Contradiction(NamedTuple):
    """Two edits of one file, by their positions, that say different things about one slot."""

    first: int
    second: int
    slot: Slot


def contradictions(edits: Iterable[tuple[int, Edit]], period: str) -> list[Contradiction]:
    """Return the edits at odds, each with the first that it is at odds with.

    Parameters
    ----------
    edits
        Plain edits in their order, each with the position of the edit that it comes from.
    period
        Period of the policy.
    """
    said: dict[Slot, tuple[int, Any]] = {}
    found: dict[int, Contradiction] = {}
    for number, edit in edits:
        for slot, value, _ in claims(edit, period):
            first, before = said.setdefault(slot, (number, value))
            if number not in found and first != number and not _go_together(before, value):
                found[number] = Contradiction(first, number, slot)
            said[slot] = number, value
    return [found[number] for number in sorted(found)]


def contradiction_problem(found: Contradiction, op: str, other: str) -> Problem:
    """Return the problem of two edits at odds, at the second of them."""
    return edit_problem("scenario_contradiction", str(found.second), op=op, other=other,
                        first=f"edits.{found.first}", what=slot_text(found.slot))  # fmt: skip


def slot_text(slot: Slot) -> str:
    """Return a slot as a short text of ids and columns."""
    parts = [part for part in slot[1:] if part not in ("", None)]
    return " ".join("|".join(x) if isinstance(x, tuple) else str(x) for x in parts)


def supersedes(later: Claim, earlier: Claim) -> bool:
    """Whether nothing is left of what one edit says, not only uses, once a later one is made."""
    if later.slot == earlier.slot:
        return later.value != SCALED and {later.value, earlier.value} != {"lock_in", "allow"}
    whole_row = later.slot[0] == "row" and later.value == GONE
    return whole_row and earlier.slot[:3] == ("cell", *later.slot[1:])


def _go_together(before: Any, after: Any) -> bool:
    """Whether one may follow the other in one file, about the same slot."""
    return (
        before == after
        or before in ("release", GONE)
        or {before, after} == {"lock_in", "allow"}
    )  # fmt: skip


def claims(edit: Edit, period: str) -> Iterator[Claim]:
    """Yield what a plain edit says about which slots."""
    if isinstance(edit, p.LockIn | p.LockOut | p.Allow | p.Release):
        yield Claim(("pair", edit.layer, edit.provider_id, edit.place_id), edit.op)
        for side, entity in (("provider", edit.provider_id), ("place", edit.place_id)):
            yield from _use("participants", edit.layer, side, entity)
            yield from _use(SIDES[side], entity)
    elif isinstance(edit, p.SetParticipantQuota):
        key = (edit.layer, edit.side, edit.entity_id)
        yield from _use("participants", *key)
        yield from _use(SIDES[edit.side], edit.entity_id)
        for column in ("min", "max", "priority"):
            if (number := getattr(edit, column)) is not None:
                value = None if number == "default" else number
                yield Claim(("cell", "participants", key, column), value)
    elif isinstance(edit, p.SetLayerQuota):
        for name in ("min", "max", "extra_cost"):
            if (number := getattr(edit, name)) is not None:
                yield Claim(("layer", edit.layer, edit.side, name), number)
    elif isinstance(edit, p.SetGroupQuota):
        for name in ("min", "max"):
            if (number := getattr(edit, name)) is not None:
                names = tuple(sorted(set(edit.layers)))
                yield Claim(("group", names, edit.side, edit.by, edit.key, name), number)
    elif isinstance(edit, p.SetGroupQuotas):
        quotas = tuple(quota.model_dump_json() for quota in edit.group_quotas)
        yield Claim(("groups", edit.layer), quotas)
    elif isinstance(edit, p.SetWeight):
        yield Claim(("weight", edit.layer, edit.rule), edit.weight)
    elif isinstance(edit, p.SwitchRule):
        yield Claim(("rule", edit.layer, edit.rule), edit.on)
    elif isinstance(edit, p.SetKeepShare):
        yield Claim(("keep_share", edit.layer, edit.by), edit.share)
    elif isinstance(edit, p.SetBudgetOfChanges):
        yield Claim(("budget_of_changes", edit.layer), edit.budget)
    else:
        yield from _claims_of_rows(edit, period)


def _claims_of_rows(edit: Edit, period: str) -> Iterator[Claim]:
    if isinstance(edit, g.SetProperty):
        if edit.table in _TABLES:
            yield from _cell(table(edit.table), edit)
    elif isinstance(edit, g.ScaleNeed | g.ScaleCapability):
        name = "needs" if isinstance(edit, g.ScaleNeed) else "capabilities"
        if edit.id is not None:
            yield from _use(name, edit.id)
            yield Claim(("cell", name, (edit.id,), "amount"), SCALED)
    elif isinstance(edit, g.AddRow | g.RemoveRow) and edit.table not in _TABLES:
        return
    elif edit.op in TABLE_OF_ADD or isinstance(edit, g.AddRow):
        declared = table(table_of_add(edit))  # type: ignore[arg-type]
        row = {"period": period, **edit.row}  # type: ignore[union-attr]
        key = tuple(text_of(row.get(name)) for name in declared.key)
        yield Claim(("row", declared.name, key), THERE)
        for name, value in row.items():
            if name in declared.column_names and name not in declared.key:
                yield Claim(("cell", declared.name, key, name), _value(declared, name, value))
    else:
        yield Claim(("row", *_removed(edit, period)), GONE)


_TABLE_OF_REMOVE = {"remove_provider": "providers", "remove_place": "places",
                    "remove_need": "needs", "remove_capability": "capabilities"}  # fmt: skip


def _removed(edit: Any, period: str) -> tuple[str, tuple[str, ...]]:
    if isinstance(edit, g.RemoveParticipant):
        return "participants", (edit.layer, edit.side, edit.entity_id)
    if isinstance(edit, g.RemovePairing):
        own = (edit.layer, edit.provider_id, edit.place_id)
        return "pairings", (edit.period or period, *own)
    if isinstance(edit, g.RemoveLead):
        ends = (edit.party_id, edit.place_id, edit.sector_id)
        return "leads", (*ends, edit.role or "*", "*" if edit.since is None else edit.since)
    if isinstance(edit, g.RemoveRow):
        return edit.table, _key(table(edit.table), edit.key)
    return _TABLE_OF_REMOVE[edit.op], (edit.id,)


def _key(declared: Table, key: str | dict[str, str]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key.get(name, "") for name in declared.key)


def _cell(declared: Table, edit: g.SetProperty) -> Iterator[Claim]:
    key = _key(declared, edit.key)
    yield from _use(declared.name, *key)
    if edit.column in declared.column_names:
        value = _value(declared, edit.column, edit.value)
        yield Claim(("cell", declared.name, key, edit.column), value)


def _value(declared: Table, column: str, value: Any) -> Any:
    """Return a cell as it is held, so that 3 and 3.0 and "3" are one; a faulty one as it is."""
    text = text_of(value)
    try:
        return plain_value(declared.column(column), text)
    except (ValueError, OverflowError):
        return text


def _use(name: str, *key: str) -> Iterator[Claim]:
    yield Claim(("row", name, key), THERE, is_use=True)
