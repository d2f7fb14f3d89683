"""Prices, moves, edits and the facts of a pair in words. The sentences stand in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from api.entity_names import EntityNames
from api.layer_titles import LayerTitles
from api.messages import Catalogue
from engine.rules import SOFT_RULES
from engine.value import Value

if TYPE_CHECKING:
    from engine.explain import ChainLine, Explanation
    from engine.facts.pair_facts import PairFacts
    from engine.pricing.chains import Step
    from engine.pricing.mends import Mend
    from engine.pricing.plan_prices import PairPrice, PlanPrices
    from engine.pricing.quota_values import QuotaValue

_AROUND = ("township", "place", "parent", "provider")
"""Groupings by what may take part itself."""
SHOWN_NAMES = 4
"""Names in one list of a sentence; the rest are counted."""

SHOWN_MENDS = 6
"""Edits that make a pair cost nothing which are told; the rest are counted."""

Pair = tuple[str, str, str]


class WhyWords:
    """Makes the sentences about the prices of one plan, in one language."""

    def __init__(self, prices: PlanPrices, names: EntityNames, words: Catalogue) -> None:
        self.prices, self.names, self.words = prices, names, words
        self.text = words.text
        self.titles = LayerTitles(prices.plan.policy, words.lang)

    def value(self, value: Value | None) -> str:
        """Return a change of value in words, "nothing" for none; None is impossible.

        The parts are told most important first; a part that does not change is left out.
        """
        if value is None:
            return self.text("why.value.impossible")
        parts = {"unmet": value.unmet, "idle": value.idle, "cost": value.cost_points}
        told = [
            self.text(f"why.value.{name}_{'more' if units > 0 else 'fewer'}", num=f"{abs(units):,}")
            for name, units in parts.items() if units
        ]  # fmt: skip
        return self.text("why.value.then").join(told) if told else self.text("why.value.tie")

    def price(self, price: PairPrice) -> str:
        """Return what a pair costs, as a sentence."""
        return self.text(
            f"why.kind.{price.kind}",
            provider=self.names.of(price.provider_id),
            place=self.names.place(price.place_id),
            layer=self.titles.of(price.layer),
            rules=self.rules(price.refused_by),
            value=self.value(price.price),
        )

    def rules(self, rules: Sequence[str]) -> str:
        """Return hard rules as a list."""
        return self.words.join([self.text(f"why.hard.{rule}") for rule in rules])

    def blockers(self, price: PairPrice) -> Iterator[str]:
        """Yield what makes a pair impossible."""
        for own in price.blockers:
            locks = [self.text("why.lock", provider=self.names.of(p), place=self.names.place(s))
                     for _, p, s in own.locks]  # fmt: skip
            key = "why.blocker" if locks else "why.blocker_zero"
            yield self.text(key, name=self.holder(own.entity_id), maximum=own.maximum,
                            locks=self.some(locks))  # fmt: skip

    def facts(self, found: Explanation) -> Iterator[str]:
        """Yield one line per soft rule that counts: points and what is behind them."""
        facts, price = found.facts, found.price
        behind = {
            "need_gap": self._needs(facts, price.place_id),
            "outside_territory": self._territory(facts, price),
            "distance": self._distance(facts),
            "change": self._change(facts, price.provider_id),
        }
        for rule, points in facts.points.items():
            if facts.weights[rule]:
                key = "why.rule" if rule in behind else "why.rule_alone"
                yield self.text(key, rule=rule_word(rule, self.words), points=f"{points:,}",
                                fact=behind.get(rule, ""))  # fmt: skip

    def chain(self, lines: Sequence[ChainLine]) -> Iterator[str]:
        """Yield the moves of a chain in order; one who leaves for elsewhere makes one line.

        A chain is a circle: where whoever comes in at its beginning leaves another place at its
        end, the two are told as one.
        """
        waiting = list(lines)
        if len(waiting) > 1 and _goes(waiting[-1].step, waiting[0].step):
            waiting.insert(0, waiting.pop())
        while waiting:
            line = waiting.pop(0)
            if waiting and _goes(line.step, waiting[0].step):
                yield self._goes(line, waiting.pop(0))
            elif line.step.kind in ("add", "remove"):
                yield self.text(f"why.move.{line.step.kind}",
                                provider=self.names.of(line.step.provider_id),
                                place=self.names.place(line.step.place_id),
                                points=self._points(line.points))  # fmt: skip
            else:
                yield self._quota_step(line.step)

    def mends(self, mends: Sequence[Mend]) -> Iterator[str]:
        """Yield the first edits that make a pair cost nothing, then how many more there are."""
        for mend in mends[:SHOWN_MENDS]:
            yield self.edit_line(self.edit(mend.quota, mend.waived), mend.change)
        if len(mends) > SHOWN_MENDS:
            yield self.text("why.more", num=len(mends) - SHOWN_MENDS)

    def edit_line(self, edit: str, change: Value) -> str:
        """Return an edit with what it changes the plan's value by."""
        told = self.value(change) if change != Value() else self.text("why.value.same")
        return self.text("why.edit_line", edit=edit, value=told)

    def edit(
        self, quota: QuotaValue | None, waived: Pair | None, released: Pair | None = None
    ) -> str:
        """Return an edit as a phrase: a limit from … to …, a pair that is allowed or released."""
        if quota is not None:
            from engine.replan.replanning import limit_now

            now = limit_now(self.prices, quota)
            return self.text(f"why.edit.{quota.limit}", name=self.holder(quota.entity_id),
                             now=now, new=now + quota.delta)  # fmt: skip
        pair = waived or released
        assert pair is not None
        key = "why.edit.waived" if waived else "why.edit.released"
        return self.text(key, provider=self.names.of(pair[1]), place=self.names.place(pair[2]))

    def holder(self, entity_id: str) -> str:
        """Return whose a quota is: a place with its county, a provider, or a group.

        Of a group around one that may take part itself it is said that all are meant together.
        """
        if not is_group(entity_id):
            return self.names.place(entity_id)
        name = self.names.of(entity_id)
        by = entity_id.split(":")[1]
        return self.text("why.together", name=name) if by in _AROUND else name

    def some(self, names: Sequence[str]) -> str:
        """Return a list of names, cut short with a count when it is long."""
        if len(names) <= SHOWN_NAMES:
            return self.words.join(names)
        return self.text("why.and_more", names=self.words.join(names[:SHOWN_NAMES]),
                         num=len(names))  # fmt: skip

    def some_of(self, ids: Sequence[str]) -> str:
        """Return participants as a list; several places of one county with its name only once."""
        counties = {self.names.tree.above(id_, "county") for id_ in ids}
        whole = [self.names.place(id_) for id_ in ids]
        county = self.names.of(next(iter(counties))) if len(counties) == 1 else ""
        if len(ids) == 1 or not county or not all(name.startswith(county) for name in whole):
            return self.some(whole)
        return self.text("why.in_county", county=county,
                         names=self.some([self.names.of(id_) for id_ in ids]))  # fmt: skip

    def leaders(self, leaders: Sequence[tuple[str, str]]) -> str:
        """Return who leads, those that help to lead after those that lead."""
        if not leaders:
            return self.text("why.nobody_leads")
        return self.words.join([self.text(f"why.role.{role}", party=self.names.of(party))
                                for party, role in leaders])  # fmt: skip

    def _goes(self, line: ChainLine, following: ChainLine) -> str:
        points = _sum(line.points, following.points)
        return self.text("why.move.goes", provider=self.names.of(line.step.provider_id),
                         old=self.names.place(line.step.place_id),
                         new=self.names.place(following.step.place_id),
                         points=self._points(points))  # fmt: skip

    def _quota_step(self, step: Step) -> str:
        whose = "group" if is_group(step.entity_id) else step.side
        return self.text(f"why.move.{step.kind}_{whose}", name=self.holder(step.entity_id),
                         value=self.value(step.change))  # fmt: skip

    def _points(self, points: Mapping[str, int]) -> str:
        told = [f"{rule_word(rule, self.words)} {cost:+,}".replace("-", "−")
                for rule, cost in points.items() if cost]  # fmt: skip
        return self.words.join(told) if told else self.text("why.no_points")

    def _needs(self, facts: PairFacts, place_id: str) -> str:
        if not facts.sectors:
            return self.text("why.no_needs")
        fits = [
            self.text("why.fit", sector=self.names.of(fit.sector_id),
                      unit=self.names.unit(fit.sector_id), needed=f"{fit.needed:,g}",
                      offered=f"{fit.offered:,g}", percent=f"{fit.share:.0%}",
                      urgency=f"{fit.urgency:g}")
            for fit in facts.sectors
        ]  # fmt: skip
        told = self.text("why.also").join(fits)
        if facts.needs_of == place_id:
            return told
        return self.text("why.needs_of", place=self.names.place(facts.needs_of), fits=told)

    def _territory(self, facts: PairFacts, price: PairPrice) -> str:
        sector = self.prices.plan.policy.layer(price.layer).sector
        county = self.names.tree.above(price.place_id, "county") or price.place_id
        where = self.text("why.field", sector=self.names.of(sector)) if sector else (
            self.names.of(county)
        )  # fmt: skip
        if facts.party_id in {party for party, _ in facts.leaders}:
            key = "why.leads_here"
        elif not facts.party_id:
            key = "why.no_party"
        else:
            key = "why.leads_nothing" if facts.leads_here else "why.leads_elsewhere"
        return self.text(key, party=self.names.of(facts.party_id), where=where,
                         leaders=self.leaders(facts.leaders))  # fmt: skip

    def _distance(self, facts: PairFacts) -> str:
        if facts.km is None:
            return self.text("why.km_unknown")
        return self.text("why.km", km=f"{facts.km:,g}", cap=f"{facts.distance_cap_km:,g}")

    def _change(self, facts: PairFacts, provider_id: str) -> str:
        if facts.stood:
            return self.text("why.stood")
        if not facts.stood_with:
            return self.text("why.stood_nothing")
        return self.text("why.stood_with", provider=self.names.of(provider_id),
                         places=self.some_of(facts.stood_with))  # fmt: skip


def rule_word(rule: str, words: Catalogue) -> str:
    """Return what a rule is called in a sentence; one that has no such word, as in a column."""
    key = f"book.rule.{rule}"
    return words.text(key if words.has(key) else f"column.{rule}")


def is_group(entity_id: str) -> bool:
    """Whether an id is that of a group of a quota: ``side:by:key@layers``."""
    return "@" in entity_id and entity_id.partition(":")[0] in ("provider", "place")


def _goes(leaving: Step, coming: Step) -> bool:
    """Whether one and the same provider leaves one place for another."""
    ends = leaving.layer, leaving.provider_id
    return (leaving.kind, coming.kind) == ("remove", "add") and (
        ends == (coming.layer, coming.provider_id)
    )  # fmt: skip


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Return points of both rule by rule, in the order of the rules."""
    return {rule.name: one.get(rule.name, 0) + other.get(rule.name, 0) for rule in SOFT_RULES}
