"""How each edit of the graph is made: cells, rows that come and go, amounts that are scaled."""

from __future__ import annotations

from difflib import get_close_matches

from engine.policy import Side
from graph_schema.cells import plain_value
from graph_schema.schema import TABLES, table
from graph_schema.schema_types import Table

from . import edit_models_graph as models
from .edit_cells import cell_errors, text_of
from .edit_draft import Draft
from .edit_schemas import default_of
from .edit_year import remove_of_the_year

AddEdit = (
    models.AddProvider | models.AddPlace | models.AddParticipant | models.AddLead
    | models.AddNeed | models.AddCapability | models.AddPairing | models.AddRow
)  # fmt: skip


def set_property(draft: Draft, edit: models.SetProperty) -> None:
    """Write one cell. Cells of a key stay: take the row out and add another."""
    names = [declared.name for declared in TABLES]
    if edit.table not in names:
        draft.fault_name("edit_unknown_table", "table", edit.table, names)
        return
    declared = table(edit.table)
    position = _row_of_key(draft, declared, edit.key)
    if edit.column not in declared.column_names:
        _fault_column(draft, declared, "column", edit.column)
        return
    if edit.column in declared.key:
        draft.fault("edit_key_column", "column", edit.column, table=edit.table)
        return
    text = text_of(edit.value)
    errors = cell_errors(declared, {edit.column: text})
    for error in errors:
        draft.fault_cell(error, "value")
    if position is not None and not errors:
        value = plain_value(declared.column(edit.column), text)
        draft.set(edit.table, position, edit.column, value)


def _row_of_key(draft: Draft, declared: Table, key: str | dict[str, str]) -> int | None:
    if isinstance(key, str):
        if len(declared.key) == 1:
            return draft.position(declared.name, key, "key")
        draft.fault("edit_key_of_several", "key", key, columns=declared.key)
        return None
    strangers = [name for name in key if name not in declared.key]
    for name in strangers:
        draft.fault_name("edit_unknown_column", f"key.{name}", name, declared.key)
    if strangers:
        return None
    if len(declared.key) == 1:
        return draft.position(declared.name, key.get("id", ""), "key")
    cells = tuple(key.get(name, "") for name in declared.key)
    position = draft.rows(declared.name).position(*cells)
    if position is None:
        draft.fault("edit_not_there", "key", "|".join(cells), table=declared.name)
    return position


def _fault_column(draft: Draft, declared: Table, where: str, name: str) -> None:
    titles = {title: c.name for c in declared.columns for title in (c.name, c.zh)}
    near = tuple(dict.fromkeys(titles[t] for t in get_close_matches(name.lower(), titles, 3)))
    draft.fault("edit_unknown_column", where, name, table=declared.name, near=near)


TABLE_OF_ADD: dict[str, str] = {
    "add_provider": "providers", "add_place": "places", "add_participant": "participants",
    "add_lead": "leads", "add_need": "needs", "add_capability": "capabilities",
    "add_pairing": "pairings",
}  # fmt: skip


def table_of_add(edit: AddEdit) -> str:
    """Return the name of the table that an edit adds a row to."""
    return edit.table if isinstance(edit, models.AddRow) else TABLE_OF_ADD[edit.op]


def add_row(draft: Draft, edit: AddEdit) -> None:
    """Add a row. What it refers to may be added before or after it."""
    if isinstance(edit, models.AddRow) and not _is_of_the_year(draft, edit.table):
        return
    declared = table(table_of_add(edit))
    strangers = [name for name in edit.row if name not in declared.column_names]
    for name in strangers:
        _fault_column(draft, declared, f"row.{name}", name)
    texts = {
        column.name: text_of(edit.row.get(column.name))
        or default_of(column, draft.policy.period)
        or ""
        for column in declared.columns
    }
    errors = cell_errors(declared, texts)
    for error in errors:
        draft.fault_cell(error, f"row.{error.column}")
    if errors or strangers:
        return
    row = {c.name: plain_value(c, texts[c.name]) for c in declared.columns}
    key = tuple(row[name] or "" for name in declared.key)
    if draft.rows(declared.name).position(*key) is not None:
        draft.fault("edit_already_there", f"row.{declared.key[-1]}", "|".join(key),
                    table=declared.name)  # fmt: skip
        return
    draft.add(declared.name, row)


def remove_row(draft: Draft, edit: models.RemoveRow) -> None:
    """Take a row of the year's work out, and what is said about it."""
    if not _is_of_the_year(draft, edit.table):
        return
    declared = table(edit.table)
    position = _row_of_key(draft, declared, edit.key)
    if position is None:
        return
    if declared.label:
        remove_of_the_year(draft, declared.name, {draft.rows(declared.name).cell(position, "id")})
    draft.remove(declared.name, [position])


def _is_of_the_year(draft: Draft, name: str) -> bool:
    names = [declared.name for declared in TABLES if declared.of_the_year]
    if name not in names:
        draft.fault_name("edit_unknown_table", "table", name, names)
    return name in names


def remove_provider(draft: Draft, edit: models.RemoveProvider) -> None:
    """Take a provider out, and all that is only there because of it.

    Its parts in layers, its capabilities, its pairings of every period, its locks and waivers go,
    and what the year's work says about it (`edit_year`); providers below it stay and have no
    parent any more; leads stay, they are the party's.
    """
    position = draft.position("providers", edit.id, "id")
    if position is None:
        return
    own = {edit.id}
    remove_of_the_year(draft, "providers", own)
    _remove_with_work(draft, "capabilities", "provider_id", own)
    draft.remove("pairings", draft.rows("pairings").where("provider_id", own))
    _remove_parts(draft, "provider", own)
    for child in draft.rows("providers").where("parent_id", own):
        draft.set("providers", child, "parent_id", None)
    draft.remove("providers", [position])


def remove_place(draft: Draft, edit: models.RemovePlace) -> None:
    """Take a place and everything below it out, and all that is only there because of them.

    Their parts in layers, needs, leads, pairings of every period, locks and waivers go, and what
    the year's work says about them (`edit_year`); places that a zone among them runs go back to
    the parent they are coded under. A provider that sits there, or helps only there, is in the
    way: emptying that cell would bring it nearer, or let it help everywhere.
    """
    if draft.position("places", edit.id, "id") is None:
        return
    rows = draft.rows("places")
    own, frontier = {edit.id}, {edit.id}
    while frontier:
        frontier = {rows.column("id")[i] for i in rows.where("parent_id", frontier)} - own
        own |= frontier
    providers = draft.rows("providers")
    tied = {i for column in ("place_id", "territory_id") for i in providers.where(column, own)}
    if tied:
        ids = sorted(providers.column("id")[i] for i in tied)
        draft.fault("edit_place_in_use", "id", edit.id, providers=tuple(ids[:5]), num=len(ids))
        return
    remove_of_the_year(draft, "places", own)
    _remove_with_work(draft, "needs", "place_id", own)
    for name in ("leads", "pairings"):
        draft.remove(name, draft.rows(name).where("place_id", own))
    _remove_parts(draft, "place", own)
    for column in ("run_by", "area_id"):
        for place in rows.where(column, own):
            draft.set("places", place, column, None)
    draft.remove("places", rows.where("id", own))


def _remove_with_work(draft: Draft, name: str, column: str, ends: set[str]) -> None:
    """Take needs or capabilities of somebody that leaves out, with the year's work on them."""
    rows = draft.rows(name)
    found = rows.where(column, ends)
    remove_of_the_year(draft, name, {rows.column("id")[i] for i in found})
    draft.remove(name, found)


def remove_participant(draft: Draft, edit: models.RemoveParticipant) -> None:
    """Let somebody no longer take part in a layer; its locks and waivers there go."""
    parts = draft.rows("participants")
    position = parts.position(edit.layer, edit.side, edit.entity_id)
    if position is None:
        key = f"{edit.layer}|{edit.side}|{edit.entity_id}"
        draft.fault("edit_not_there", "entity_id", key, table="participants")
        return
    draft.remove("participants", [position])
    draft.release_ends(edit.side, {edit.entity_id}, edit.layer)


def _remove_parts(draft: Draft, side: Side, ids: set[str]) -> None:
    parts = draft.rows("participants")
    sides = parts.column("side")
    own = [i for i in parts.where("entity_id", ids) if sides[i] == side]
    draft.remove("participants", own)
    draft.release_ends(side, ids)


def remove_by_id(draft: Draft, edit: models.RemoveNeed | models.RemoveCapability) -> None:
    """Take a need or a capability out, and the dispatches of it."""
    name = "needs" if isinstance(edit, models.RemoveNeed) else "capabilities"
    position = draft.position(name, edit.id, "id")
    if position is not None:
        remove_of_the_year(draft, name, {edit.id})
        draft.remove(name, [position])


def remove_lead(draft: Draft, edit: models.RemoveLead) -> None:
    """Take out every lead that matches."""
    rows = draft.rows("leads")
    wanted = {"party_id": edit.party_id, "place_id": edit.place_id,
              "sector_id": edit.sector_id or None}  # fmt: skip
    if edit.role is not None:
        wanted["role"] = edit.role
    if edit.since is not None:
        wanted["since"] = edit.since or None
    found = [i for i in rows.where("party_id", {edit.party_id})
             if all(rows.column(name)[i] == cell for name, cell in wanted.items())]  # fmt: skip
    if not found:
        key = "|".join(cell or "" for cell in wanted.values())
        draft.fault("edit_not_there", "party_id", key, table="leads")
    draft.remove("leads", found)


def remove_pairing(draft: Draft, edit: models.RemovePairing) -> None:
    """Take a standing pairing out."""
    key = (edit.period or draft.policy.period, edit.layer, edit.provider_id, edit.place_id)
    position = draft.rows("pairings").position(*key)
    if position is None:
        draft.fault("edit_not_there", "provider_id", "|".join(key), table="pairings")
        return
    draft.remove("pairings", [position])
