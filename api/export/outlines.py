"""County outlines for maps: schematic, not an official boundary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.path import Path as Curve

from graph_schema.arrays import BoolArray, FloatArray


@dataclass(frozen=True)
class Outline:
    """One county on a map.

    Attributes
    ----------
    rings
        Outer borders, longitude and latitude in degrees.
    seat, middle
        Of the county, and where its name is written.
    """

    rings: tuple[FloatArray, ...]
    seat: tuple[float, float]
    middle: tuple[float, float]

    def holds(self, points: FloatArray) -> BoolArray:
        """Return which points lie inside."""
        inside = np.zeros(len(points), dtype=bool)
        for ring in self.rings:
            inside |= Curve(ring).contains_points(points)
        return inside

    def room(self, points: FloatArray) -> FloatArray:
        """Return how far each point is from the border, in degrees."""
        border = np.concatenate(self.rings)
        apart = ((points[:, None, :] - border[None]) ** 2).sum(axis=2)
        nearest: FloatArray = np.sqrt(apart.min(axis=1))
        return nearest


@cache
def county_outlines() -> Mapping[str, Outline]:
    """Return county id → outline, of every county that the package has one of."""
    import fixtures

    content = json.loads(fixtures.outlines().read_text("utf-8"))
    return {own["properties"]["code"]: _outline(own) for own in content["features"]}


def _outline(feature: Mapping[str, object]) -> Outline:
    facts, shape = feature["properties"], feature["geometry"]
    assert isinstance(facts, dict)
    assert isinstance(shape, dict)
    return Outline(
        tuple(np.array(polygon[0]) for polygon in shape["coordinates"]),
        (facts["seat_lon"], facts["seat_lat"]),
        (facts["centroid_lon"], facts["centroid_lat"]),
    )
