"""What a plan's workbook says besides the plan: how firm pairs are, why gaps are, whose duty."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from api.answers.duty_words import DutyWords
from api.answers.gap_words import GapWords
from api.answers.why_words import WhyWords
from api.entity_names import EntityNames
from api.messages import Catalogue
from engine.duty import BlindSpot, blind_spots
from engine.overlap import Overlap, overlaps
from engine.pricing.alternatives import Alternatives, Outlook, make_tables
from engine.pricing.plan_prices import PlanPrices
from engine.scatter import ScatteredPair, scattered

from .plan_source import Record

if TYPE_CHECKING:
    from engine.gaps.all_gaps import Gap
    from engine.gaps.bound_together import BoundTogether
    from engine.gaps.repairs import Repair

MOST_HELPERS = 3
"""Helpers named for each blind spot."""


class PlanAnswers:
    """Answers about one plan, worked out from the tables of all its prices."""

    def __init__(self, prices: PlanPrices, words: Catalogue) -> None:
        self.prices = prices
        self.words = WhyWords(prices, EntityNames(prices.plan.graph), words)
        self.gap_words, self.duty_words = GapWords(self.words), DutyWords(self.words)

    @cached_property
    def _alternatives(self) -> Alternatives:
        return Alternatives(self.prices)

    def outlook(self, pair: Record) -> Outlook:
        """Return how firm a pair of the plan is, and what would come next for either end."""
        return self._alternatives.of(pair["layer"], pair["provider_id"], pair["place_id"])

    def firmness(self, pair: Record) -> str:
        """Return what the plan is worse without a pair, in words."""
        return self.words.value(self.outlook(pair).firmness)

    def next_place(self, pair: Record) -> str:
        """Return where else its provider would go, with the price; "" where nowhere."""
        other = self.outlook(pair).next_place
        if other is None:
            return ""
        name = self.words.names.place(other.entity_id)
        return self._priced(name, self.words.value(other.price))

    def next_provider(self, pair: Record) -> str:
        """Return who else would help its place, with the price; "" where nobody."""
        other = self.outlook(pair).next_provider
        if other is None:
            return ""
        return self._priced(self.words.names.of(other.entity_id), self.words.value(other.price))

    def _priced(self, name: str, value: str) -> str:
        return self.words.text("why.edit_line", edit=name, value=value)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Every cause of gaps, with its proof."""
        if not self.prices.plan.shortfalls:
            return ()
        from engine.gaps.all_gaps import gaps

        return gaps(self.prices)

    @cached_property
    def mending(self) -> tuple[tuple[tuple[Repair, ...], BoundTogether | None], ...]:
        """For each cause the single edits that mend it, and two that only do together."""
        from engine.gaps.bound_together import bound_together
        from engine.gaps.gap_repairs import repairs_of
        from engine.gaps.repairs import repairs

        every = repairs(self.prices)
        return tuple((repairs_of(self.prices, gap, every), bound_together(self.prices, gap))
                     for gap in self.gaps)  # fmt: skip

    @cached_property
    def cause_of(self) -> dict[tuple[str, str, tuple[str, ...]], int]:
        """Side, id and layers of every shortfall to the position of its cause."""
        return {(own.side, own.entity_id, own.layers): position
                for position, gap in enumerate(self.gaps) for own in gap.cut.gaps}  # fmt: skip

    def cause_lines(self, position: int) -> list[str]:
        """Return the proof of a cause, whether it is a choice, and what would mend it."""
        gap, (repairs, together) = self.gaps[position], self.mending[position]
        choice = self.gap_words.choice(gap)
        return [self.gap_words.proof(gap), *([choice] if choice else []),
                *self.gap_words.repairs(repairs, together)]  # fmt: skip

    @cached_property
    def blind_spots(self) -> tuple[BlindSpot, ...]:
        """Every need that nobody serves, with whose duty it is and whom to ask."""
        return blind_spots(self.prices, most=MOST_HELPERS)

    @cached_property
    def blind_spot_of(self) -> dict[tuple[str, str], BlindSpot]:
        """Place and sector to their blind spot."""
        return {(spot.place_id, spot.sector_id): spot for spot in self.blind_spots}

    @cached_property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Every need with more able partners than wanted."""
        return overlaps(self.prices)

    @cached_property
    def scattered(self) -> tuple[ScatteredPair, ...]:
        """Every pair outside its provider's main county."""
        return scattered(self.prices)


def plan_answers(prices: PlanPrices | None, words: Catalogue) -> PlanAnswers | None:
    """Return the answers about a plan; None without prices, or where they are too many."""
    if prices is None or not make_tables(prices):
        return None
    return PlanAnswers(prices, words)
