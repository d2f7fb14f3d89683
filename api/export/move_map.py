"""A schematic map of who moves between two plans, as PNG or SVG."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from api.comparisons.comparison_names import ComparisonNames
from api.screen import Screen
from engine.compare import Comparison

from .map_changes import map_changes
from .map_drawing import box_of, draw_map, draw_scale, height_over_width, round_km, shown_outlines
from .map_font import MapFont
from .map_margin import Margin
from .map_pen import Pen
from .map_places import map_places
from .whole_file import write_whole

DOTS_PER_INCH = 150

_LEFT, _MAP, _GAP, _SIDE, _TOP, _BOTTOM = 0.25, 7.5, 0.3, 2.75, 1.25, 1.05
"""Inches of the margins, of the map's width, and of the lists beside it."""
_LOWEST, _HIGHEST = 3.0, 9.0
"""Inches between which the map's height lies."""

_SETTINGS: Any = {"svg.hashsalt": "jiedui", "svg.fonttype": "path", "path.simplify": False,
                  "text.parse_math": False}  # fmt: skip
"""A dollar in a name is a dollar; letters in an SVG are curves, which look alike everywhere."""


def write_move_map(file: Path, found: Comparison, screen: Screen) -> None:
    """Write the map of one comparison; the same comparison gives the same bytes.

    County outlines are schematic. Each provider that goes elsewhere is an arrow from its old place
    to its new one; places that get another provider, pairs added and removed, and places that
    newly lack partners are marked. Places stand spread around their county's seat. What cannot be
    drawn is said on the map; names that no font can write are ids there, and are told on stderr.

    Parameters
    ----------
    file
        Ends in .png or .svg.

    Raises
    ------
    OSError
        When the file cannot be written; what was there then stays.
    """
    font = MapFont()
    with mpl.rc_context(_SETTINGS):
        figure = _drawn(found, screen, Pen(font))
        kind, content = file.suffix.lower().removeprefix("."), io.BytesIO()
        # Neither a date nor a version: the same map is the same file.
        metadata: Any = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
        figure.savefig(content, format=kind, dpi=DOTS_PER_INCH, metadata=metadata)
    write_whole(file, content.getvalue())
    if font.replaced:
        screen.say("map.no_font", "bold yellow", names=sorted(font.replaced))


def _drawn(found: Comparison, screen: Screen, pen: Pen) -> Figure:
    changes = map_changes(found)
    places = map_places(found, changes.places)
    names = ComparisonNames(found, screen.words)
    margin = Margin(found, changes, names, screen, pen)
    box = box_of(places)
    high = _LOWEST if box is None else _MAP * height_over_width(box)
    high = max(min(high, _HIGHEST), _LOWEST, margin.height)
    size = _LEFT + _MAP + _GAP + _SIDE + _LEFT, _TOP + high + _BOTTOM
    figure = Figure(figsize=size, facecolor="white")

    def axes_at(left: float, width: float) -> Any:
        own = figure.add_axes((left / size[0], _BOTTOM / size[1], width / size[0],
                               high / size[1]))  # fmt: skip
        own.set_axis_off()
        return own

    if box is not None:
        axes = axes_at(_LEFT, _MAP)
        draw_map(axes, box, changes, places, names, pen)
        km = round_km(box)
        draw_scale(axes, box, screen.text("map.km", km=km), km, pen)
    side = axes_at(_LEFT + _MAP + _GAP, _SIDE)
    side.set_xlim(0, 1)
    side.set_ylim(0, 1)
    margin.lists(side, high)
    margin.legend(side)
    margin.head(figure)
    margin.notes(figure, len(places.lost), has_outlines=bool(shown_outlines(places)))
    return figure
