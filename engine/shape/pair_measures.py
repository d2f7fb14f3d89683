"""Measures of pairs beside needs, distances and territories, which no web tells alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from engine.coverage import KPIS, Coverage
from graph_schema.arrays import FloatArray

from .proportionality import proportionality, rank_agreement
from .study import DEFINITION, PAIRS

_MEANS: dict[str, tuple[str, str]] = {
    "places_served": ("more places have a partner", "places"),
    "potential_coverage": ("more of what is needed could be served", "places"),
    "blind_spots": ("more needs have nobody who could help", "places"),
    "overlap": ("more needs have more able partners than wanted", "providers"),
    "scatter": ("providers' pairs lie further apart", "providers"),
    "territory_share": ("more pairs lie where the provider's party leads", "all"),
    "continuity_share": ("more standing pairs are kept", "all"),
    "mean_distance": ("partners are further away", "all"),
    "provider_load": ("providers use more of their room", "places"),
    "fairness_minimum": ("the county that is served worst is served better", "places"),
    "fairness_gini": ("counties are served more unequally", "places"),
}
"""KPI → what a higher value means, and for whom the better direction is better."""

_DUNCAN, _SPEARMAN = "Duncan & Duncan 1955", "Spearman 1904"

_OF_NEEDS: tuple[tuple[str, ...], ...] = (
    ("proportionality_county", "1 - Σ |h - n| ÷ 2, h and n the shares of each county in served and"
     " in all urgency", "0", "1", _DUNCAN, "help goes to counties more as they need it", "higher",
     "places"),
    ("proportionality_sector", "1 - Σ |h - n| ÷ 2, h and n the shares of each sector in served and"
     " in all urgency", "0", "1", _DUNCAN, "help goes to sectors more as they need it", "higher",
     "places"),
    ("rank_agreement_place", "Spearman's correlation of served and of all urgency, of places with"
     " needs", "-1", "1", _SPEARMAN, "places that need more get more", "higher", "places"),
)  # fmt: skip


def measure_pairs(pairs: pd.DataFrame, coverage: Coverage) -> pd.DataFrame:
    """Return measures of pairs (columns layer, provider_id, place_id), one row each.

    Columns: web (`PAIRS`), measure, value, and those of `engine.shape.study.DEFINITION`. They are
    the KPIs of a plan (``docs/kpis.md``), and whether served urgency is where urgency is.
    """
    kpis = coverage.kpis(pairs)
    values: list[float | None] = [kpis[own.name] for own in KPIS]
    rows: list[tuple[Any, ...]] = [
        (own.name, own.formula, "0", "1", "docs/kpis.md", _MEANS[own.name][0], own.better,
         _MEANS[own.name][1]) for own in KPIS]  # fmt: skip
    needs = coverage.needs_served(pairs)
    values += [proportionality(*_sums(needs, "county_id")),
               proportionality(*_sums(needs, "sector_id")),
               rank_agreement(*_sums(needs, "place_id"))]  # fmt: skip
    table = pd.DataFrame([*rows, *_OF_NEEDS], columns=["measure", *DEFINITION])
    numbers = np.array([np.nan if value is None else value for value in values])
    table.insert(0, "web", PAIRS)
    table.insert(2, "value", numbers)
    return table


def _sums(needs: pd.DataFrame, column: str) -> tuple[FloatArray, FloatArray]:
    """Return served and all urgency by the values of a column."""
    served = (needs["urgency"] * needs["share"]).groupby(needs[column]).sum()
    urgency = needs["urgency"].groupby(needs[column]).sum()
    return served.to_numpy(dtype=np.float64), urgency.to_numpy(dtype=np.float64)
