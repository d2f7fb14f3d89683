"""Who is affected by a change of plan: every provider and place that it touches, one entry each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from engine.policy import Side
from engine.quota_states import QuotaKey, QuotaState

from .compare_quotas import QuotaChange
from .compared import Compared, PartnerKey

Effect = Literal[
    "left_alone", "leaves", "loses", "exchanges", "gains", "begins", "joins", "keeps"
]  # fmt: skip
"""What happens to it in a layer: it has no partner any more; takes no part any more; has fewer,
others, or more partners; has its first partner; takes part, without a partner; keeps its partners,
but lacks more or less, or passes its maximum by more or less."""

EFFECTS: tuple[Effect, ...] = get_args(Effect)


@dataclass(frozen=True)
class Affected:
    """One provider or place in one layer that a change of plan touches.

    Attributes
    ----------
    lost, gained, kept
        Ids of partners only in the earlier plan, only in the later, in both.
    lacking_before, lacking_after
        Pairs that lack to its own minimum.
    too_many_before, too_many_after
        Pairs beyond its own maximum.
    """

    side: Side
    layer: str
    entity_id: str
    effect: Effect
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    kept: tuple[str, ...]
    lacking_before: int
    lacking_after: int
    too_many_before: int
    too_many_after: int


def affected(
    before: Compared, after: Compared, quotas: Sequence[QuotaChange]
) -> tuple[Affected, ...]:
    """Return everybody whose partners differ, who comes or goes, or whose lack or excess differs.

    Those that lack more than before come first, then by effect in the order of `EFFECTS`, places
    before providers, by layer and id.

    Parameters
    ----------
    quotas
        What `engine.comparing.compare_quotas` found between the two.
    """
    found = _affected(before, after, quotas)
    return tuple(sorted((own for own in found if _is_touched(own)), key=_order))


def _affected(
    before: Compared, after: Compared, quotas: Sequence[QuotaChange]
) -> Iterator[Affected]:
    nobody: frozenset[str] = frozenset()
    states = {(x.key.side, x.key.layers[0], x.key.entity_id): (x.before, x.after)
              for x in quotas if x.key.kind == "member"}  # fmt: skip
    ends = {end for end in {**before.partners, **after.partners}
            if before.partners.get(end) != after.partners.get(end)}  # fmt: skip
    for end in ends | set(states):
        old, new = before.partners.get(end, nobody), after.partners.get(end, nobody)
        was, now = states.get(end) or (_state(end, before), _state(end, after))
        side, layer, entity_id = end
        yield Affected(
            side=side,
            layer=layer,
            entity_id=entity_id,
            effect=_effect(old, new, was, now),
            lost=tuple(sorted(old - new)),
            gained=tuple(sorted(new - old)),
            kept=tuple(sorted(old & new)),
            lacking_before=0 if was is None else was.lacking,
            lacking_after=0 if now is None else now.lacking,
            too_many_before=0 if was is None else was.too_many,
            too_many_after=0 if now is None else now.too_many,
        )


def _state(end: PartnerKey, plan: Compared) -> QuotaState | None:
    side, layer, id_ = end
    return plan.quotas.get(QuotaKey("member", side, (layer,), id_))


def _is_touched(own: Affected) -> bool:
    """Whether more than the limits of somebody's quota changed."""
    return (own.effect != "keeps" or own.lacking_before != own.lacking_after
            or own.too_many_before != own.too_many_after)  # fmt: skip


def _effect(
    old: frozenset[str], new: frozenset[str], was: QuotaState | None, now: QuotaState | None
) -> Effect:
    if was is not None and now is None:
        return "leaves"
    if was is None and now is not None and old == new:
        return "joins"
    if old == new:
        return "keeps"
    if not new:
        return "left_alone"
    if not old:
        return "begins"
    if old < new:
        return "gains"
    return "loses" if new < old else "exchanges"


def _order(own: Affected) -> tuple[object, ...]:
    more = own.lacking_after - own.lacking_before
    return (-max(more, 0), EFFECTS.index(own.effect), own.side != "place", own.layer,
            own.entity_id)  # fmt: skip
