"""What a set of pairs does for needs: served share, blind spots, overlap, scatter, load.

One exact definition each, on a fixed scale from 0 to 1, so that plans of different scenarios
compare. A capability counts in full at each of its provider's partners: this is *potential*
coverage, what could be served at best, and every screen says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from graph_schema.arrays import FloatArray
from graph_schema.graph import AssistanceGraph

from .facts import GraphFacts, LayerFacts, positions, row_cells
from .policy import Policy

PARTNERS_WANTED = 1
"""Able partners that a need wants; more are overlap."""


@dataclass(frozen=True)
class Kpi:
    """One row of the KPI page: name, formula, and which direction is better."""

    name: str
    formula: str
    better: Literal["higher", "lower"]


KPIS: tuple[Kpi, ...] = (
    Kpi("places_served", "participating places with at least one partner ÷ participating places",
        "higher"),
    Kpi("potential_coverage", "Σ W min(1, C ÷ N) ÷ Σ W over every place and sector with open needs"
        " of its own: N their amount, W their summed urgency, C what the partners of the place and"
        " of all above it offer in the sector", "higher"),
    Kpi("blind_spots", "Σ W of places and sectors whose partners offer nothing ÷ Σ W", "lower"),
    Kpi("overlap", "open needs with more than one able partner ÷ open needs (more than one is not"
        " always waste)", "lower"),
    Kpi("scatter", "pairs outside the county in which their provider has most of its pairs ÷ pairs",
        "lower"),
    Kpi("territory_share", "pairs whose provider's party leads there (地域 or 领域), or whose"
        " provider has no party that leads ÷ pairs", "higher"),
    Kpi("continuity_share", "standing pairs that are kept ÷ standing pairs whose two ends still"
        " take part", "higher"),
    Kpi("mean_distance", "mean of min(1, km ÷ distance_cap_km) over pairs with known kilometres",
        "lower"),
    Kpi("provider_load", "pairs ÷ Σ maxima of participating providers", "higher"),
    Kpi("fairness_minimum", "least potential coverage of any county with open needs", "higher"),
    Kpi("fairness_gini", "Gini coefficient of the potential coverage of counties with open needs",
        "lower"),
)  # fmt: skip
"""Every KPI. All lie in [0, 1]; None where the denominator is 0."""


class Coverage:
    """Measures sets of pairs on one graph under one policy.

    What does not depend on the pairs is worked out once, so measuring many sets is cheap.

    Parameters
    ----------
    graph, policy
        Sound ones, as for `engine.plan.make_plan`.
    """

    def __init__(self, graph: AssistanceGraph, policy: Policy) -> None:
        self._shared = GraphFacts(graph, policy)
        self._policy = policy

    @cached_property
    def _layers(self) -> dict[str, LayerFacts]:
        return {layer.name: self._shared.layer_facts(layer) for layer in self._policy.layers}

    @cached_property
    def _positions(self) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
        return {
            name: (positions(facts.providers), positions(facts.places))
            for name, facts in self._layers.items()
        }

    def needs_served(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Return one row per place and sector with open needs of its own.

        Columns: place_id, county_id ("" outside every county), sector_id, num_needs, amount,
        urgency (summed), offered (by the partners of the place and of all above it), share
        (min(1, offered ÷ amount)), num_able (partners that offer anything in the sector).
        """
        partners = self._partners(pairs)
        demand = self._demand
        offered = np.zeros(len(demand))
        able = np.zeros(len(demand), dtype=np.int64)
        for row, (place, sector) in enumerate(row_cells(demand, "place_id", "sector_id")):
            k = self._shared.sector_number[sector]
            supplies = [self._shared.supply_of[p][k] for p in sorted(partners(place))]
            offered[row] = sum(supplies)
            able[row] = sum(1 for supply in supplies if supply > 0)
        share = np.minimum(1, offered / demand["amount"].to_numpy())
        return demand.assign(offered=offered, share=share, num_able=able)

    def kpis(self, pairs: pd.DataFrame) -> dict[str, float | None]:
        """Return every KPI of `KPIS` for pairs (columns layer, provider_id, place_id)."""
        needs = self.needs_served(pairs)
        counties = list(coverage_by(needs[needs["county_id"] != ""], "county_id").values())
        return {
            "places_served": self._places_served(pairs),
            "potential_coverage": _weighted(needs["share"], needs["urgency"]),
            "blind_spots": _weighted(needs["num_able"] == 0, needs["urgency"]),
            "overlap": _weighted(needs["num_able"] > PARTNERS_WANTED, needs["num_needs"]),
            "scatter": self._scatter(pairs),
            **self._pair_means(pairs),
            "provider_load": self._provider_load(pairs),
            "fairness_minimum": min(counties, default=None),
            "fairness_gini": gini(np.array(counties)) if counties else None,
        }

    @cached_property
    def _demand(self) -> pd.DataFrame:
        """Places and sectors with open needs, as in `needs_served`, without what is offered."""
        sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        columns = ("place_id", "sector_id", "amount", "urgency")
        for place, sector, amount, urgency in row_cells(self._shared.open_needs, *columns):
            cell = sums[place, sector]
            cell[0] += amount
            cell[1] += urgency
            cell[2] += 1
        keys = sorted(sums)
        table = np.array([sums[key] for key in keys]).reshape(len(keys), 3)
        counties = [self._shared.tree.above(place, "county") for place, _ in keys]
        return pd.DataFrame(
            {
                "place_id": pd.Series([place for place, _ in keys], dtype="str"),
                "county_id": pd.Series(counties, dtype="str"),
                "sector_id": pd.Series([sector for _, sector in keys], dtype="str"),
                "num_needs": table[:, 2].astype(np.int64),
                "amount": table[:, 0],
                "urgency": table[:, 1],
            }
        )

    def _partners(self, pairs: pd.DataFrame) -> _Partners:
        direct: dict[str, set[str]] = defaultdict(set)
        for provider, place in row_cells(pairs, "provider_id", "place_id"):
            if provider in self._shared.supply_of:
                direct[place].add(provider)
        return _Partners(direct, self._shared)

    def _places_served(self, pairs: pd.DataFrame) -> float | None:
        taking_part = sum(len(facts.places) for facts in self._layers.values())
        return _ratio(len(set(row_cells(pairs, "layer", "place_id"))), taking_part)

    def _provider_load(self, pairs: pd.DataFrame) -> float | None:
        maxima = 0
        for layer in self._policy.layers:
            own = self._layers[layer.name].providers["max"]
            maxima += int(own.fillna(layer.provider_quota.max).sum())
        return _ratio(len(pairs), maxima)

    def _scatter(self, pairs: pd.DataFrame) -> float | None:
        tally: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for provider, place in row_cells(pairs, "provider_id", "place_id"):
            tally[provider][self._shared.tree.above(place, "county")] += 1
        outside = sum(sum(by.values()) - max(by.values()) for by in tally.values())
        return _ratio(outside, len(pairs))

    def _pair_means(self, pairs: pd.DataFrame) -> dict[str, float | None]:
        """Return territory_share, continuity_share and mean_distance."""
        ends: dict[str, list[tuple[int, int]]] = {name: [] for name in self._layers}
        for name, provider, place in row_cells(pairs, "layer", "provider_id", "place_id"):
            provider_row, place_row = self._positions[name]
            ends[name].append((provider_row[provider], place_row[place]))
        inside = kept = standing = 0
        km: list[FloatArray] = []
        for name, facts in self._layers.items():
            rows, columns = np.array(ends[name], dtype=np.int64).reshape(-1, 2).T
            inside += int(facts.leads_here[rows, columns].sum())
            kept += int(facts.standing[rows, columns].sum())
            standing += int(facts.standing.sum())
            km.append(facts.km[rows, columns])
        known = np.concatenate(km) if km else np.zeros(0)
        known = np.minimum(known[~np.isnan(known)] / self._policy.distance_cap_km, 1)
        return {
            "territory_share": _ratio(inside, len(pairs)),
            "continuity_share": _ratio(kept, standing),
            "mean_distance": float(known.mean()) if len(known) else None,
        }


class _Partners:
    """Partners of a place and of everything above it, found once a place."""

    def __init__(self, direct: Mapping[str, set[str]], shared: GraphFacts) -> None:
        self._direct, self._shared = direct, shared

    def __call__(self, place: str) -> set[str]:
        return set().union(*(self._direct.get(x, ()) for x in self._shared.tree.line(place)))


def kpis(graph: AssistanceGraph, policy: Policy, pairs: pd.DataFrame) -> dict[str, float | None]:
    """Return every KPI of `KPIS` for one set of pairs; None where a denominator is 0."""
    return Coverage(graph, policy).kpis(pairs)


def coverage_by(needs: pd.DataFrame, column: str) -> dict[str, float]:
    """Return the potential coverage per value of a column of `Coverage.needs_served`.

    Urgency-weighted; values without urgency are left out.
    """
    found: dict[str, float] = {}
    for key, rows in needs.groupby(column):
        share = _weighted(rows["share"], rows["urgency"])
        if share is not None:
            found[str(key)] = share
    return found


def gini(values: FloatArray) -> float:
    """Return the Gini coefficient, 0 (all equal) towards 1; 0 when all are 0.

    Mean absolute difference of all pairs ÷ twice the mean.

    >>> round(gini(np.array([1.0, 1.0, 2.0])), 4)
    0.1667
    """
    mean = float(values.mean())
    if mean == 0:
        return 0.0
    return float(np.abs(values[:, None] - values[None, :]).mean() / (2 * mean))


def _weighted(values: pd.Series, weights: pd.Series) -> float | None:
    total = float(weights.sum())
    if total == 0:
        return None
    # A weighted mean can pass 1 by a rounding error.
    return min(1.0, float((values * weights).sum()) / total)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
