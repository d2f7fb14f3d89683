"""Whose node of the network it is: the participant or group behind a number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.policy import Side
from engine.problem import PairingProblem

from .network_nodes import NodeNumbers


class Holder(NamedTuple):
    """A participant or a group: its side, its layers joined by "+", its id."""

    side: Side
    layer: str
    entity_id: str


def holder_of(problem: PairingProblem, node: int) -> Holder:
    """Return whose a node of the network is; the root is nobody's.

    Raises
    ------
    IndexError
        For the root.
    """
    nodes = NodeNumbers(problem)
    if node == 0:
        raise IndexError("the root is nobody's node")
    if node < nodes.providers:
        group = problem.provider_groups[node - nodes.provider_groups]
        return Holder("provider", "+".join(group.layers), group.id)
    if node >= nodes.place_groups:
        group = problem.place_groups[node - nodes.place_groups]
        return Holder("place", "+".join(group.layers), group.id)
    if node < nodes.places:
        return Holder("provider", *member_of(problem, "provider", node - nodes.providers))
    return Holder("place", *member_of(problem, "place", node - nodes.places))


def quota_node(problem: PairingProblem, one: int, other: int) -> int:
    """Return the lower end of an arc between a participant or group and what stands above it.

    It is the one whose quota the arc carries. Groups are numbered after their parents, providers
    after their groups, places before theirs.
    """
    nodes = NodeNumbers(problem)
    low, high = sorted((one, other))
    return low if nodes.places <= low < nodes.place_groups else high


def member_of(problem: PairingProblem, side: Side, number: int) -> tuple[str, str]:
    """Return layer and id of a participant given by its number through all layers."""
    firsts = problem.first_provider if side == "provider" else problem.first_place
    at = int(np.searchsorted(firsts, number, side="right")) - 1
    layer = problem.layers[at]
    ids = layer.provider_ids if side == "provider" else layer.place_ids
    return layer.name, ids[number - firsts[at]]
