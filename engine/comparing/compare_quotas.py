"""Quotas that stand otherwise in two plans: newly short or mended, with other limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.quota_states import QuotaKey, QuotaState

from .compared import Compared

QuotaEvent = Literal[
    "newly_short", "shorter", "less_short", "mended", "newly_passed", "passed_otherwise",
    "kept_again", "limits", "joins", "leaves",
]  # fmt: skip
"""What became of a quota, most important first: its minimum is no longer met, by more or by less,
or is met again; locks pass its maximum, by another number, or no longer; only its limits or its
priority changed; only the later plan has it, and it is kept there; only the earlier plan has it."""

EVENTS: tuple[QuotaEvent, ...] = (
    "newly_short", "shorter", "newly_passed", "passed_otherwise", "less_short", "mended",
    "kept_again", "limits", "joins", "leaves",
)  # fmt: skip


@dataclass(frozen=True)
class QuotaChange:
    """A quota that stands otherwise; None where a plan does not have it."""

    key: QuotaKey
    before: QuotaState | None
    after: QuotaState | None

    @property
    def event(self) -> QuotaEvent:
        """What became of it; of several things the first in `EVENTS` that is so."""
        before, after = self.before, self.after
        if after is None:
            return "leaves"
        was, over = (0, 0) if before is None else (before.lacking, before.too_many)
        if after.lacking > was:
            return "shorter" if was else "newly_short"
        if after.too_many and after.too_many != over:
            return "passed_otherwise" if over else "newly_passed"
        if was > after.lacking:
            return "less_short" if after.lacking else "mended"
        if over:
            return "kept_again" if not after.too_many else "limits"
        return "joins" if before is None else "limits"


def quota_changes(before: Compared, after: Compared) -> tuple[QuotaChange, ...]:
    """Return every quota whose limits, lack or excess differ, the most important first.

    Those of one event come in order of how much lacks or passes, then places before providers,
    members before groups, by id. A quota whose number of pairs changed inside its limits stands as
    it did.
    """
    old, new = before.quotas, after.quotas
    found = [QuotaChange(key, old.get(key), new.get(key)) for key in old.otherwise(new)]
    return tuple(sorted(found, key=_order))


def _order(change: QuotaChange) -> tuple[object, ...]:
    key, states = change.key, [x for x in (change.before, change.after) if x is not None]
    units = sum(state.lacking + state.too_many for state in states)
    return (EVENTS.index(change.event), -units, key.side != "place", key.kind != "member",
            key.layers, key.entity_id)  # fmt: skip
