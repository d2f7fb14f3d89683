"""Places and plans as GeoJSON. Coordinates are those of county seats: nothing finer is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.facts.shared_facts import row_cells

from .known_graph import KnownGraph

Json = dict[str, Any]


def places_map(known: KnownGraph) -> Json:
    """Return a point for every place and provider whose county seat or own spot is known."""
    found = []
    for kind, table, points in (("place", "places", known.place_points),
                                ("provider", "providers", known.provider_points)):  # fmt: skip
        for id_, own, name in row_cells(known.graph.table(table), "id", "kind", "name"):
            if id_ in points:
                properties = {"type": kind, "id": id_, "kind": own, "name": name}
                found.append(_feature("Point", points[id_], properties, f"{kind}:{id_}"))
    return _collection(found)


def plan_map(known: KnownGraph, pairs: Iterable[Mapping[str, Any]]) -> Json:
    """Return a line from provider to place for every pair of which both ends are known."""
    found = []
    for pair in pairs:
        start = known.provider_points.get(pair["provider_id"])
        end = known.place_points.get(pair["place_id"])
        if start is not None and end is not None:
            names = ("layer", "provider_id", "provider_name", "place_id", "place_name",
                     "county_id", "county_name", "cost_points", "standing")  # fmt: skip
            key = "|".join(pair[name] for name in ("layer", "provider_id", "place_id"))
            properties = {name: pair[name] for name in names}
            found.append(_feature("LineString", [start, end], properties, key))
    return _collection(found)


def _feature(kind: str, coordinates: Any, properties: Json, key: str) -> Json:
    return {"type": "Feature", "id": key, "properties": properties,
            "geometry": {"type": kind, "coordinates": coordinates}}  # fmt: skip


def _collection(features: list[Json]) -> Json:
    return {"type": "FeatureCollection", "features": features}
