"""Blind spots, overlap and scatter in words: whose duty, whom to ask, who is there, and why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from engine.facts.shared_facts import row_cells

from .why_words import WhyWords, rule_word

if TYPE_CHECKING:
    from engine.duty import BlindSpot, Helper
    from engine.overlap import AblePartner, Overlap
    from engine.scatter import ScatteredPair

SHOWN_HELPERS = 3
"""Helpers told of one blind spot, the cheapest; the rest are counted."""


class DutyWords:
    """Makes the sentences about needs and counties of one plan."""

    def __init__(self, words: WhyWords) -> None:
        self._words, self._text = words, words.text
        self._names = words.names

    def blind_spot(self, spot: BlindSpot) -> str:
        """Return what nobody serves, and whose duty it is."""
        return self._text(
            "blind.spot",
            place=self._names.place(spot.place_id),
            sector=self._names.of(spot.sector_id),
            amount=self._amount(spot.amount, spot.sector_id),
            urgency=f"{spot.urgency:g}",
            duty=self.duty(spot),
        )

    def duty(self, spot: BlindSpot) -> str:
        """Return whose duty the county is, and the field."""
        return self._text("blind.duty", county=self._words.leaders(spot.county_leaders),
                          field=self._words.leaders(spot.sector_leaders))  # fmt: skip

    def helpers(self, spot: BlindSpot) -> Iterator[str]:
        """Yield whom to ask, the cheapest first, and how many more there are."""
        for helper in spot.helpers[:SHOWN_HELPERS]:
            yield self.helper(helper, spot)
        if spot.num_able > SHOWN_HELPERS:
            yield self._text("blind.more_helpers", num=spot.num_able - SHOWN_HELPERS)
        if not spot.helpers:
            yield self._text("blind.nobody" if spot.layers else "blind.no_layer")

    def helper(self, helper: Helper, spot: BlindSpot) -> str:
        """Return one whom to ask: what it offers, how far off it is, and what sending it costs."""
        price = helper.price
        facts = [self._text("blind.offers", amount=self._amount(helper.offered, spot.sector_id)),
                 self._km(helper), self._lead(helper)]  # fmt: skip
        if price.place_id != spot.place_id:
            facts.append(self._text("blind.by_way_of", place=self._names.place(price.place_id)))
        return self._text(
            f"blind.ask_{price.kind}",
            provider=self._names.of(price.provider_id),
            facts=self._text("why.value.then").join(facts),
            value=self._words.value(price.price),
            rules=self._words.rules(price.refused_by),
        )

    def overlap(self, own: Overlap) -> str:
        """Return who the able partners are, how many are wanted, and whether all are needed."""
        return self._text(
            "overlap.line",
            place=self._names.place(own.place_id),
            sector=self._names.of(own.sector_id),
            amount=self._amount(own.amount, own.sector_id),
            wanted=own.wanted,
            num=len(own.partners),
            partners=self.partners(own),
            verdict=self.verdict(own),
        )

    def partners(self, own: Overlap) -> str:
        """Return the able partners as a list: what each offers, and how firm its pair is."""
        return self._text("why.also").join(map(self._partner, own.partners))

    def verdict(self, own: Overlap) -> str:
        """Return whether partners are to spare, or all are needed."""
        offered = sum(partner.offered for partner in own.partners)
        verdict = "spare" if own.num_spare else "needed" if offered >= own.amount else "too_little"
        return self._text(f"overlap.{verdict}", enough=max(own.wanted, own.needed),
                          spare=own.num_spare)  # fmt: skip

    def scattered(self, own: ScatteredPair) -> str:
        """Return where a provider is besides its main county, why, and what tidying costs."""
        pair = own.pair
        return self._text(
            "scatter.line",
            provider=self._names.of(pair.provider_id),
            county=self._names.of(own.main_county_id) or self._text("book.no_county"),
            num=own.num_main,
            place=self._names.place(pair.place_id),
            why=self.why_scattered(own),
        )

    def why_scattered(self, own: ScatteredPair) -> str:
        """Return what made a scattered pair cheaper, and what the tidy alternative costs."""
        if own.pair.kind == "locked":
            return self._text("scatter.locked")
        if own.tidy is None:
            return self._text("scatter.no_place")
        compared = [
            self._text("scatter.cheaper" if points > 0 else "scatter.dearer",
                       rule=rule_word(rule, self._words.words), num=f"{abs(points):,}")
            for rule, points in own.saves.items()
        ] or [self._text("scatter.equal")]  # fmt: skip
        return self._text("scatter.tidy", compared=self._words.words.join(compared),
                          place=self._names.place(own.tidy.entity_id),
                          value=self._words.value(own.tidy.price))  # fmt: skip

    def _partner(self, partner: AblePartner) -> str:
        pair = partner.pair
        state = "locked" if pair.kind == "locked" else "standing" if partner.stands else "new"
        return self._text("overlap.partner", provider=self._names.of(pair.provider_id),
                          offered=f"{partner.offered:,g}", state=self._text(f"overlap.{state}"),
                          value=self._words.value(pair.price))  # fmt: skip

    def _amount(self, amount: float, sector_id: str) -> str:
        return f"{amount:,g} {self._names.unit(sector_id)}".rstrip()

    def _km(self, helper: Helper) -> str:
        if helper.km is None:
            return self._text("why.km_unknown")
        return self._text("blind.km", km=f"{helper.km:,g}")

    def _lead(self, helper: Helper) -> str:
        if not helper.leads_here:
            return self._text("blind.elsewhere")
        party = self._parties.get(helper.price.provider_id, "")
        leads = party in self._words.prices.shared.led_by
        return self._text("blind.here" if leads else "blind.anywhere")

    @cached_property
    def _parties(self) -> dict[str, str]:
        providers = self._words.prices.plan.graph.table("providers")
        return dict(row_cells(providers, "id", "party_id"))
