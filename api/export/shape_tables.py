"""The tables of the page of a network's shape: one line per measure, everything beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from api.messages import Catalogue
from api.shapes.measure_words import MeasureWords, sides_of, subject_names
from engine.shape.study import PAIRS, ShapeStudy, WebKey

FIRST = ("connectance", "gini_rows", "gini_columns", "nodf", "weighted_nodf", "modularity",
         "weighted_modularity", "h2_prime", "d_prime_rows", "d_prime_columns", "num_compartments",
         "bridge_share")  # fmt: skip
"""What stands in the short table of a web; the others follow when it is opened."""


SOLID = "\u00a0"
"""A space at which a narrow column does not break."""


@dataclass(frozen=True)
class Cell:
    """A number as it is written, and, where it is one, what is said below it."""

    text: str
    below: str = ""


@dataclass(frozen=True)
class Line:
    """One measure: its name, its name in the code, its definition, and its numbers."""

    name: str
    code: str
    formula: str
    reference: str
    higher_means: str
    better: str
    scale: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class WebTable:
    """The measures of one web: those that are looked at first, and the others under ``more``."""

    title: str
    sides: str
    columns: tuple[str, ...]
    first: tuple[Line, ...]
    others: tuple[Line, ...]
    more: str


class ShapeTables:
    """Makes the tables of one study."""

    def __init__(self, study: ShapeStudy, label: Callable[[str], str], words: Catalogue) -> None:
        self._study, self._label, self._words = study, label, words
        self._names = tuple(subject_names(study, words).values())

    def all(self) -> list[WebTable]:
        """Return one table of pairs, if there are any, and one per web and part, in their order."""
        groups = self._study.table.groupby(["web", "part"], sort=False)
        return [self._table(str(web), str(part), rows) for (web, part), rows in groups]

    def _table(self, web: str, part: str, rows: pd.DataFrame) -> WebTable:
        words = MeasureWords(web, self._words)
        models = [own for own in self._study.models if rows[f"{own}_mean"].notna().any()]
        lines = [self._line(row, web, models, words) for row in rows.to_dict("records")]
        has_no_web = web == PAIRS
        first = [own for own in lines if has_no_web or own.code in FIRST]
        others = tuple(own for own in lines if own not in first)
        columns = (*self._names, *(self._words.text(f"shape.model.{own}") for own in models))
        return WebTable(
            self._title(web, part, words), "" if has_no_web else self._sides(web, part), columns,
            tuple(first), others,
            self._words.text("shape.page.more", num=len(others)),
        )  # fmt: skip

    def _title(self, web: str, part: str, words: MeasureWords) -> str:
        if web == PAIRS:
            return self._words.text("shape.page.pairs")
        if not part:
            return words.web
        kind, _, value = part.partition(":")
        return self._words.text("shape.page.part", web=words.web,
                                part=self._label(value) if kind != "layer" else value)  # fmt: skip

    def _sides(self, web: str, part: str) -> str:
        own = self._study.subject.webs.get(WebKey(web, part))
        size = (0, 0) if own is None else own.shape
        names = [self._words.text(f"nodes.{kind}") for kind in sides_of(web)]
        return self._words.text("shape.page.sides", rows=names[0], columns=names[1], n=size[0],
                                m=size[1])  # fmt: skip

    def _line(self, row: dict[Any, Any], web: str, models: list[str], words: MeasureWords) -> Line:
        measure = str(row["measure"])
        cells = [Cell(number(row[own.name])) for own in self._study.subjects]
        cells += [self._chance(row, model) for model in models]
        lowest, highest = (self._scale(str(row[end]), web) for end in ("lowest", "highest"))
        better = "" if row["better"] == "neither" else self._words.text(
            f"shape.page.{row['better']}", whom=self._whom(str(row["for_whom"]), web))  # fmt: skip
        formula = words.formula(measure).replace("`", "")
        return Line(words.name(measure), measure, formula, str(row["reference"]),
                    words.higher_means(measure), better,
                    self._words.text("shape.page.scale", lowest=lowest, highest=highest),
                    tuple(cells))  # fmt: skip

    def _chance(self, row: dict[Any, Any], model: str) -> Cell:
        mean = row[f"{model}_mean"]
        if np.isnan(mean):
            return Cell("")
        z = row[f"{model}_z"]
        told = self._words.text("shape.page.no_z")
        if not np.isnan(z):
            told = f"z{SOLID}={SOLID}{z:+.2f}"
        if row[f"{model}_draws"] != self._study.num_draws:
            told += f", n{SOLID}={SOLID}{row[f'{model}_draws']:.0f}"
        low, high = number(row[f"{model}_low"]), number(row[f"{model}_high"])
        return Cell(f"{number(mean)} [{low},{SOLID}{high}]", told)

    def _scale(self, text: str, web: str) -> str:
        """Return the end of a range, in the nouns of the web."""
        row, column = (self._words.text("shape.page.count", nodes=self._words.text(f"nodes.{kind}"))
                       for kind in sides_of(web))  # fmt: skip
        nouns = {"rows": row, "columns": column, "links": self._words.text("shape.page.links"),
                 "num_compartments": self._words.text("measure.num_compartments")}  # fmt: skip
        return re.sub(r"[a-z_]{2,}", lambda own: nouns.get(own[0], own[0]), text)

    def _whom(self, text: str, web: str) -> str:
        row, column = sides_of(web)
        kinds = {"rows": row, "columns": column, "places": "place", "providers": "provider"}
        kind = kinds.get(text)
        key = "shape.page.all" if kind is None else f"nodes.{kind}"
        return self._words.text(key)


def number(value: float) -> str:
    """Return a number as it is written; "–" where there is none.

    >>> number(0.12345), number(1234.5), number(float("nan")), number(12.0), number(0.00002)
    ('0.123', '1,234.5', '–', '12', '2.0e-05')
    """
    if np.isnan(value):
        return "–"
    if value == round(value) and abs(value) >= 2:
        return f"{value:,.0f}"
    if 0 < abs(value) < 0.0005:
        return f"{value:.1e}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.3f}"
