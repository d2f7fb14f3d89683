"""The plain edits that an edit of a scenario stands for: one per participant, pair, or amount."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import Any, cast

from engine.editing import edit_models_graph as g
from engine.editing import edit_models_policy as p
from engine.editing.edit_draft import Draft
from engine.editing.edit_models import Edit
from engine.editing.edit_pairs import Pair
from engine.editing.edit_scale import below, chosen_capabilities, chosen_needs
from engine.editing.edit_types import EditModel
from engine.policy import Side
from graph_schema.checks_references import SIDES as TABLE_OF_SIDE

from . import scenario_selectors as many
from .scenario_selectors import Selector

_SIDES: tuple[Side, Side] = ("provider", "place")

MAX_PLAIN = 20_000
"""Most plain edits that one edit may stand for; more is a slip, or a rule of the policy."""

_PLAIN: dict[type[EditModel], type[EditModel]] = {
    many.LockInMany: p.LockIn,
    many.LockOutMany: p.LockOut,
    many.AllowMany: p.Allow,
    many.ReleaseMany: p.Release,
    many.SetParticipantQuotaMany: p.SetParticipantQuota,
    many.AddParticipantMany: g.AddParticipant,
    many.RemoveProviderMany: g.RemoveProvider,
    many.RemovePlaceMany: g.RemovePlace,
    many.RemoveParticipantMany: g.RemoveParticipant,
}


def plain_edits(
    draft: Draft, number: int, edit: EditModel, pairs: Collection[Pair] | None
) -> Sequence[Edit]:
    """Return the edits of `engine.edits` that an edit of a scenario stands for, in order of ids.

    Parameters
    ----------
    draft
        Graph and policy as the edits before have left them; what is wrong with a selector is
        said there.
    number
        Position of the edit in its scenario.
    edit
        See `scenario.ScenarioEdit`.
    pairs
        Pairs of the plan that the scenario is based on; None when there is none.
    """
    draft.begin(number)
    found = list(_expanded(draft, edit, pairs))
    if draft.is_faulty:
        return ()
    if not found:
        draft.empty.add(number)
    if len(found) > MAX_PLAIN:
        draft.fault("scenario_too_many", "", "", num=len(found), most=MAX_PLAIN)
        return ()
    return found


def _expanded(draft: Draft, edit: Any, pairs: Collection[Pair] | None) -> Iterable[Edit]:
    if isinstance(edit, many.Freeze):
        return _frozen(draft, edit, pairs)
    if isinstance(edit, many.LockInMany | many.LockOutMany | many.AllowMany | many.ReleaseMany):
        providers, places = (
            _chosen(draft, getattr(edit, f"{side}_id"), side, edit.layer, f"{side}_id")
            for side in _SIDES
        )
        if len(providers) * len(places) > MAX_PLAIN:
            num = len(providers) * len(places)
            draft.fault("scenario_too_many", "", "", num=num, most=MAX_PLAIN)
            return ()
        return [_plain(edit, provider_id=provider, place_id=place)
                for provider, place in product(providers, places)]  # fmt: skip
    if isinstance(edit, many.SetParticipantQuotaMany | many.RemoveParticipantMany):
        parts = _chosen(draft, edit.entity_id, edit.side, edit.layer, "entity_id")
        return [_plain(edit, entity_id=entity) for entity in parts]
    if isinstance(edit, many.RemoveProviderMany):
        providers = _chosen(draft, edit.id, "provider", None, "id")
        return [_plain(edit, id=row_id) for row_id in providers]
    if isinstance(edit, many.RemovePlaceMany):
        chosen = _chosen(draft, edit.id, "place", None, "id")
        return [_plain(edit, id=row_id) for row_id in _topmost(draft, chosen)]
    if isinstance(edit, many.AddParticipantMany):
        return _added(draft, edit)
    if isinstance(edit, g.ScaleNeed | g.ScaleCapability) and edit.id is None:
        return _scaled(draft, edit)
    return [edit]


def _plain(edit: EditModel, **ids: Any) -> Any:
    return _PLAIN[type(edit)].model_construct(**{**dict(edit), **ids})


def _chosen(
    draft: Draft, who: str | Selector | None, side: Side, layer: str | None, column: str
) -> list[str]:
    """Return the ids that are meant, of participants of a layer or (None) of all rows there are.

    An id is taken as it is: whether there is such a one is seen when the edit is made.
    """
    if isinstance(who, str):
        return [who]
    if layer is not None and draft.layer(layer) is None:
        return []
    everybody = _all_ids(draft, side) if layer is None else _taking_part(draft, layer, side)
    return sorted(_fitting(draft, who, side, everybody, column))


def _all_ids(draft: Draft, side: Side) -> list[str]:
    rows = draft.rows(TABLE_OF_SIDE[side])
    ids = rows.column("id")
    return [ids[i] for i in rows.where("id", set(ids))]


def _taking_part(draft: Draft, layer: str, side: Side) -> list[str]:
    parts = draft.rows("participants")
    sides, entities = parts.column("side"), parts.column("entity_id")
    return [entities[i] for i in parts.where("layer", {layer}) if sides[i] == side]


def _fitting(
    draft: Draft, who: Selector | None, side: Side, everybody: Iterable[str], column: str
) -> Iterator[str]:
    if who is None:
        yield from everybody
        return
    name = TABLE_OF_SIDE[side]
    rows = draft.rows(name)
    if side == "place" and (who.party is not None or who.parent is not None):
        draft.fault("scenario_places_have_none", f"{column}.{'party' if who.party else 'parent'}")
        return
    for key, table in (("within", "places"), ("party", "parties"), ("parent", "providers")):
        if (row_id := getattr(who, key)) is not None:
            draft.position(table, row_id, f"{column}.{key}")
    for key in ("ids", "but"):
        for i, row_id in enumerate(getattr(who, key) or ()):
            draft.position(name, row_id, f"{column}.{key}.{i}")
    if draft.is_faulty:
        return
    inside = None if who.within is None else below(draft, who.within)
    these, but = None if who.ids is None else set(who.ids), set(who.but)
    wanted = {"kind": who.kind, "party_id": who.party, "parent_id": who.parent}
    wanted = {key: value for key, value in wanted.items() if value is not None}
    for row_id in everybody:
        position = rows.position(row_id)
        if position is None or row_id in but or (these is not None and row_id not in these):
            continue
        home = row_id if side == "place" else rows.cell(position, "place_id")
        if inside is not None and home not in inside:
            continue
        if all(rows.cell(position, key) == value for key, value in wanted.items()):
            yield row_id


def _topmost(draft: Draft, chosen: list[str]) -> list[str]:
    """Return the places that do not go with another of those chosen."""
    rows = draft.rows("places")
    return [x for x in chosen if rows.cell(rows.position(x) or 0, "parent_id") not in chosen]


def _added(draft: Draft, edit: many.AddParticipantMany) -> list[Edit]:
    """Return one row for each of those selected who are of the layer's kinds and not yet in it."""
    who = edit.row.get("entity_id")
    if not isinstance(who, Selector):
        return [_plain(edit)]
    name, side = edit.row.get("layer"), cast(Side, edit.row.get("side"))
    if side not in _SIDES:
        draft.fault("edit_unknown_word", "row.side", side, near=_SIDES)
        return []
    layer = draft.layer(str(name), "row.layer")
    if layer is None:
        return []
    rows, there = draft.rows(TABLE_OF_SIDE[side]), set(_taking_part(draft, layer.name, side))
    kinds = layer.provider_kinds if side == "provider" else layer.place_kinds
    everybody = (x for x in _chosen(draft, who, side, None, "row.entity_id") if x not in there)
    return [_plain(edit, row={**edit.row, "entity_id": row_id}) for row_id in everybody
            if rows.cell(rows.position(row_id) or 0, "kind") in kinds]  # fmt: skip


def _scaled(draft: Draft, edit: g.ScaleNeed | g.ScaleCapability) -> list[Edit]:
    if isinstance(edit, g.ScaleNeed):
        ids = [draft.rows("needs").column("id")[i] for i in chosen_needs(draft, edit)]
    else:
        ids = [draft.rows("capabilities").column("id")[i]
               for i in chosen_capabilities(draft, edit)]  # fmt: skip
    model = g.ScaleNeed if isinstance(edit, g.ScaleNeed) else g.ScaleCapability
    return [model.model_construct(factor=edit.factor, id=row_id, reason=edit.reason)
            for row_id in sorted(ids)]  # fmt: skip


def _frozen(draft: Draft, edit: many.Freeze, pairs: Collection[Pair] | None) -> list[Edit]:
    """Return a lock for each pair that stands and is meant, unless it is forbidden."""
    if edit.pairs == "plan" and pairs is None:
        draft.fault("scenario_needs_plan", "pairs", edit.pairs)
        return []
    names = [x.name for x in draft.policy.layers] if edit.layer is None else [edit.layer]
    meant: dict[str, tuple[set[str], set[str]]] = {}
    for name in names:
        own = [set(_chosen(draft, getattr(edit, f"{side}_id"), side, name, f"{side}_id"))
               & set(_taking_part(draft, name, side)) for side in _SIDES]  # fmt: skip
        meant[name] = own[0], own[1]
    _fault_strangers(draft, edit, meant.values())
    standing = set(_standing(draft)) if edit.pairs == "standing" else set(pairs or ())
    return [
        p.LockIn.model_construct(layer=layer, provider_id=provider, place_id=place,
                                 reason=edit.reason)
        for layer, provider, place in sorted(standing)
        if layer in meant and provider in meant[layer][0] and place in meant[layer][1]
        and all(lock.kind == "in" for lock in draft.pairs.of((layer, provider, place))[0])
    ]  # fmt: skip


def _fault_strangers(
    draft: Draft, edit: many.Freeze, meant: Iterable[tuple[set[str], set[str]]]
) -> None:
    """Say of an id that it takes part nowhere."""
    for i, side in enumerate(_SIDES):
        who = getattr(edit, f"{side}_id")
        if (
            isinstance(who, str)
            and draft.position(TABLE_OF_SIDE[side], who, f"{side}_id") is not None
            and not any(own[i] for own in meant)
        ):
            draft.fault("edit_not_taking_part", f"{side}_id", who, layer=edit.layer or "")


def _standing(draft: Draft) -> Iterator[Pair]:
    rows = draft.rows("pairings")
    columns = [rows.column(name) for name in ("layer", "provider_id", "place_id")]
    periods, statuses = rows.column("period"), rows.column("status")
    for i in rows.where("period", {draft.policy.period}):
        if statuses[i] == "active" and periods[i]:
            yield columns[0][i], columns[1][i], columns[2][i]
