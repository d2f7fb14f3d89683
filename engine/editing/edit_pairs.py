"""The locks and waivers of a policy while it is edited, found by the pair that they are on."""

from __future__ import annotations

from collections.abc import Collection

from engine.policy import Lock, Policy, Side, Waiver

Pair = tuple[str, str, str]
"""Layer, provider id, place id."""

_Marks = tuple[tuple[Lock, ...], tuple[Waiver, ...]]


class PairMarks:
    """Every locked or waived pair of a policy. A pair that is changed moves to the end.

    They are sorted by pair only when the first is asked for, since most edits are not of pairs.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._marks: dict[Pair, _Marks] | None = None
        self._changed = False

    def of(self, pair: Pair) -> _Marks:
        """Return the locks and the waivers of a pair."""
        return self._by_pair().get(pair, ((), ()))

    def put(self, pair: Pair, locks: tuple[Lock, ...], waivers: tuple[Waiver, ...]) -> bool:
        """Put other locks and waivers on a pair; return whether that changes anything."""
        if self.of(pair) == (locks, waivers):
            return False
        self._by_pair().pop(pair, None)
        if locks or waivers:
            self._by_pair()[pair] = locks, waivers
        self._changed = True
        return True

    def drop(self, side: Side, ids: Collection[str], layer: str | None = None) -> bool:
        """Drop all marks of pairs with such an end, in one layer or in all; return whether any."""
        end = 1 if side == "provider" else 2
        gone = [p for p in self._by_pair() if p[end] in ids and layer in (None, p[0])]
        for pair in gone:
            del self._by_pair()[pair]
        self._changed = self._changed or bool(gone)
        return bool(gone)

    def put_into(self, policy: Policy) -> Policy:
        """Return a policy with these locks and waivers; the very same when none has changed."""
        if not self._changed:
            return policy
        marks = self._by_pair().values()
        return policy.model_copy(update={
            "locks": tuple(lock for locks, _ in marks for lock in locks),
            "waivers": tuple(waiver for _, waivers in marks for waiver in waivers),
        })  # fmt: skip

    def _by_pair(self) -> dict[Pair, _Marks]:
        if self._marks is None:
            self._marks = {}
            for lock in self._policy.locks:
                locks, waivers = self._marks.get(pair := pair_of(lock), ((), ()))
                self._marks[pair] = (*locks, lock), waivers
            for waiver in self._policy.waivers:
                locks, waivers = self._marks.get(pair := pair_of(waiver), ((), ()))
                self._marks[pair] = locks, (*waivers, waiver)
        return self._marks


def pair_of(mark: Lock | Waiver) -> Pair:
    """Return the pair that a lock or a waiver is on."""
    return mark.layer, mark.provider_id, mark.place_id
