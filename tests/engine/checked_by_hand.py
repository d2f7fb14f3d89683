"""Is a proof of a gap true? Counted from quotas, locks and allowed pairs alone: no flow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from engine.gaps.cut_finder import Cut
from engine.problem import PairingProblem

ROOT = "root"


class Door(NamedTuple):
    """Where units may go: at least ``least`` are wanted, at most ``most`` can."""

    start: Any
    end: Any
    least: int
    most: float
    kind: str


def doors(problem: PairingProblem) -> Iterable[Door]:
    """Yield all: root → party → provider → place → county → root. Locks raise what they pass."""
    for layer in problem.layers:
        for row, column in np.ndindex(layer.shape):
            ends = (layer.name, layer.provider_ids[row]), (layer.name, layer.place_ids[column])
            if layer.locked_in[row, column] or layer.allowed[row, column]:
                kind = "lock" if layer.locked_in[row, column] else "pair"
                yield Door(("provider", *ends[0]), ("place", *ends[1]), 0, 1, kind)
    for side, groups in (("provider", problem.provider_groups), ("place", problem.place_groups)):
        axis, number = (1, 0) if side == "provider" else (0, 0)
        pinned = np.concatenate([x.locked_in.sum(axis=axis) for x in problem.layers])
        for layer in problem.layers:
            for i, id_ in enumerate(getattr(layer, f"{side}_ids")):
                around = [group.id for group in groups if number in group.members]
                low, top = ((side, layer.name, id_), around[-1] if around else ROOT)
                least, most = (int(getattr(layer, f"{side}_{x}")[i]) for x in ("min", "max"))
                ends = (low, top) if side == "place" else (top, low)
                yield Door(*ends, least, max(most, int(pinned[number])), side)
                number += 1
        for group in groups:
            top = ROOT if group.parent < 0 else groups[group.parent].id
            ends = (group.id, top) if side == "place" else (top, group.id)
            own = int(pinned[list(group.members)].sum())
            most = float("inf") if group.maximum is None else max(group.maximum, own)
            yield Door(*ends, group.minimum, most, side)


def inside_of(cut: Cut) -> set[Any]:
    """Return the set that a proof names."""
    inside = {("place", *own) for own in cut.places}
    inside |= {("provider", *own) for own in cut.providers}
    return inside | set(cut.groups) | ({ROOT} if cut.has_root else set())


def shortage(problem: PairingProblem, inside: set[Any]) -> tuple[float, float]:
    """Return what the minima of places in a set want, and what can come in at most: no flow."""
    wanted = can_come = 0.0
    for door in doors(problem):
        if door.start in inside and door.end not in inside:
            wanted += door.least if door.kind == "place" else door.kind == "lock"
        if door.end in inside and door.start not in inside:
            can_come += door.most
    return wanted, can_come


def idleness(
    problem: PairingProblem, inside: set[Any], counts: dict[Any, int]
) -> tuple[float, float]:
    """Return what the minima of providers in a set, and met minima of places, send into it.

    And what can go out at most. ``counts`` are the pairs of every place and group of places now.
    """
    sent = can_go = 0.0
    for door in doors(problem):
        if door.end in inside and door.start not in inside:
            met = min(counts[door.start], door.least) if door.kind == "place" else 0
            sent += {"provider": door.least, "place": met, "lock": 1, "pair": 0}[door.kind]
        if door.start in inside and door.end not in inside:
            can_go += door.most
    return sent, can_go


def place_counts(problem: PairingProblem, chosen: Any) -> dict[Any, int]:
    """Return how many pairs every place and group of places has."""
    counts: dict[Any, int] = {}
    for layer, pairs in zip(problem.layers, chosen, strict=True):
        partners = pairs.sum(axis=0).tolist()
        counts |= {("place", layer.name, id_): k
                   for id_, k in zip(layer.place_ids, partners, strict=True)}  # fmt: skip
    in_a_row = list(counts.values())
    return counts | {own.id: sum(in_a_row[i] for i in own.members) for own in problem.place_groups}
