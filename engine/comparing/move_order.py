"""Pairs that come and go, in the order of a chain: who takes whose place, and where that goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from engine.pair_keys import PairKey

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
    moves = [
        *(PairMove("remove", pair) for pair in gone),
        *(PairMove("add", pair) for pair in come),
    ]
    wanted = set(first)
    left = _Left(moves)
    starts = sorted(left.moves, key=lambda move: (move.pair not in wanted, move.pair, move.kind))
    return tuple(_chain(start, left) for start in starts if start in left.moves)


class _Left:
    """The moves that are in no chain yet, found by their ends."""

    def __init__(self, moves: Iterable[PairMove]) -> None:
        self.moves = set(moves)
        # Last the first by its pair, so that it is the one to be taken off.
        self._sharing: dict[tuple[str, str, int, str], list[PairMove]] = {}
        for move in sorted(self.moves, key=lambda move: move.pair, reverse=True):
            for end in (_PROVIDER, _PLACE):
                key = move.kind, move.pair[0], end, move.pair[end]
                self._sharing.setdefault(key, []).append(move)

    def take(self, move: PairMove) -> None:
        """Take a move out."""
        self.moves.discard(move)

    def next(self, move: PairMove, end: int) -> PairMove | None:
        """Return the move of the other kind that shares an end with one, the first by its pair."""
        kind = "remove" if move.kind == "add" else "add"
        sharing = self._sharing.get((kind, move.pair[0], end, move.pair[end]), [])
        while sharing and sharing[-1] not in self.moves:
            sharing.pop()
        return sharing[-1] if sharing else None


def _chain(start: PairMove, left: _Left) -> MoveChain:
    """Take the chain around one move out of the moves that are left."""
    left.take(start)
    onward = _onward(start, _PLACE, left)
    if not onward:
        return (start, *_onward(start, _PROVIDER, left))
    return (*reversed(_onward(start, _PROVIDER, left)), start, *onward)


def _onward(start: PairMove, end: int, left: _Left) -> list[PairMove]:
    """Take the moves out that follow one, the first of them by this end."""
    found: list[PairMove] = []
    while (step := left.next(found[-1] if found else start, end)) is not None:
        left.take(step)
        found.append(step)
        end = _PROVIDER if end == _PLACE else _PLACE
    return found
