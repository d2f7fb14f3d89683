"""Beside the map: what it is, how many pairs each county gains and loses, who is short, legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from rich.cells import cell_len, set_cell_size

from api.comparisons.comparison import counts, plan_title
from api.comparisons.comparison_names import ComparisonNames
from api.screen import Screen
from engine.compare import Comparison

from .map_changes import MARK_KINDS, MapChanges
from .map_font import properties
from .map_pen import ALARM, ARROW, BORDER, QUIET, SHORT, Pen, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COUNTY_ROWS, SHORT_ROWS = 10, 8
"""Counties, and places newly short, that are listed; the rest are counted."""

_ROW = 0.235
"""Inches from line to line."""
_WIDEST = 25
"""Letters of a name in the margin; a Chinese one counts two."""


class Margin:
    """Writes the margins of one map."""

    def __init__(
        self, found: Comparison, changes: MapChanges, names: ComparisonNames, screen: Screen,
        pen: Pen,
    ) -> None:  # fmt: skip
        self._found, self._changes, self._names = found, changes, names
        self._screen, self._pen = screen, pen

    @property
    def height(self) -> float:
        """Inches that the lists and the legend need."""
        lists = min(len(self._counties()), COUNTY_ROWS + 1) + min(
            len(self._changes.marks["short"]), SHORT_ROWS + 1)  # fmt: skip
        return (lists + 10) * _ROW

    def head(self, figure: Figure) -> None:
        """Write the title: from which plan to which, how many pairs change."""
        text, top = self._screen.text, figure.get_size_inches()[1]
        before, after = (plan_title(x) for x in (self._found.before, self._found.after))
        self._pen.line(figure, (0.25, top - 0.36), text("map.title", a=before["name"],
                                                        b=after["name"]), 17)  # fmt: skip
        self._pen.line(figure, (0.25, top - 0.68), text("compare.counts", **counts(self._found)),
                       11)  # fmt: skip
        self._pen.line(figure, (0.25, top - 0.92), text(
            "map.plans", a=before["plan_id"][:14], b=after["plan_id"][:14],
            period=after["period"]), 8.5, QUIET)  # fmt: skip

    def lists(self, axes: Axes, height: float) -> None:
        """Write for each county how many pairs leave it and come to it, then who is short."""
        y, step = 1.0, _ROW / height
        heads = [self._screen.text(f"map.{name}") for name in ("county", "out", "in", "net")]
        self._row(axes, y, heads, QUIET)
        axes.plot([0, 1], [y - step * 0.6] * 2, "-", color=BORDER, linewidth=0.8,
                  transform=axes.transAxes, clip_on=False)  # fmt: skip
        for cells, county in self._counties()[:COUNTY_ROWS]:
            y -= step
            self._row(axes, y - step * 0.25, cells, "black", county)
        if (more := len(self._counties()) - COUNTY_ROWS) > 0:
            y -= step
            self._row(axes, y - step * 0.25, [self._screen.text("map.more", num=more)], QUIET)
        y -= 1.9 * step
        short = self._changes.marks["short"]
        if short:
            self._row(axes, y, [self._screen.text("map.short")], SHORT)
        for number, place in enumerate(short[:SHORT_ROWS], 1):
            y -= step
            self._row(axes, y, [f"{number}  {_cut(self._names.of(place))}"], "black",
                      f"{number}  {place}")  # fmt: skip
        if len(short) > SHORT_ROWS:
            self._row(
                axes,
                y - step,
                [self._screen.text("map.more_short", num=len(short) - SHORT_ROWS)],
                QUIET,
            )

    def legend(self, axes: Axes) -> None:
        """Write what arrows and marks mean, with their numbers."""
        num = sum(arrow.num for arrow in self._changes.arrows)
        handles = [Line2D([], [], color=ARROW, marker=">", markersize=6)]
        labels = [self._screen.text("map.legend.provider", num=num)]
        for kind in MARK_KINDS:
            if marked := self._changes.marks[kind]:
                handles.append(Line2D([], [], **look(kind)))
                labels.append(self._screen.text(f"map.legend.{kind}", num=len(marked)))
        written = self._pen.font.fit("".join(labels))
        axes.legend(handles, labels, loc="lower left", bbox_to_anchor=(-0.04, -0.03),
                    frameon=False, prop=properties(written.font, 9.5), handlelength=2.0,
                    labelspacing=0.7)  # fmt: skip

    def notes(self, figure: Figure, num_lost: int, *, has_outlines: bool) -> None:
        """Write what the map is not, and what it does not show."""
        text = self._screen.text
        if num_lost:
            lost = text("map.note.lost", num=num_lost)
            self._pen.line(figure, (0.25, 0.78), lost, 9, ALARM)
        elif not self._changes.places:
            self._pen.line(figure, (0.25, 0.78), text("compare.same"), 9)
        known = "map.note.schematic" if has_outlines else "map.note.no_outlines"
        self._pen.line(figure, (0.25, 0.52), text(known), 9)
        self._pen.line(figure, (0.25, 0.26), text("map.note.places"), 9)

    def _counties(self) -> list[tuple[list[str], str]]:
        rows = [row for row in self._found.groups["county"] or () if row.is_changed]
        rows.sort(key=lambda row: (-abs(row.after - row.before), row.key))
        return [
            ([_cut(self._names.group("county", row.key)), _signed(-row.removed - row.moved_out),
              _signed(row.added + row.moved_in), _signed(row.after - row.before)], row.key)
            for row in rows
        ]  # fmt: skip

    def _row(
        self, axes: Axes, y: float, cells: Sequence[str], colour: str, instead: str = ""
    ) -> None:
        spots = ((0.0, "left"), (0.72, "right"), (0.86, "right"), (1.0, "right"))
        for (x, align), cell in zip(spots, cells, strict=False):
            self._pen.cell(axes, (x, y), cell, instead or cell, 9.5, colour=colour, align=align)


def _signed(num: int) -> str:
    return f"{num:+,}".replace("-", "−") if num else "0"


def _cut(name: str) -> str:
    """Return a name that fits into the margin.

    >>> _cut("威宁彝族回族苗族自治县人民政府")
    '威宁彝族回族苗族自治县人…'
    """
    if cell_len(name) <= _WIDEST:
        return name
    return set_cell_size(name, _WIDEST - 1).rstrip() + "…"
