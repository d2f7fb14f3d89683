"""The map itself: counties, arrows from old places to new ones, marks, a bar of kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import FancyArrowPatch, Polygon

from api.comparisons.comparison_names import ComparisonNames
from graph_schema.arrays import FloatArray

from .map_changes import MARK_KINDS, MapChanges
from .map_pen import ARROW, BORDER, DOT, LAND, QUIET, SHORT, Pen, look
from .map_places import MapPlaces
from .outlines import Outline, county_outlines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KM_PER_DEGREE = 111.2
_EDGE = 0.06
"""Degrees around what is drawn."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def shown_outlines(places: MapPlaces) -> dict[str, Outline]:
    """Return the counties that are drawn: that changed, and the others of their prefecture."""
    prefectures = {county[:4] for county in places.counties}
    return {county: own for county, own in county_outlines().items() if county[:4] in prefectures}


def box_of(places: MapPlaces) -> Box | None:
    """Return what the map has to show; None when there is nothing to draw."""
    points = [np.array([*places.points.values(), *places.counties.values()]).reshape(-1, 2)]
    points += [ring for own in shown_outlines(places).values() for ring in own.rings]
    corners: FloatArray = np.concatenate(points)
    if not len(corners):
        return None
    (west, south), (east, north) = corners.min(axis=0) - _EDGE, corners.max(axis=0) + _EDGE
    return float(west), float(south), float(east), float(north)


def height_over_width(box: Box) -> float:
    """Return the shape of a box on paper: a degree of longitude is narrower than one of latitude.

    >>> round(height_over_width((105.0, 26.5, 107.0, 27.5)), 2)
    0.56
    """
    west, south, east, north = box
    return (north - south) / ((east - west) * float(np.cos(np.radians((south + north) / 2))))


def draw_map(
    axes: Axes, box: Box, changes: MapChanges, places: MapPlaces, names: ComparisonNames, pen: Pen
) -> None:
    """Draw counties, their names, arrows and marks, and number the places that are newly short."""
    west, south, east, north = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / float(np.cos(np.radians((south + north) / 2))), anchor="NW")
    _land(axes, places, names, pen)
    _arrows(axes, changes, places)
    for kind in MARK_KINDS:
        if points := [places.points[x] for x in changes.marks[kind] if x in places.points]:
            axes.plot(*zip(*points, strict=True), **look(kind), zorder=5)
    for number, place in enumerate(changes.marks["short"], 1):
        if place in places.points:
            pen.label(axes, places.points[place], str(number), str(number), 9, colour=SHORT,
                      offset=(11, 7))  # fmt: skip


def _land(axes: Axes, places: MapPlaces, names: ComparisonNames, pen: Pen) -> None:
    outlines = shown_outlines(places)
    for own in outlines.values():
        for ring in own.rings:
            axes.add_patch(Polygon(ring, closed=True, facecolor=LAND, edgecolor=BORDER,
                                   linewidth=0.8, zorder=1))  # fmt: skip
    for county, own in outlines.items():
        pen.label(axes, own.middle, names.of(county), county, 11, colour=QUIET, z=2)
    for county, seat in places.counties.items():
        if county not in outlines:
            axes.plot(*seat, "s", color=BORDER, markersize=6, zorder=1)
            pen.label(axes, seat, names.of(county), county, 11, colour=QUIET, offset=(0, 14), z=2)


def _arrows(axes: Axes, changes: MapChanges, places: MapPlaces) -> None:
    for arrow in changes.arrows:
        start, end = (places.points.get(place) for place in (arrow.start, arrow.end))
        if start is None or end is None:
            continue
        axes.add_patch(FancyArrowPatch(
            start, end, arrowstyle="-|>,head_length=5,head_width=2.4",
            connectionstyle="arc3,rad=0.16", color=ARROW, linewidth=0.4 + 0.6 * arrow.num,
            alpha=0.75, shrinkA=1.5, shrinkB=2.5, zorder=3,
        ))  # fmt: skip
        axes.plot(*zip(start, end, strict=True), ".", color=DOT, markersize=3.5, zorder=4)


def draw_scale(axes: Axes, box: Box, words: str, km: int, pen: Pen) -> None:
    """Draw a bar of so many kilometres at the lower left."""
    west, south, east, north = box
    degree = _KM_PER_DEGREE * float(np.cos(np.radians((south + north) / 2)))
    x, y = west + (east - west) * 0.02, south + (north - south) * 0.03
    axes.plot([x, x + km / degree], [y, y], "-", color=QUIET, linewidth=2.5,
              solid_capstyle="butt", zorder=6)  # fmt: skip
    pen.label(axes, (x, y), words, f"{km} km", 8.5, colour=QUIET, offset=(0, 9), align="left")


def round_km(box: Box) -> int:
    """Return the round number of kilometres that is at most a quarter of the map's width.

    >>> round_km((103.5, 26.3, 106.8, 27.8))
    50
    """
    west, south, east, north = box
    width = (east - west) * _KM_PER_DEGREE * float(np.cos(np.radians((south + north) / 2)))
    return next((km for km in (1000, 500, 200, 100, 50, 20, 10, 5, 2) if km <= width / 4), 1)
