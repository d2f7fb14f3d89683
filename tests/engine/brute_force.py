"""All plans of a small problem, one by one: the judge of the engine.

Written from the definitions alone (who counts where, what a lock does, what a partner costs); it
shares no code with the engine and knows no flow.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.problem import PairingProblem

MAX_FREE_PAIRS = 13


@dataclass(frozen=True)
class Plans:
    """Every plan that keeps the locks and the maxima, and what each is worth.

    ``bits`` has one row per plan and one column per pair, all layers in a row, provider-major.
    """

    bits: Any
    unmet: Any
    idle: Any
    cost: Any
    standing: Any
    hashes: Any

    @property
    def best(self) -> tuple[int, int, int]:
        """The least (unmet, idle, cost)."""
        first = np.lexsort((self.cost, self.idle, self.unmet))[0]
        return int(self.unmet[first]), int(self.idle[first]), int(self.cost[first])

    @property
    def preferred(self) -> Any:
        """Of the best plans those with most standing pairs, and of these the least hash sum."""
        unmet, idle, cost = self.best
        tied = np.flatnonzero((self.unmet == unmet) & (self.idle == idle) & (self.cost == cost))
        tied = tied[self.standing[tied] == self.standing[tied].max()]
        return self.bits[tied[self.hashes[tied] == self.hashes[tied].min()]]


def all_plans(problem: PairingProblem) -> Plans:
    """Return every plan of a problem with at most `MAX_FREE_PAIRS` free pairs."""
    locked = _flat(problem, "locked_in")
    free = np.flatnonzero(_flat(problem, "allowed") & ~locked)
    assert len(free) <= MAX_FREE_PAIRS
    bits = np.zeros((2 ** len(free), len(locked)), dtype=np.int64)
    bits[:, free] = np.arange(2 ** len(free))[:, None] >> np.arange(len(free)) & 1
    bits[:, locked] = 1
    bits = bits[_keeps_maxima(problem, bits, locked)]
    return Plans(bits, *_values(problem, bits))


def bits_of(chosen: Any) -> Any:
    """Return chosen tables, one per layer, as a row of ``Plans.bits``."""
    return np.concatenate([table.ravel() for table in chosen]).astype(np.int64)


def _keeps_maxima(problem: PairingProblem, bits: Any, locked: Any) -> Any:
    keeps = np.ones(len(bits), dtype=bool)
    for side, groups in (("provider", problem.provider_groups), ("place", problem.place_groups)):
        owner = _owners(problem, side)
        most = np.concatenate([getattr(own, f"{side}_max") for own in problem.layers])
        for number, maximum in enumerate(most):
            own = owner == number
            keeps &= bits[:, own].sum(axis=1) <= max(maximum, locked[own].sum())
        for group in groups:
            if group.maximum is not None:
                own = np.isin(owner, group.members)
                keeps &= bits[:, own].sum(axis=1) <= max(group.maximum, locked[own].sum())
    return keeps


def _values(problem: PairingProblem, bits: Any) -> tuple[Any, Any, Any, Any, Any]:
    lacking = {"provider": np.zeros(len(bits), int), "place": np.zeros(len(bits), int)}
    cost = bits @ _flat(problem, "costs")
    for side, groups in (("provider", problem.provider_groups), ("place", problem.place_groups)):
        owner = _owners(problem, side)
        number = 0
        for layer in problem.layers:
            for row, minimum in enumerate(getattr(layer, f"{side}_min").tolist()):
                partners = bits[:, owner == number].sum(axis=1)
                weight = int(layer.priority[row]) if side == "place" else 1
                lacking[side] += weight * np.maximum(minimum - partners, 0)
                if side == "place":
                    cost = cost + np.array(
                        [_extra(layer.extra_cost, minimum, k) for k in partners.tolist()], dtype=int
                    )
                number += 1
        for group in groups:
            pairs = bits[:, np.isin(owner, group.members)].sum(axis=1)
            lacking[side] += np.maximum(group.minimum - pairs, 0)
    standing = bits @ _flat(problem, "standing").astype(int)
    return lacking["place"], lacking["provider"], cost, standing, bits @ _hashes(problem)


def _extra(steps: tuple[int, ...], minimum: int, partners: int) -> int:
    """Partner number k costs steps[k - 2] (the last one repeats) unless k is within the minimum."""
    if not steps:
        return 0
    return sum(
        steps[min(k - 2, len(steps) - 1)] for k in range(2, partners + 1) if k > minimum
    )  # fmt: skip


def _owners(problem: PairingProblem, side: str) -> Any:
    """Return for every pair the number of its provider (or place), counted through all layers."""
    owners, before = [], 0
    for layer in problem.layers:
        n, m = layer.costs.shape
        numbers = np.repeat(np.arange(n), m) if side == "provider" else np.tile(np.arange(m), n)
        owners.append(before + numbers)
        before += n if side == "provider" else m
    return np.concatenate(owners)


def _flat(problem: PairingProblem, name: str) -> Any:
    return np.concatenate([getattr(layer, name).ravel() for layer in problem.layers])


def _hashes(problem: PairingProblem) -> Any:
    """Return the top 30 bits of the 64-bit BLAKE2b of "layer|provider|place" of every pair."""
    texts = [
        f"{layer.name}|{provider}|{place}"
        for layer in problem.layers
        for provider in layer.provider_ids
        for place in layer.place_ids
    ]
    wholes = [hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts]
    return np.array([int.from_bytes(whole, "big") >> 34 for whole in wholes], dtype=np.int64)
