"""The ordered incidence matrix: who is linked with whom, modules side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from engine.shape.modularity import Modules
from engine.shape.web import Web
from graph_schema.arrays import FloatArray, IntArray

from .shape_canvas import CELLS, FRAME, QUIET, quiet, shortened

NAMED = 40
"""Most nodes of a side that are written out."""
NUMBERED = 16
"""Most columns of a matrix whose cells are written out."""

_LABEL, _WIDE, _LEFT = 26, 8.0, 2.3
"""Characters of a name; inches of a matrix whose columns have no names, and of names of rows."""


def ordered(web: Web, modules: Modules) -> tuple[IntArray, IntArray]:
    """Return the rows and columns as they are drawn: largest modules first, then most links.

    Nodes without a link come last.
    """
    weight = np.zeros(modules.num_modules + 1)
    np.add.at(weight, modules.row_modules[web.link_rows], web.weights.data)
    rank = np.argsort(np.argsort(-weight[:-1], kind="stable"), kind="stable")

    def order(own: IntArray, degrees: IntArray, totals: FloatArray) -> IntArray:
        place = np.where(own < 0, modules.num_modules, rank[own] if len(rank) else 0)
        return np.lexsort((-totals, -degrees, place)).astype(np.int64)

    return (order(modules.row_modules, web.row_degrees, web.row_totals),
            order(modules.column_modules, web.column_degrees, web.column_totals))  # fmt: skip


def draw_matrix(
    web: Web, modules: Modules, label: Callable[[str], str], sides: tuple[str, str], amount: str
) -> Figure:
    """Return the matrix of a web; a side of more than `NAMED` nodes has no names.

    The longer side lies across when it has no names.

    Parameters
    ----------
    label
        Id → name.
    sides
        What rows and columns are called.
    amount
        What a cell's colour says.
    """
    row_modules, column_modules = modules.row_modules, modules.column_modules
    if len(web.rows) > max(NAMED, len(web.columns)):
        web, sides = web.transposed, (sides[1], sides[0])
        row_modules, column_modules = column_modules, row_modules
    modules = Modules(modules.q, row_modules, column_modules)
    rows, columns = ordered(web, modules)
    cells = web.dense()[rows][:, columns]
    figure, axes = _laid_out(cells.shape, web.num_links)
    _cells(axes, figure, cells, amount)
    _frames(axes, row_modules[rows], column_modules[columns])
    _names(axes, [label(web.rows[i]) for i in rows], [label(web.columns[j]) for j in columns],
           sides)  # fmt: skip
    if len(rows) <= NAMED:  # clear of the longest name
        wide = axes.get_position().width * figure.get_figwidth()
        axes.yaxis.set_label_coords(-(_LEFT - 0.2) / wide, 0.5)
    return figure


def _laid_out(shape: tuple[int, int], num_links: int) -> tuple[Figure, Axes]:
    n, m = shape
    has_names = m <= NAMED
    wide = min(_WIDE, max(2.2, (0.62 if m <= NUMBERED else 0.24) * m)) if has_names else _WIDE
    high = min(7.5, max(1.0, 0.3 * n)) if n <= NAMED else 6.0
    if num_links == 0:
        high = 1.0
    left, top, right, bottom = (
        (_LEFT if n <= NAMED else 0.6),
        (1.75 if has_names else 0.4),
        1.1,
        0.15,
    )
    size = left + wide + right, top + high + bottom
    figure = Figure(figsize=size)
    axes = figure.add_axes((left / size[0], bottom / size[1], wide / size[0], high / size[1]))
    return figure, axes


def _cells(axes: Axes, figure: Figure, cells: FloatArray, amount: str) -> None:
    n, m = cells.shape
    largest = float(cells.max(initial=0)) or 1.0
    norm = Normalize(0, largest)
    if max(n, m) > 10 * NAMED and min(n, m) > NAMED:  # a cell is thinner than a line: dots
        at_rows, at_columns = np.nonzero(cells)
        axes.scatter(at_columns, at_rows, s=2.2, c="#00204D", linewidths=0, rasterized=True)
        axes.set_xlim(-0.5, m - 0.5)
        axes.set_ylim(n - 0.5, -0.5)
        return
    image = axes.imshow(np.ma.masked_equal(cells, 0), cmap=CELLS, norm=norm, aspect="auto",
                        interpolation="nearest")  # fmt: skip
    if m <= NUMBERED and n <= NAMED:
        for i, j in zip(*np.nonzero(cells), strict=True):
            red, green, blue, _ = colormaps[CELLS](norm(cells[i, j]))
            is_dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.55
            axes.text(j, i, f"{cells[i, j]:.3g}", ha="center", va="center", fontsize=9,
                      color="white" if is_dark else "black")  # fmt: skip
    box = axes.get_position()
    bar = figure.add_axes((box.x1 + 0.22 / figure.get_figwidth(), box.y0,
                           0.13 / figure.get_figwidth(), box.height))  # fmt: skip
    figure.colorbar(image, cax=bar)
    if bool((cells == np.rint(cells)).all()):
        bar.yaxis.set_major_locator(MaxNLocator(integer=True))
    bar.tick_params(length=0, labelsize=8)
    bar.set_ylabel(amount, fontsize=9)
    for spine in bar.spines.values():
        spine.set_visible(False)


def _frames(axes: Axes, rows: IntArray, columns: IntArray) -> None:
    """Frame each module, unless there are too many to see any; its nodes stand side by side."""
    if len(np.unique(rows)) > NAMED:
        return
    for module in np.unique(rows[rows >= 0]).tolist():
        own = [np.flatnonzero(side == module) for side in (rows, columns)]
        if len(own[1]):
            corner = own[1][0] - 0.5, own[0][0] - 0.5
            axes.add_patch(Rectangle(corner, len(own[1]), len(own[0]), fill=False, edgecolor=FRAME,
                                     linewidth=1.8 if len(rows) <= NAMED else 0.8, zorder=3,
                                     clip_on=False))  # fmt: skip


def _names(axes: Axes, rows: Sequence[str], columns: Sequence[str], sides: tuple[str, str]) -> None:
    quiet(axes, grid=False)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    for spine in axes.spines.values():
        spine.set(visible=True, color=QUIET, linewidth=0.6)
    for axis, names, side in ((axes.yaxis, rows, sides[0]), (axes.xaxis, columns, sides[1])):
        if len(names) <= NAMED:
            axis.set_ticks(np.arange(len(names)), [shortened(name, _LABEL) for name in names])
            axis.set_label_text(side)
        else:
            axis.set_ticks([])
            axis.set_label_text(f"{side} ({len(names)})")
    if len(columns) <= NAMED:
        for text in axes.get_xticklabels():
            text.set(rotation=40, ha="left", rotation_mode="anchor")
