"""Gaps in words: what lacks, the proof, whether it is a choice, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.cut_finder import Cut, Term
from engine.gap_repairs import BoundTogether
from engine.gaps import Gap
from engine.repairs import Repair

from .why_words import WhyWords, is_group

SHOWN_REPAIRS = 5
"""Repairs told of one gap, the cheapest; the rest are counted."""

Netted = tuple[Term, int]
"""A term of the capacity, and how much of it locks take away."""


class GapWords:
    """Makes the sentences about the gaps of one plan."""

    def __init__(self, words: WhyWords) -> None:
        self._words, self._text = words, words.text

    def head(self, gap: Gap) -> str:
        """Return what lacks, in which layers, and to whom."""
        layers = dict.fromkeys(name for own in gap.cut.gaps for name in own.layers)
        return self._text(f"gaps.{gap.kind}", lacking=gap.lacking,
                          layers=self._words.words.join(self._words.titles.all(layers)),
                          names=self._names([own.entity_id for own in gap.cut.gaps]))  # fmt: skip

    def proof(self, gap: Gap) -> str:
        """Return why no plan does better: what is wanted against all that can come."""
        demand, capacity = _netted(gap.cut)
        can = sum(term.units - locked for term, locked in capacity)
        key = f"gaps.proof_{gap.kind}" if capacity else f"gaps.proof_{gap.kind}_none"
        return self._text(
            key,
            demand=self._sum([(term, 0) for term in demand], sum(x.units for x in demand)),
            capacity=self._sum(capacity, can),
            short=gap.cut.short,
        )

    def choice(self, gap: Gap) -> str:
        """Return which places could stay short instead; "" where it is no choice."""
        if len(gap.could_be) <= len(gap.cut.gaps):
            return ""
        return self._text("gaps.choice", names=self._names([place for _, place in gap.could_be]))

    def repairs(self, repairs: Sequence[Repair], together: BoundTogether | None) -> Iterator[str]:
        """Yield what mends one gap: the cheapest edits, what asking for less does, or two edits."""
        real = [repair for repair in repairs if not repair.gives_in]
        less = [repair for repair in repairs if repair.gives_in]
        if real:
            yield self._text("gaps.repairs", num=len(real))
        for number, repair in enumerate(real[:SHOWN_REPAIRS], 1):
            yield f"  {number}. {self._line(repair)}"
        if len(real) > SHOWN_REPAIRS:
            yield "  " + self._text("why.more", num=len(real) - SHOWN_REPAIRS)
        if together is not None:
            yield self._text(
                "gaps.together",
                first=self._words.edit(together.first_quota, together.first_waived),
                second=self._words.edit(together.second.quota, together.second.waived),
            )
        elif not real:
            yield self._text("gaps.no_repair")
        if less:
            key = "gaps.gives_in" if len(less) == 1 else "gaps.gives_in_more"
            yield self._text(key, line=self._line(less[0]), num=len(less) - 1)

    def _line(self, repair: Repair) -> str:
        return self._words.edit_line(repair.quota, repair.waived, repair.change)

    def _names(self, ids: Sequence[str]) -> str:
        groups = [self._words.holder(id_) for id_ in ids if is_group(id_)]
        members = [id_ for id_ in ids if not is_group(id_)]
        if not groups:
            return self._words.some_of(members)
        return self._words.some([*groups, *map(self._words.holder, members)])

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
