"""Plans of all networks that are optimal at given rates of kept pairs: points of the lower hull."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine.network import PairingNetwork, build_network
from engine.networks.ties import counted_tie_costs, tie_costs
from engine.problem import PairingProblem
from engine.proof import Proof, prove
from engine.solve import FlowNetwork, Ties, solve
from graph_schema.arrays import BoolArray, IntArray

from .keep_bounds import KeepBound
from .keep_proof import Distance, Kept, distance, network_gap, num_kept, shortage_penalty, unproven
from .relaxed import Rates, relaxed

Prefer = int
"""Of equally cheap plans: -1 = most pairs kept, 1 = fewest; 0 = the plan as without bounds."""


@dataclass(frozen=True)
class Point:
    """Plans of all networks, with the rates and potentials that prove something of them.

    ``solver_gap``: by how many points less a plan could cost at most by the word of a solver of
    whole-number programs; None when none was asked.
    """

    bounds: tuple[KeepBound, ...]
    rates: Rates
    proofs: tuple[Proof, ...]
    solver_gap: int | None = None

    @cached_property
    def kept(self) -> tuple[int, ...]:
        """Pairs kept under each bound."""
        return tuple(
            sum(num_kept(bound, proof.problem, proof.chosen) for proof in self.proofs)
            for bound in self.bounds
        )

    @cached_property
    def cost(self) -> int:
        """Cost points of all pairs and extra partners."""
        return sum(proof.tally.value.cost_points for proof in self.proofs)

    @property
    def relaxed_cost(self) -> int:
        """Cost times the scale, less what kept pairs earn."""
        earned = sum(x * k for x, k in zip(self.rates.numbers, self.kept, strict=True))
        return self.rates.scale * self.cost - earned

    @cached_property
    def outcome(self) -> tuple[Kept, ...]:
        """What is kept under each bound, at which rate."""
        triples = zip(self.bounds, self.kept, self.rates.numbers, strict=True)
        return tuple(Kept(*triple, self.rates.scale) for triple in triples)

    @cached_property
    def gaps(self) -> tuple[int | None, ...]:
        """How far each network's flow is from what its potentials prove."""
        return tuple(network_gap(own.network, own.flows, own.potentials) for own in self.proofs)

    @cached_property
    def penalty(self) -> int:
        """What a pair short of a bound costs."""
        return shortage_penalty([proof.problem for proof in self.proofs])

    @property
    def slack(self) -> int:
        """How far the plans are from what is proven, pairs short at their penalty; × scale.

        A flow of which nothing is proven is farther than any other.
        """
        if any(gap is None for gap in self.gaps):
            return 2**62
        gaps = sum(gap for gap in self.gaps if gap is not None)
        return gaps + unproven(self.outcome, self.penalty * self.rates.scale)

    @cached_property
    def distance(self) -> Distance | None:
        """How far the plans together can be from the best ones; None when nothing is proven."""
        gaps = [gap for gap in self.gaps if gap is not None]
        if len(gaps) < len(self.gaps):
            return None
        return distance(self.outcome, gaps, self.penalty, self.cost, self.rates.scale)

    def with_flows(self, flows: Sequence[IntArray]) -> Point:
        """Return other plans, proven by the same rates and potentials."""
        pairs = zip(self.proofs, flows, strict=True)
        return replace(self, proofs=tuple(replace(own, flows=new) for own, new in pairs))


class Hull:
    """Solves all networks at given rates.

    Parameters
    ----------
    problems
        One per network.
    bounds
        What is to be kept.
    """

    def __init__(
        self, problems: Sequence[PairingProblem], bounds: Sequence[KeepBound]
    ) -> None:  # fmt: skip
        self.problems, self.bounds = tuple(problems), tuple(bounds)
        self.penalty = shortage_penalty(self.problems)

    @cached_property
    def counted(self) -> tuple[BoolArray, ...]:
        """Of each network the pairs that any bound counts, all layers in a row."""
        return tuple(
            np.concatenate([
                np.logical_or.reduce([bound.counted(layer).ravel() for bound in self.bounds])
                for layer in problem.layers
            ])
            for problem in self.problems
        )  # fmt: skip

    @cached_property
    def unbound(self) -> Point:
        """The plans as without bounds."""
        rates = Rates((0,) * len(self.bounds))
        return Point(self.bounds, rates, tuple(map(prove, self.problems)))

    def at(self, rates: Rates, prefer: Prefer = 0) -> Point:
        """Return the plans that are optimal at these rates."""
        proofs = []
        for problem, counted, usual in zip(
            self.problems, self.counted, self.unbound.proofs, strict=True
        ):
            if not counted.any() and rates.scale == 1:
                proofs.append(usual)
                continue
            network = build_network(relaxed(problem, self.bounds, rates))
            ties = counted_tie_costs(network, counted, prefer) if prefer else tie_costs(network)
            proofs.append(_proved(problem, network, ties))
        return Point(self.bounds, rates, tuple(proofs))


def _proved(problem: PairingProblem, network: PairingNetwork, ties: Ties) -> Proof:
    solution = solve(whole_of(network), ranks=network.ranks, ties=ties)
    return Proof(problem, network, solution.flows, solution.potentials, solution.valid)


def whole_of(network: PairingNetwork) -> FlowNetwork:
    """Return the arrays of a network, checked, for the solver."""
    return FlowNetwork.of(
        network.tails, network.heads, network.capacities, network.costs, network.supplies
    )
