"""Why a pair is in a plan, in one line made of facts: territory, distance, needs, continuity."""

from __future__ import annotations

from functools import cached_property
from math import floor

from engine.facts.all_layers import LayerFacts, positions
from engine.policy import Lock, Waiver
from engine.rules import need_gap
from graph_schema.arrays import FloatArray

from .plan_source import PlanSource, Record

SEPARATORS = {"zh": "；", "en": "; "}


class Reasons:
    """Says of each pair of a plan why it is there."""

    def __init__(self, source: PlanSource) -> None:
        self._source, self._text = source, source.words.text
        self._layers = {
            name: _LayerReasons(facts, need_gap(facts))
            for name, facts in source.layer_facts.items()
        }
        overrides: list[Waiver | Lock] = [
            *source.policy.waivers,
            *(lock for lock in source.policy.locks if lock.kind == "in"),
        ]
        self._remarks = {
            (x.layer, x.provider_id, x.place_id): x.reason for x in overrides if x.reason
        }

    def of(self, pair: Record) -> str:
        """Return territory or field, distance, need, continuity, lock and waiver of one pair."""
        layer = self._layers[pair["layer"]]
        at = layer.rows[pair["provider_id"]], layer.columns[pair["place_id"]]
        parts = [self._lead(pair, bool(layer.facts.leads_here[at])),
                 self._distance(float(layer.facts.km[at])),
                 self._need(pair["place_id"], layer, at),
                 self._continuity(pair, bool(layer.facts.has_standing[at[0]])),
                 *self._overrides(pair)]  # fmt: skip
        return SEPARATORS[self._source.words.lang].join(parts)

    @cached_property
    def _leading_parties(self) -> set[str]:
        return set(self._source.facts.leads["party_id"].tolist())

    def _lead(self, pair: Record, leads_here: bool) -> str:
        party = self._source.providers[pair["provider_id"]]["party_id"]
        if party not in self._leading_parties:
            return self._text("book.why.leads_nothing")
        sector = self._source.policy.layer(pair["layer"]).sector
        where = str(self._source.sectors[sector]["name"]) if sector else pair["county_name"]
        facts = {"party": self._source.party_name(pair["provider_id"]), "where": where}
        if not leads_here:
            key = "book.why.outside_field" if sector else "book.why.outside_territory"
        else:
            key = "book.why.field" if sector else "book.why.territory"
        return self._text(key, **facts)

    def _distance(self, km: float) -> str:
        if km != km:  # noqa: PLR0124 - not a number
            return self._text("book.why.distance_unknown")
        return self._text("book.why.distance", km=f"{km:,.1f}".removesuffix(".0"))

    def _need(self, place: str, layer: _LayerReasons, at: tuple[int, int]) -> str:
        if not layer.facts.urgency[at[1]].sum():
            return self._text("book.why.no_need")
        share = percent(1 - float(layer.gaps[at]))
        lender = lender_of(self._source, place)
        if lender != place:
            name = self._source.place_name(lender)
            return self._text("book.why.need_of", percent=share, name=name)
        return self._text("book.why.need", percent=share)

    def _continuity(self, pair: Record, has_standing: bool) -> str:
        if pair["standing"]:
            return self._text("book.why.standing")
        return self._text("book.why.changed" if has_standing else "book.why.new")

    def _overrides(self, pair: Record) -> list[str]:
        found = []
        if pair["waived"]:
            rules = [self._text(f"book.rule.{rule}") for rule in pair["waived"].split(";")]
            found.append(self._text("book.why.waived", rules=rules))
        if pair["locked"]:
            found.append(self._text("book.why.locked"))
        remark = self._remarks.get((pair["layer"], pair["provider_id"], pair["place_id"]))
        if found and remark:
            found.append(remark)
        return found


class _LayerReasons:
    """Facts and need gaps of one layer, found by id."""

    def __init__(self, facts: LayerFacts, gaps: FloatArray) -> None:
        self.facts, self.gaps = facts, gaps
        self.rows, self.columns = positions(facts.providers), positions(facts.places)


def lender_of(source: PlanSource, place_id: str) -> str:
    """Return the place whose needs count for a place: itself, or the nearest above that has any.

    "" when no place up to the root has an open need.
    """
    demand = source.facts.demand_of
    return next((place for place in source.tree.line(place_id) if place in demand), "")


def percent(share: float) -> str:
    """Return a share as a whole percentage, rounded down: 100 means all, 0 means nothing.

    >>> percent(0.0), percent(0.004), percent(0.999), percent(1.0)
    ('0%', '<1%', '99%', '100%')
    """
    whole = floor(share * 100 + 1e-9)
    return "<1%" if whole == 0 and share > 0 else f"{whole}%"
