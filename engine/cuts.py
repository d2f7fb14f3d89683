"""Why a minimum cannot be met: a set of nodes that needs more than can reach it.

For every gap there is a set X with the demand of its minima greater than all that may enter it.
Anyone can check that by counting quotas and allowed pairs; no flow is needed. X is the smallest
such set for its gap: what it holds is what the gap is really about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .holders import holder_of, member_of, quota_node
from .network import NodeNumbers, PairingNetwork
from .policy import Side
from .value import Shortfall


@dataclass(frozen=True)
class Term:
    """One entry of a cut's account: ``units`` that a participant or group needs or lets through.

    ``kind``: ``minimum`` (needs), ``maximum`` (lets through), ``pairs`` (allowed pairs with
    providers outside, one unit each), ``locked`` (pinned pairs that cross the border of X).
    """

    kind: str
    side: Side
    entity_id: str
    layer: str
    units: int


@dataclass(frozen=True)
class Cut:
    """The proof of a gap: ``demand`` of minima against the ``capacity`` of all that may enter.

    Attributes
    ----------
    gaps
        The shortfalls that this one cause explains.
    demand, capacity
        What they are made of; the sums differ by ``short`` ≥ 1.
    places, providers
        (layer, id) of the participants in X.
    has_root
        Whether X reaches around: what binds then is the maximum of a group of places.
    """

    gaps: tuple[Shortfall, ...]
    demand: tuple[Term, ...]
    capacity: tuple[Term, ...]
    places: tuple[tuple[str, str], ...]
    providers: tuple[tuple[str, str], ...]
    has_root: bool

    @property
    def short(self) -> int:
        """Units that must lack, whatever the plan."""
        return sum(t.units for t in self.demand) - sum(t.units for t in self.capacity)


class Cuts:
    """Finds the proof of every gap of places and place groups in an optimal flow."""

    def __init__(self, network: PairingNetwork, flows: IntArray) -> None:
        self._network = network
        self._nodes = NodeNumbers(network.problem)
        gives_up = (network.unmet > 0) | (network.idle > 0)
        # Arcs as they were before minima were saturated: from the end that the unit leaves.
        self._starts = np.where(gives_up, network.heads, network.tails)
        self._ends = np.where(gives_up, network.tails, network.heads)
        units = np.where(gives_up, network.capacities - flows, flows)
        self._is_minimum = network.unmet > 0
        more = units < network.capacities
        # Giving up a minimum that is met mends no gap, so those ways back do not count.
        fewer = (units > 0) & ~self._is_minimum
        self._from = np.concatenate([self._starts[more], self._ends[fewer]])
        self._into = np.concatenate([self._ends[more], self._starts[fewer]])

    def of(self, gap: Shortfall) -> Cut:
        """Return the smallest cut that proves one shortfall of a place or place group."""
        inside = np.zeros(self._nodes.num_nodes, dtype=bool)
        inside[self._node(gap)] = True
        while True:
            reached = self._from[inside[self._into]]
            if inside[reached].all():
                return self._account(inside, (gap,))
            inside[reached] = True

    def all(self, gaps: Sequence[Shortfall]) -> tuple[Cut, ...]:
        """Return cuts for all shortfalls of places, those with one cause as one.

        Two cuts that let the same participants or groups through are united when the union still
        proves as much as both.
        """
        cuts: list[Cut] = []
        for gap in gaps:
            if gap.side == "place":
                cut = self.of(gap)
                for number, other in enumerate(cuts):
                    united = self._united(cut, other)
                    if united is not None:
                        cuts[number] = united
                        break
                else:
                    cuts.append(cut)
        return tuple(cuts)

    def _united(self, first: Cut, second: Cut) -> Cut | None:
        shared = binding(first) & binding(second)
        if not shared:
            return None
        inside = self._inside(first) | self._inside(second)
        gaps = tuple(dict.fromkeys((*second.gaps, *first.gaps)))
        united = self._account(inside, gaps)
        return united if united.short >= sum(gap.lacking for gap in gaps) else None

    def _inside(self, cut: Cut) -> BoolArray:
        inside = np.zeros(self._nodes.num_nodes, dtype=bool)
        for gap in cut.gaps:
            inside[self._node(gap)] = True
        while True:
            reached = self._from[inside[self._into]]
            if inside[reached].all():
                return inside
            inside[reached] = True

    def _account(self, inside: BoolArray, gaps: tuple[Shortfall, ...]) -> Cut:
        leaving = np.flatnonzero(inside[self._starts] & ~inside[self._ends] & self._is_minimum)
        entering = np.flatnonzero(~inside[self._starts] & inside[self._ends])
        problem, nodes = self._network.problem, self._nodes
        demand = [self._limit("minimum", arc, self._starts[arc]) for arc in leaving.tolist()]
        is_pair = entering < self._network.num_pair_arcs
        capacity = [
            self._limit("maximum", arc, quota_node(problem, self._starts[arc], self._ends[arc]))
            for arc in entering[~is_pair].tolist()
        ]
        capacity += self._pairs(entering[is_pair])
        for term in self._locked(inside):
            (demand if term.units < 0 else capacity).append(term)
        return Cut(
            gaps=gaps,
            demand=summed([Term(t.kind, t.side, t.entity_id, t.layer, abs(t.units))
                            for t in demand]),
            capacity=summed(capacity),
            places=tuple(member_of(problem, "place", number) for number in
                         np.flatnonzero(inside[nodes.places : nodes.place_groups]).tolist()),
            providers=tuple(member_of(problem, "provider", number) for number in
                            np.flatnonzero(inside[nodes.providers : nodes.places]).tolist()),
            has_root=bool(inside[0]),
        )  # fmt: skip

    def _limit(self, kind: str, arc: int, node: int) -> Term:
        side, layer, entity = holder_of(self._network.problem, int(node))
        return Term(kind, side, entity, layer, int(self._network.capacities[arc]))

    def _pairs(self, arcs: IntArray) -> list[Term]:
        """Return the allowed pairs that enter, counted per provider outside."""
        terms = []
        for node, times in zip(*np.unique(self._starts[arcs], return_counts=True), strict=True):
            side, layer, entity = holder_of(self._network.problem, int(node))
            terms.append(Term("pairs", side, entity, layer, int(times)))
        return terms

    def _locked(self, inside: BoolArray) -> list[Term]:
        """Return pinned pairs with one end inside; a place in X gains, a provider in X loses."""
        problem, nodes, terms = self._network.problem, self._nodes, []
        for number, layer in enumerate(problem.layers):
            for row, column in np.argwhere(layer.locked_in).tolist():
                provider = inside[nodes.providers + problem.first_provider[number] + row]
                place = inside[nodes.places + problem.first_place[number] + column]
                if place and not provider:
                    terms.append(Term("locked", "place", layer.place_ids[column], layer.name, 1))
                if provider and not place:
                    terms.append(
                        Term("locked", "provider", layer.provider_ids[row], layer.name, -1)
                    )
        return terms

    def _node(self, gap: Shortfall) -> int:
        problem = self._network.problem
        if gap.kind == "group":
            ids = [group.id for group in problem.place_groups]
            return self._nodes.place_groups + ids.index(gap.entity_id)
        number = problem.layer_names.index(gap.layers[0])
        column = problem.layers[number].place_ids.index(gap.entity_id)
        return self._nodes.places + problem.first_place[number] + column


def binding(cut: Cut) -> set[tuple[str, str]]:
    """Return (layer, id) of all whose limits bind in a cut."""
    return {(term.layer, term.entity_id) for term in cut.capacity}


def summed(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return terms of one kind and entity as one."""
    sums: dict[tuple[str, Side, str, str], int] = {}
    for term in terms:
        key = (term.kind, term.side, term.entity_id, term.layer)
        sums[key] = sums.get(key, 0) + term.units
    return tuple(Term(*key, units) for key, units in sums.items() if units)
