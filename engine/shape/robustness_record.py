"""What withdrawals do to a network, as a record."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Robustness:
    """Extinction curves of a plan, twice: nobody reacts, and re-matched after each withdrawal.

    Attributes
    ----------
    curves
        One row per attack, response, measure and step. Columns: attack (random, load, betweenness,
        worst: who withdraws next), response (none, rematched), measure (places_served,
        potential_coverage), step (providers withdrawn so far, 0 first), withdrawn (their share of
        those who have a pair at first), mean, low, high (over runs: mean, 2.5 and 97.5 % quantile;
        all equal where there is one run).
    worth
        The area between the two responses, over the withdrawn share: what coordination is worth.
        One row per attack and measure. Columns: attack, measure, num_runs, none, rematched (the
        areas under the curves ÷ the withdrawn share at the end: mean heights), worth (rematched -
        none), low, high (95 % interval of worth over runs; NaN where there is one run).
    """

    curves: pd.DataFrame
    worth: pd.DataFrame
