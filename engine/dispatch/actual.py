"""What a dispatch does for needs: the definitions of `engine.coverage`, counting amounts that come.

There a capability counts in full at each of its provider's partners: potential coverage. Here it
counts where it goes: actual coverage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.coverage import Coverage, Kpi, coverage_by, gini

from .dispatching import Dispatch

ACTUAL_KPIS: tuple[Kpi, ...] = (
    Kpi("actual_coverage", "Σ W min(1, D ÷ N) ÷ Σ W over every place and sector with open needs of"
        " its own: N their amount, W their summed urgency, D the amount dispatched to them",
        "higher"),
    Kpi("actual_blind_spots", "Σ W of places and sectors to which nothing is dispatched ÷ Σ W",
        "lower"),
    Kpi("actual_fairness_minimum", "least actual coverage of any county with open needs", "higher"),
    Kpi("actual_fairness_gini", "Gini coefficient of the actual coverage of counties with open"
        " needs", "lower"),
    Kpi("capability_use", "mean over sectors with needs of the amount dispatched ÷ the amount"
        " offered", "higher"),
)  # fmt: skip
"""KPIs of a dispatch. All lie in [0, 1]; None where the denominator is 0."""


@dataclass(frozen=True)
class ActualCoverage:
    """Actual coverage and, beside it, the potential one of the same pairs.

    Attributes
    ----------
    served
        One row per place and sector with open needs, as `Coverage.needs_served` returns it with
        ``offered`` and ``share`` potential, and besides ``dispatched``, ``actual_share``,
        ``num_serving`` (capabilities that go there).
    """

    served: pd.DataFrame
    kpis: dict[str, float | None]

    def by(self, column: str) -> dict[str, tuple[float, float]]:
        """Return (actual, potential) coverage per value of a column, urgency-weighted."""
        actual = coverage_by(self.served.assign(share=self.served["actual_share"]), column)
        potential = coverage_by(self.served, column)
        return {key: (share, potential[key]) for key, share in actual.items()}


def actual_coverage(dispatch: Dispatch, coverage: Coverage, pairs: pd.DataFrame) -> ActualCoverage:
    """Return what a dispatch covers, beside what its plan's pairs could.

    Parameters
    ----------
    coverage
        Of the dispatch's graph and policy.
    pairs
        The plan's pairs (columns layer, provider_id, place_id).
    """
    potential = coverage.needs_served(pairs)
    keys = ["place_id", "sector_id"]
    sums = dispatch.items.groupby(keys, as_index=False).agg(
        dispatched=("amount", "sum"), num_serving=("capability_id", "nunique")
    )
    served = potential.merge(sums, on=keys, how="left", validate="one_to_one")
    served["dispatched"] = served["dispatched"].fillna(0.0)
    served["num_serving"] = served["num_serving"].fillna(0).astype("int64")
    served["actual_share"] = np.minimum(1.0, served["dispatched"] / served["amount"])
    found = ActualCoverage(served, {})
    counties = [actual for county, (actual, _) in found.by("county_id").items() if county]
    weights = served["urgency"].to_numpy()
    found.kpis.update({
        "actual_coverage": _weighted(served["actual_share"].to_numpy(), weights),
        "actual_blind_spots": _weighted((served["dispatched"] == 0).to_numpy(), weights),
        "actual_fairness_minimum": min(counties, default=None),
        "actual_fairness_gini": gini(np.array(counties)) if counties else None,
        "capability_use": _use(dispatch),
    })  # fmt: skip
    return found


def _weighted(values: np.ndarray, weights: np.ndarray) -> float | None:
    total = float(weights.sum())
    return min(1.0, float((values * weights).sum()) / total) if total else None


def _use(dispatch: Dispatch) -> float | None:
    shares = [float(own.units.sum() / own.problem.supply.sum())
              for own in dispatch.sectors if own.problem.supply.any()]  # fmt: skip
    return float(np.mean(shares)) if shares else None
