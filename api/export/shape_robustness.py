"""What withdrawals do: extinction curves with their bands, when nobody reacts and re-matched."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from api.messages import Catalogue
from engine.shape.robustness_record import Robustness

from .shape_canvas import LOOKS, quiet

_BETWEEN = "#009E73"


def draw_robustness(found: Robustness, words: Catalogue) -> Figure:
    """Return one panel per measure (below one another) and attack (side by side).

    Bands hold 95 % of the runs. What lies between the curves is what re-matching is worth.
    """
    measures = found.curves["measure"].drop_duplicates().tolist()
    attacks = found.curves["attack"].drop_duplicates().tolist()
    figure = Figure(figsize=(0.9 + 2.7 * len(attacks), 0.9 + 2.7 * len(measures)))
    panels = figure.subplots(len(measures), len(attacks), squeeze=False, sharex=True, sharey=True)
    for line, measure in zip(panels, measures, strict=True):
        for axes, attack in zip(line, attacks, strict=True):
            own = found.curves
            _panel(axes, own[(own["measure"] == measure) & (own["attack"] == attack)], words)
            worth = found.worth
            row = worth[(worth["measure"] == measure) & (worth["attack"] == attack)]
            axes.set_title(words.text(f"shape.worth.by_{attack}"), fontsize=10)
            if len(row):
                axes.text(0.03, 0.04, _told(row.iloc[0], words), transform=axes.transAxes,
                          fontsize=9, linespacing=1.4)  # fmt: skip
        line[0].set_ylabel(words.text(f"measure.{measure}"))
    for axes in panels[-1]:
        axes.set_xlabel(words.text("shape.figure.withdrawn"))
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", ncols=3, fontsize=10, handlelength=3)
    wide, high = figure.get_size_inches()
    figure.subplots_adjust(left=0.75 / wide, right=1 - 0.2 / wide, bottom=0.6 / high,
                           top=1 - 0.75 / high, hspace=0.3, wspace=0.12)  # fmt: skip
    return figure


def _panel(axes: Axes, curves: pd.DataFrame, words: Catalogue) -> None:
    quiet(axes)
    drawn: dict[str, pd.DataFrame] = {}
    for number, response in enumerate(("none", "rematched")):
        own = curves[curves["response"] == response].sort_values("step")
        colour, dashes = LOOKS[1 - number]
        drawn[response] = own
        axes.fill_between(own["withdrawn"], own["low"], own["high"], color=colour, alpha=0.18,
                          linewidth=0)  # fmt: skip
        axes.plot(own["withdrawn"], own["mean"], color=colour, linestyle=dashes, linewidth=1.8,
                  label=words.text(f"shape.worth.{response}"))  # fmt: skip
    none, rematched = drawn["none"], drawn["rematched"]
    if len(none) == len(rematched):
        axes.fill_between(none["withdrawn"].to_numpy(), none["mean"].to_numpy(),
                          rematched["mean"].to_numpy(), color=_BETWEEN, alpha=0.16, linewidth=0,
                          label=words.text("shape.figure.worth"))  # fmt: skip
    axes.set_ylim(0, 1.03)
    axes.set_xlim(left=0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))


def _told(row: Any, words: Catalogue) -> str:
    if pd.isna(row["low"]):
        return words.text("shape.figure.worth_one", worth=float(row["worth"]))
    return words.text("shape.figure.worth_many", worth=float(row["worth"]), low=float(row["low"]),
                      high=float(row["high"]))  # fmt: skip
