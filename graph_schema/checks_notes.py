"""What is allowed and good to know: several leads, places without needs, unknown distances."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .arrays import BoolArray
from .checks_cells import numbers
from .checks_references import Frames
from .checks_rows import overlapping
from .findings import Finding, one
from .tree import find, tree

_MAX_EXAMPLES = 3


def check_notes(frames: Frames) -> Iterator[Finding]:
    """Count what a planner may want to know; one line per county or layer."""
    yield from _several_leads(frames["leads"])
    yield from _without_needs(frames)
    yield from _without_coordinates(frames)


def _several_leads(leads: pd.DataFrame) -> Iterator[Finding]:
    is_territory = (leads["sector_id"] == "") & (leads["place_id"] != "")
    territory = leads[is_territory.to_numpy()]
    shared = territory.loc[overlapping(territory, ("place_id",)), "place_id"]
    rows = territory[territory["place_id"].isin(shared)]
    for place_id, group in rows.groupby("place_id", sort=True):
        parties = tuple(sorted(set(group["party_id"])))
        if len(parties) > 1:
            yield one(
                "several_leads", "leads", row=int(group.index[0]), column="place_id",
                value=str(place_id), num_parties=len(parties), parties=parties,
            )  # fmt: skip


def _without_needs(frames: Frames) -> Iterator[Finding]:
    places, needs = tree(frames["places"]), frames["needs"]
    # A status that is misspelt may mean open: another check names it.
    is_open = ~needs["status"].isin(["planned", "closed"]).to_numpy()
    needy = find(places.rows, needs.loc[is_open, "place_id"])
    yield from _count(frames, "place", "place_without_needs", places.with_ancestors(needy))


def _without_coordinates(frames: Frames) -> Iterator[Finding]:
    places = tree(frames["places"])
    has_own = _has_coordinates(places.rows)
    county = places.nearest((places.rows["kind"] == "county").to_numpy())
    has_seat = np.zeros(len(has_own), dtype=bool)
    has_seat[county >= 0] = has_own[county[county >= 0]]
    # A place outside every county is named by another check.
    yield from _count(frames, "place", "place_without_coordinates", has_seat | (county < 0))
    providers = tree(frames["providers"]).rows
    home = find(places.rows, providers["place_id"])
    is_home = home >= 0
    located = _has_coordinates(providers)
    located[is_home] |= has_seat[home[is_home]] | has_own[home[is_home]]
    yield from _count(frames, "provider", "provider_without_coordinates", located)


def _has_coordinates(frame: pd.DataFrame) -> BoolArray:
    known: BoolArray = ~np.isnan(numbers(frame["lon"])) & ~np.isnan(numbers(frame["lat"]))
    return known


def _count(frames: Frames, side: str, code: str, fine: BoolArray) -> Iterator[Finding]:
    """Yield one finding per layer of the participants of a side that are not ``fine``."""
    table = "places" if side == "place" else "providers"
    rows = tree(frames[table]).rows
    participants = frames["participants"]
    chosen = participants[(participants["side"] == side).to_numpy()]
    position = find(rows, chosen["entity_id"])
    lacking = position >= 0
    lacking[lacking] = ~fine[position[lacking]]
    for layer, group in chosen[lacking].groupby("layer", sort=True):
        examples = [_shown(rows, int(p)) for p in position[lacking & (chosen["layer"] == layer)]]
        yield one(
            code, "participants", count=len(group), value=str(layer), layer=str(layer),
            num_rows=len(group), num_all=int((chosen["layer"] == layer).sum()),
            examples=tuple(examples[:_MAX_EXAMPLES]),
        )  # fmt: skip


def _shown(rows: pd.DataFrame, position: int) -> str:
    return f"{rows['id'].iloc[position]} {rows['name'].iloc[position]}".strip()
