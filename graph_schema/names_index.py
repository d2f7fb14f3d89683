"""The rows of a table as they are looked up by name: with the places around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from .cells import split_list
from .names import Named, Names

Frames = Mapping[str, pd.DataFrame]


def names_index(target: str, *tables: Frames, only: Collection[str] | None = None) -> Names:
    """Return the names of one table, to be asked what a cell means.

    Parameters
    ----------
    target
        Name of the table; one with columns id and name, or id and title.
    tables
        Cells by table; of two rows with one id that of the earlier counts.
    only
        Ids of the rows among which names are looked up; None = all.
    """
    around = _Around([row for frames in tables for row in _records(frames, "places")])
    rows = [
        _named(row, target, around)
        for frames in tables
        for row in _records(frames, target)
        if only is None or row["id"] in only
    ]
    return Names(rows, around.names, are_places=target == "places")


class _Around:
    """The places around each place, outermost first, itself last."""

    def __init__(self, places: Sequence[Mapping[str, str]]) -> None:
        self.names: dict[str, str] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        for row in places:
            if row["id"] not in self.names:
                self.names[row["id"]] = row["name"]
                above = (row.get("parent_id", ""), row.get("run_by", ""))
                self._above[row["id"]] = tuple(filter(None, above))

    def of(self, place_id: str) -> tuple[str, ...]:
        """Return the places around a place and itself; a cycle is walked round once."""
        found: list[str] = []
        left = [place_id] if place_id else []
        while left:
            place = left.pop()
            if place not in found:
                found.append(place)
                left += reversed(self._above.get(place, ()))
        return tuple(reversed(found))


def _named(row: Mapping[str, str], target: str, around: _Around) -> Named:
    if target == "places":
        return Named(row["id"], row["name"], around=around.of(row["id"]))
    places = around.of(row.get("place_id", ""))
    if target == "providers" and not places:
        places = around.of(row.get("territory_id", ""))
    aliases = split_list(row.get("aliases", ""))
    return Named(row["id"], row["name"], aliases, places, row.get("seat", ""))


def _records(frames: Frames, target: str) -> list[dict[str, str]]:
    frame = frames.get(target, pd.DataFrame())
    if "name" not in frame and "title" in frame:
        frame = frame.rename(columns={"title": "name"})
    if "id" not in frame or "name" not in frame:
        return []
    kept = [n for n in ("id", "name", "aliases", "parent_id", "run_by", "place_id", "territory_id",
                        "seat") if n in frame]  # fmt: skip
    rows = zip(*(frame[name].tolist() for name in kept), strict=True)
    return [dict(zip(kept, row, strict=True)) for row in rows if row[0]]
