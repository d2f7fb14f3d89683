"""The proof of a gap as a sentence: what is wanted against all that can come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from api.messages import Catalogue
from engine.gaps.cut_finder import Cut, Term

Netted = tuple[Term, int]
"""A term of the capacity, and how much of it locks take away."""


class ProofWords:
    """Makes the sentences.

    Parameters
    ----------
    names
        Gives ids of participants and groups as a list of names.
    """

    def __init__(self, words: Catalogue, names: Callable[[Sequence[str]], str]) -> None:
        self._text, self._names = words.text, names

    def sentence(self, kind: Literal["unmet", "idle"], cut: Cut) -> str:
        """Return why no plan does better."""
        demand, capacity = _netted(cut)
        can = sum(term.units - locked for term, locked in capacity)
        key = f"gaps.proof_{kind}" if capacity else f"gaps.proof_{kind}_none"
        return self._text(
            key,
            demand=self._sum([(term, 0) for term in demand], sum(x.units for x in demand)),
            capacity=self._sum(capacity, can),
            short=cut.short,
        )

    def _sum(self, terms: Sequence[Netted], units: int) -> str:
        """Return terms as a list, those that say the same as one, with their sum where it helps."""
        alike: dict[tuple[str, str, int, int], list[str]] = {}
        for term, locked in terms:
            key = term.kind, term.side, term.units, locked
            alike.setdefault(key, []).append(term.entity_id)
        told = [self._term(*key, ids) for key, ids in alike.items()]
        listed = self._text("why.also").join(told)
        return listed if len(terms) == 1 else self._text("gaps.total", terms=listed, num=units)

    def _term(self, kind: str, side: str, units: int, locked: int, ids: Sequence[str]) -> str:
        are_several = len(ids) > 1
        if locked:
            key = "gaps.term.left_each" if are_several else "gaps.term.left"
        elif kind in ("minimum", "maximum"):
            key = f"gaps.term.{kind}_{side}_each" if are_several else f"gaps.term.{kind}_{side}"
        else:
            key = f"gaps.term.{kind}_each" if are_several else f"gaps.term.{kind}"
        return self._text(key, names=self._names(ids), units=units, locked=locked,
                          left=units - locked)  # fmt: skip


def _netted(cut: Cut) -> tuple[list[Term], list[Netted]]:
    """Return demand and capacity with locks taken off the maxima that they use up."""
    maxima = {(term.side, term.layer, term.entity_id) for term in cut.capacity
              if term.kind == "maximum"}  # fmt: skip
    locked: dict[tuple[str, str, str], int] = {}
    demand = []
    for term in cut.demand:
        key = (term.side, term.layer, term.entity_id)
        if term.kind == "locked" and key in maxima:
            locked[key] = term.units
        else:
            demand.append(term)
    return demand, [
        (term, locked.get((term.side, term.layer, term.entity_id), 0)
         if term.kind == "maximum" else 0)
        for term in cut.capacity
    ]  # fmt: skip
