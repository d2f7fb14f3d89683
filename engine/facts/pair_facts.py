"""The facts behind what a pair costs: needs, capabilities, kilometres, leads, what stood before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from engine.candidates import LayerCandidates
from engine.rules import SOFT_RULES

from .all_layers import GraphFacts
from .periods import is_valid_at
from .plain_cells import plain_cells


@dataclass(frozen=True)
class SectorFit:
    """What a place needs in one sector, and what the provider offers of it.

    Attributes
    ----------
    needed, offered
        Amounts, in the sector's unit.
    urgency
        Summed urgency of the needs: what the sector weighs.
    share
        min(1, offered ÷ needed).
    need_ids, capability_ids
        The rows behind the amounts; a capability of a barred sector does not count.
    """

    sector_id: str
    needed: float
    offered: float
    urgency: float
    share: float
    need_ids: tuple[str, ...]
    capability_ids: tuple[str, ...]


@dataclass(frozen=True)
class PairFacts:
    """Everything that the soft rules looked at for one pair.

    Attributes
    ----------
    points
        Soft rule → cost points.
    weights
        Soft rule → weight, 0 where it is switched off.
    sectors
        Every sector in which the place has needs, the most urgent first.
    needs_of
        Id of the place whose needs count: the place, or its nearest ancestor that has some; ""
        when none has.
    km
        Kilometres to 0.1; None when an end has no coordinates.
    party_id
        The provider's party, "" for none.
    leads_here
        Whether that party leads here, or there is none that leads anything.
    leaders
        (party id, role) of all that lead here: the county, or in a field layer the sector.
    stood
        Whether the pair stands.
    stood_with
        Places that the provider stands paired with in this layer.
    """

    points: dict[str, int]
    weights: dict[str, float]
    sectors: tuple[SectorFit, ...]
    needs_of: str
    km: float | None
    distance_cap_km: float
    party_id: str
    leads_here: bool
    leaders: tuple[tuple[str, str], ...]
    stood: bool
    stood_with: tuple[str, ...]


def pair_facts(shared: GraphFacts, candidates: LayerCandidates, row: int, column: int) -> PairFacts:
    """Return the facts behind one pair of a layer.

    Parameters
    ----------
    shared
        Of the graph and policy that the candidates come from.
    """
    facts, layer = candidates.facts, candidates.layer
    provider = candidates.provider_ids[row]
    place = candidates.place_ids[column]
    needs_of = next((x for x in shared.tree.line(place) if x in shared.demand_of), "")
    km = float(facts.km[row, column])
    standing = shared.standing_pairs.get(layer.name, ())
    return PairFacts(
        points=pair_points(candidates, row, column),
        weights={rule.name: layer.weights.get(rule.name, 0.0)
                 if layer.rules.get(rule.name, True) else 0.0 for rule in SOFT_RULES},
        sectors=_sectors(shared, candidates, row, column, needs_of),
        needs_of=needs_of,
        km=None if np.isnan(km) else km,
        distance_cap_km=facts.distance_cap_km,
        party_id=str(facts.providers["party_id"].iloc[row]),
        leads_here=bool(facts.leads_here[row, column]),
        leaders=leaders(shared, place, layer.sector),
        stood=bool(facts.standing[row, column]),
        stood_with=tuple(sorted(x for p, x in standing if p == provider)),
    )  # fmt: skip


def pair_points(candidates: LayerCandidates, row: int, column: int) -> dict[str, int]:
    """Return soft rule → cost points of one pair."""
    return {rule: int(table[row, column]) for rule, table in candidates.costs.items()}


def leaders(shared: GraphFacts, place_id: str, sector_id: str) -> tuple[tuple[str, str], ...]:
    """Return (party id, role) of all that lead the place's county, or here a sector.

    Those that lead come before those that help to lead; each group by id.
    """
    around = {*shared.tree.line(place_id)} if sector_id else {
        shared.tree.above(place_id, "county")
    }  # fmt: skip
    columns = ("since", "until", "party_id", "place_id", "sector_id", "role")
    found = {
        (party, role)
        for since, until, party, led, sector, role in plain_cells(shared.graph, "leads", *columns)
        if led in around and (sector or "") == sector_id
        and is_valid_at(since or "", until or "", shared.policy.period)
    }  # fmt: skip
    return tuple(sorted(found, key=lambda x: (x[1] != "lead", x[0])))


def _sectors(
    shared: GraphFacts, candidates: LayerCandidates, row: int, column: int, needs_of: str
) -> tuple[SectorFit, ...]:
    facts = candidates.facts
    provider = candidates.provider_ids[row]
    period = shared.policy.period
    needs: dict[str, list[str]] = defaultdict(list)
    columns = ("status", "period", "id", "place_id", "sector_id")
    for status, of, need, place, sector in plain_cells(shared.graph, "needs", *columns):
        if status == "open" and of == period and needs_of and needs_of in shared.tree.line(place):
            needs[sector].append(need)
    owners = {provider, *shared.members_of.get(provider, ())}
    offers: dict[str, list[str]] = defaultdict(list)
    columns = ("provider_id", "status", "period", "id", "sector_id")
    for owner, status, of, offer, sector in plain_cells(shared.graph, "capabilities", *columns):
        if owner in owners and status == "offered" and of == period:
            offers[sector].append(offer)
    fits = []
    for sector, need_ids in needs.items():
        k = shared.sector_number[sector]
        needed, offered = float(facts.demand[column, k]), float(facts.supply[row, k])
        fits.append(SectorFit(
            sector, needed, offered, float(facts.urgency[column, k]),
            min(1.0, offered / needed) if needed else 0.0, tuple(need_ids),
            tuple(offers.get(sector, ())) if offered else (),
        ))  # fmt: skip
    return tuple(sorted(fits, key=lambda fit: (-fit.urgency, fit.sector_id)))
