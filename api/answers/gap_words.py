"""Gaps in words: what lacks, the proof, whether it is a choice, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .proof_words import ProofWords
from .why_words import WhyWords, is_group

if TYPE_CHECKING:
    from engine.gaps.all_gaps import Gap
    from engine.gaps.bound_together import BoundTogether
    from engine.gaps.repairs import Repair

SHOWN_REPAIRS = 5
"""Repairs told of one gap, the cheapest; the rest are counted."""


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
        return ProofWords(self._words.words, self._names).sentence(gap.kind, gap.cut)

    def choice(self, gap: Gap) -> str:
        """Return which places could stay short instead; "" where it is no choice."""
        if len(gap.could_be) <= len(gap.cut.gaps):
            return ""
        return self._text("gaps.choice", names=self._names([place for _, place in gap.could_be]))

    def repairs(self, repairs: Sequence[Repair], together: BoundTogether | None) -> Iterator[str]:
        """Yield what mends one gap: the cheapest edits, what asking for less does, or two edits."""
        real = [repair for repair in repairs if not repair.gives_in]
        if real:
            yield self._text("gaps.repairs", num=len(real))
        for number, repair in enumerate(real[:SHOWN_REPAIRS], 1):
            yield f"  {number}. {self.line(repair)}"
        if len(real) > SHOWN_REPAIRS:
            yield "  " + self._text("why.more", num=len(real) - SHOWN_REPAIRS)
        yield from self.beside_real(repairs, together)

    def beside_real(
        self, repairs: Sequence[Repair], together: BoundTogether | None
    ) -> Iterator[str]:
        """Yield that no single edit helps, two that do at once, and what asking for less does."""
        less = [repair for repair in repairs if repair.gives_in]
        if together is not None:
            yield self._text(
                "gaps.together",
                first=self.edit(together.first),
                second=self.edit(together.second),
                value=self._words.value(together.change),
            )
        elif len(less) == len(repairs):
            yield self._text("gaps.no_repair")
        if less:
            key = "gaps.gives_in" if len(less) == 1 else "gaps.gives_in_more"
            yield self._text(key, line=self.line(less[0]), num=len(less) - 1)

    def edit(self, repair: Repair) -> str:
        """Return a repair as a phrase."""
        return self._words.edit(repair.quota, repair.waived, repair.released)

    def line(self, repair: Repair) -> str:
        """Return a repair with what it changes the plan's value by."""
        return self._words.edit_line(self.edit(repair), repair.change)

    def _names(self, ids: Sequence[str]) -> str:
        groups = [self._words.holder(id_) for id_ in ids if is_group(id_)]
        members = [id_ for id_ in ids if not is_group(id_)]
        if not groups:
            return self._words.some_of(members)
        return self._words.some([*groups, *map(self._words.holder, members)])
