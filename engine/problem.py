"""The pairing problem: layers that share a quota, with every quota, group and lock resolved.

It is all that a network is built from, and all that a plan's proof has to carry: who takes part,
how many partners each may have, which pairs are allowed, what each costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .candidates import LayerCandidates
from .facts.all_layers import marked
from .facts.groups import Group, nested_groups
from .facts.participants import Limit, Participants
from .policy import Policy
from .replan.kept_results import KeptResults


@dataclass(frozen=True)
class LayerProblem:
    """One layer: ``n`` providers (rows) and ``m`` places (columns), ids in canonical order.

    Attributes
    ----------
    provider_min, provider_max
        (n,) least and most places that each provider helps.
    place_min, place_max, priority
        (m,) least and most partners of each place; weight of an unmet minimum, 1 to 3.
    extra_cost
        Cost of partner number i + 2 in cost points, beyond a minimum; the last entry repeats.
    costs
        (n, m) int64 cost points of every pair, refused ones too.
    allowed
        (n, m) where no hard rule refuses.
    locked_in
        (n, m) pairs that are pinned, allowed or not.
    standing
        (n, m) standing pairs: of two plans of equal value the one that keeps more is chosen.
    """

    name: str
    provider_ids: tuple[str, ...]
    place_ids: tuple[str, ...]
    provider_min: IntArray
    provider_max: IntArray
    place_min: IntArray
    place_max: IntArray
    priority: IntArray
    extra_cost: tuple[int, ...]
    costs: IntArray
    allowed: BoolArray
    locked_in: BoolArray
    standing: BoolArray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of providers and of places."""
        return len(self.provider_ids), len(self.place_ids)

    def step_cost(self, partner: int) -> int:
        """Return the extra cost of partner number ``partner`` (from 1), beyond a minimum."""
        if partner <= 1 or not self.extra_cost:
            return 0
        return self.extra_cost[min(partner - 2, len(self.extra_cost) - 1)]


@dataclass(frozen=True)
class PairingProblem:
    """Layers that share a group quota, directly or through others: one network.

    Providers (and places) of all layers are numbered through, layer after layer; groups hold
    those numbers.

    Attributes
    ----------
    kept
        What came of which facts and quotas, for the problem after an edit.
    """

    layers: tuple[LayerProblem, ...]
    provider_groups: tuple[Group, ...]
    place_groups: tuple[Group, ...]
    kept: KeptResults = field(default_factory=KeptResults, repr=False, compare=False)

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Names of the layers."""
        return tuple(layer.name for layer in self.layers)

    @cached_property
    def first_provider(self) -> list[int]:
        """Number of the first provider of each layer, and the number of all."""
        return [0, *np.cumsum([len(layer.provider_ids) for layer in self.layers]).tolist()]

    @cached_property
    def first_place(self) -> list[int]:
        """Number of the first place of each layer, and the number of all."""
        return [0, *np.cumsum([len(layer.place_ids) for layer in self.layers]).tolist()]

    @property
    def num_providers(self) -> int:
        """Providers of all layers; one that takes part in two layers counts twice."""
        return self.first_provider[-1]

    @property
    def num_places(self) -> int:
        """Places of all layers; one that takes part in two layers counts twice."""
        return self.first_place[-1]

    def with_layer(self, number: int, **changes: Any) -> PairingProblem:
        """Return the problem with attributes of one layer replaced."""
        layers = list(self.layers)
        layers[number] = replace(layers[number], **changes)
        return replace(self, layers=tuple(layers))

    def concatenated(self, name: str) -> IntArray:
        """Return an attribute of the layers (such as ``place_min``) for all of them in a row."""
        return np.concatenate([getattr(layer, name) for layer in self.layers])


def pairing_problems(
    candidates: Sequence[LayerCandidates], policy: Policy
) -> tuple[PairingProblem, ...]:
    """Return one problem per set of layers that share a quota, in the order of the policy.

    Raises
    ------
    NotNested
        When two groups of one side overlap and neither holds the other.
    """
    own = {c.layer.name: c for c in candidates}
    return tuple(pairing_problem([own[name] for name in names], policy)
                 for names in coupled_layers(policy))  # fmt: skip


def pairing_problem(
    coupled: Sequence[LayerCandidates], policy: Policy, before: PairingProblem | None = None
) -> PairingProblem:
    """Return the problem of layers that share a quota; raises as `pairing_problems`.

    Parameters
    ----------
    before
        The problem before an edit: numbers and groups that come of the same are the very same.
    """
    kept = KeptResults(None if before is None else before.kept)
    layers = tuple(_layer_problem(own, policy, kept) for own in coupled)

    def groups(*_rest_on: object) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
        found = nested_groups([(own.layer, own.facts) for own in coupled], policy)
        return found["provider"], found["place"]

    rest_on = [(own.layer.name, own.layer.group_quotas, own.facts.provider_part,
                own.facts.place_part, own.facts.place_keys) for own in coupled]  # fmt: skip
    nested = kept.get("groups", groups, policy.group_quotas, *(x for own in rest_on for x in own))
    return PairingProblem(layers, *nested, kept.sealed())


def pinned_pairs(layer: str, policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return (provider id, place id) of every pair of a layer that a lock pins."""
    return tuple((x.provider_id, x.place_id) for x in policy.locks
                 if x.kind == "in" and x.layer == layer)  # fmt: skip


def is_same_problem(first: PairingProblem, second: PairingProblem) -> bool:
    """Whether two problems are equal in everything, so that a proof of one is one of the other."""
    return are_equal_in(first, second, [name.name for name in fields(LayerProblem)])


def are_equal_in(first: PairingProblem, second: PairingProblem, names: Sequence[str]) -> bool:
    """Whether two problems have the same groups, and as many layers, equal in these attributes."""
    groups = ("provider_groups", "place_groups")
    return (
        len(first.layers) == len(second.layers)
        and all(are_equal(getattr(first, name), getattr(second, name)) for name in groups)
        and all(
            are_equal(getattr(own, name), getattr(other, name))
            for own, other in zip(first.layers, second.layers, strict=True)
            for name in names
        )
    )


def are_equal(first: Any, second: Any) -> bool:
    """Whether two attributes are equal; arrays in every element."""
    if first is second:
        return True
    if isinstance(first, np.ndarray):
        return np.array_equal(first, second)
    return bool(first == second)


def coupled_layers(policy: Policy) -> list[tuple[str, ...]]:
    """Return sets of layer names: two are together when a top-level group quota names both.

    Layers in different sets are separate networks: a change in one cannot touch the other.
    """
    leader = {layer.name: layer.name for layer in policy.layers}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for quota in policy.group_quotas:
        for name in quota.layers[1:]:
            leader[find(name)] = find(quota.layers[0])
    sets: dict[str, list[str]] = {}
    for layer in policy.layers:
        sets.setdefault(find(layer.name), []).append(layer.name)
    return [tuple(names) for names in sets.values()]


def _layer_problem(candidates: LayerCandidates, policy: Policy, kept: KeptResults) -> LayerProblem:
    layer, facts = candidates.layer, candidates.facts
    providers, places = facts.provider_part, facts.place_part

    def filled(part: Participants, limit: Limit, default: int) -> IntArray:
        name = f"{layer.name} {part.side} {limit}"
        return kept.get(name, Participants.filled, part, limit, default)

    return LayerProblem(
        name=layer.name,
        provider_ids=providers.ids,
        place_ids=places.ids,
        provider_min=filled(providers, "min", layer.provider_quota.min),
        provider_max=filled(providers, "max", layer.provider_quota.max),
        place_min=filled(places, "min", layer.place_quota.min),
        place_max=filled(places, "max", layer.place_quota.max),
        priority=filled(places, "priority", 1),
        extra_cost=layer.place_quota.extra_cost,
        costs=candidates.total,
        allowed=candidates.allowed,
        locked_in=kept.get(f"{layer.name} locked_in", marked, providers.ids, places.ids,
                           pinned_pairs(layer.name, policy)),
        standing=facts.standing,
    )  # fmt: skip
