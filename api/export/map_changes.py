"""What a map of who moves shows: arrows from old places to new ones, and marks at places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from engine.compare import Comparison

MarkKind = Literal["place", "added", "removed", "short"]
"""``place``: it gets another provider. ``added``, ``removed``: a pair without a counterpart.
``short``: the place lacks more partners than before."""

MARK_KINDS: tuple[MarkKind, ...] = ("place", "added", "removed", "short")


@dataclass(frozen=True)
class Arrow:
    """``num`` providers that leave one place for another."""

    start: str
    end: str
    num: int


@dataclass(frozen=True)
class MapChanges:
    """Arrows in order of ids, and places by kind of mark."""

    arrows: tuple[Arrow, ...]
    marks: dict[MarkKind, tuple[str, ...]]

    @property
    def places(self) -> set[str]:
        """Ids of all places that are drawn."""
        ends = {place for arrow in self.arrows for place in (arrow.start, arrow.end)}
        return ends.union(*self.marks.values())


def map_changes(found: Comparison) -> MapChanges:
    """Return what a map of a comparison shows; several moves between two places are one arrow."""
    flows = Counter(
        (move.removed[2], move.added[2])
        for move in found.pairs.moved if move.kept_side == "provider"
    )  # fmt: skip
    swaps = [move.added[2] for move in found.pairs.moved if move.kept_side == "place"]
    short = [own.entity_id for own in found.affected
             if own.side == "place" and own.lacking_after > own.lacking_before]  # fmt: skip
    return MapChanges(
        tuple(Arrow(start, end, num) for (start, end), num in sorted(flows.items())),
        {
            "place": tuple(sorted(swaps)),
            "added": tuple(key[2] for key in found.pairs.added),
            "removed": tuple(key[2] for key in found.pairs.removed),
            "short": tuple(sorted(set(short))),
        },
    )
