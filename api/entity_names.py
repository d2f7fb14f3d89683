"""What ids are called: names of places, providers, parties, sectors, needs and capabilities."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from engine.place_tree import PlaceTree
from graph_schema.graph import AssistanceGraph

_TITLES = {"places": "name", "providers": "name", "parties": "name", "sectors": "name",
           "needs": "title", "capabilities": "title"}  # fmt: skip


class EntityNames:
    """Names of one graph; what is not in it is called by its id."""

    def __init__(self, graph: AssistanceGraph) -> None:
        self.graph = graph

    def of(self, entity_id: str) -> str:
        """Return what an id is called: a participant, party, sector, need, or group."""
        if "@" in entity_id and entity_id.partition(":")[0] in ("provider", "place"):
            entity_id = entity_id.partition("@")[0].split(":", 2)[2]
        for names in self._of.values():
            if entity_id in names:
                return names[entity_id]
        return entity_id

    def place(self, place_id: str) -> str:
        """Return a place with its county, where it lies in one: 威宁县/羊场乡."""
        county = self.tree.above(place_id, "county")
        own = self.of(place_id)
        return own if county in ("", place_id) else f"{self.of(county)}/{own}"

    def among(self, ids: Iterable[str]) -> dict[str, str]:
        """Return id → name of those ids that have one."""
        return {id_: name for id_ in sorted(set(ids)) if (name := self.of(id_)) != id_}

    @cached_property
    def tree(self) -> PlaceTree:
        """Who lies in which county."""
        return PlaceTree(self.graph.table("places"))

    @cached_property
    def _of(self) -> dict[str, dict[str, str]]:
        return {
            table: dict(zip(*(self.graph.table(table)[c].tolist() for c in ("id", title)),
                            strict=True))
            for table, title in _TITLES.items()
        }  # fmt: skip
