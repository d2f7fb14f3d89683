"""Needs and supply: what each county needs of each sector, and how much of it could be served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from api.messages import Catalogue
from graph_schema.arrays import FloatArray

from .shape_canvas import CELLS, QUIET, quiet, shortened


def need_and_share(needs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return summed urgency, and the share of it that partners could serve, sectors × counties.

    Parameters
    ----------
    needs
        Of `engine.coverage.Coverage.needs_served`. Where nothing is needed both are NaN.
    """
    own = needs.assign(served=needs["urgency"] * needs["share"])
    urgency, served = (
        own.pivot_table(index="sector_id", columns="county_id", values=values, aggfunc="sum",
                        fill_value=0.0) for values in ("urgency", "served"))  # fmt: skip
    urgency = urgency.where(urgency > 0)
    return urgency, served / urgency


def draw_heat(needs: pd.DataFrame, label: Callable[[str], str], words: Catalogue) -> Figure:
    """Return two tables of coloured cells: what is needed, and which share could be served.

    Colours of the second are fixed from 0 to 100 %, so that pages compare. A cell without need is
    a dash.
    """
    urgency, share = need_and_share(needs)
    n, m = urgency.shape
    wide, high = max(3.2, 0.72 * m), max(1.2, 0.42 * n)
    left, top, gap, right, bottom = 1.6, 1.75, 0.3, 0.95, 0.15
    size = left + wide + right, 2 * (top + high) + gap + bottom
    figure = Figure(figsize=size)
    parts = (
        (
            urgency.to_numpy(),
            "need",
            float(np.nanmax(urgency.to_numpy(), initial=0)) or 1.0,
            "{:.1f}",
        ),
        (share.to_numpy() * 100, "served", 100.0, "{:.0f}%"),
    )
    for number, (cells, part, most, form) in enumerate(parts):
        low = bottom + (1 - number) * (high + top + gap)
        axes = figure.add_axes((left / size[0], low / size[1], wide / size[0], high / size[1]))
        image = _cells(axes, cells, most, form)
        axes.set_title(words.text(f"shape.figure.heat.{part}"), pad=12)
        axes.set_yticks(range(n), [shortened(label(own), 18) for own in urgency.index])
        axes.set_xticks(range(m), [shortened(label(own), 26) for own in urgency.columns])
        for text in axes.get_xticklabels():
            text.set(rotation=35, ha="left", rotation_mode="anchor")
        bar = figure.add_axes(((left + wide + 0.2) / size[0], low / size[1], 0.13 / size[0],
                               high / size[1]))  # fmt: skip
        figure.colorbar(image, cax=bar, format="%d%%" if number else "%g")
        bar.tick_params(length=0, labelsize=8)
        for spine in bar.spines.values():
            spine.set_visible(False)
    return figure


def _cells(axes: Axes, cells: FloatArray, most: float, form: str) -> Any:
    image = axes.imshow(np.ma.masked_invalid(cells), cmap=CELLS, vmin=0, vmax=most, aspect="auto")
    quiet(axes, grid=False)
    axes.xaxis.tick_top()
    for i, j in np.ndindex(cells.shape):
        value = cells[i, j]
        if np.isnan(value):
            axes.text(j, i, "–", ha="center", va="center", fontsize=9, color=QUIET)
            continue
        red, green, blue, _ = colormaps[CELLS](value / most)
        is_dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.55
        axes.text(j, i, form.format(value), ha="center", va="center", fontsize=9,
                  color="white" if is_dark else "black")  # fmt: skip
    return image
