"""The edits that lead from one graph to another: rows that came, cells, rows that went."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from graph_schema.graph import AssistanceGraph
from graph_schema.held_table import HeldTable, Key
from graph_schema.schema import TABLES, table

from .edit_year import is_taken_along
from .table_difference import TableDifference, table_difference

Content = dict[str, Any]
"""An edit as plain values."""

_NAMES = {"places": "place", "providers": "provider", "leads": "lead", "needs": "need",
          "capabilities": "capability", "participants": "participant",
          "pairings": "pairing"}  # fmt: skip
"""Tables whose rows come and go, each after those that it refers to."""
_OF_THE_YEAR = tuple(declared.name for declared in TABLES if declared.of_the_year)
_NUMBERS = ("min", "max", "priority")

Differences = dict[str, TableDifference]


def graph_edits(
    before: AssistanceGraph, after: AssistanceGraph, layers: Collection[str]
) -> Iterator[Content]:
    """Yield edits that make ``after`` of ``before``, in an order in which they can be made.

    First the rows that came, then the cells, then the rows that went, each table by table and key
    by key. A row that goes with another (`edits`: what removing takes along) is not named.

    Parameters
    ----------
    layers
        Layers that the policy plans: own numbers of their participants are written as quotas,
        those of others as cells.

    Raises
    ------
    ValueError
        When sectors or parties came or went: no edit does that.
    """
    found = {
        name: table_difference(before.held(name), after.held(name))
        for name in (declared.name for declared in TABLES)
        if before.held(name) is not after.held(name)
    }
    for name, own in found.items():
        if name not in _NAMES and name not in _OF_THE_YEAR and (own.added or own.removed):
            raise ValueError(f"no edit adds or removes rows of {name}")
    for name, noun in _NAMES.items():
        if name in found:
            yield from ({"op": f"add_{noun}", "row": row} for row in found[name].added.values())
    for name in _OF_THE_YEAR:
        if name in found:
            yield from ({"op": "add_row", "table": name, "row": row}
                        for row in found[name].added.values())  # fmt: skip
    gone = _gone_ids(found)
    for name, own in found.items():
        for key, cells in own.changed.items():
            named = _left_unsaid(before.held(name), key, cells, gone)
            yield from _cells(name, key, named, layers)
    yield from _removals(found, gone)


def _gone_ids(found: Differences) -> dict[str, set[str]]:
    return {name: {key[0] for key in own.removed}
            for name, own in found.items() if table(name).label}  # fmt: skip


def _left_unsaid(
    held: HeldTable, key: Key, cells: Content, gone: Mapping[str, set[str]]
) -> Content:
    """Return changed cells without those of the year's work that something left empty by going."""
    if not held.declared.of_the_year:
        return cells
    position = held.position(key)
    assert position is not None  # the row was there before
    return {
        name: value
        for name, value in cells.items()
        if value != ""
        or not any(held.column(name)[position] in gone.get(target, ())
                   for target in held.declared.column(name).references)
    }  # fmt: skip


def _cells(name: str, key: Key, cells: Content, layers: Collection[str]) -> Iterator[Content]:
    left = dict(cells)
    if name == "participants" and key[0] in layers:
        numbers = {c: "default" if (n := left.pop(c)) == "" else n for c in _NUMBERS if c in left}
        if numbers:
            part = dict(zip(table(name).key, key, strict=True))
            yield {"op": "set_quota", "of": "participant", **part, **numbers}
    named = _named(name, key)
    for column, value in left.items():
        yield {"op": "set_property", "table": name, "key": named, "column": column, "value": value}


def _named(name: str, key: Key) -> Any:
    """Return a row's id, or the columns of its key that hold something."""
    columns = table(name).key
    return key[0] if len(key) == 1 else {c: k for c, k in zip(columns, key, strict=True) if k}


def _removals(found: Differences, ids: Mapping[str, set[str]]) -> Iterator[Content]:
    """Yield what takes rows out, those first that refer to others."""
    gone = {name: own.removed for name, own in found.items()}
    places, providers = ids.get("places", set()), ids.get("providers", set())
    yield from _removals_of_the_year(gone, ids)
    for period, layer, provider, place in gone.get("pairings", {}):
        if provider not in providers and place not in places:
            yield {"op": "remove_pairing", "layer": layer, "provider_id": provider,
                   "place_id": place, "period": period}  # fmt: skip
    for layer, side, entity in gone.get("participants", {}):
        if entity not in (providers if side == "provider" else places):
            yield {"op": "remove_participant", "layer": layer, "side": side, "entity_id": entity}
    for (row_id,), row in gone.get("capabilities", {}).items():
        if row["provider_id"] not in providers:
            yield {"op": "remove_capability", "id": row_id}
    for (row_id,), row in gone.get("needs", {}).items():
        if row["place_id"] not in places:
            yield {"op": "remove_need", "id": row_id}
    for party, place, sector, role, since in gone.get("leads", {}):
        if place not in places:
            yield {"op": "remove_lead", "party_id": party, "place_id": place, "sector_id": sector,
                   "role": role, "since": since}  # fmt: skip
    yield from ({"op": "remove_provider", "id": provider} for provider in sorted(providers))
    for (place,), row in gone.get("places", {}).items():
        if row.get("parent_id") not in places:
            yield {"op": "remove_place", "id": place}


def _removals_of_the_year(
    gone: Mapping[str, Mapping[Key, Content]], ids: Mapping[str, set[str]]
) -> Iterator[Content]:
    """Yield what takes rows of the year's work out, but for those that go with something else."""
    for name in reversed(_OF_THE_YEAR):
        for key, row in gone.get(name, {}).items():
            if not is_taken_along(table(name), row, ids):
                yield {"op": "remove_row", "table": name, "key": _named(name, key)}
