"""What a plan leaves open, found in the same way for the command and for HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.duty import BlindSpot
    from engine.gaps.all_gaps import Gap
    from engine.gaps.bound_together import BoundTogether
    from engine.gaps.repairs import Repair
    from engine.keeping.keep_proof import Kept
    from engine.overlap import Overlap
    from engine.pricing.plan_prices import PlanPrices
    from engine.scatter import ScatteredPair

    Mending = dict[int, tuple[tuple[Repair, ...], BoundTogether | None]]


class FoundGaps(NamedTuple):
    """Minima, and bounds on change, that are not met.

    Attributes
    ----------
    keeps
        Bounds on change under which too few standing pairings are kept.
    repairs
        Every single edit that mends anything, cheapest first; None when nobody asked for them.
    mending
        Number of a gap → repairs of its own, and two edits that only mend it both at once.
    """

    gaps: tuple[Gap, ...]
    keeps: tuple[Kept, ...]
    repairs: tuple[Repair, ...] | None
    mending: Mending

    def others(self) -> list[Repair]:
        """Return the repairs that mend no gap alone."""
        own = {id(repair) for mends, _ in self.mending.values() for repair in mends}
        return [repair for repair in self.repairs or () if id(repair) not in own]


class FoundBlindSpots(NamedTuple):
    """Needs that nobody serves, needs with more partners than wanted, pairs that lie apart."""

    blind_spots: tuple[BlindSpot, ...]
    overlaps: tuple[Overlap, ...]
    scattered: tuple[ScatteredPair, ...]


def find_gaps(prices: PlanPrices, *, repairs: bool) -> FoundGaps:
    """Return the gaps of a plan; ``repairs`` says whether also what mends them."""
    from engine.gaps.all_gaps import gaps

    found = tuple(gaps(prices))
    keeps = tuple(own for own in prices.plan.keeps if own.short)
    if not repairs:
        return FoundGaps(found, keeps, None, {})
    # Who asks for no repairs does not wait for these modules to be read.
    from engine.gaps.bound_together import bound_together
    from engine.gaps.gap_repairs import repairs_of
    from engine.gaps.repairs import repairs as repairs_of_plan

    every = tuple(repairs_of_plan(prices))
    mending = {number: (repairs_of(prices, gap, every), bound_together(prices, gap))
               for number, gap in enumerate(found)}  # fmt: skip
    return FoundGaps(found, keeps, every, mending)


def find_blind_spots(prices: PlanPrices) -> FoundBlindSpots:
    """Return the needs that nobody serves, and where partners overlap or scatter."""
    from engine.duty import blind_spots
    from engine.overlap import overlaps
    from engine.pricing.alternatives import make_tables
    from engine.scatter import scattered

    make_tables(prices)
    return FoundBlindSpots(tuple(blind_spots(prices)), tuple(overlaps(prices)),
                           tuple(scattered(prices)))  # fmt: skip
