"""The map of a plan: who has how many partners, and how much of each county's needs is covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke

from api.messages import Catalogue
from engine.coverage import coverage_by

from .map_drawing import Box, box_of, height_over_width, round_km, shown_outlines
from .map_pen import BORDER
from .map_places import MapPlaces
from .shape_canvas import CELLS, INK, QUIET, shortened

_KM_PER_DEGREE = 111.2
_WIDE, _SIDE, _BOTTOM, _EDGE = 8.0, 1.1, 0.75, 0.15
"""Inches of the map, of the bar of colours beside it, of the key below, and of the border."""

_SIGNS = (("none", "X", 6.0, "#D55E00"), ("one", "o", 3.7, "#FFFFFF"),
          ("more", "o", 4.7, "#E69F00"))  # fmt: skip
"""Sign, size and colour of places with no partner, one, and more."""


def draw_map(
    pairs: pd.DataFrame, needs: pd.DataFrame, shown: MapPlaces, label: Callable[[str], str],
    words: Catalogue,
) -> Figure | None:  # fmt: skip
    """Return the map of pairs; None when nothing of it can be placed.

    Counties are as dark as the share of their needs that could be served. Places with one partner
    are open circles, those with more are filled, those without are crosses.

    Parameters
    ----------
    pairs, needs
        Of one network, as in `engine.shape.study.Subject`.
    shown
        Where all who take part stand.
    """
    box = box_of(shown)
    if box is None or not shown.points:
        return None
    high = min(9.0, _WIDE * height_over_width(box))
    size = _EDGE + _WIDE + _SIDE, _BOTTOM + high + _EDGE
    figure = Figure(figsize=size)
    axes = figure.add_axes((_EDGE / size[0], _BOTTOM / size[1], _WIDE / size[0], high / size[1]))
    axes.set_axis_off()
    west, south, east, north = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / float(np.cos(np.radians((south + north) / 2))), anchor="W")
    _counties(axes, shown, coverage_by(needs, "county_id"), label)
    partners = Counter(pairs["place_id"].tolist())
    _marks(axes, shown, partners, words)
    _scale(axes, box, words)
    bar = figure.add_axes(((_EDGE + _WIDE + 0.1) / size[0], (_BOTTOM + high * 0.2) / size[1],
                           0.15 / size[0], high * 0.6 / size[1]))  # fmt: skip
    figure.colorbar(ScalarMappable(Normalize(0, 100), CELLS), cax=bar, format="%d%%")
    bar.tick_params(length=0, labelsize=8)
    bar.set_ylabel(words.text("shape.map.covered"), fontsize=9)
    return figure


def _counties(
    axes: Axes, shown: MapPlaces, covered: dict[str, float], label: Callable[[str], str]
) -> None:
    outlines = shown_outlines(shown)
    for county, own in outlines.items():
        colour = colormaps[CELLS](covered[county]) if county in covered else "#FFFFFF"
        for ring in own.rings:
            axes.add_patch(Polygon(ring, closed=True, facecolor=colour, edgecolor="white",
                                   linewidth=1.2, zorder=1))  # fmt: skip
    seats = {**shown.counties, **{county: own.middle for county, own in outlines.items()}}
    for county, point in seats.items():
        told = f"{covered[county]:.0%}" if county in covered else "–"
        up = 0 if county in outlines else 20  # clear of the sign at the seat
        axes.annotate(f"{shortened(label(county), 24)}\n{told}", point, xytext=(0, up),
                      textcoords="offset points", ha="center", va="center", fontsize=10,
                      color=INK, zorder=6,
                      path_effects=[withStroke(linewidth=3, foreground="white")])  # fmt: skip


def _marks(axes: Axes, shown: MapPlaces, partners: Counter[str], words: Catalogue) -> None:
    for number, (kind, marker, size, colour) in enumerate(_SIGNS):
        points = [at for place, at in shown.points.items() if min(partners[place], 2) == number]
        axes.plot(*np.array(points).reshape(-1, 2).T, marker, markersize=size, color=colour,
                  markeredgecolor="black", markeredgewidth=0.5, zorder=4,
                  label=words.text(f"shape.map.{kind}", num=len(points)))  # fmt: skip
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, fontsize=9.5,
                handletextpad=0.3, columnspacing=1.6)  # fmt: skip


def _scale(axes: Axes, box: Box, words: Catalogue) -> None:
    west, south, east, north = box
    km = round_km(box)
    degree = _KM_PER_DEGREE * float(np.cos(np.radians((south + north) / 2)))
    x, y = west + (east - west) * 0.02, south + (north - south) * 0.03
    axes.plot([x, x + km / degree], [y, y], color=QUIET, linewidth=2.5, solid_capstyle="butt")
    axes.annotate(words.text("map.km", km=km), (x, y), xytext=(0, 6), fontsize=8.5, color=BORDER,
                  textcoords="offset points")  # fmt: skip
