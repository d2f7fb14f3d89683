"""How the map is drawn and written: colours, signs, and text that always has its font."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patheffects import withStroke

from .map_changes import MarkKind
from .map_font import MapFont, properties

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ARROW = "#0072B2"
SIGNS: dict[MarkKind, tuple[str, str]] = {
    "place": ("D", "#E69F00"), "added": ("^", "#009E73"), "removed": ("x", "#D55E00"),
    "short": ("o", "#CC79A7"),
}  # fmt: skip
"""Sign and colour of each mark: colours of Okabe and Ito, which the colour-blind can tell apart,
and a sign of its own, so that no colour has to be told at all."""
LAND, BORDER, DOT, QUIET, SHORT, ALARM = (
    "#F4F2EC", "#9A958A", "#6B6B6B", "#55524C", "#8C2D6B", "#B00020",
)  # fmt: skip


def look(kind: MarkKind) -> dict[str, Any]:
    """Return how a mark is drawn."""
    sign, colour = SIGNS[kind]
    drawn: dict[str, Any] = {"linestyle": "none", "marker": sign, "color": colour, "markersize": 7}
    if kind == "short":
        return drawn | {"markerfacecolor": "none", "markersize": 13, "markeredgewidth": 2.2}
    if kind == "removed":
        return drawn | {"markeredgewidth": 2.0}
    return drawn | {"markeredgecolor": "white", "markeredgewidth": 0.6}


class Pen:
    """Writes on a figure; what no font can write is written as its id."""

    def __init__(self, font: MapFont) -> None:
        self.font = font

    def line(self, figure: Figure, at: tuple[float, float], text: str, size: float,
             colour: str = "black") -> None:  # fmt: skip
        """Write a line on the figure; ``at`` is in inches from its lower left corner."""
        written = self.font.fit(text, text)
        width, height = figure.get_size_inches()
        figure.text(at[0] / width, at[1] / height, written.text, color=colour, va="center",
                    fontproperties=properties(written.font, size))  # fmt: skip

    def label(
        self, axes: Axes, point: tuple[float, float], text: str, instead: str, size: float, *,
        colour: str, offset: tuple[float, float] = (0, 0), align: str = "center", z: float = 6,
    ) -> None:  # fmt: skip
        """Write beside a point of the map, with a light edge around the letters."""
        written = self.font.fit(text, instead)
        axes.annotate(
            written.text, point, xytext=offset, textcoords="offset points", color=colour,
            ha=align, va="center", zorder=z, fontproperties=properties(written.font, size),
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip

    def cell(
        self, axes: Axes, at: tuple[float, float], text: str, instead: str, size: float, *,
        colour: str = "black", align: str = "left",
    ) -> None:  # fmt: skip
        """Write into the margin; ``at`` is in parts of the axes."""
        written = self.font.fit(text, instead)
        axes.text(*at, written.text, color=colour, ha=align, va="center",
                  transform=axes.transAxes,
                  fontproperties=properties(written.font, size))  # fmt: skip
