"""What ids are called: names of places, providers, parties, sectors, needs and capabilities."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from engine.facts.place_tree import PlaceTree
from engine.facts.plain_cells import plain_cells
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
        """Return a place with its county, where it lies in one: 威宁县羊场乡.

        Where several places of the county are called so, the township stands between. A name that
        says its county itself is left as it is. Names in another script are parted by "/".
        """
        own, county = self.of(place_id), self.tree.above(place_id, "county")
        if county in ("", place_id) or self.of(county) in own:
            return own
        township = self.tree.above(place_id, "township")
        is_twin = township not in ("", place_id) and self._is_twin(own, county)
        line = (county, township, place_id) if is_twin else (county, place_id)
        return joined([self.of(each) for each in line])

    def unit(self, sector_id: str) -> str:
        """Return the unit in which a sector counts; "" for a sector that is not there."""
        return self._units.get(sector_id, "")

    def among(self, ids: Iterable[str]) -> dict[str, str]:
        """Return id → name of those ids that have one."""
        return {id_: name for id_ in sorted(set(ids)) if (name := self.of(id_)) != id_}

    @cached_property
    def tree(self) -> PlaceTree:
        """Who lies in which county."""
        return PlaceTree.of(self.graph)

    @cached_property
    def _units(self) -> dict[str, str]:
        return {id_: unit or "" for id_, unit in plain_cells(self.graph, "sectors", "id", "unit")}

    def _is_twin(self, name: str, county: str) -> bool:
        """Whether several places of a county are called so."""
        return sum(self.tree.above(id_, "county") == county for id_ in self._ids_called[name]) > 1

    @cached_property
    def _ids_called(self) -> dict[str, list[str]]:
        """Name → all places that are called so."""
        found: dict[str, list[str]] = {}
        for id_, name in plain_cells(self.graph, "places", "id", "name"):
            found.setdefault(name, []).append(id_)
        return found

    @cached_property
    def _of(self) -> dict[str, dict[str, str]]:
        return {
            table: dict(plain_cells(self.graph, table, "id", title))
            for table, title in _TITLES.items()
        }


def joined(names: list[str]) -> str:
    """Return names from the outermost on as one.

    >>> joined(["威宁县", "羊场乡"]), joined(["Weining", "Yangchang"])
    ('威宁县羊场乡', 'Weining/Yangchang')
    """
    return names[0] + "".join(
        own if _ends_in_chinese(before) else f"/{own}" for before, own in pairwise(names)
    )


def _ends_in_chinese(name: str) -> bool:
    return "\u4e00" <= name[-1:] <= "\u9fff"
