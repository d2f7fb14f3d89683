"""Whom an edit names: whether all of it lies in a county, or in a party.

A county's scope is over its places, a party's over its providers; a pair is in either. What is
about neither (weights, rules, layers, leads, whole groups, single cells) concerns everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from api.known_graph import KnownGraph
from engine.scenarios.scenario_selectors import Selector

from .roles import Scope

EVERYBODY = ""

_PAIRS = frozenset({"lock_in", "lock_out", "allow", "release", "freeze", "remove_pairing"})
_PLACES = {"remove_place": "id", "remove_need": "need", "scale_need": "need"}
_PROVIDERS = {"remove_provider": "id", "remove_capability": "capability",
              "scale_capability": "capability"}  # fmt: skip
_ROW_ENDS = {"add_need": "place_id", "add_capability": "provider_id", "add_place": "parent_id",
             "add_provider": "party_id"}  # fmt: skip


def outside(edit: Any, scope: Scope, live: KnownGraph) -> str | None:
    """Return what an edit names outside a scope; `EVERYBODY` for no one; None when all is inside.

    Parameters
    ----------
    edit
        An edit of a scenario, with ids and not names.
    live
        The tables that say who belongs where.
    """
    side: Literal["place", "provider"] = "place" if scope.kind == "county" else "provider"
    named = list(_named(edit, side, live))
    if not named:
        return EVERYBODY
    return next((who for who, home in named if home != scope.id), None)


def _named(edit: Any, side: str, live: KnownGraph) -> Iterable[tuple[str, str]]:
    """Yield whom an edit names on a side, each with the county or party that it belongs to."""
    op = edit.op
    if op in _PAIRS:
        yield from _who(getattr(edit, f"{side}_id"), side, live)
    elif op == "add_pairing":
        yield from _who(edit.row.get(f"{side}_id"), side, live)
    elif op == "add_participant":
        if edit.row.get("side") == side:
            yield from _who(edit.row.get("entity_id"), side, live)
    elif op == "remove_participant" or (op == "set_quota" and edit.of == "participant"):
        if edit.side == side:
            yield from _who(edit.entity_id, side, live)
    elif op == "set_quota" and edit.of == "group":
        yield from _group(edit, side, live)
    elif op in _ROW_ENDS:
        yield from _row(op, edit.row, side, live)
    elif op in (_PLACES if side == "place" else _PROVIDERS):
        yield from _single(edit, side, live)


def _who(who: Any, side: str, live: KnownGraph) -> Iterable[tuple[str, str]]:
    if isinstance(who, Selector):
        if side == "place" and who.within is not None:
            yield from _spread(who.within, live)
        elif side == "provider" and who.party is not None:
            yield who.party, who.party
        else:
            yield from ((one, _home(one, side, live)) for one in who.ids or ())
    elif isinstance(who, str) and who:
        yield who, _home(who, side, live)


def _spread(place_id: str, live: KnownGraph) -> Iterable[tuple[str, str]]:
    """Yield a place and all below it or run by it: a zone may run places of several counties."""
    yield place_id, live.county_of(place_id)
    yield from ((one, live.county_of(one)) for one in live.places_under(place_id))


def _home(id_: str, side: str, live: KnownGraph) -> str:
    return live.county_of(id_) if side == "place" else live.party_of(id_)


def _group(edit: Any, side: str, live: KnownGraph) -> Iterable[tuple[str, str]]:
    if not edit.key:
        return
    if side == "place" and edit.by in ("county", "township"):
        yield edit.key, live.county_of(edit.key)
    elif side == "provider" and edit.by == "party":
        yield edit.key, edit.key


def _row(op: str, row: Mapping[str, Any], side: str, live: KnownGraph) -> Iterable[tuple[str, str]]:
    """Yield where a new row goes: a place below another, a provider into a party."""
    end = str(row.get(_ROW_ENDS[op]) or "")
    apart = row.get("run_by") or row.get("area_id")  # of others, perhaps of another county
    if op in ("add_need", "add_place") and side == "place" and not apart:
        yield end, live.county_of(end)
    elif op == "add_capability" and side == "provider":
        yield end, live.party_of(end)
    elif op == "add_provider" and side == "provider":
        yield end, end


def _single(edit: Any, side: str, live: KnownGraph) -> Iterable[tuple[str, str]]:
    kind = (_PLACES if side == "place" else _PROVIDERS)[edit.op]
    if kind == "id":
        removed = isinstance(edit.id, str) and side == "place"
        yield from _spread(edit.id, live) if removed else _who(edit.id, side, live)
    elif edit.id is not None:
        owner = live.owner_of(kind, edit.id)
        yield edit.id, _home(owner, side, live)
    elif side == "provider" and edit.party_id is not None:
        yield edit.party_id, edit.party_id
    elif side == "place" and edit.place_id is not None:
        yield from _spread(edit.place_id, live)
    elif side == "provider":
        yield from _who(edit.provider_id, side, live)
