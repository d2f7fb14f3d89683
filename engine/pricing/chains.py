"""The chain of moves behind a price: who goes where, in order, so that one pair can be in or out.

A price is the length of a shortest way through the residual network; read arc by arc it says
which pairs come and go. Made by hand on the plan, the moves give exactly the promised value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from engine.network import PairingNetwork
from engine.networks.holders import holder_of, quota_node
from engine.networks.network_nodes import NodeNumbers
from engine.networks.residual import Residual, split
from engine.networks.ways import Ways
from engine.policy import Side
from engine.value import Value
from graph_schema.arrays import IntArray

StepKind = Literal["add", "remove", "more", "fewer"]


@dataclass(frozen=True)
class Step:
    """One step of a chain, and what it changes the value by.

    ``add`` and ``remove``: a pair, given by layer, provider and place. ``more`` and ``fewer``: the
    participant or group ``entity_id`` has one pair more or fewer, where that alone counts: a
    minimum is met or given up, a further partner costs extra.
    """

    kind: StepKind
    layer: str
    provider_id: str = ""
    place_id: str = ""
    side: Side = "place"
    entity_id: str = ""
    change: Value = Value()  # noqa: RUF009 - frozen


@dataclass(frozen=True)
class Chain:
    """Moves in order. ``value`` is the sum of their changes: the price."""

    steps: tuple[Step, ...]

    @property
    def value(self) -> Value:
        """What all steps together change the value by."""
        return sum((step.change for step in self.steps), Value())

    @property
    def moves(self) -> tuple[Step, ...]:
        """The pairs added and removed, without what they do to quotas."""
        return tuple(step for step in self.steps if step.kind in ("add", "remove"))


class Chains:
    """Chains of one problem's plan.

    Parameters
    ----------
    residual
        The plan's pairs.
    network, flows, potentials
        Its proof.
    """

    def __init__(
        self, residual: Residual, network: PairingNetwork, flows: IntArray, potentials: IntArray
    ) -> None:
        self._residual, self._network = residual, network
        self._flows, self._potentials = flows, potentials
        self._problem = residual.problem
        self._nodes = NodeNumbers(residual.problem)

    @cached_property
    def ways(self) -> Ways:
        """The ways that the chains run along."""
        return Ways(self._network, self._flows, self._potentials)

    def of(self, number: int, row: int, column: int) -> Chain | None:
        """Return the moves that bring an unused pair in, or that replace a used one.

        None when no moves can: locks have used up a maximum that stands in the way.
        """
        if self._residual.chosen[number][row, column]:
            return self._without(number, row, column)
        way = self._steps(self.place_node(number, column), self.provider_node(number, row))
        own = self._pair("add", number, row, column)
        return None if way is None else Chain((own, *way))

    def provider_node(self, number: int, row: int) -> int:
        """Return the network's node of a provider."""
        return self._nodes.providers + self._problem.first_provider[number] + row

    def place_node(self, number: int, column: int) -> int:
        """Return the network's node of a place."""
        return self._nodes.places + self._problem.first_place[number] + column

    def _without(self, number: int, row: int, column: int) -> Chain | None:
        residual, problem = self._residual, self._problem
        start, leaving = residual.release("provider", problem.first_provider[number] + row)
        goal, arriving = residual.release("place", problem.first_place[number] + column)
        way = self._steps(
            self._node(start, self.provider_node(number, row)),
            self._node(goal, self.place_node(number, column)),
        )
        if way is None:
            return None
        layer = problem.layers[number]
        freed = (
            *self._released("provider", layer.name, layer.provider_ids[row], leaving),
            *self._released("place", layer.name, layer.place_ids[column], arriving),
        )
        return Chain((self._pair("remove", number, row, column), *freed, *way))

    def _released(self, side: Side, layer: str, entity: str, cost: int) -> tuple[Step, ...]:
        """Return what leaving a maximum that locks have passed costs, if it costs anything."""
        change = Value(*map(int, split(np.array(cost), self._residual.penalties)))
        if change == Value():
            return ()
        return (Step("fewer", layer, side=side, entity_id=entity, change=change),)

    def _node(self, contracted: int | None, place: int) -> int:
        """Return the network's node of one that `Residual.release` names; None = the place."""
        residual = self._residual
        if contracted is None:
            return place
        if contracted < residual.first_place_group:
            return contracted  # the root and provider groups have the same numbers
        if contracted < residual.first_provider:
            return self._nodes.place_groups + contracted - residual.first_place_group
        return self._nodes.providers + contracted - residual.first_provider

    def _steps(self, start: int, goal: int) -> tuple[Step, ...] | None:
        way = self.ways.between(start, goal)
        if way is None:
            return None
        found = (self._step(arc, back) for arc, back in zip(way.arcs, way.backwards, strict=True))
        return tuple(step for step in found if step is not None)

    def _step(self, arc: int, backwards: bool) -> Step | None:
        if arc < self._network.num_pair_arcs:
            return self._pair("remove" if backwards else "add", *self._position(arc))
        network = self._network
        sign = -1 if backwards else 1
        parts = (network.unmet[arc], network.idle[arc], network.points[arc])
        change = Value(*(sign * int(part) for part in parts))
        if change == Value():
            return None
        gives_up = bool(network.unmet[arc] or network.idle[arc])
        ends = int(network.tails[arc]), int(network.heads[arc])
        holder = holder_of(self._problem, quota_node(self._problem, *ends))
        kind: StepKind = "fewer" if gives_up != backwards else "more"
        return Step(kind, holder.layer, side=holder.side, entity_id=holder.entity_id,
                    change=change)  # fmt: skip

    def _position(self, arc: int) -> tuple[int, int, int]:
        at = int(self._network.pairs[arc])
        for number, layer in enumerate(self._problem.layers):
            if at < layer.locked_in.size:
                return number, *divmod(at, layer.shape[1])
            at -= layer.locked_in.size
        raise IndexError(f"arc {arc} is no pair")

    def _pair(self, kind: StepKind, number: int, row: int, column: int) -> Step:
        layer = self._problem.layers[number]
        points = int(layer.costs[row, column])
        change = Value(0, 0, points if kind == "add" else -points)
        return Step(kind, layer.name, layer.provider_ids[row], layer.place_ids[column],
                    change=change)  # fmt: skip
