"""What a set of pairs is worth: (unmet, idle, cost), with every gap and every excess by name.

Counted from the pairs alone, not from a flow: the same measure for plans, baselines and checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .facts.groups import Group
from .policy import Side
from .problem import LayerProblem, PairingProblem

SIDES: tuple[Side, Side] = ("place", "provider")
"""Both sides, in the order in which gaps are named."""


@dataclass(frozen=True, order=True)
class Value:
    """What plans are compared by, in this order; smaller is better. Values add.

    Attributes
    ----------
    unmet
        Units lacking to minima of places and place groups, each weighted by the place's priority.
    idle
        Units lacking to minima of providers and provider groups.
    cost_points
        Costs of all pairs and extra costs of all places.
    """

    unmet: int = 0
    idle: int = 0
    cost_points: int = 0

    def __add__(self, other: Value) -> Value:
        return Value(self.unmet + other.unmet, self.idle + other.idle,
                     self.cost_points + other.cost_points)  # fmt: skip


@dataclass(frozen=True)
class Shortfall:
    """A minimum that is not met: ``got`` of ``wanted`` pairs.

    ``entity_id`` is the participant's id or the group's; ``kind`` says which of the two.
    """

    kind: Literal["member", "group"]
    side: Side
    layers: tuple[str, ...]
    entity_id: str
    wanted: int
    got: int
    priority: int = 1

    @property
    def lacking(self) -> int:
        """Units that lack."""
        return self.wanted - self.got


@dataclass(frozen=True)
class Excess:
    """A maximum that locks break: ``got`` pairs where ``allowed`` may be."""

    kind: Literal["member", "group"]
    side: Side
    layers: tuple[str, ...]
    entity_id: str
    allowed: int
    got: int

    @property
    def by(self) -> int:
        """Units too many."""
        return self.got - self.allowed


class Tally:
    """Chosen pairs of one problem, counted: what they are worth, who lacks, who has too many.

    Parameters
    ----------
    ends
        For each layer rows and columns of the chosen pairs.
    """

    def __init__(self, problem: PairingProblem, ends: Sequence[tuple[IntArray, IntArray]]) -> None:
        self.problem, self._ends = problem, ends
        sizes = [layer.shape for layer in problem.layers]
        counts = [(np.bincount(rows, minlength=n), np.bincount(columns, minlength=m))
                  for (rows, columns), (n, m) in zip(ends, sizes, strict=True)]  # fmt: skip
        self._partners: list[IntArray] = [places for _, places in counts]
        self.counts: dict[Side, IntArray] = {
            "provider": np.concatenate([providers for providers, _ in counts]),
            "place": np.concatenate(self._partners),
        }

    @classmethod
    def of(cls, problem: PairingProblem, chosen: Sequence[BoolArray]) -> Tally:
        """Return the tally of chosen pairs, one (n, m) table per layer."""
        return cls(problem, [
            np.divmod(np.flatnonzero(table), max(table.shape[1], 1)) for table in chosen
        ])  # fmt: skip

    @cached_property
    def extra_costs(self) -> list[IntArray]:
        """For each layer (m,) extra cost of each place's partners beyond its minimum."""
        layers = zip(self.problem.layers, self._partners, strict=True)
        return [_extra_costs(layer, partners) for layer, partners in layers]

    @cached_property
    def value(self) -> Value:
        """What the pairs are worth."""
        costs = sum(
            int(layer.costs[rows, columns].sum())
            for layer, (rows, columns) in zip(self.problem.layers, self._ends, strict=True)
        )
        gaps = self.shortfalls
        return Value(
            unmet=sum(gap.lacking * gap.priority for gap in gaps if gap.side == "place"),
            idle=sum(gap.lacking for gap in gaps if gap.side == "provider"),
            cost_points=costs + sum(int(extra.sum()) for extra in self.extra_costs),
        )

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Every minimum that is not met: places, place groups, providers, provider groups."""
        found: list[Shortfall] = []
        for side in SIDES:
            counts = self.counts[side]
            found += _member_shortfalls(side, self.problem, counts)
            for group, got in _group_counts(side, self.problem, counts):
                if got < group.minimum:
                    found.append(Shortfall("group", side, group.layers, group.id, group.minimum,
                                           got))  # fmt: skip
        return tuple(found)

    @cached_property
    def excesses(self) -> tuple[Excess, ...]:
        """Every maximum that is passed. Only locks can pass one."""
        found: list[Excess] = []
        for side in SIDES:
            counts = self.counts[side]
            for layer, entity_id, got, allowed, _ in _members(side, self.problem, counts, "max"):
                if got > allowed:
                    found.append(Excess("member", side, (layer,), entity_id, allowed, got))
            for group, got in _group_counts(side, self.problem, counts):
                if group.maximum is not None and got > group.maximum:
                    found.append(Excess("group", side, group.layers, group.id, group.maximum, got))
        return tuple(found)


def value_of(problem: PairingProblem, chosen: Sequence[BoolArray]) -> Value:
    """Return the value of chosen pairs, one (n, m) table per layer."""
    return Tally.of(problem, chosen).value


def shortfalls(problem: PairingProblem, chosen: Sequence[BoolArray]) -> tuple[Shortfall, ...]:
    """Return every minimum that is not met: places, place groups, providers, provider groups."""
    return Tally.of(problem, chosen).shortfalls


def excesses(problem: PairingProblem, chosen: Sequence[BoolArray]) -> tuple[Excess, ...]:
    """Return every maximum that is passed. Only locks can pass one."""
    return Tally.of(problem, chosen).excesses


def extra_costs(layer: LayerProblem, pairs: BoolArray) -> IntArray:
    """Return (m,) extra cost of each place's partners beyond its minimum, in cost points."""
    return _extra_costs(layer, pairs.sum(axis=0))


def _extra_costs(layer: LayerProblem, partners: IntArray) -> IntArray:
    most = int(partners.max(initial=0))
    # through[k]: what partners 1 to k cost when none is within a minimum
    through = np.cumsum([0, *(layer.step_cost(k) for k in range(1, most + 1))])
    costs: IntArray = through[partners] - through[np.minimum(layer.place_min, partners)]
    return costs


def partner_counts(side: Side, chosen: Sequence[BoolArray]) -> IntArray:
    """Return the number of partners of every provider (or place), all layers in a row."""
    axis = 1 if side == "provider" else 0
    return np.concatenate([pairs.sum(axis=axis) for pairs in chosen])


def _member_shortfalls(
    side: Side, problem: PairingProblem, counts: IntArray
) -> Iterator[Shortfall]:
    for layer, entity_id, got, wanted, priority in _members(side, problem, counts, "min"):
        if got < wanted:
            yield Shortfall("member", side, (layer,), entity_id, wanted, got, priority)


def _members(
    side: Side, problem: PairingProblem, counts: IntArray, limit: Literal["min", "max"]
) -> Iterator[tuple[str, str, int, int, int]]:
    """Yield layer, id, partners, limit and priority of every participant off its limit."""
    limits = problem.concatenated(f"{side}_{limit}")
    off = np.flatnonzero(counts < limits if limit == "min" else counts > limits)
    firsts = problem.first_provider if side == "provider" else problem.first_place
    for number in off.tolist():
        at = int(np.searchsorted(firsts, number, side="right")) - 1
        layer, row = problem.layers[at], number - firsts[at]
        ids = layer.provider_ids if side == "provider" else layer.place_ids
        priority = int(layer.priority[row]) if side == "place" else 1
        yield layer.name, ids[row], int(counts[number]), int(limits[number]), priority


def _group_counts(
    side: Side, problem: PairingProblem, counts: IntArray
) -> Iterator[tuple[Group, int]]:
    groups = problem.provider_groups if side == "provider" else problem.place_groups
    for group in groups:
        yield group, int(counts[group.numbers].sum())
