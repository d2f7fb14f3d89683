"""Needs and capabilities that grow or shrink: one by id, or all that a selector names."""

from __future__ import annotations

from graph_schema.schema import table

from .edit_cells import cell_errors
from .edit_draft import Draft
from .edit_models_graph import ScaleCapability, ScaleNeed

_DIGITS = 12
"""Significant digits of a scaled amount: 0.1 times 3 is 0.3."""


def scale_need(draft: Draft, edit: ScaleNeed) -> None:
    """Multiply the amount of needs; what shrinks to nothing is closed."""
    _scale(draft, "needs", chosen_needs(draft, edit), edit)


def scale_capability(draft: Draft, edit: ScaleCapability) -> None:
    """Multiply the amount of capabilities."""
    _scale(draft, "capabilities", chosen_capabilities(draft, edit), edit)


def chosen_needs(draft: Draft, edit: ScaleNeed) -> list[int]:
    """Return the rows of needs that are meant.

    A selector means needs that count in a plan: open, of the policy's period.
    """
    rows = draft.rows("needs")
    chosen = _counting(draft, "needs", "open", edit)
    if (
        edit.place_id is not None
        and draft.position("places", edit.place_id, "place_id") is not None
    ):
        inside = below(draft, edit.place_id)
        chosen = [i for i in chosen if rows.column("place_id")[i] in inside]
    return chosen


def chosen_capabilities(draft: Draft, edit: ScaleCapability) -> list[int]:
    """Return the rows of capabilities that are meant.

    A selector means capabilities that count in a plan: offered, of the policy's period.
    """
    rows, providers = draft.rows("capabilities"), draft.rows("providers")
    chosen = _counting(draft, "capabilities", "offered", edit)
    owners: list[set[str]] = []
    if edit.provider_id is not None:
        draft.position("providers", edit.provider_id, "provider_id")
        owners.append({edit.provider_id})
    if edit.party_id is not None:
        draft.position("parties", edit.party_id, "party_id")
        members = providers.where("party_id", {edit.party_id})
        owners.append({providers.column("id")[i] for i in members})
    if (
        edit.place_id is not None
        and draft.position("places", edit.place_id, "place_id") is not None
    ):
        members = providers.where("place_id", below(draft, edit.place_id))
        owners.append({providers.column("id")[i] for i in members})
    for own in owners:
        chosen = [i for i in chosen if rows.column("provider_id")[i] in own]
    return chosen


def _counting(draft: Draft, name: str, status: str, edit: ScaleNeed | ScaleCapability) -> list[int]:
    """Return the row with the edit's id, or all that count in a plan, of its sector."""
    rows = draft.rows(name)
    if edit.id is not None:
        position = draft.position(name, edit.id, "id")
        return [] if position is None else [position]
    periods, sectors = rows.column("period"), rows.column("sector_id")
    chosen = [i for i in rows.where("status", {status}) if periods[i] == draft.policy.period]
    if edit.sector_id is not None:
        draft.position("sectors", edit.sector_id, "sector_id")
        wanted = _branch(draft, "sectors", edit.sector_id)
        chosen = [i for i in chosen if sectors[i] in wanted]
    return chosen


def _branch(draft: Draft, name: str, top: str) -> set[str]:
    """Return an id and all ids below it."""
    rows = draft.rows(name)
    branch, frontier = {top}, {top}
    while frontier:
        frontier = {rows.column("id")[i] for i in rows.where("parent_id", frontier)} - branch
        branch |= frontier
    return branch


def below(draft: Draft, place_id: str) -> set[str]:
    """Return a place, all below it, and for a zone all that it runs, for an area all in it."""
    rows = draft.rows("places")
    own = [rows.column("id")[i] for name in ("run_by", "area_id")
           for i in rows.where(name, {place_id})]  # fmt: skip
    return set().union(*(_branch(draft, "places", top) for top in (place_id, *own)))


def _scale(draft: Draft, name: str, chosen: list[int], edit: ScaleNeed | ScaleCapability) -> None:
    if draft.is_faulty:
        return
    if not chosen:
        draft.empty.add(draft.number)
        return
    amounts = draft.rows(name).column("amount")
    if name == "needs" and edit.factor == 0:
        for position in chosen:
            draft.set(name, position, "status", "closed")
        return
    scaled = {i: float(f"{amounts[i] * edit.factor:.{_DIGITS}g}") for i in chosen}
    ends = {min(scaled.values()), max(scaled.values())}
    errors = [x for amount in ends for x in cell_errors(table(name), {"amount": repr(amount)})]
    for error in errors:
        draft.fault_cell(error, "factor")
    if not errors:
        for position, amount in scaled.items():
            draft.set(name, position, "amount", amount)
