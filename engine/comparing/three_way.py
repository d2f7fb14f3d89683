"""Two changes of one plan beside each other: what both do, what only one does, where they differ.

A pair is in a plan or not: where both plans change it they change it alike. What both change
differently shows at its ends: a provider that one sends here and the other there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Literal, TypeVar, get_args

from engine.pair_keys import PairKey
from engine.quota_states import QuotaKey, QuotaState, stand_of

from .compared import Compared, PartnerKey

Verdict = Literal["differently", "alike", "only_a", "only_b"]
"""How two plans change something of the base: both, each otherwise; both, the same way; only the
first; only the second."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Key = TypeVar("Key", bound=Hashable)
State = TypeVar("State")


@dataclass(frozen=True)
class ThreeWayRow(Generic[Key, State]):
    """One thing that a plan changes: how it is in the base and in both plans."""

    key: Key
    verdict: Verdict
    base: State
    a: State
    b: State


PairRow = ThreeWayRow[PairKey, bool]
EndRow = ThreeWayRow[PartnerKey, frozenset[str]]
QuotaRow = ThreeWayRow[QuotaKey, QuotaState | None]


class ThreeWay:
    """What plans a and b change of a base; each part is worked out when it is asked for."""

    def __init__(self, base: Compared, a: Compared, b: Compared) -> None:
        self.base, self.a, self.b = base, a, b

    @cached_property
    def pairs(self) -> tuple[PairRow, ...]:
        """Every pair that a plan adds or drops; whether it is in the base, in a, in b."""
        base, a, b = (set(plan.keys) for plan in (self.base, self.a, self.b))
        return _rows(base | a | b, *(own.__contains__ for own in (base, a, b)))

    @cached_property
    def ends(self) -> tuple[EndRow, ...]:
        """Every provider and place whose partners in a layer a plan changes: their ids."""
        base, a, b = (plan.partners for plan in (self.base, self.a, self.b))
        nobody: frozenset[str] = frozenset()
        states = [lambda key, own=own: own.get(key, nobody) for own in (base, a, b)]
        return _rows({*base, *a, *b}, *states)

    @cached_property
    def quotas(self) -> tuple[QuotaRow, ...]:
        """Every quota that stands otherwise in a plan: other limits, lack or excess.

        How many pairs there are within the limits makes no difference; None: it is not there.
        """
        base, a, b = (plan.quotas for plan in (self.base, self.a, self.b))
        stands = [lambda key, own=own: stand_of(own.get(key)) for own in (base, a, b)]
        rows = _rows({*base.otherwise(a), *base.otherwise(b)}, *stands)
        return tuple(
            ThreeWayRow(row.key, row.verdict, base.get(row.key), a.get(row.key), b.get(row.key))
            for row in rows
        )


def _rows(
    keys: Iterable[Key], base: Callable[[Key], State], a: Callable[[Key], State],
    b: Callable[[Key], State],
) -> tuple[ThreeWayRow[Key, State], ...]:  # fmt: skip
    """Return what changes, by verdict in the order of `VERDICTS`, then by key."""
    found = []
    for key in keys:
        states = base(key), a(key), b(key)
        verdict = _verdict(*states)
        if verdict is not None:
            found.append(ThreeWayRow(key, verdict, *states))
    return tuple(sorted(found, key=lambda row: (VERDICTS.index(row.verdict), row.key)))


def _verdict(base: object, a: object, b: object) -> Verdict | None:
    if a == base:
        return None if b == base else "only_b"
    if b == base:
        return "only_a"
    return "alike" if a == b else "differently"
