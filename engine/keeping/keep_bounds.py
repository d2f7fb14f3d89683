"""Bounds on change: how many standing pairings a plan is to keep, together or by county.

Counted in whole pairs, of the standing pairings whose ends still take part. Nothing here knows a
solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np

from engine.candidates import LayerCandidates
from engine.policy import ChangeLimits, Policy
from engine.problem import LayerProblem
from graph_schema.arrays import BoolArray


@dataclass(frozen=True)
class KeepBound:
    """At least ``wanted`` of ``standing`` pairings are to stay.

    Attributes
    ----------
    id
        ``keep``, ``keep@layer``, ``keep:county`` or ``keep:county@layer``.
    layers
        The layers whose standing pairings count, sorted by name.
    county
        Id of the county; "" when places of all counties count.
    place_ids
        The places that count, sorted; None = all.
    """

    id: str
    layers: tuple[str, ...]
    county: str
    place_ids: tuple[str, ...] | None
    standing: int
    wanted: int

    def counted(self, layer: LayerProblem) -> BoolArray:
        """Return the (n, m) table of the standing pairings of a layer that count."""
        if layer.name not in self.layers:
            return np.zeros(layer.shape, dtype=bool)
        if self.place_ids is None:
            return layer.standing
        own = set(self.place_ids)
        counted: BoolArray = layer.standing.copy()
        counted[:, [place not in own for place in layer.place_ids]] = False
        return counted


class Standing(NamedTuple):
    """What stands in one layer: pairings of each place, and the county it lies in ("" for none)."""

    layer: str
    place_ids: Sequence[str]
    counties: Sequence[str]
    numbers: Sequence[int]


def keep_bounds(
    candidates: Sequence[LayerCandidates], policy: Policy
) -> tuple[KeepBound, ...]:  # fmt: skip
    """Return every bound on change that a policy sets, as `bounds_on`."""
    if not policy.limits_change:
        return ()
    return bounds_on(policy, [
        Standing(own.layer.name, own.place_ids, own.facts.place_keys["county"],
                 own.facts.standing.sum(axis=0).tolist())
        for own in candidates
    ])  # fmt: skip


def bounds_on(policy: Policy, standing: Iterable[Standing]) -> tuple[KeepBound, ...]:
    """Return every bound on change that a policy sets and that asks for any pair at all.

    First those over all layers, then layer by layer in order of names; counties in order of ids.
    """
    ordered = sorted(standing, key=lambda own: own.layer)
    found = list(_bounds(policy, ordered, ""))
    for own in ordered:
        found += _bounds(policy.layer(own.layer), [own], f"@{own.layer}")
    return tuple(bound for bound in found if bound.wanted)


def least_kept(standing: int, share: float | None, budget: int | None) -> int:
    """Return how many of the standing pairings have to stay, in whole pairs.

    >>> least_kept(10, 0.85, None), least_kept(10, 0.7, 2), least_kept(10, None, None)
    (9, 8, 0)
    """
    # str: the share as it is written, not its neighbour in binary (0.07 · 100 is above 7 there).
    by_share = ceil(Fraction(str(share)) * standing) if share is not None else 0
    return max(by_share, standing - budget if budget is not None else 0, 0)


def _bounds(limits: ChangeLimits, parts: Sequence[Standing], suffix: str) -> Iterator[KeepBound]:
    layers = tuple(part.layer for part in parts)
    total = sum(sum(part.numbers) for part in parts)
    wanted = least_kept(total, limits.keep_share, limits.budget_of_changes)
    yield KeepBound(f"keep{suffix}", layers, "", None, total, wanted)
    if limits.keep_share_by_county is None:
        return
    places: dict[str, set[str]] = {}
    standing: dict[str, int] = {}
    for part in parts:
        for place, county, number in zip(part.place_ids, part.counties, part.numbers, strict=True):
            if county:
                places.setdefault(county, set()).add(place)
                standing[county] = standing.get(county, 0) + number
    for county in sorted(places):
        wanted = least_kept(standing[county], limits.keep_share_by_county, None)
        own = tuple(sorted(places[county]))
        yield KeepBound(f"keep:{county}{suffix}", layers, county, own, standing[county], wanted)
