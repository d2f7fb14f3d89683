"""Every minimum that is not met, with its proof, and which of several it need not have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.networks.holders import member_of
from engine.networks.network_nodes import NodeNumbers
from engine.networks.residual import NO_WAY, split
from engine.pricing.plan_prices import PlanPrices
from engine.value import Shortfall

from .cut_finder import Cut
from .cuts import Cuts
from .idle_cuts import IdleCuts

Places = tuple[tuple[str, str], ...]
"""(layer, id) of places."""


@dataclass(frozen=True)
class Gap:
    """One cause of shortfalls.

    Attributes
    ----------
    kind
        ``unmet``: a place or place group lacks partners, and no plan can have fewer unmet units.
        ``idle``: a provider or provider group has too few places, and cannot have more without
        giving up a minimum that is met.
    cut
        The proof: all shortfalls with this cause, what is needed and what can reach it.
    could_be
        (layer, place) of every place that could be short in the stead of those that are, with no
        more unmet or idle units in all; those that are short are among them. One name only: it is
        no choice.
    """

    network: int
    kind: Literal["unmet", "idle"]
    cut: Cut
    could_be: Places = ()

    @property
    def lacking(self) -> int:
        """Units that lack for this cause."""
        return sum(gap.lacking for gap in self.cut.gaps)


def gaps(prices: PlanPrices) -> tuple[Gap, ...]:
    """Return every cause of shortfalls with its proof: unmet ones first, network by network."""
    unmet: list[Gap] = []
    idle: list[Gap] = []
    for network, proof in enumerate(prices.plan.proofs):
        names = set(proof.problem.layer_names)
        own = [gap for gap in prices.plan.shortfalls if names & set(gap.layers)]
        if not own:
            continue
        cuts = Cuts(proof.network, proof.flows).all(own)
        if not prices.plan.has_prices:  # then nobody knows who else could be short
            unmet += [Gap(network, "unmet", cut) for cut in cuts]
            idle += [Gap(network, "idle", cut)
                     for cut in IdleCuts(proof.network, proof.flows).all(own)]  # fmt: skip
            continue
        could_be = _one_cause_each(cuts, [_could_be(prices, network, cut) for cut in cuts])
        unmet += [Gap(network, "unmet", *both) for both in zip(cuts, could_be, strict=True)]
        idle += [Gap(network, "idle", cut)
                 for cut in IdleCuts(proof.network, proof.flows).all(own)]  # fmt: skip
    return (*unmet, *idle)


def _one_cause_each(cuts: Sequence[Cut], could_be: Sequence[Places]) -> list[Places]:
    """Return who could be short for each cause, without those who could for another only.

    Swaps inside two causes may be joined to one way: then a place seems to be a choice for both.
    It is one for the cause in whose proof its minimum is counted; as many of those must lack.
    """
    counted = [{(term.layer, term.entity_id) for term in cut.demand} for cut in cuts]
    return [
        tuple(place for place in places
              if place in counted[i] or not any(place in other for other in counted))
        for i, places in enumerate(could_be)
    ]  # fmt: skip


def _could_be(prices: PlanPrices, network: int, cut: Cut) -> Places:
    """Return the places among which it is a choice who is short.

    A partner for the short place v is taken from where a place w gives up one of its minimum: the
    shortest way from above v up to above w, down to w, and from w to v.
    """
    residual, problem = prices.residuals[network], prices.plan.proofs[network].problem
    minima, nodes = problem.concatenated("place_min"), NodeNumbers(problem)
    chains = prices.chains[network]
    found = {(gap.layers[0], gap.entity_id) for gap in cut.gaps if gap.kind == "member"}
    parents = residual.place_parents
    groups = parents - residual.first_place_group + nodes.place_groups
    above = np.where(parents == 0, 0, groups)
    penalty = residual.penalties.unmet * problem.concatenated("priority")
    meets = (minima > 0) & (residual.place_counts <= minima) & (residual.place_counts > 0)
    for gap in cut.gaps:
        if gap.kind != "member":
            continue
        short = _number(prices, gap)
        out = chains.ways.from_node(int(above[short]))[above]
        back = chains.ways.to_node(nodes.places + short)[nodes.places + np.arange(len(minima))]
        possible = meets & (out < NO_WAY) & (back < NO_WAY)
        moved = np.where(possible, out + penalty + back - int(penalty[short]), NO_WAY)
        unmet, idle, _ = split(np.where(possible, moved, 0), residual.penalties)
        for number in np.flatnonzero(possible & (unmet <= 0) & (idle <= 0)).tolist():
            found.add(member_of(problem, "place", number))
    return tuple(sorted(found))


def _number(prices: PlanPrices, gap: Shortfall) -> int:
    """Return the number of a short place through all layers of its network."""
    network, number = prices.layer_spot(gap.layers[0])
    problem = prices.plan.proofs[network].problem
    column = problem.layers[number].place_ids.index(gap.entity_id)
    return problem.first_place[number] + column
