"""How links and help spread over nodes: distributions of degrees, and Lorenz curves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from api.messages import Catalogue
from engine.shape.concentration import lorenz
from engine.shape.degrees import degree_distribution
from engine.shape.web import Web
from graph_schema.arrays import FloatArray

from .shape_canvas import LOOKS, QUIET, quiet


def draw_curves(webs: Mapping[str, Web], sides: tuple[str, str], words: Catalogue) -> Figure:
    """Return both curves of rows above and of columns below, one line for each network.

    Parameters
    ----------
    webs
        By what they are called.
    sides
        What rows and columns are called.
    """
    figure = Figure(figsize=(9.2, 7.4))
    panels = figure.subplots(2, 2)
    for side, (line, name) in enumerate(zip(panels, sides, strict=True)):
        for number, web in enumerate(webs.values()):
            colour, dashes = LOOKS[number % len(LOOKS)]
            drawn = {"color": colour, "linestyle": dashes, "linewidth": 2.0 if not number else 1.6,
                     "zorder": 10 - number}  # fmt: skip
            line[0].plot(*_degrees(web, side).T, drawstyle="steps-pre", **drawn)
            amounts = web.row_totals if side == 0 else web.column_totals
            line[1].plot(*lorenz(amounts).T, **drawn)
        _degree_axes(line[0], name, words)
        _lorenz_axes(line[1], name, words)
    figure.legend(panels[0][0].get_lines(), list(webs), loc="upper center", ncols=4, fontsize=10,
                  bbox_to_anchor=(0.5, 1.0), handlelength=3.2)  # fmt: skip
    rows_of_legend = -(-len(webs) // 4)
    figure.subplots_adjust(left=0.09, right=0.98, bottom=0.08, top=0.93 - 0.03 * rows_of_legend,
                           hspace=0.42, wspace=0.24)  # fmt: skip
    return figure


def _degrees(web: Web, side: int) -> FloatArray:
    """Return steps from (0, 1): links, and the share of nodes that have as many or more."""
    own = degree_distribution(web)
    own = own[own["side"] == ("row", "column")[side]]
    if own.empty:
        return np.empty((0, 2))
    points: FloatArray = own[["degree", "share_at_least"]].to_numpy(dtype=np.float64)
    return np.concatenate([[[0.0, 1.0]], points, [[points[-1, 0] + 1, 0.0]]])


def _degree_axes(axes: Axes, side: str, words: Catalogue) -> None:
    quiet(axes)
    axes.set_title(words.text("shape.figure.degrees", side=side))
    axes.set_xlabel(words.text("shape.figure.partners"))
    axes.set_ylabel(words.text("shape.figure.at_least"))
    axes.set_xlim(left=0)
    axes.set_ylim(0, 1.03)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(PercentFormatter(1))


def _lorenz_axes(axes: Axes, side: str, words: Catalogue) -> None:
    quiet(axes)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, zorder=0)
    axes.annotate(words.text("shape.figure.equal"), (0.5, 0.5), xytext=(-4, 4), ha="right",
                  textcoords="offset points", fontsize=9, color=QUIET)  # fmt: skip
    axes.set_title(words.text("shape.figure.lorenz", side=side))
    axes.set_xlabel(words.text("shape.figure.share_of_nodes", side=side))
    axes.set_ylabel(words.text("shape.figure.share_of_help"))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
