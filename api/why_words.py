"""Prices, chains, edits and the facts of a pair in words. The sentences stand in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.chains import Step
from engine.explain import ChainLine
from engine.pair_facts import PairFacts
from engine.plan_prices import PairPrice, PlanPrices
from engine.quota_values import QuotaValue
from engine.replanning import limit_now
from engine.value import Value

from .asked_names import AskedNames
from .screen import Screen

SHOWN_NAMES = 4
"""Names in one list of a sentence; the rest are counted."""

Pair = tuple[str, str, str]


class WhyWords:
    """Makes the sentences about one plan in one language."""

    def __init__(self, prices: PlanPrices, names: AskedNames, screen: Screen) -> None:
        self._prices, self.names, self._screen = prices, names, screen

    def value(self, value: Value | None) -> str:
        """Return a change of value in words, "a tie" for none; None is impossible.

        The parts are told most important first; a part that does not change is left out.
        """
        text = self._screen.text
        if value is None:
            return text("why.value.impossible")
        parts = {"unmet": value.unmet, "idle": value.idle, "cost": value.cost_points}
        told = [
            text(f"why.value.{name}_{'more' if units > 0 else 'fewer'}", num=f"{abs(units):,}")
            for name, units in parts.items() if units
        ]  # fmt: skip
        return self._screen.words.join(told) if told else text("why.value.tie")

    def price(self, price: PairPrice) -> str:
        """Return what a pair costs, as a sentence."""
        return self._screen.text(
            f"why.kind.{price.kind}",
            provider=self.names.of(price.provider_id),
            place=self.names.place(price.place_id),
            layer=price.layer,
            rules=self.rules(price.refused_by),
            value=self.value(price.price),
        )

    def rules(self, rules: Sequence[str]) -> str:
        """Return hard rules as a list."""
        return self._screen.words.join([self._screen.text(f"why.hard.{rule}") for rule in rules])

    def blockers(self, price: PairPrice) -> Iterator[str]:
        """Yield what makes a pair impossible."""
        for own in price.blockers:
            locks = [f"{self.names.of(p)}→{self.names.of(s)}" for _, p, s in own.locks]
            key = "why.blocker" if locks else "why.blocker_zero"
            yield self._screen.text(key, name=self.names.of(own.entity_id), maximum=own.maximum,
                                    locks=self.some(locks))  # fmt: skip

    def facts(self, facts: PairFacts) -> Iterator[str]:
        """Yield one line per soft rule that counts: points and what is behind them."""
        behind = {
            "need_gap": self._needs(facts),
            "outside_territory": self._territory(facts),
            "distance": self._distance(facts),
            "change": self._change(facts),
        }
        for rule, points in facts.points.items():
            if facts.weights[rule]:
                yield self._screen.text("why.rule", rule=self._screen.text(f"column.{rule}"),
                                        points=f"{points:,}", fact=behind[rule])  # fmt: skip

    def chain(self, lines: Sequence[ChainLine]) -> Iterator[str]:
        """Yield the moves of a chain in order; one who leaves for elsewhere makes one line."""
        waiting = list(lines)
        while waiting:
            line = waiting.pop(0)
            step, points = line.step, line.points
            following = waiting[0].step if waiting else None
            if (
                step.kind == "remove"
                and following is not None
                and following.kind == "add"
                and (step.layer, step.provider_id) == (following.layer, following.provider_id)
            ):
                points = _sum(points, waiting.pop(0).points)
                yield self._screen.text("why.move.goes", provider=self.names.of(step.provider_id),
                                        old=self.names.place(step.place_id),
                                        new=self.names.place(following.place_id),
                                        points=self._points(points))  # fmt: skip
            elif step.kind in ("add", "remove"):
                yield self._screen.text(f"why.move.{step.kind}",
                                        provider=self.names.of(step.provider_id),
                                        place=self.names.place(step.place_id),
                                        points=self._points(points))  # fmt: skip
            else:
                yield self._quota_step(step)

    def edit(self, quota: QuotaValue | None, waived: Pair | None) -> str:
        """Return an edit as a phrase: a limit from … to …, or a pair that is allowed."""
        if quota is not None:
            now = limit_now(self._prices, quota)
            return self._screen.text(f"why.edit.{quota.limit}",
                                     name=self.names.of(quota.entity_id), now=now,
                                     new=now + quota.delta)  # fmt: skip
        assert waived is not None
        return self._screen.text("why.edit.waived", provider=self.names.of(waived[1]),
                                 place=self.names.place(waived[2]))  # fmt: skip

    def some(self, names: Sequence[str]) -> str:
        """Return a list of names, cut short with a count when it is long."""
        if len(names) <= SHOWN_NAMES:
            return self._screen.words.join(names)
        shown = self._screen.words.join(names[:SHOWN_NAMES])
        return self._screen.text("why.and_more", names=shown, num=len(names))

    def leaders(self, leaders: Sequence[tuple[str, str]]) -> str:
        """Return who leads, those that help to lead after those that lead."""
        if not leaders:
            return self._screen.text("why.nobody_leads")
        return self._screen.words.join([
            self._screen.text(f"why.role.{role}", party=self.names.of(party))
            for party, role in leaders
        ])  # fmt: skip

    def _quota_step(self, step: Step) -> str:
        return self._screen.text(f"why.move.{step.kind}", name=self.names.of(step.entity_id),
                                 value=self.value(step.change))  # fmt: skip

    def _points(self, points: Mapping[str, int]) -> str:
        told = [f"{self._screen.text(f'column.{rule}')} {cost:+,}"
                for rule, cost in points.items() if cost]  # fmt: skip
        return self._screen.words.join(told) if told else self._screen.text("why.no_points")

    def _needs(self, facts: PairFacts) -> str:
        if not facts.sectors:
            return self._screen.text("why.no_needs")
        fits = [
            self._screen.text("why.fit", sector=self.names.of(fit.sector_id),
                              needed=f"{fit.needed:,g}", offered=f"{fit.offered:,g}",
                              percent=f"{fit.share:.0%}", urgency=f"{fit.urgency:g}")
            for fit in facts.sectors
        ]  # fmt: skip
        return self._screen.text("why.needs", place=self.names.of(facts.needs_of),
                                 fits=self.some(fits))  # fmt: skip

    def _territory(self, facts: PairFacts) -> str:
        party = self.names.of(facts.party_id)
        leaders = self.leaders(facts.leaders)
        led = {party_id for party_id, _ in facts.leaders}
        if facts.party_id in led:
            return self._screen.text("why.leads_here", party=party)
        key = "why.leads_nothing" if facts.leads_here else "why.leads_elsewhere"
        return self._screen.text(key, party=party or "–", leaders=leaders)

    def _distance(self, facts: PairFacts) -> str:
        if facts.km is None:
            return self._screen.text("why.km_unknown")
        return self._screen.text("why.km", km=f"{facts.km:,g}", cap=f"{facts.distance_cap_km:,g}")

    def _change(self, facts: PairFacts) -> str:
        if facts.stood:
            return self._screen.text("why.stood")
        if not facts.stood_with:
            return self._screen.text("why.stood_nothing")
        stood = [self.names.place(place) for place in facts.stood_with]
        return self._screen.text("why.stood_with", places=self.some(stood))


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {rule: one.get(rule, 0) + other.get(rule, 0) for rule in (*one, *other)}
