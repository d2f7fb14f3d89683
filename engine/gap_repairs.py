"""Which repairs mend which gap; and where none does, which two limits bind together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from .cut_finder import Cut
from .edit_models import Edit
from .gaps import Gap, gaps
from .groups import ROOT, Group
from .plan_prices import PlanPrices
from .policy import Side
from .problem import PairingProblem
from .quota_values import QuotaValue, QuotaValues
from .repairs import Repair, network_repairs
from .replanning import allow_edit, quota_edit, replanned

MOST_TRIED = 12
"""First edits, and second ones beside each, that are planned again in search of two."""


@dataclass(frozen=True)
class BoundTogether:
    """Two limits that bind together: only both edits at once mend, neither does alone.

    ``first`` is an edit that mends nothing by itself; ``second`` is the cheapest that then does.
    """

    first: Edit
    first_quota: QuotaValue | None
    first_waived: tuple[str, str, str] | None
    second: Repair


def repairs_of(prices: PlanPrices, gap: Gap, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Return those of a plan's repairs that mend a gap, in their order.

    Its proof says which can: those that let more into what is short, or ask less of it.
    """
    problem = prices.plan.proofs[gap.network].problem
    return tuple(repair for repair in repairs if repair.network == gap.network
                 and (repair.change.unmet if gap.kind == "unmet" else repair.change.idle) < 0
                 and _touches(problem, gap, repair))  # fmt: skip


def bound_together(prices: PlanPrices, gap: Gap) -> BoundTogether | None:
    """Return two edits that mend a gap of places together, where no single one does.

    Edits that only ask for less do not count. What is returned was planned again. None when one
    edit mends, or when no two of those tried do: a limit that the proof names, and any other.
    """
    if gap.kind != "unmet" or _real(prices, gap):
        return None
    for edit, quota, waived in islice(_named_limits(prices, gap), MOST_TRIED):
        after = replanned(prices, gap.network, [edit])
        second = _second(after, gap, _lacking(prices, gap))
        if second is not None:
            return BoundTogether(edit, quota, waived, second)
    return None


def _second(after: PlanPrices, gap: Gap, lacking: int) -> Repair | None:
    """Return the cheapest edit of an edited plan with which less lacks for a gap than before."""
    found = [repair for other in gaps(after) if _is_about(gap, other)
             for repair in _real(after, other)]  # fmt: skip
    return next((repair for repair in found[:MOST_TRIED]
                 if _lacking(replanned(after, 0, [repair.edit]), gap) < lacking), None)  # fmt: skip


def _real(prices: PlanPrices, gap: Gap) -> list[Repair]:
    """Return the single edits that mend a gap and do not only ask for less, cheapest first."""
    found = repairs_of(prices, gap, network_repairs(prices, gap.network))
    return [repair for repair in found if not repair.gives_in]


def _is_about(gap: Gap, other: Gap) -> bool:
    """Whether a gap of an edited plan is about a shortfall that an earlier one was about."""
    one, two = ({(x.side, x.layers, x.entity_id) for x in own.cut.gaps} for own in (gap, other))
    return gap.kind == other.kind and bool(one & two)


def _lacking(prices: PlanPrices, gap: Gap) -> int:
    """Return how much a plan leaves lacking to all that are, or could be, short for a cause."""
    names = {(x.layers, x.entity_id) for x in gap.cut.gaps}
    names |= {((layer,), place) for layer, place in gap.could_be}
    return sum(x.lacking for x in prices.plan.shortfalls if (x.layers, x.entity_id) in names)


def _named_limits(
    prices: PlanPrices, gap: Gap
) -> Iterator[tuple[Edit, QuotaValue | None, tuple[str, str, str] | None]]:
    """Yield one more unit of each maximum around X, then the cheapest waivers at its places."""
    problem = prices.plan.proofs[gap.network].problem
    short = {shortfall.entity_id for shortfall in gap.cut.gaps}
    for quota in QuotaValues(prices.prices[gap.network]).all():
        if quota.limit == "max" and quota.delta > 0 and (
            quota.entity_id in short or _lets_more_in(problem, gap, quota)
        ):  # fmt: skip
            yield quota_edit(prices, quota), quota, None
    for layer, place in gap.cut.places:
        own = problem.layers[problem.layer_names.index(layer)]
        column = own.place_ids.index(place)
        rows = np.flatnonzero(~own.allowed[:, column] & ~own.locked_in[:, column])
        if len(rows):
            row = int(rows[np.argmin(own.costs[rows, column])])
            pair = layer, own.provider_ids[row], place
            yield allow_edit(*pair), None, pair


def _touches(problem: PairingProblem, gap: Gap, repair: Repair) -> bool:
    """Whether an edit changes the account of a gap's proof."""
    if repair.waived is not None:
        layer, provider, place = repair.waived
        inside = (layer, provider) in gap.cut.providers, (layer, place) in gap.cut.places
        return inside == ((False, True) if gap.kind == "unmet" else (True, False))
    assert repair.quota is not None
    if repair.quota.limit == "max":
        return _lets_more_in(problem, gap, repair.quota)
    key = "+".join(repair.quota.layers), repair.quota.entity_id
    return any((term.layer, term.entity_id) == key for term in gap.cut.demand)


def _lets_more_in(problem: PairingProblem, gap: Gap, quota: QuotaValue) -> bool:
    """Whether a higher maximum lets more units into X, or of idle ones out of it.

    Units run up from places and down to providers.
    """
    below, above = _is_inside(problem, gap.cut, quota)
    enters = below < above if quota.side == "place" else below > above
    leaves = below > above if quota.side == "place" else below < above
    return enters if gap.kind == "unmet" else leaves


def _is_inside(problem: PairingProblem, cut: Cut, quota: QuotaValue) -> tuple[bool, bool]:
    """Return whether a participant or group is in X, and whether what stands above it is."""
    groups = problem.place_groups if quota.side == "place" else problem.provider_groups
    if quota.kind == "group":
        own = next(group for group in groups if group.id == quota.entity_id)
        return own.id in cut.groups, _parent_inside(groups, own.parent, cut)
    inside = cut.places if quota.side == "place" else cut.providers
    number = _number(problem, quota.side, quota.layers[0], quota.entity_id)
    around = [i for i, group in enumerate(groups) if number in group.members]
    return ((quota.layers[0], quota.entity_id) in inside,
            _parent_inside(groups, around[-1] if around else ROOT, cut))  # fmt: skip


def _parent_inside(groups: Sequence[Group], parent: int, cut: Cut) -> bool:
    return cut.has_root if parent == ROOT else groups[parent].id in cut.groups


def _number(problem: PairingProblem, side: Side, layer: str, entity: str) -> int:
    at = problem.layer_names.index(layer)
    own = problem.layers[at]
    ids, firsts = ((own.place_ids, problem.first_place) if side == "place"
                   else (own.provider_ids, problem.first_provider))  # fmt: skip
    return int(firsts[at]) + ids.index(entity)
