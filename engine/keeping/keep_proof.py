"""How far a plan under bounds on change can be from the best one: checked without a solver.

With a rate for each bound the bounds become prices (`engine.keeping.relaxed`), and potentials of
that network bound every plan from below, whatever plan they came with (weak duality). A plan's
distance from that bound is a sum of terms, none below 0: arcs used against the sign of their
reduced cost, pairs kept beyond a bound that has a rate, pairs short of a bound whose rate is not at
its limit. Where all are 0 the plan is optimal. Whole numbers only; the proof is in
``docs/model.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.certificate import certify
from engine.network import PairingNetwork
from engine.problem import PairingProblem
from graph_schema.arrays import BoolArray, IntArray

from .keep_bounds import KeepBound


@dataclass(frozen=True)
class Kept:
    """How many pairs a plan keeps under one bound, and what one of them is worth.

    ``rate`` / ``scale`` is what one pair less to keep would save, in cost points; at the limit
    (``short`` > 0) no rate is large enough: the bound cannot be reached.
    """

    bound: KeepBound
    kept: int
    rate: int = 0
    scale: int = 1

    @property
    def short(self) -> int:
        """Pairs that lack to the bound."""
        return max(self.bound.wanted - self.kept, 0)

    @property
    def removed(self) -> int:
        """Standing pairings that end."""
        return self.bound.standing - self.kept


def num_kept(
    bound: KeepBound, problem: PairingProblem, chosen: Sequence[BoolArray]
) -> int:  # fmt: skip
    """Return how many pairs of one problem that a bound counts are among the chosen ones."""
    return sum(int((bound.counted(layer) & table).sum())
               for layer, table in zip(problem.layers, chosen, strict=True)
               if layer.name in bound.layers)  # fmt: skip


def shortage_penalty(problems: Sequence[PairingProblem]) -> int:
    """Return what a pair short of a bound must cost to outweigh all costs: the limit of rates.

    More than any plan costs: of plans with the same unmet and idle units the one with fewer pairs
    short is then the cheaper one, whatever its cost.
    """
    return 1 + sum(map(_dearest_plan, problems))


def _dearest_plan(problem: PairingProblem) -> int:
    most = []
    for side, axis in (("provider", 1), ("place", 0)):
        room = sum(
            int(np.maximum(getattr(layer, f"{side}_max"), layer.locked_in.sum(axis=axis)).sum())
            for layer in problem.layers
        )
        most.append(room)
    pair = max((int(layer.costs.max(initial=0)) for layer in problem.layers), default=0)
    pair -= min((int(layer.costs.min(initial=0)) for layer in problem.layers), default=0)
    step = max((max(layer.extra_cost, default=0) for layer in problem.layers), default=0)
    return min(most) * (pair + step)


def network_gap(network: PairingNetwork, flows: IntArray, potentials: IntArray) -> int | None:
    """Return how much dearer a flow is than what potentials prove; None when nothing is proven.

    0 means that the flow is optimal. Nothing is proven of a flow that does not carry the supplies,
    nor when the distance is so large that a minimum given up could hide in it.
    """
    tails, heads, costs = network.tails, network.heads, network.costs
    if len(potentials) != len(network.supplies) or _reach(potentials) >= 2**60:
        return None
    reduced = costs + potentials.take(tails) - potentials.take(heads)
    wrong = ((reduced > 0) & (flows > 0)) | ((reduced < 0) & (flows < network.capacities))
    # Arcs against the sign of their reduced cost are narrowed to what they carry, and what they
    # carry is charged for below: then the checker can look at all the rest as usual.
    loosened = costs - np.where(wrong, reduced, 0)
    if not certify(tails, heads, network.capacities, loosened, network.supplies, flows,
                   potentials):  # fmt: skip
        return None
    gap = 0
    for arc in np.flatnonzero(wrong).tolist():
        price, flow = int(reduced[arc]), int(flows[arc])
        gap += price * flow if price > 0 else -price * (int(network.capacities[arc]) - flow)
    return gap if 2 * gap < network.penalties.idle else None


def _reach(potentials: IntArray) -> int:
    """Return the largest potential, or the largest below 0, as a Python integer."""
    return max(int(potentials.max()), -int(potentials.min()))


@dataclass(frozen=True)
class Distance:
    """How far a plan can be from the best one.

    ``short``: by how many pairs fewer the best plan could be short of its bounds; when 0, ``cost``
    is by how many points less it could cost. Both 0: the plan is optimal.
    """

    short: int = 0
    cost: int = 0


def distance(
    kept: Sequence[Kept], gaps: Sequence[int], penalty: int, cost: int, scale: int
) -> Distance | None:
    """Return how far a plan can be from the best one; None when rates are out of their range.

    Parameters
    ----------
    kept
        What the plan keeps under each bound, with the rates of the proof.
    gaps
        The `network_gap` of each network.
    penalty
        The `shortage_penalty`.
    cost
        The plan's cost points.
    scale
        What rates are divided by.
    """
    limit = penalty * scale
    if scale < 1 or any(own.scale != scale or not 0 <= own.rate <= limit for own in kept):
        return None
    points = (sum(gaps) + unproven(kept, limit)) // scale
    short = sum(own.short for own in kept)
    if short == 0 or points <= cost:
        return Distance(0, min(points, cost))
    least = penalty * short + cost - points  # of penalty · short + cost over all plans
    fewest = max(-((penalty - 1 - least) // penalty), 0)
    return Distance(short - fewest, cost)


def unproven(kept: Sequence[Kept], limit: int) -> int:
    """Return what rates and kept pairs leave unproven: 0 where each bound is met by its rate."""
    found = 0
    for own in kept:
        beyond = own.kept - own.bound.wanted
        found += own.rate * beyond if beyond >= 0 else (limit - own.rate) * -beyond
    return found


def kind_of(far: Distance, solver_gap: int | None) -> Literal["optimal", "solver", "within"]:
    """Return what a certificate is called, given what is proven and what a solver says."""
    if not (far.short or far.cost):
        return "optimal"
    return "solver" if solver_gap == 0 else "within"
