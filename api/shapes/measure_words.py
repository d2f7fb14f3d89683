"""What measures of a network are called, and how they are defined, in the words of a language."""

from __future__ import annotations

from typing import NamedTuple

from api.messages import Catalogue
from engine.shape.study import ShapeStudy

_KINDS = ("provider", "party", "firm", "county", "township", "place", "sector")


class WebSides(NamedTuple):
    """Kinds of the rows and columns of a web: "party" and "county", or "row" and "column"."""

    row: str
    column: str


def sides_of(web: str) -> WebSides:
    """Return the kinds of nodes of a web by its name.

    >>> sides_of("party × county"), sides_of("edges.csv")
    (WebSides(row='party', column='county'), WebSides(row='row', column='column'))
    """
    parts = web.split(" × ")
    if len(parts) == 2 and set(parts) <= set(_KINDS):
        return WebSides(*parts)
    return WebSides("row", "column")


class Noun(str):
    """What a kind of node is called; formatted with ``s``, as in "{own:s}", what many are."""

    __slots__ = ("_many",)
    _many: str

    def __new__(cls, kind: str, words: Catalogue) -> Noun:
        """Return the noun of a kind: "party", "row"."""
        own = super().__new__(cls, words.text(f"node.{kind}"))
        own._many = words.text(f"nodes.{kind}")
        return own

    def __format__(self, spec: str) -> str:
        return self._many if spec == "s" else str.__format__(self, spec)


def subject_names(study: ShapeStudy, words: Catalogue) -> dict[str, str]:
    """Return subject → what it is called: by its kind, or by its name where that says more."""
    return {own.name: words.text(f"shape.subject.{own.kind}") if own.name == own.kind else own.name
            for own in study.subjects}  # fmt: skip


class MeasureWords:
    """Names, formulas and meanings of the measures of one web.

    Parameters
    ----------
    web
        Its name; measures of pairs, which have no web, need none.

    Examples
    --------
    >>> own = MeasureWords("party × county", Catalogue("en"))
    >>> own.name("gini_rows"), own.name("gini_columns")
    ('inequality between parties (Gini)', 'inequality between counties (Gini)')
    """

    def __init__(self, web: str, words: Catalogue) -> None:
        self._words, self._sides, self._name = words, sides_of(web), web

    @property
    def web(self) -> str:
        """What the web is called; an edge list by its own name."""
        if self._sides == ("row", "column"):
            return self._name
        return " × ".join(self._words.text(f"node.{kind}") for kind in self._sides)

    def name(self, measure: str) -> str:
        """Return what a measure is called."""
        return self._said("measure", measure)

    def formula(self, measure: str) -> str:
        """Return how it is worked out."""
        return self._said("formula", measure)

    def higher_means(self, measure: str) -> str:
        """Return what a higher value says."""
        return self._said("higher", measure)

    def _said(self, what: str, measure: str) -> str:
        base, own, other = measure, *self._sides
        if not self._words.has(f"{what}.{measure}"):
            base, _, side = measure.rpartition("_")
            if side == "columns":
                own, other = other, own
        facts = {"own": Noun(own, self._words), "other": Noun(other, self._words)}
        return self._words.text(f"{what}.{base}", **facts)
