"""Small pairing problems, written tersely: only the numbers that a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.facts.groups import ROOT, Group
from engine.network import chosen_pairs
from engine.plan import Proof, prove
from engine.policy import Side
from engine.problem import LayerProblem, PairingProblem
from engine.value import Value, value_of

Pairs = list[tuple[str, str]]


def layer(
    costs: Any, *, name: str = "L", provider: Any = (0, 1), place: Any = (0, 1),
    priority: Any = 1, extra_cost: Sequence[int] = (), refused: Sequence[tuple[int, int]] = (),
    locked: Sequence[tuple[int, int]] = (), standing: Sequence[tuple[int, int]] = (),
) -> LayerProblem:  # fmt: skip
    """Return a layer of providers p0, p1, ... and places s0, s1, ...

    ``provider`` and ``place`` are (min, max): numbers for all, or lists with one number for each.
    """
    table = np.array(costs, dtype=np.int64)
    n, m = table.shape
    return LayerProblem(
        name=name,
        provider_ids=tuple(f"p{i}" for i in range(n)),
        place_ids=tuple(f"s{j}" for j in range(m)),
        provider_min=_column(provider[0], n),
        provider_max=_column(provider[1], n),
        place_min=_column(place[0], m),
        place_max=_column(place[1], m),
        priority=_column(priority, m),
        extra_cost=tuple(extra_cost),
        costs=table,
        allowed=~_mask((n, m), refused),
        locked_in=_mask((n, m), locked),
        standing=_mask((n, m), standing),
    )


def problem(
    *layers: LayerProblem, provider_groups: Sequence[Group] = (), place_groups: Sequence[Group] = ()
) -> PairingProblem:
    """Return the problem of these layers; groups are nested here, larger ones first."""
    return PairingProblem(layers, _nested(provider_groups), _nested(place_groups))


def group(
    side: Side, members: Sequence[int], minimum: int = 0, maximum: int | None = None,
    key: str = "g", layers: tuple[str, ...] = ("L",),
) -> Group:  # fmt: skip
    """Return a group of the participants with these numbers."""
    return Group(f"{side}:{key}", side, key, layers, tuple(sorted(members)), minimum, maximum)


def best_value(pairing: PairingProblem) -> Value:
    """Return the value of the plan that the engine proves optimal."""
    proof = proven(pairing)
    return value_of(pairing, chosen_pairs(proof.network, proof.flows))


def best_pairs(pairing: PairingProblem) -> Pairs:
    """Return the ids of the pairs in the engine's plan, all layers in a row."""
    proof = proven(pairing)
    return pair_ids(pairing, chosen_pairs(proof.network, proof.flows))


def proven(pairing: PairingProblem) -> Proof:
    """Return the engine's proof, after seeing that its checker agrees."""
    proof = prove(pairing)
    assert proof.valid
    return proof


def pair_ids(pairing: PairingProblem, chosen: Sequence[Any]) -> Pairs:
    """Return the ids of chosen pairs, one (n, m) table per layer."""
    return [
        (own.provider_ids[row], own.place_ids[column])
        for own, table in zip(pairing.layers, chosen, strict=True)
        for row, column in np.argwhere(table).tolist()
    ]


def _column(value: Any, length: int) -> Any:
    return np.array(np.broadcast_to(np.asarray(value, dtype=np.int64), (length,)))


def _mask(shape: tuple[int, int], pairs: Sequence[tuple[int, int]]) -> Any:
    mask = np.zeros(shape, dtype=bool)
    for row, column in pairs:
        mask[row, column] = True
    return mask


def _nested(groups: Sequence[Group]) -> tuple[Group, ...]:
    ordered = sorted(groups, key=lambda g: -len(g.members))
    nested = []
    for i, own in enumerate(ordered):
        around = [j for j in range(i) if set(own.members) <= set(ordered[j].members)]
        nested.append(replace(own, parent=around[-1] if around else ROOT))
    return tuple(nested)
