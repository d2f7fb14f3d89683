"""What a set of pairs does for needs: served share, blind spots, overlap, scatter, load.

One exact definition each, on a fixed scale from 0 to 1, so that plans of different scenarios
compare. A capability counts in full at each of its provider's partners: this is *potential*
coverage, what could be served at best, and every screen says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from graph_schema.arrays import BoolArray, FloatArray, IntArray
from graph_schema.graph import AssistanceGraph

from .facts.coverage_facts import CoverageFacts
from .facts.partners_wanted import partners_wanted
from .facts.place_tree import PlaceTree
from .facts.shared_facts import SharedFacts, row_cells
from .pair_keys import PairKey, pair_keys
from .policy import Policy

Cells = tuple[Any, ...]
"""A column of what is known of pairs."""


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
    Kpi("overlap", "open needs with more able partners than their sector wants (`partners_wanted`"
        " of the policy, 1 where it names no number) ÷ open needs; more is not always waste",
        "lower"),
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
        self._use(CoverageFacts(graph, policy))

    def beside(
        self, graph: AssistanceGraph, policy: Policy, known: SharedFacts | None = None
    ) -> Coverage:
        """Return the same for another graph and policy; what both share is not looked up again.

        Parameters
        ----------
        known
            Other facts of that graph and policy, which need not be looked up again either.
        """
        other = Coverage.__new__(Coverage)
        other._use(self._shared.beside(graph, policy, known))
        return other

    def _use(self, shared: CoverageFacts) -> None:
        self._shared, self._policy = shared, shared.policy

    @property
    def tree(self) -> PlaceTree:
        """The place tree."""
        return self._shared.tree

    @property
    def party_of(self) -> Mapping[str, str]:
        """Provider id → its party, "" for none."""
        return self._shared.party_of

    def needs_served(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Return one row per place and sector with open needs of its own.

        Columns: place_id, county_id ("" outside every county), sector_id, num_needs, amount,
        urgency (summed), offered (by the partners of the place and of all above it), share
        (min(1, offered ÷ amount)), num_able (partners that offer anything in the sector).
        """
        offered, share, able = self._served(row_cells(pairs, "layer", "provider_id", "place_id"))
        return self._shared.demand.assign(offered=offered, share=share, num_able=able)

    def kpis(self, pairs: pd.DataFrame) -> dict[str, float | None]:
        """Return every KPI of `KPIS` for pairs (columns layer, provider_id, place_id)."""
        return self.kpis_of(pair_keys(pairs))

    def kpis_of(self, keys: list[PairKey]) -> dict[str, float | None]:
        """Return every KPI of `KPIS` for pairs."""
        shared = self._shared
        _, share, able = self._served(keys)
        urgency, num_needs = shared.demand_columns.urgencies, shared.demand_columns.num_needs
        counties = [coverage for rows, weights in shared.urgency_of_counties
                    if (coverage := _weighted(share[rows], weights)) is not None]  # fmt: skip
        layers, providers, places = _columns(keys)
        lies_in, km, leads_here = _columns(shared.spots(keys))
        standing = shared.standing_keys
        return {
            "places_served": self._places_served(layers, places),
            "potential_coverage": _weighted(share, urgency),
            "blind_spots": _weighted(able == 0, urgency),
            "overlap": _weighted(able > self._wanted, num_needs),
            "scatter": _scatter(providers, lies_in),
            "territory_share": _ratio(sum(leads_here), len(keys)),
            "continuity_share": _ratio(sum(map(standing.__contains__, keys)), len(standing)),
            "mean_distance": self._mean_distance(layers, km),
            "provider_load": _ratio(len(keys), shared.most_pairs),
            "fairness_minimum": min(counties, default=None),
            "fairness_gini": gini(np.array(counties)) if counties else None,
        }

    @cached_property
    def _wanted(self) -> IntArray:
        """Return how many able partners each row of the demand wants."""
        wanted = partners_wanted(self._shared.graph, self._policy)
        return np.array([wanted[sector] for _, sector in self._shared.demand_keys], dtype=np.int64)

    def _served(self, keys: Iterable[PairKey]) -> tuple[FloatArray, FloatArray, IntArray]:
        """Return what is offered to each row of the demand, the share served, and by how many."""
        offered, able = self._shared.offers(keys)
        return offered, np.minimum(1, offered / self._shared.demand_columns.amounts), able

    def _places_served(self, layers: Cells, places: Cells) -> float | None:
        taking_part = sum(len(places) for places in self._shared.places_of.values())
        return _ratio(len({*zip(layers, places, strict=True)}), taking_part)

    def _mean_distance(self, layers: Cells, km: Cells) -> float | None:
        # Layer by layer as in the policy: a mean depends on the order in its last digits.
        number = {layer.name: i for i, layer in enumerate(self._policy.layers)}
        order = np.argsort([*map(number.__getitem__, layers)], kind="stable")
        distances = np.array(km)[order]
        known = np.minimum(distances[~np.isnan(distances)] / self._policy.distance_cap_km, 1)
        return float(known.mean()) if len(known) else None


def _scatter(providers: Cells, counties: Cells) -> float | None:
    num_pairs = Counter(providers)
    # Whoever has one pair has it in one county.
    many = {provider for provider, num in num_pairs.items() if num > 1}
    own: dict[str, list[str]] = {provider: [] for provider in many}
    for provider, county in zip(providers, counties, strict=True):
        if provider in many:
            own[provider].append(county)
    outside = sum(len(found) - max(map(found.count, {*found})) for found in own.values())
    return _ratio(outside, len(providers))


def kpis(graph: AssistanceGraph, policy: Policy, pairs: pd.DataFrame) -> dict[str, float | None]:
    """Return every KPI of `KPIS` for one set of pairs; None where a denominator is 0."""
    return Coverage(graph, policy).kpis(pairs)


def coverage_by(needs: pd.DataFrame, column: str) -> dict[str, float]:
    """Return the potential coverage per value of a column of `Coverage.needs_served`.

    Urgency-weighted; values without urgency are left out.
    """
    found: dict[str, float] = {}
    for key, rows in needs.groupby(column):
        share = _weighted(rows["share"].to_numpy(), rows["urgency"].to_numpy())
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


def _weighted(values: FloatArray | BoolArray, weights: FloatArray | IntArray) -> float | None:
    total = float(weights.sum())
    if total == 0:
        return None
    # A weighted mean can pass 1 by a rounding error.
    return min(1.0, float((values * weights).sum()) / total)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _columns(rows: Sequence[tuple[Any, Any, Any]]) -> tuple[Cells, Cells, Cells]:
    """Return three columns of rows, of any number of them."""
    first, second, third = zip(*rows, strict=True) if rows else ((), (), ())
    return first, second, third
