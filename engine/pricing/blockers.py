"""Why a pair is impossible: maxima that locks have used up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.networks.holders import member_of
from engine.networks.network_nodes import locked_per_place, locked_per_provider
from engine.policy import Side
from engine.problem import PairingProblem


@dataclass(frozen=True)
class Blocker:
    """A maximum that locks have used up: nobody else may enter there.

    ``locks`` are the pairs (layer, provider, place) that use it up; none when it is 0.
    """

    kind: Literal["member", "group"]
    side: Side
    layers: tuple[str, ...]
    entity_id: str
    maximum: int
    locks: tuple[tuple[str, str, str], ...]


def blockers(problem: PairingProblem, side: Side, member: int) -> Iterator[Blocker]:
    """Yield each maximum around a participant that its locks have used up, nearest first."""
    locked = locked_per_place(problem) if side == "place" else locked_per_provider(problem)
    own = int(problem.concatenated(f"{side}_max")[member])
    if locked[member] >= own:
        layer, entity = member_of(problem, side, member)
        yield Blocker("member", side, (layer,), entity, own, _locks(problem, side, {member}))
    groups = problem.place_groups if side == "place" else problem.provider_groups
    for group in sorted(groups, key=lambda group: len(group.members)):
        within = list(group.members)
        if (member in group.members and group.maximum is not None
                and locked[within].sum() >= group.maximum):  # fmt: skip
            yield Blocker("group", side, group.layers, group.id, group.maximum,
                          _locks(problem, side, set(within)))  # fmt: skip


def _locks(
    problem: PairingProblem, side: Side, members: set[int]
) -> tuple[tuple[str, str, str], ...]:
    """Return the pinned pairs of some participants."""
    found = []
    for number, layer in enumerate(problem.layers):
        first = (problem.first_place if side == "place" else problem.first_provider)[number]
        for row, column in np.argwhere(layer.locked_in).tolist():
            if first + (column if side == "place" else row) in members:
                found.append((layer.name, layer.provider_ids[row], layer.place_ids[column]))
    return tuple(found)
