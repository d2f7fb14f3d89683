"""Why quotas are short that were not, and why those were that no longer are: the proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.gaps.cut_finder import Cut
from engine.gaps.cuts import Cuts
from engine.gaps.idle_cuts import IdleCuts
from engine.plan import Proof
from engine.value import Shortfall

from .compare_quotas import QuotaChange, QuotaEvent
from .compared import Compared

_SHORT_NOW: tuple[QuotaEvent, ...] = ("newly_short", "shorter", "less_short")


@dataclass(frozen=True)
class ProvenGap:
    """One cause of shortfalls in one of two plans, and the quotas that stand otherwise for it.

    Attributes
    ----------
    plan
        ``after``: what lacks now and did not, or not as much. ``before``: what lacked and is met.
    kind, cut
        As of `engine.gaps.all_gaps.Gap`.
    changes
        The quotas of the comparison that this cause explains.
    """

    plan: Literal["before", "after"]
    kind: Literal["unmet", "idle"]
    cut: Cut
    changes: tuple[QuotaChange, ...]


def proven_gaps(
    changes: Sequence[QuotaChange], before: Compared, after: Compared
) -> tuple[ProvenGap, ...] | None:
    """Return the proofs of all quotas that are short now or were: those of the later plan first.

    A quota that lacks less than before has a proof in the later plan, one that is mended in the
    earlier, one that left in none. None when what proves a plan is not at hand.
    """
    now = [change for change in changes if change.event in _SHORT_NOW]
    was = [change for change in changes if change.event == "mended"]
    found: list[ProvenGap] = []
    sides: tuple[tuple[Literal["before", "after"], Compared, list[QuotaChange]], ...] = (
        ("after", after, now), ("before", before, was),
    )  # fmt: skip
    for plan, compared, own in sides:
        if not own:
            continue
        if compared.proofs is None:
            return None
        found += [
            ProvenGap(plan, kind, cut, explained)
            for kind, cut in _cuts(compared.proofs, compared.shortfalls)
            if (explained := tuple(x for x in own if _explains(cut, x)))
        ]
    return tuple(found)


def _cuts(
    proofs: Sequence[Proof], shortfalls: Sequence[Shortfall]
) -> Iterator[tuple[Literal["unmet", "idle"], Cut]]:
    for proof in proofs:
        names = set(proof.problem.layer_names)
        own = [gap for gap in shortfalls if names & set(gap.layers)]
        for cut in Cuts(proof.network, proof.flows).all(own) if own else ():
            yield "unmet", cut
        for cut in IdleCuts(proof.network, proof.flows).all(own) if own else ():
            yield "idle", cut


def _explains(cut: Cut, change: QuotaChange) -> bool:
    return any(
        (gap.kind, gap.side, gap.layers, gap.entity_id) == tuple(change.key) for gap in cut.gaps
    )
