"""A graph that is looked at from several sides: places, names, neighbours; each worked out once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.facts.shared_facts import SharedFacts
from engine.policy import Policy
from graph_schema.graph import AssistanceGraph

from .entity_names import EntityNames
from .searching import SearchIndex

if TYPE_CHECKING:
    import networkx as nx

Json = dict[str, Any]


class KnownGraph:
    """One graph, ready for questions about its nodes."""

    def __init__(self, graph: AssistanceGraph) -> None:
        self.graph = graph

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """Nodes and relationships."""
        return self.graph.to_networkx()

    @cached_property
    def names(self) -> EntityNames:
        """What ids are called."""
        return EntityNames(self.graph)

    @cached_property
    def search(self) -> SearchIndex:
        """Names to be found while they are typed."""
        return SearchIndex(self.graph)

    @cached_property
    def nodes_of(self) -> Mapping[str, list[str]]:
        """Id → nodes that have it: ids of different labels may be equal."""
        found: dict[str, list[str]] = {}
        for node, properties in self.network.nodes(data=True):
            found.setdefault(str(properties["id"]), []).append(node)
        return found

    def node(self, key: str) -> Json:
        """Return a node by its key, ``Label:id``: labels and properties; KeyError for none."""
        properties = dict(self.network.nodes[key])
        labels = list(properties.pop("labels"))
        return {"key": key, "label": labels[0], "labels": labels, "id": str(properties["id"]),
                "name": properties.get("name") or properties.get("title") or str(properties["id"]),
                "properties": properties}  # fmt: skip

    def neighbourhood(self, key: str, depth: int, most: int) -> Json:
        """Return the nodes around one, nearest first, and the relationships between them.

        Parameters
        ----------
        depth
            How many relationships away, whatever their direction.
        most
            Nodes at most; ``is_whole`` says whether that was enough.
        """
        from networkx import bfs_edges  # slow to load

        found = [key, *(end for _, end in bfs_edges(
            self.network.to_undirected(as_view=True), key, depth_limit=depth,
            sort_neighbors=sorted,
        ))]  # fmt: skip
        kept = found[:most]
        inside = set(kept)
        return {
            "nodes": [self.node(node) for node in kept],
            "relationships": [
                {"type": properties["type"], "start": start, "end": end,
                 "properties": {k: v for k, v in properties.items() if k != "type"}}
                for start, end, properties in self.network.edges(kept, data=True) if end in inside
            ],
            "is_whole": len(kept) == len(found),
        }  # fmt: skip

    def county_of(self, place_id: str) -> str:
        """Return the county that a place is or lies in; "" for none, and for no such place."""
        return self.names.tree.above(place_id, "county")

    def places_under(self, place_id: str) -> Iterator[str]:
        """Yield all places below one, or run by it or by a zone that lies below it."""
        tree = self.names.tree
        for own in self.graph.column("places", "id"):
            zones = tree.territories(str(own))
            if own != place_id and any(place_id in tree.line(zone) for zone in zones):
                yield str(own)

    def party_of(self, provider_id: str) -> str:
        """Return the party of a provider; "" for none, and for no such provider."""
        return self._parties.get(provider_id, "")

    def owner_of(self, kind: str, row_id: str) -> str:
        """Return whose a ``need`` or ``capability`` is; "" where there is no such row."""
        return self._owners[kind].get(row_id, "")

    @cached_property
    def _parties(self) -> Mapping[str, str]:
        return self._column("providers", "party_id")

    @cached_property
    def _owners(self) -> Mapping[str, Mapping[str, str]]:
        return {"need": self._column("needs", "place_id"),
                "capability": self._column("capabilities", "provider_id")}  # fmt: skip

    def _column(self, table: str, column: str) -> Mapping[str, str]:
        cells = zip(self.graph.column(table, "id"), self.graph.column(table, column), strict=True)
        return {str(row_id): str(cell or "") for row_id, cell in cells}

    @cached_property
    def place_points(self) -> dict[str, tuple[float, float]]:
        """Place id → longitude and latitude of its county's seat, where that is known."""
        seats = self._facts.county_seats
        ids = self.graph.table("places")["id"].tolist()
        counties = {id_: self.names.tree.above(id_, "county") for id_ in ids}
        return {id_: seats[county] for id_, county in counties.items() if _known(seats, county)}

    @cached_property
    def provider_points(self) -> dict[str, tuple[float, float]]:
        """Provider id → longitude and latitude, where they are known."""
        seats = self._facts.provider_seats
        return {id_: seats[id_] for id_ in seats if _known(seats, id_)}

    @cached_property
    def _facts(self) -> SharedFacts:
        return SharedFacts(self.graph, Policy.model_construct(period="", layers=()))


def _known(points: Mapping[str, tuple[float, float]], key: str) -> bool:
    return key in points and not any(math.isnan(number) for number in points[key])
