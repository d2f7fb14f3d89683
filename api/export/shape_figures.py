"""The figures of the page of a network's shape, each with what is seen on it and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from api.messages import Catalogue
from api.shapes.measure_words import MeasureWords, sides_of, subject_names
from engine.facts.place_tree import PlaceTree
from engine.shape.concentration import gini
from engine.shape.study import ShapeStudy, WebKey
from engine.shape.web import Web
from graph_schema.graph import AssistanceGraph

from .map_places import placed
from .shape_canvas import Picture, drawing, picture, visible
from .shape_curves import draw_curves
from .shape_heat import draw_heat, need_and_share
from .shape_map import draw_map
from .shape_matrix import NAMED, NUMBERED, draw_matrix, ordered
from .shape_robustness import draw_robustness
from .shape_tables import number

MATRICES = ("party × county", "county × sector", "party × township", "provider × sector",
            "firm × county")  # fmt: skip
"""Webs of pairs whose matrix is drawn: of single providers and places little can be seen."""
CURVES = ("party × township", "provider × place")
"""Webs of pairs whose curves are drawn."""


@dataclass(frozen=True)
class Numbers:
    """A small table beside a figure, for whoever cannot see it: a head, and rows with a name."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figured:
    """A picture and its numbers."""

    picture: Picture
    numbers: Numbers | None = None


class ShapeFigures:
    """Draws the figures of one study.

    Parameters
    ----------
    label
        Id → name.
    graph
        Tables of the pairs, for the map; None for an edge list.
    """

    def __init__(
        self, study: ShapeStudy, label: Callable[[str], str], graph: AssistanceGraph | None,
        words: Catalogue,
    ) -> None:  # fmt: skip
        self._study, self._label, self._graph, self._words = study, label, graph, words

    def all(self) -> list[Figured]:
        """Return every figure that the study has something for, in the order of the page."""
        with drawing():
            return [*self._map(), *self._heat(), *self._matrices(), *self._curves(),
                    *self._robustness()]  # fmt: skip

    def _map(self) -> Iterator[Figured]:
        own = self._study.subject
        if self._graph is None or own.pairs is None or own.needs is None:
            return
        tree = PlaceTree(self._graph.table("places"))
        places = own.webs[WebKey("provider × place")].columns
        shown = placed(places, [self._graph], lambda place: tree.above(place, "county"))
        figure = draw_map(own.pairs, own.needs, shown, self._label, self._words)
        if figure is not None:
            alone = len(set(places).difference(own.pairs["place_id"].tolist()))
            told = self._words.text("shape.page.map_told", num=len(places), alone=alone)
            if shown.lost:
                told += self._words.text("shape.page.map_lost", num=len(shown.lost))
            yield Figured(picture("map", figure, self._words.text("shape.page.map"), told))

    def _heat(self) -> Iterator[Figured]:
        needs = self._study.subject.needs
        if needs is None or needs.empty:
            return
        urgency, share = need_and_share(needs)
        all_ = float(np.nansum(urgency))
        served = float(np.nansum(urgency * share)) / all_ if all_ else 0.0
        told = self._words.text("shape.page.heat_told", urgency=all_, share=served)
        head = (self._words.text("node.sector"), *map(self._label, urgency.columns))
        rows = tuple((self._label(sector), *(_need(*pair) for pair in
                      zip(urgency.loc[sector], share.loc[sector], strict=True)))
                     for sector in urgency.index)  # fmt: skip
        figure = draw_heat(needs, self._label, self._words)
        yield Figured(picture("heat", figure, self._words.text("shape.page.heat"), told),
                      Numbers(head, rows))  # fmt: skip

    def _matrices(self) -> Iterator[Figured]:
        for index, (key, web) in enumerate(self._chosen(MATRICES)):
            modules = self._study.subject.modules[key]
            rows, columns = (self._words.text(f"nodes.{kind}") for kind in sides_of(key.web))
            name = MeasureWords(key.web, self._words).web
            title = self._words.text("shape.page.matrix", web=name)
            told = self._words.text(
                "shape.page.matrix_told", rows=rows, columns=columns, n=len(web.rows),
                m=len(web.columns), links=web.num_links, modules=modules.num_modules)  # fmt: skip
            unit = "pairs" if self._study.subject.pairs is not None else "weight"
            amount = self._words.text("shape.page.amount",
                                      unit=self._words.text(f"shape.page.unit.{unit}"))  # fmt: skip
            figure = draw_matrix(web, modules, self._named, (rows, columns), amount)
            numbers = None
            if len(web.rows) <= NAMED and len(web.columns) <= NUMBERED:
                order = [own.tolist() for own in ordered(web, modules)]
                numbers = self._cells(web, order[0], order[1], rows)
            yield Figured(picture(f"matrix{index}", figure, title, told), numbers)

    def _cells(self, web: Web, rows: list[int], columns: list[int], side: str) -> Numbers:
        cells = web.dense()
        return Numbers(
            (side, *(self._named(web.columns[j]) for j in columns)),
            tuple((self._named(web.rows[i]), *(number(cells[i, j]) if cells[i, j] else ""
                                               for j in columns)) for i in rows),
        )  # fmt: skip

    def _curves(self) -> Iterator[Figured]:
        names = subject_names(self._study, self._words)
        for index, (key, _) in enumerate(self._chosen(CURVES)):
            webs = {visible(names[own.name]): own.webs[key] for own in self._study.subjects
                    if key in own.webs}  # fmt: skip
            rows, columns = (self._words.text(f"nodes.{kind}") for kind in sides_of(key.web))
            ginis = " ".join(self._words.text(
                "shape.page.curves_gini", name=name, rows=rows, columns=columns,
                row=gini(web.row_totals), column=gini(web.column_totals))
                for name, web in webs.items())  # fmt: skip
            told = self._words.text("shape.page.curves_told", rows=rows, columns=columns,
                                    ginis=ginis)  # fmt: skip
            title = self._words.text("shape.page.curves",
                                     web=MeasureWords(key.web, self._words).web)  # fmt: skip
            figure = draw_curves(webs, (rows, columns), self._words)
            yield Figured(picture(f"curves{index}", figure, title, told))

    def _robustness(self) -> Iterator[Figured]:
        found = self._study.robustness
        if found is None:
            return
        figure = draw_robustness(found, self._words)
        title, told = (self._words.text(f"shape.page.{key}")
                       for key in ("robustness", "robustness_told"))  # fmt: skip
        head = ("attack", "measure", "none", "rematched", "worth", "low", "high", "num_runs")
        rows = tuple(
            (self._words.text(f"shape.worth.by_{row['attack']}"),
             self._words.text(f"measure.{row['measure']}"),
             *(number(row[column]) for column in head[2:]))
            for row in found.worth.to_dict("records")
        )  # fmt: skip
        names = tuple(self._words.text(f"shape.worth.{column}") for column in head)
        yield Figured(picture("robustness", figure, title, told), Numbers(names, rows))

    def _chosen(self, names: tuple[str, ...]) -> Iterator[tuple[WebKey, Web]]:
        """Yield the webs of these names that have links; of an edge list all that there is."""
        webs = self._study.subject.webs
        keys = [WebKey(name) for name in names if WebKey(name) in webs]
        if self._study.subject.pairs is None:
            keys = [key for key in webs if not key.part]
        return ((key, webs[key]) for key in keys if webs[key].num_links)

    def _named(self, id_: str) -> str:
        return self._label(id_) if id_ else self._words.text("node.none")


def _need(urgency: float, share: float) -> str:
    return "–" if np.isnan(urgency) else f"{urgency:.1f} · {share:.0%}"
