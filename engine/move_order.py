"""Pairs that come and go, in the order of a chain: who takes whose place, and where that goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from .pair_keys import PairKey

_PROVIDER, _PLACE = 1, 2


class PairMove(NamedTuple):
    """A pair that comes into a plan or goes out of it."""

    kind: Literal["add", "remove"]
    pair: PairKey


MoveChain = tuple[PairMove, ...]
"""Moves of which each shares a place or a provider with the one before it."""


def chained(
    gone: Iterable[PairKey], come: Iterable[PairKey], first: Iterable[PairKey] = ()
) -> tuple[MoveChain, ...]:
    """Return chains that hold every pair that goes or comes exactly once.

    In a chain pairs that come and go take turns: a pair comes, the one whose place it takes goes,
    its provider comes in elsewhere, and so on. A chain goes as far as it can on both sides of a
    pair of ``first`` where there is one left, else of the first by layer, provider and place; of
    several ways on it takes the first by these too.
    """
    left = {PairMove("remove", pair) for pair in gone} | {PairMove("add", pair) for pair in come}
    wanted = set(first)
    starts = sorted(left, key=lambda move: (move.pair not in wanted, move.pair, move.kind))
    return tuple(_chain(start, left) for start in starts if start in left)


def _chain(start: PairMove, left: set[PairMove]) -> MoveChain:
    """Take the chain around one move out of the moves that are left."""
    left.discard(start)
    onward = _onward(start, _PLACE, left)
    if not onward:
        return (start, *_onward(start, _PROVIDER, left))
    return (*reversed(_onward(start, _PROVIDER, left)), start, *onward)


def _onward(start: PairMove, end: int, left: set[PairMove]) -> list[PairMove]:
    """Take the moves out that follow one, the first of them by this end."""
    found: list[PairMove] = []
    while (step := _next(found[-1] if found else start, end, left)) is not None:
        left.discard(step)
        found.append(step)
        end = _PROVIDER if end == _PLACE else _PLACE
    return found


def _next(move: PairMove, end: int, left: set[PairMove]) -> PairMove | None:
    """Return the move of the other kind that shares an end with one, the first by its pair."""
    shared = (
        other for other in left
        if other.kind != move.kind and other.pair[0] == move.pair[0]
        and other.pair[end] == move.pair[end]
    )  # fmt: skip
    return min(shared, key=lambda other: other.pair, default=None)
