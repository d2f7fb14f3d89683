"""What a draft edit would do, at once: what the best plan gains or loses, who moves, what to mind.

It is the call behind every change that somebody tries out. The answer is that of planning again,
since the plan in hand is re-optimised; only the tables of the new plan are not drawn up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph_schema.arrays import IntArray
from graph_schema.report import Fact

from .candidates import refusing_rules
from .comparing.move_order import MoveChain, chained
from .edits import Edit
from .pair_keys import PairKey
from .problem import LayerProblem
from .proof import Proof
from .reoptimise import PlanInHand, reoptimise
from .value import Excess, Shortfall, Value

WarningKey = Literal[
    "leaves_without", "leaves_short", "over_maximum", "overrides_rules", "ends_standing"
]


@dataclass(frozen=True)
class LiveWarning:
    """Something to mind before an edit is made: which, and of whom.

    * ``leaves_without``: a place or provider that must have partners has none any more;
    * ``leaves_short``: a participant or group lacks more than before (side, kind, layers,
      entity_id, wanted, got; as in `engine.value.Shortfall`);
    * ``over_maximum``: locks push a participant or group past its maximum, further than before
      (allowed, got);
    * ``overrides_rules``: a pair that is newly pinned is refused by hard rules (rules);
    * ``ends_standing``: a standing pair that was in the plan goes out of it.
    """

    key: WarningKey
    facts: dict[str, Fact]


@dataclass(frozen=True)
class LiveCheck:
    """What edits would do to a plan.

    Attributes
    ----------
    change
        New best value minus the old one, as (unmet, idle, cost_points).
    chains
        The pairs that come and go, chain by chain.
    warnings
        What to mind, in the order of `LiveWarning`.
    after
        The plan after the edits, in hand: whoever makes them need not wait again.
    """

    change: Value
    chains: tuple[MoveChain, ...]
    warnings: tuple[LiveWarning, ...]
    after: PlanInHand


def live_check(base: PlanInHand, edits: Iterable[Edit]) -> LiveCheck:
    """Return what edits would do to a plan in hand; nothing is changed.

    Raises
    ------
    BadEdits
        When the edits cannot be made.
    """
    listed = tuple(edits)
    return effects(base, reoptimise(base, listed), listed)


def effects(base: PlanInHand, after: PlanInHand, edits: Iterable[Edit] = ()) -> LiveCheck:
    """Return what is otherwise in a plan in hand that was made from another.

    Parameters
    ----------
    edits
        Those that lead from one to the other; pairs that they name begin the chains.
    """
    old = _changed(base, after)
    new = _changed(after, base)
    kept = _kept(old, new)
    before, now = _keys(old, kept), _keys(new, kept)
    gone, come = before.keys() - now.keys(), now.keys() - before.keys()
    return LiveCheck(
        _less(_value(new), _value(old)),
        chained(gone, come, _named(edits)),
        (*_shortfalls(old, new), *_excesses(old, new), *_overridden(base, after),
         *(LiveWarning("ends_standing", _pair(key)) for key in sorted(gone) if before[key])),
        after,
    )  # fmt: skip


def _changed(hand: PlanInHand, other: PlanInHand) -> list[Proof]:
    """Return the proofs that another plan in hand does not share."""
    shared = {*map(id, other.proofs)}
    return [proof for proof in hand.proofs if id(proof) not in shared]


def _kept(old: Iterable[Proof], new: Iterable[Proof]) -> dict[str, IntArray]:
    """Return for layers in which the same take part where in their tables pairs are in both."""
    before = {layer.name: (layer, at) for layer, at in _layers(old)}
    kept = {}
    for layer, at in _layers(new):
        earlier, earlier_at = before.get(layer.name, (None, at))
        if earlier is not None and (layer.provider_ids, layer.place_ids) == (
            earlier.provider_ids, earlier.place_ids,
        ):  # fmt: skip
            kept[layer.name] = np.intersect1d(at, earlier_at, assume_unique=True)
    return kept


def _layers(proofs: Iterable[Proof]) -> Iterator[tuple[LayerProblem, IntArray]]:
    """Yield every layer of some proofs, and where in its table its pairs are."""
    for proof in proofs:
        yield from zip(proof.problem.layers, proof.positions, strict=True)


def _keys(proofs: Iterable[Proof], kept: Mapping[str, IntArray]) -> dict[PairKey, bool]:
    """Return every pair of some proofs but those that are kept, and whether it stands."""
    found: dict[PairKey, bool] = {}
    for layer, pairs in _layers(proofs):
        at = np.setdiff1d(pairs, kept.get(layer.name, ()), assume_unique=True).astype(np.int64)
        rows, columns = np.divmod(at, max(layer.shape[1], 1))
        stands = layer.standing.ravel()[at].tolist()
        for row, column, own in zip(rows.tolist(), columns.tolist(), stands, strict=True):
            found[layer.name, layer.provider_ids[row], layer.place_ids[column]] = own
    return found


def _value(proofs: Iterable[Proof]) -> Value:
    return sum((proof.tally.value for proof in proofs), Value())


def _less(new: Value, old: Value) -> Value:
    return Value(new.unmet - old.unmet, new.idle - old.idle, new.cost_points - old.cost_points)


def _named(edits: Iterable[Edit]) -> list[PairKey]:
    """Return the pairs that edits name."""
    return [(edit.layer, edit.provider_id, edit.place_id) for edit in edits
            if edit.op in ("lock_in", "lock_out", "allow", "release")]  # fmt: skip


def _shortfalls(old: Iterable[Proof], new: Iterable[Proof]) -> Iterator[LiveWarning]:
    before = {_holder(gap): gap.lacking for proof in old for gap in proof.tally.shortfalls}
    for proof in new:
        for gap in proof.tally.shortfalls:
            if gap.lacking > before.get(_holder(gap), 0):
                without = gap.kind == "member" and gap.got == 0
                yield LiveWarning("leaves_without" if without else "leaves_short", {
                    **_facts(gap), "wanted": gap.wanted, "got": gap.got,
                })  # fmt: skip


def _excesses(old: Iterable[Proof], new: Iterable[Proof]) -> Iterator[LiveWarning]:
    before = {_holder(excess): excess.by for proof in old for excess in proof.tally.excesses}
    for proof in new:
        for excess in proof.tally.excesses:
            if excess.by > before.get(_holder(excess), 0):
                yield LiveWarning("over_maximum", {
                    **_facts(excess), "allowed": excess.allowed, "got": excess.got,
                })  # fmt: skip


def _overridden(base: PlanInHand, after: PlanInHand) -> Iterator[LiveWarning]:
    """Yield the pairs that are newly pinned against hard rules."""
    pinned = {(x.layer, x.provider_id, x.place_id) for x in base.policy.locks if x.kind == "in"}
    candidates = {own.layer.name: own for own in after.candidates}
    for lock in after.policy.locks:
        key = lock.layer, lock.provider_id, lock.place_id
        if lock.kind == "in" and key not in pinned:
            facts = candidates[lock.layer].facts
            row = facts.provider_part.positions[lock.provider_id]
            column = facts.place_part.positions[lock.place_id]
            rules = refusing_rules(int(candidates[lock.layer].refused[row, column]))
            if rules:
                yield LiveWarning("overrides_rules", {**_pair(key), "rules": rules})


def _holder(gap: Shortfall | Excess) -> tuple[str, str, tuple[str, ...], str]:
    return gap.kind, gap.side, gap.layers, gap.entity_id


def _facts(gap: Shortfall | Excess) -> dict[str, Fact]:
    return {"kind": gap.kind, "side": gap.side, "layers": gap.layers, "entity_id": gap.entity_id}


def _pair(key: PairKey) -> dict[str, Fact]:
    return dict(zip(("layer", "provider_id", "place_id"), key, strict=True))
