"""What proves a gap: a set of nodes, its account, and how the smallest such set is found.

`engine.gaps.cuts` looks from unmet places, `engine.gaps.idle_cuts` from idle providers; both mirror
each other, and what they share stands here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.facts.groups import ROOT, Group
from engine.network import PairingNetwork
from engine.networks.holders import holder_of, member_of, quota_node
from engine.networks.network_nodes import NodeNumbers
from engine.policy import Side
from engine.problem import PairingProblem
from engine.value import Shortfall
from graph_schema.arrays import BoolArray, IntArray

Account = tuple[list["Term"], list["Term"]]
"""Demand and capacity."""


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
    groups
        Ids of the groups in X.
    has_root
        Whether X reaches around: what binds then is the maximum of a group of places.
    """

    gaps: tuple[Shortfall, ...]
    demand: tuple[Term, ...]
    capacity: tuple[Term, ...]
    places: tuple[tuple[str, str], ...]
    providers: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    has_root: bool

    @property
    def short(self) -> int:
        """Units that must lack, whatever the plan."""
        return sum(t.units for t in self.demand) - sum(t.units for t in self.capacity)


class CutFinder(ABC):
    """Finds the proof of every gap of one side in an optimal flow."""

    side: ClassVar[Side]
    """Side whose gaps are proven."""

    def __init__(self, network: PairingNetwork, flows: IntArray) -> None:
        self._network = network
        self._nodes = NodeNumbers(network.problem)
        gives_up = (network.unmet > 0) | (network.idle > 0)
        # Arcs as they were before minima were saturated: from the end that the unit leaves.
        self._starts = np.where(gives_up, network.heads, network.tails)
        self._ends = np.where(gives_up, network.tails, network.heads)
        self._units = np.where(gives_up, network.capacities - flows, flows)
        more = self._units < network.capacities
        fewer = (self._units > 0) & ~self._kept_minima()
        below, above = unlimited_groups(network.problem)
        self._from = np.concatenate([self._starts[more], self._ends[fewer], below])
        self._into = np.concatenate([self._ends[more], self._starts[fewer], above])

    @abstractmethod
    def _kept_minima(self) -> BoolArray:
        """Return the arcs of minima that are not given up to mend a gap of this side."""

    @abstractmethod
    def _account(self, inside: BoolArray) -> Account:
        """Return what the minima in a set need, and what its border lets through, locks apart."""

    def of(self, gap: Shortfall) -> Cut:
        """Return the smallest cut that proves one shortfall of this side."""
        return self._cut(self.around(gap), (gap,))

    def all(self, gaps: Sequence[Shortfall]) -> tuple[Cut, ...]:
        """Return cuts for all shortfalls of this side, those with one cause as one.

        Two cuts that the same participants or groups bind are united when the union still proves
        as much as both.
        """
        cuts: list[tuple[BoolArray, Cut]] = []
        for gap in gaps:
            if gap.side == self.side:
                inside = self.around(gap)
                cut = self._cut(inside, (gap,))
                for number, (around, other) in enumerate(cuts):
                    both = around | inside
                    united = self._cut(both, (*other.gaps, gap))
                    if _binding(cut) & _binding(other) and united.short >= _lacking(united):
                        cuts[number] = both, united
                        break
                else:
                    cuts.append((inside, cut))
        return tuple(cut for _, cut in cuts)

    def around(self, gap: Shortfall) -> BoolArray:
        """Return the nodes from which a unit could come to a place, or to which from a provider."""
        near, far = (self._into, self._from) if self.side == "place" else (self._from, self._into)
        inside = np.zeros(self._nodes.num_nodes, dtype=bool)
        inside[self._node(gap)] = True
        while True:
            reached = far[inside[near]]
            if inside[reached].all():
                return inside
            inside[reached] = True

    def _cut(self, inside: BoolArray, gaps: tuple[Shortfall, ...]) -> Cut:
        problem, nodes = self._network.problem, self._nodes
        demand, capacity = self._account(inside)
        for term, gains in self._locked(inside):
            (capacity if gains else demand).append(term)
        return Cut(
            gaps=gaps,
            demand=_summed(demand),
            capacity=_summed(capacity),
            places=tuple(member_of(problem, "place", number) for number in
                         np.flatnonzero(inside[nodes.places : nodes.place_groups]).tolist()),
            providers=tuple(member_of(problem, "provider", number) for number in
                            np.flatnonzero(inside[nodes.providers : nodes.places]).tolist()),
            groups=(
                *_inside(problem.provider_groups, inside[nodes.provider_groups :]),
                *_inside(problem.place_groups, inside[nodes.place_groups :]),
            ),
            has_root=bool(inside[0]),
        )  # fmt: skip

    def _limit(self, kind: str, arc: int, units: int | None = None) -> Term:
        """Return the term of a quota's arc; without ``units`` its whole capacity counts."""
        problem = self._network.problem
        node = quota_node(problem, int(self._starts[arc]), int(self._ends[arc]))
        counted = int(self._network.capacities[arc]) if units is None else units
        return self._term(kind, node, counted)

    def _pairs(self, ends: IntArray) -> list[Term]:
        """Return allowed pairs across the border, counted per participant at their outer end."""
        counts = zip(*np.unique(ends, return_counts=True), strict=True)
        return [self._term("pairs", int(node), int(times)) for node, times in counts]

    def _term(self, kind: str, node: int, units: int) -> Term:
        holder = holder_of(self._network.problem, node)
        return Term(kind, holder.side, holder.entity_id, holder.layer, units)

    def _locked(self, inside: BoolArray) -> Iterator[tuple[Term, bool]]:
        """Yield pinned pairs with one end inside, and whether that end is on the gaps' own side.

        A locked pair brings a unit to a place in X, or takes one from a provider in X, for
        nothing; the other way round it uses one.
        """
        problem, nodes = self._network.problem, self._nodes
        for number, layer in enumerate(problem.layers):
            for row, column in np.argwhere(layer.locked_in).tolist():
                provider = inside[nodes.providers + problem.first_provider[number] + row]
                place = inside[nodes.places + problem.first_place[number] + column]
                if provider != place:
                    side: Side = "place" if place else "provider"
                    ids = layer.place_ids[column] if place else layer.provider_ids[row]
                    yield Term("locked", side, ids, layer.name, 1), side == self.side

    def _node(self, gap: Shortfall) -> int:
        problem, nodes = self._network.problem, self._nodes
        is_place = self.side == "place"
        if gap.kind == "group":
            groups = problem.place_groups if is_place else problem.provider_groups
            first = nodes.place_groups if is_place else nodes.provider_groups
            return first + [group.id for group in groups].index(gap.entity_id)
        number = problem.layer_names.index(gap.layers[0])
        layer = problem.layers[number]
        if is_place:
            return nodes.places + problem.first_place[number] + layer.place_ids.index(gap.entity_id)
        row = layer.provider_ids.index(gap.entity_id)
        return nodes.providers + problem.first_provider[number] + row


def _inside(groups: Sequence[Group], inside: BoolArray) -> Iterator[str]:
    return (group.id for group, is_inside in zip(groups, inside, strict=False) if is_inside)


def unlimited_groups(problem: PairingProblem) -> tuple[IntArray, IntArray]:
    """Return from where to where one unit more can always run through a group: ends of arcs.

    A group without a maximum never binds; its arc in a network holds only what its members can.
    """
    nodes = NodeNumbers(problem)
    arcs: list[tuple[int, int]] = []
    for number, group in enumerate(problem.place_groups):
        if group.maximum is None:
            above = 0 if group.parent == ROOT else nodes.place_groups + group.parent
            arcs.append((nodes.place_groups + number, above))
    for number, group in enumerate(problem.provider_groups):
        if group.maximum is None:
            above = 0 if group.parent == ROOT else nodes.provider_groups + group.parent
            arcs.append((above, nodes.provider_groups + number))
    starts, ends = np.array(arcs, dtype=np.int64).reshape(-1, 2).T
    return starts, ends


def _binding(cut: Cut) -> set[tuple[str, str]]:
    """Return (layer, id) of all whose limits bind in a cut."""
    return {(term.layer, term.entity_id) for term in cut.capacity}


def _lacking(cut: Cut) -> int:
    return sum(gap.lacking for gap in cut.gaps)


def _summed(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return terms of one kind and entity as one."""
    sums: dict[tuple[str, Side, str, str], int] = {}
    for term in terms:
        key = (term.kind, term.side, term.entity_id, term.layer)
        sums[key] = sums.get(key, 0) + term.units
    return tuple(Term(*key, units) for key, units in sums.items() if units)
