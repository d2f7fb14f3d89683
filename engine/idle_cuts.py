"""Why a provider stands idle: what it may reach is full, unless a minimum that is met is given up.

The mirror of `engine.cuts`. X is a set of nodes around the idle provider or group such that the
minima of providers in it want to send more units than can leave. It proves "not without giving up
a minimum that is met now", no more: beside unmet places more is often possible.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .cuts import Cut, Term, binding, summed
from .holders import Holder, holder_of, member_of, quota_node
from .network import NodeNumbers, PairingNetwork
from .policy import Side
from .value import Shortfall


class IdleCuts:
    """Finds the proof of every gap of providers and provider groups in an optimal flow."""

    def __init__(self, network: PairingNetwork, flows: IntArray) -> None:
        self._network = network
        self._nodes = NodeNumbers(network.problem)
        self._is_unmet, self._is_idle = network.unmet > 0, network.idle > 0
        gives_up = self._is_unmet | self._is_idle
        # Arcs as they were before minima were saturated: from the end that the unit leaves.
        self._starts = np.where(gives_up, network.heads, network.tails)
        self._ends = np.where(gives_up, network.tails, network.heads)
        self._units = np.where(gives_up, network.capacities - flows, flows)
        more = self._units < network.capacities
        fewer = (self._units > 0) & ~gives_up  # a minimum that is met is not given up
        self._from = np.concatenate([self._starts[more], self._ends[fewer]])
        self._into = np.concatenate([self._ends[more], self._starts[fewer]])

    def all(self, gaps: Sequence[Shortfall]) -> tuple[Cut, ...]:
        """Return cuts for all shortfalls of providers, those with one cause as one.

        Two cuts that the same participants or groups bind are united when the union still proves
        as much as both.
        """
        cuts: list[tuple[BoolArray, Cut]] = []
        for gap in gaps:
            if gap.side == "provider":
                inside = self._inside(gap)
                cut = self._account(inside, (gap,))
                for number, (around, other) in enumerate(cuts):
                    both = around | inside
                    united = self._account(both, (*other.gaps, gap))
                    if binding(cut) & binding(other) and united.short >= _lacking(united):
                        cuts[number] = both, united
                        break
                else:
                    cuts.append((inside, cut))
        return tuple(cut for _, cut in cuts)

    def of(self, gap: Shortfall) -> Cut:
        """Return the smallest cut that proves one shortfall of a provider or provider group."""
        return self._account(self._inside(gap), (gap,))

    def _inside(self, gap: Shortfall) -> BoolArray:
        inside = np.zeros(self._nodes.num_nodes, dtype=bool)
        inside[self._node(gap)] = True
        while True:
            reached = self._into[inside[self._from]]
            if inside[reached].all():
                return inside
            inside[reached] = True

    def _account(self, inside: BoolArray, gaps: tuple[Shortfall, ...]) -> Cut:
        network, problem, nodes = self._network, self._network.problem, self._nodes
        entering = ~inside[self._starts] & inside[self._ends]
        leaving = inside[self._starts] & ~inside[self._ends]
        is_pair = np.arange(len(entering)) < network.num_pair_arcs
        wanted = np.flatnonzero(entering & self._is_idle).tolist()
        kept = np.flatnonzero(entering & self._is_unmet).tolist()
        demand = [self._term("minimum", arc, int(network.capacities[arc])) for arc in wanted]
        demand += [self._term("kept", arc, int(self._units[arc])) for arc in kept]
        capacity = [self._term("maximum", arc, int(network.capacities[arc]))
                    for arc in np.flatnonzero(leaving & ~is_pair).tolist()]  # fmt: skip
        places = self._ends[np.flatnonzero(leaving & is_pair)]
        for node, times in zip(*np.unique(places, return_counts=True), strict=True):
            holder = holder_of(problem, int(node))
            capacity.append(Term("pairs", *_named(holder), int(times)))
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

    def _term(self, kind: str, arc: int, units: int) -> Term:
        problem = self._network.problem
        holder = holder_of(
            problem, quota_node(problem, int(self._starts[arc]), int(self._ends[arc]))
        )
        return Term(kind, *_named(holder), units)

    def _locked(self, inside: BoolArray) -> list[Term]:
        """Return pinned pairs with one end inside; a provider in X sends, a place in X takes."""
        problem, nodes, terms = self._network.problem, self._nodes, []
        for number, layer in enumerate(problem.layers):
            for row, column in np.argwhere(layer.locked_in).tolist():
                provider = inside[nodes.providers + problem.first_provider[number] + row]
                place = inside[nodes.places + problem.first_place[number] + column]
                if provider and not place:
                    terms.append(Term("locked", "provider", layer.provider_ids[row], layer.name, 1))
                if place and not provider:
                    terms.append(Term("locked", "place", layer.place_ids[column], layer.name, -1))
        return terms

    def _node(self, gap: Shortfall) -> int:
        problem = self._network.problem
        if gap.kind == "group":
            ids = [group.id for group in problem.provider_groups]
            return self._nodes.provider_groups + ids.index(gap.entity_id)
        number = problem.layer_names.index(gap.layers[0])
        row = problem.layers[number].provider_ids.index(gap.entity_id)
        return self._nodes.providers + problem.first_provider[number] + row


def _lacking(cut: Cut) -> int:
    return sum(gap.lacking for gap in cut.gaps)


def _named(holder: Holder) -> tuple[Side, str, str]:
    return holder.side, holder.entity_id, holder.layer
