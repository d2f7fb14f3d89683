"""The ways on which a unit more could come to what is short.

A unit more for a place closes a way from what stands above it back to it; a unit more for a
provider runs on from it and back to what stands above it. Over the arcs of a plan every such way
gives up as much as it gains; over the arc that an edit adds, some may not.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from engine.facts.groups import ROOT
from engine.networks.network_nodes import NodeNumbers
from engine.networks.residual import NO_WAY, Residual, split
from engine.plan import Proof
from engine.policy import Side
from engine.prices import Prices
from engine.problem import PairingProblem
from engine.value import Shortfall
from graph_schema.arrays import BoolArray, IntArray

from .all_gaps import Gap
from .cut_finder import unlimited_groups
from .cuts import Cuts
from .idle_cuts import IdleCuts


class Ends(NamedTuple):
    """Distances for one shortfall: from the start of its ways, and from every node to their end.

    Those beyond the set that the proof names are left out: a way crosses its border over a new arc.
    ``worth`` is what a unit more is worth.
    """

    out: IntArray
    back: IntArray
    worth: int


class GapWays:
    """Ways to all that is short for one cause.

    Parameters
    ----------
    prices, proof
        Of the network that the gap is in.
    """

    def __init__(self, prices: Prices, proof: Proof, gap: Gap) -> None:
        self.prices, self._proof, self._gap = prices, proof, gap

    @property
    def residual(self) -> Residual:
        """What could still change in the plan."""
        return self.prices.residual

    @cached_property
    def ends(self) -> tuple[Ends, ...]:
        """Distances of every shortfall of the gap."""
        return tuple(map(self._ends, self._gap.cut.gaps))

    def lessened_by(self, starts: IntArray, ends: IntArray, costs: IntArray) -> BoolArray:
        """Whether each of some new arcs, by itself, brings a unit more to what is short."""
        lessens = np.zeros(len(starts), dtype=bool)
        for own in self.ends:
            out, back = own.out[starts], own.back[ends]
            ways = out + costs + back - own.worth
            lessens |= (out < NO_WAY) & (back < NO_WAY) & self.is_gain(ways)
        return lessens

    def is_gain(self, costs: IntArray) -> BoolArray:
        """Whether changes of the value lessen what lacks to places, or of equal ones what idles."""
        unmet, idle, _ = split(costs, self.residual.penalties)
        gain: BoolArray = unmet < 0
        if self._gap.kind == "idle":
            gain |= (unmet == 0) & (idle < 0)
        return gain

    def _ends(self, gap: Shortfall) -> Ends:
        penalties = self.residual.penalties
        node, above = (self._only(x) for x in self._nodes(gap))
        if gap.side == "place":
            back = np.where(self._near(gap), self.prices.back_from(node), NO_WAY)
            return Ends(self.prices.onward(above), back, penalties.unmet * gap.priority)
        out = np.where(self._inside, self.prices.onward(node), NO_WAY)
        return Ends(out, self.prices.back_from(above), penalties.idle)

    @cached_property
    def _inside(self) -> BoolArray:
        """Which nodes are in the set that the proof names."""
        finder = (Cuts if self._gap.kind == "unmet" else IdleCuts)(self._proof.network,
                                                                   self._proof.flows)  # fmt: skip
        inside = [finder.around(gap)[self._numbers] for gap in self._gap.cut.gaps]
        union: BoolArray = np.logical_or.reduce(inside)
        return union

    def _near(self, gap: Shortfall) -> BoolArray:
        """From which nodes a unit comes to what is short and gives up less than it is worth there.

        Where every unit is worth one that is the set that the proof names.
        """
        worth = self._most_worth(gap)
        if worth == 1:
            return self._inside
        network, flows = self._proof.network, self._proof.flows
        more, fewer = flows < network.capacities, flows > 0
        below, above = unlimited_groups(network.problem)
        starts = np.concatenate([network.tails[more], network.heads[fewer], below])
        ends = np.concatenate([network.heads[more], network.tails[fewer], above])
        given_up = np.zeros(len(starts), dtype=np.int64)
        given_up[: int(more.sum())] = network.unmet[more]
        lost = np.full(len(network.supplies), worth, dtype=np.int64)
        lost[self._numbers[self._nodes(gap)[0]]] = 0
        while True:
            before = lost.copy()
            np.minimum.at(lost, starts, lost[ends] + given_up)
            if (lost == before).all():
                near: BoolArray = lost[self._numbers] < worth
                return near

    def _most_worth(self, gap: Shortfall) -> int:
        """Return what one unit can be worth to what is short and to short groups around it."""
        residual, problem = self.residual, self.residual.problem
        counts, minima = residual.place_counts, problem.concatenated("place_min")
        worth = np.where(counts < minima, problem.concatenated("priority"), 0)
        members = [self._nodes(gap)[0] - residual.num_nodes]
        for group in problem.place_groups:
            own = list(group.members)
            worth[own] += int(counts[own].sum()) < group.minimum
            if group.id == gap.entity_id:
                members = own
        return int(worth[members].max())

    @cached_property
    def _numbers(self) -> IntArray:
        """The network's number of every node, and behind those of every place."""
        residual, nodes = self.residual, NodeNumbers(self.residual.problem)
        firsts = ((0, residual.first_place_group), (nodes.place_groups, residual.first_provider
                   - residual.first_place_group), (nodes.providers, residual.problem.num_providers),
                  (nodes.places, residual.problem.num_places))  # fmt: skip
        return np.concatenate([first + np.arange(num) for first, num in firsts])

    def _only(self, node: int) -> IntArray:
        """Return 0 at one node or place, and `NO_WAY` elsewhere."""
        ends = np.full(len(self._numbers), NO_WAY, dtype=np.int64)
        ends[node] = 0
        return ends

    def _nodes(self, gap: Shortfall) -> tuple[int, int]:
        """Return the node of what is short, and of what stands above it."""
        residual, problem = self.residual, self.residual.problem
        is_place = gap.side == "place"
        if gap.kind == "group":
            groups = problem.place_groups if is_place else problem.provider_groups
            first = residual.first_place_group if is_place else 1
            number = [group.id for group in groups].index(gap.entity_id)
            parent = groups[number].parent
            return first + number, 0 if parent == ROOT else first + parent
        number = member_number(problem, gap.side, gap.layers[0], gap.entity_id)
        parents = residual.place_parents if is_place else residual.provider_parents
        first = residual.num_nodes if is_place else residual.first_provider
        return first + number, int(parents[number])


def member_number(problem: PairingProblem, side: Side, layer: str, entity: str) -> int:
    """Return the number, through all layers, of a participant."""
    at = problem.layer_names.index(layer)
    own = problem.layers[at]
    ids, firsts = ((own.place_ids, problem.first_place) if side == "place"
                   else (own.provider_ids, problem.first_provider))  # fmt: skip
    return int(firsts[at]) + ids.index(entity)
