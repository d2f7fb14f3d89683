"""Where places stand on a schematic map: spread inside their county, around its seat.

Places seldom have coordinates of their own; then only their county's seat is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.compare import Comparison
from engine.comparing.compared import Compared
from engine.facts.shared_facts import row_cells
from graph_schema.arrays import FloatArray
from graph_schema.graph import AssistanceGraph

from .outlines import Outline, county_outlines

Point = tuple[float, float]

WIDEST = 0.11
"""Degrees between two places at most."""
_MARGIN = 0.45
"""Part of that distance that places keep from the border."""


@dataclass(frozen=True)
class MapPlaces:
    """Points of places, and of the counties that they lie in, in degrees.

    Attributes
    ----------
    points
        Place id → longitude and latitude.
    counties
        County id → its seat.
    lost
        Ids of places that cannot be drawn: neither they nor their county have coordinates.
    """

    points: Mapping[str, Point]
    counties: Mapping[str, Point]
    lost: tuple[str, ...]


def map_places(found: Comparison, place_ids: Iterable[str]) -> MapPlaces:
    """Return where places of either plan are drawn, as `placed` does."""
    plans: tuple[Compared, ...] = (found.before, found.after)
    graphs = [plan.graph for plan in plans if plan.graph is not None]
    return placed(place_ids, graphs, lambda place: _county(found, place))


def placed(
    place_ids: Iterable[str], graphs: Iterable[AssistanceGraph], county_of: Callable[[str], str]
) -> MapPlaces:
    """Return where these places are drawn.

    By coordinates of their own where they have some; else spread inside the outline of their
    county, in order of ids from its seat outwards; without an outline in circles around the seat.

    Parameters
    ----------
    graphs
        Where coordinates stand; what a later one says counts.
    county_of
        Place id → its county, "" for none.
    """
    own, seats = _known(graphs)
    points: dict[str, Point] = {}
    waiting: dict[str, list[str]] = defaultdict(list)
    lost = []
    for place in sorted(set(place_ids)):
        county = county_of(place)
        if place in own:
            points[place] = own[place]
        elif county in seats:
            waiting[county].append(place)
        else:
            lost.append(place)
    for county, places in waiting.items():
        spots = spread(seats[county], len(places), county_outlines().get(county))
        points |= dict(zip(places, spots, strict=True))
    used = {county for place in points if (county := county_of(place))}
    return MapPlaces(points, {c: seats[c] for c in sorted(used) if c in seats}, tuple(lost))


def spread(seat: Point, num: int, outline: Outline | None = None) -> list[Point]:
    """Return ``num`` points around a seat, nearest first, evenly apart, inside the outline.

    >>> spread((105.0, 27.0), 1)
    [(105.0, 27.0)]
    """
    if outline is None:
        return _ordered(_sunflower(num), seat, num)
    apart = WIDEST
    while True:
        grid = _grid(outline, apart)
        inside = grid[outline.holds(grid)]
        inside = inside[outline.room(inside) >= _MARGIN * apart] if len(inside) else inside
        if len(inside) >= num:
            return _ordered(inside - np.array(seat), seat, num)
        apart *= 0.92


def _sunflower(num: int) -> FloatArray:
    """Return offsets in the order of the seeds of a sunflower, 0.045 degrees apart."""
    number = np.arange(num)
    turn, radius = number * np.pi * (3 - np.sqrt(5)), 0.045 * np.sqrt(number)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])


def _grid(outline: Outline, apart: float) -> FloatArray:
    """Return a grid of triangles over the outline's frame."""
    border = np.concatenate(outline.rings)
    (west, south), (east, north) = border.min(axis=0), border.max(axis=0)
    rows = np.arange(south, north, apart * 0.87)
    columns = np.arange(west, east, apart)
    lon, lat = np.meshgrid(columns, rows)
    lon[1::2] += apart / 2
    return np.column_stack([lon.ravel(), lat.ravel()])


def _ordered(offsets: FloatArray, seat: Point, num: int) -> list[Point]:
    order = np.argsort((offsets**2).sum(axis=1), kind="stable")[:num]
    return [(float(seat[0] + x), float(seat[1] + y)) for x, y in offsets[order].tolist()]


def _known(graphs: Iterable[AssistanceGraph]) -> tuple[dict[str, Point], dict[str, Point]]:
    """Return coordinates of places of their own, and of counties' seats, as far as known."""
    own: dict[str, Point] = {}
    seats = {county: outline.seat for county, outline in county_outlines().items()}
    for graph in graphs:
        rows = row_cells(graph.table("places"), "id", "kind", "lon", "lat")
        for id_, kind, lon, lat in rows:
            if not np.isnan(lon):
                (seats if kind == "county" else own)[id_] = (lon, lat)
    return own, seats


def _county(found: Comparison, place: str) -> str:
    return found.after.county_of(place) or found.before.county_of(place) or ""
