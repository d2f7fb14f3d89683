"""One network's part of a plan: its problem, an optimal flow, and the potentials that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .certificate import certify
from .flow.reduced import about_smallest
from .network import PairingNetwork, build_network, chosen_pairs
from .networks.ties import tie_costs
from .problem import PairingProblem
from .solve import FlowNetwork, solve
from .value import Tally

LIKELY_PER_NODE = 16
"""Pairs for each node that a change is likely to turn to; see `Proof.likely_pairs`."""


@dataclass(frozen=True)
class Proof:
    """One network's part of the proof: the problem, its flow network, and the potentials.

    Attributes
    ----------
    checked
        The word of the independent checker; None where it has not been asked yet.
    """

    problem: PairingProblem
    network: PairingNetwork
    flows: IntArray
    potentials: IntArray
    checked: bool | None = None

    @cached_property
    def valid(self) -> bool:
        """Whether the independent checker (`engine.certificate`) takes it for a proof."""
        if self.checked is not None:
            return self.checked
        own = self.network
        return certify(own.tails, own.heads, own.capacities, own.costs, own.supplies,
                       self.flows, self.potentials)  # fmt: skip

    @cached_property
    def chosen(self) -> tuple[BoolArray, ...]:
        """For each layer the (n, m) table of pairs in the plan."""
        return tuple(chosen_pairs(self.network, self.flows))

    @cached_property
    def positions(self) -> list[IntArray]:
        """For each layer the positions in its (n, m) table of the pairs in the plan, ascending."""
        used = self.network.pairs[np.flatnonzero(self.flows[: self.network.num_pair_arcs] > 0)]
        return [
            np.sort(np.concatenate([own, np.flatnonzero(layer.locked_in)]))
            for own, layer in zip(self._by_layer(used), self.problem.layers, strict=True)
        ]

    @cached_property
    def likely_pairs(self) -> tuple[list[IntArray], int]:
        """For each layer the positions of the free pairs that a change would turn to first.

        They are all up to some reduced cost, about `LIKELY_PER_NODE` for each node; and that cost.
        """
        network, pairs = self.network, slice(self.network.num_pair_arcs)
        reduced = network.pair_points + self.potentials.take(network.tails[pairs])
        reduced -= self.potentials.take(network.heads[pairs])
        most = about_smallest(reduced, LIKELY_PER_NODE * len(network.supplies))
        return self._by_layer(network.pairs[np.flatnonzero(reduced <= most)]), most

    def _by_layer(self, pairs: IntArray) -> list[IntArray]:
        """Return for each layer the positions in its own table, given those in all in a row."""
        starts = np.cumsum([0, *(layer.locked_in.size for layer in self.problem.layers)])
        ends = np.searchsorted(pairs, starts)
        return [pairs[first:last] - start
                for start, first, last in zip(starts, ends, ends[1:], strict=False)]  # fmt: skip

    @cached_property
    def tally(self) -> Tally:
        """What the pairs of this network are worth, who lacks, who has too many."""
        layers = zip(self.positions, self.problem.layers, strict=True)
        ends = [np.divmod(own, max(layer.shape[1], 1)) for own, layer in layers]
        return Tally(self.problem, ends)


def prove(problem: PairingProblem) -> Proof:
    """Return the optimal flow of one problem with its proof."""
    network = build_network(problem)
    whole = FlowNetwork.of(
        network.tails, network.heads, network.capacities, network.costs, network.supplies
    )
    solution = solve(whole, ranks=network.ranks, ties=tie_costs(network))
    return Proof(problem, network, solution.flows, solution.potentials, solution.valid)
