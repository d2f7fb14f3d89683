"""What a change does to needs: potential coverage by sector of the need, and by county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from engine.facts.shared_facts import row_cells

from .compared import Compared


@dataclass(frozen=True)
class NeedsChange:
    """Needs of one sector or county in both plans.

    Attributes
    ----------
    urgency_before, urgency_after
        Summed urgency of its open needs; 0 where it has none.
    served_before, served_after
        The part of it that partners could serve at best: Σ urgency · min(1, offered ÷ needed).
    """

    key: str
    urgency_before: float
    served_before: float
    urgency_after: float
    served_after: float

    @property
    def coverage_before(self) -> float | None:
        """Potential coverage in the earlier plan; None without urgency."""
        return self.served_before / self.urgency_before if self.urgency_before else None

    @property
    def coverage_after(self) -> float | None:
        """Potential coverage in the later plan; None without urgency."""
        return self.served_after / self.urgency_after if self.urgency_after else None


def needs_changes(
    by: Literal["sector", "county"], before: Compared, after: Compared
) -> tuple[NeedsChange, ...] | None:
    """Return the needs of every sector, or of every county, in order of ids.

    Each need counts once, at its own sector and at its own place's county ("" outside all), so that
    the parts sum to the urgency and the served urgency of all needs. None when the tables of a
    plan are not at hand.
    """
    if before.needs_served is None or after.needs_served is None:
        return None
    old, new = _sums(before.needs_served, by), _sums(after.needs_served, by)
    nothing = (0.0, 0.0)
    return tuple(NeedsChange(key, *old.get(key, nothing), *new.get(key, nothing))
                 for key in sorted({*old, *new}))  # fmt: skip


def _sums(needs: pd.DataFrame, by: str) -> dict[str, tuple[float, float]]:
    sums: dict[str, tuple[float, float]] = {}
    for key, urgency, share in row_cells(needs, f"{by}_id", "urgency", "share"):
        total, served = sums.get(key, (0.0, 0.0))
        sums[key] = total + urgency, served + urgency * share
    return sums
