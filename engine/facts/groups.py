"""Group quotas resolved: which participants each group holds, and how groups nest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine.policy import GroupQuota, KeyQuota, Layer, Policy, Side
from graph_schema.arrays import IntArray

from .layer_facts import LayerFacts

ROOT = -1
"""Parent of a group, or of a participant, that lies in no group."""


@dataclass(frozen=True)
class Group:
    """A set of participants of one side that have ``minimum`` to ``maximum`` pairs together.

    Attributes
    ----------
    id
        ``side:by:key@layers``, layers joined by "+".
    members
        Numbers of the participants, counted through all layers of the problem, ascending.
    maximum
        None = no maximum.
    parent
        Position of the smallest group around it, or `ROOT`.
    """

    id: str
    side: Side
    key: str
    layers: tuple[str, ...]
    members: tuple[int, ...]
    minimum: int
    maximum: int | None
    parent: int = ROOT

    @cached_property
    def numbers(self) -> IntArray:
        """The members as an array."""
        return np.array(self.members, dtype=np.int64)


class NotNested(ValueError):
    """Two groups overlap and neither holds the other: no flow network can count both."""

    def __init__(self, first: str, second: str) -> None:
        self.first, self.second = first, second
        super().__init__(
            f"groups {first} and {second} overlap but neither holds the other; "
            "drop one of the two quotas"
        )


def nested_groups(
    layers: Sequence[tuple[Layer, LayerFacts]], policy: Policy
) -> dict[Side, tuple[Group, ...]]:
    """Return the groups of each side of coupled layers, every group after its parent.

    Groups that no quota limits, and groups without members, are left out. The parent is the
    smallest group that holds all members; of two equal sets the one named earlier in the policy.

    Raises
    ------
    NotNested
        Naming the two groups that overlap.
    """
    return {side: _nest(unnested_groups(side, layers, policy)) for side in ("provider", "place")}


def group_keys(facts: LayerFacts, quota: GroupQuota) -> list[str]:
    """Return the key of each participant of a layer under a group quota, "" for none."""
    if quota.by == "provider":
        return list(facts.provider_part.ids)
    if quota.side == "provider":
        column = {"party": "party_id", "parent": "parent_id"}[quota.by]
        return list(facts.provider_part.texts(column))
    return list(facts.place_keys[quota.by])


def unnested_groups(
    side: Side, layers: Sequence[tuple[Layer, LayerFacts]], policy: Policy
) -> Iterator[Group]:
    """Yield every group of one side that a quota limits, parents not yet known."""
    firsts = _first_numbers(side, layers)
    for quota, names in quotas_of([layer for layer, _ in layers], policy):
        if quota.side != side:
            continue
        members: dict[str, list[int]] = {}
        for (layer, facts), first in zip(layers, firsts, strict=True):
            if layer.name in names:
                for row, key in enumerate(group_keys(facts, quota)):
                    if key:
                        members.setdefault(key, []).append(first + row)
        for key in sorted(members):
            minimum, maximum = limits(quota, key)
            if minimum or maximum is not None:
                name = f"{side}:{quota.by}:{key}@{'+'.join(names)}"
                yield Group(name, side, key, names, tuple(members[key]), minimum, maximum)


def limits(quota: GroupQuota, key: str) -> tuple[int, int | None]:
    """Return least and most pairs of one group, its own numbers before the quota's."""
    own = quota.keys.get(key, KeyQuota())
    return (
        quota.min if own.min is None else own.min,
        quota.max if own.max is None else own.max,
    )


def quotas_of(
    layers: Sequence[Layer], policy: Policy
) -> Iterator[tuple[GroupQuota, tuple[str, ...]]]:
    """Yield every group quota of these layers with the layers it counts, in policy order."""
    names = [layer.name for layer in layers]
    for quota in policy.group_quotas:
        if set(quota.layers) & set(names):
            yield quota, quota.layers
    for layer in layers:
        for quota in layer.group_quotas:
            yield quota, (layer.name,)


def _first_numbers(side: Side, layers: Sequence[tuple[Layer, LayerFacts]]) -> list[int]:
    firsts, total = [], 0
    for _, facts in layers:
        firsts.append(total)
        total += len(facts.provider_part if side == "provider" else facts.place_part)
    return firsts


def _nest(groups: Iterator[Group]) -> tuple[Group, ...]:
    # Largest first, policy order among equals: when a group comes up, the deepest group so far
    # around each of its members must be the same one, its parent.
    ordered = sorted(groups, key=lambda group: -len(group.members))
    deepest: dict[int, int] = {}
    nested: list[Group] = []
    for group in ordered:
        parents = {deepest.get(member, ROOT) for member in group.members}
        if len(parents) > 1:
            raise NotNested(nested[max(parents)].id, group.id)
        parent = parents.pop()
        nested.append(replace(group, parent=parent))
        deepest.update(dict.fromkeys(group.members, len(nested) - 1))
    return tuple(nested)
