"""The place tree: which county, zone, area a place lies in, and all that lies above it."""

from __future__ import annotations

import pandas as pd

from graph_schema.graph import AssistanceGraph

_COLUMNS = ("id", "kind", "parent_id", "run_by", "area_id")


class PlaceTree:
    """Look-ups over the ``places`` table. Ids that are not in it have no ancestors.

    Parameters
    ----------
    places
        The table of `graph_schema.schema.PLACES`; parents form a forest.
    """

    def __init__(self, places: pd.DataFrame) -> None:
        self._use(*(places[column].tolist() for column in _COLUMNS))

    @classmethod
    def of(cls, graph: AssistanceGraph) -> PlaceTree:
        """Return the tree of a graph's places; quicker than from the table."""
        tree = cls.__new__(cls)
        tree._use(*([cell or "" for cell in graph.column("places", column)] for column in _COLUMNS))
        return tree

    def _use(
        self, ids: list[str], kinds: list[str], parents: list[str], runs: list[str],
        areas: list[str],
    ) -> None:  # fmt: skip
        self._kind = dict(zip(ids, kinds, strict=True))
        self._parent = dict(zip(ids, parents, strict=True))
        self._named = {
            "zone": dict(zip(ids, runs, strict=True)),
            "area": dict(zip(ids, areas, strict=True)),
        }
        self._lines: dict[str, tuple[str, ...]] = {}
        self._above: dict[tuple[str, str], str] = {}

    def __contains__(self, place_id: str) -> bool:
        """Whether the table holds a place."""
        return place_id in self._kind

    def line(self, place_id: str) -> tuple[str, ...]:
        """Return the place and everything above it by ``parent_id``, nearest first."""
        known = self._lines.get(place_id)
        if known is None:
            parent = self._parent.get(place_id, "")
            above = self.line(parent) if parent else ()
            known = self._lines[place_id] = (place_id, *above)
        return known

    def above(self, place_id: str, kind: str) -> str:
        """Return the nearest place of ``kind`` at or above a place, "" when there is none.

        A zone is found through ``run_by`` of the place or of anything above it, an area through
        ``area_id``.
        """
        known = self._above.get((place_id, kind))
        if known is None:
            known = self._above[place_id, kind] = self._found_above(place_id, kind)
        return known

    def territories(self, place_id: str) -> frozenset[str]:
        """Return all that a place lies in: itself, what is above it, zones and areas of these."""
        line = self.line(place_id)
        named = (own.get(x, "") for own in self._named.values() for x in line)
        return frozenset([*line, *named]) - {""}

    def _found_above(self, place_id: str, kind: str) -> str:
        for ancestor in self.line(place_id):
            if self._kind.get(ancestor) == kind:
                return ancestor
            if named := self._named.get(kind, {}).get(ancestor, ""):
                return named
        return ""
