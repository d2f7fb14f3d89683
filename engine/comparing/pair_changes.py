"""Which pairs two plans share, and which are added, removed or moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from engine.pair_keys import PairKey
from engine.policy import Side


@dataclass(frozen=True)
class Move:
    """A pair removed and a pair added that share one partner: the other partner is new.

    ``kept_side`` says which end stayed.
    """

    removed: PairKey
    added: PairKey
    kept_side: Side


@dataclass(frozen=True)
class PairChanges:
    """From one set of pairs to another. Every pair of either is in exactly one of the four lists.

    Attributes
    ----------
    kept, added, removed
        Pairs in both; only in the later and not part of a move; only in the earlier and not part
        of a move.
    moved
        A removed and an added pair of one layer that share an end, each pair used once; a provider
        that goes elsewhere is seen before a place that gets another provider.
    """

    kept: tuple[PairKey, ...]
    added: tuple[PairKey, ...]
    removed: tuple[PairKey, ...]
    moved: tuple[Move, ...]

    @cached_property
    def gone(self) -> tuple[PairKey, ...]:
        """Pairs of the earlier that are not in the later, moved ones among them, in order."""
        return tuple(sorted([*self.removed, *(move.removed for move in self.moved)]))

    @cached_property
    def new(self) -> tuple[PairKey, ...]:
        """Pairs of the later that are not in the earlier, moved ones among them, in order."""
        return tuple(sorted([*self.added, *(move.added for move in self.moved)]))


def pair_changes(earlier: Iterable[PairKey], later: Iterable[PairKey]) -> PairChanges:
    """Return what changes from one set of pairs to another; pairs are told by layer and ids."""
    old, new = set(earlier), set(later)
    removed, added = sorted(old - new), sorted(new - old)
    moved: list[Move] = []
    sides: tuple[tuple[Side, int], ...] = (("provider", 1), ("place", 2))
    for side, end in sides:
        moved += _moves(removed, added, end, side)
        used = {m.removed for m in moved} | {m.added for m in moved}
        removed = [key for key in removed if key not in used]
        added = [key for key in added if key not in used]
    return PairChanges(tuple(sorted(old & new)), tuple(added), tuple(removed), tuple(moved))


def _moves(removed: list[PairKey], added: list[PairKey], end: int, side: Side) -> list[Move]:
    """Match removed and added pairs of one layer that share an end, in order of ids."""
    waiting: dict[tuple[str, str], list[PairKey]] = {}
    for key in added:
        waiting.setdefault((key[0], key[end]), []).append(key)
    return [
        Move(key, partners.pop(0), side)
        for key in removed
        if (partners := waiting.get((key[0], key[end])))
    ]
