"""Every minimum that is not met, with its proof, and which of several it need not have been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .cut_finder import Cut
from .cuts import Cuts
from .edit_models import Edit
from .holders import member_of
from .idle_cuts import IdleCuts
from .network import NodeNumbers
from .plan_prices import PlanPrices
from .quota_values import QuotaValue, QuotaValues
from .repairs import Repair, network_repairs
from .replanning import allow_edit, quota_edit, replanned
from .residual import NO_WAY, split
from .value import Shortfall


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
    could_be: tuple[tuple[str, str], ...] = ()

    @property
    def lacking(self) -> int:
        """Units that lack for this cause."""
        return sum(gap.lacking for gap in self.cut.gaps)


@dataclass(frozen=True)
class BoundTogether:
    """Two limits that bind together: only both edits at once mend, neither does alone.

    ``first`` is an edit that mends nothing by itself; ``second`` is the cheapest that then does.
    """

    first: Edit
    first_quota: QuotaValue | None
    first_waived: tuple[str, str, str] | None
    second: Repair


def gaps(prices: PlanPrices) -> tuple[Gap, ...]:
    """Return every cause of shortfalls with its proof: unmet ones first, network by network."""
    unmet: list[Gap] = []
    idle: list[Gap] = []
    for network, proof in enumerate(prices.plan.proofs):
        names = set(proof.problem.layer_names)
        own = [gap for gap in prices.plan.shortfalls if names & set(gap.layers)]
        if not own:
            continue
        unmet += [Gap(network, "unmet", cut, _could_be(prices, network, cut))
                  for cut in Cuts(proof.network, proof.flows).all(own)]  # fmt: skip
        idle += [Gap(network, "idle", cut)
                 for cut in IdleCuts(proof.network, proof.flows).all(own)]  # fmt: skip
    return (*unmet, *idle)


def bound_together(prices: PlanPrices, gap: Gap) -> BoundTogether | None:
    """Return two edits that mend a gap of places together, where no single one does.

    Edits that only ask for less do not count. None when one edit mends, or when no two of those
    tried do: a limit that the proof names, and any other.
    """
    if gap.kind != "unmet" or any(_mends(x) for x in network_repairs(prices, gap.network)):
        return None
    for edit, quota, waived in _named_limits(prices, gap):
        after = replanned(prices, gap.network, [edit])
        second = next((x for x in network_repairs(after, 0) if _mends(x)), None)
        if second is not None:
            return BoundTogether(edit, quota, waived, second)
    return None


def _mends(repair: Repair) -> bool:
    return repair.change.unmet < 0 and not repair.gives_in


def _named_limits(
    prices: PlanPrices, gap: Gap
) -> Iterator[tuple[Edit, QuotaValue | None, tuple[str, str, str] | None]]:
    """Yield one more unit of each maximum in the proof, then the cheapest waivers at its places."""
    named = {term.entity_id for term in gap.cut.capacity if term.kind == "maximum"}
    named |= {shortfall.entity_id for shortfall in gap.cut.gaps}
    for quota in QuotaValues(prices.prices[gap.network]).all():
        if quota.entity_id in named and quota.limit == "max" and quota.delta > 0:
            yield quota_edit(prices, quota), quota, None
    problem = prices.plan.proofs[gap.network].problem
    for layer, place in gap.cut.places:
        own = problem.layers[problem.layer_names.index(layer)]
        column = own.place_ids.index(place)
        rows = np.flatnonzero(~own.allowed[:, column] & ~own.locked_in[:, column])
        if len(rows):
            row = int(rows[np.argmin(own.costs[rows, column])])
            pair = layer, own.provider_ids[row], place
            yield allow_edit(*pair), None, pair


def _could_be(prices: PlanPrices, network: int, cut: Cut) -> tuple[tuple[str, str], ...]:
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
