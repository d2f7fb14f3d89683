"""What is offered and what is needed in one sector, in whole units, and who may serve whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph_schema.arrays import BoolArray, FloatArray, IntArray

Ids = tuple[str, ...]

REFUSALS: tuple[str, ...] = ("barred_sector", "own_territory", "lock_out", "tier")
"""What keeps a capability from a need; its position is its bit in ``refused``."""


@dataclass(frozen=True)
class SectorProblem:
    """One sector: rows are capabilities, columns are needs, both in order of their ids.

    Attributes
    ----------
    decimals
        Amounts are in units of 10^-decimals.
    counties
        Counties with needs, in order; ``county`` says which of them each need lies in, -1 none.
    tiers
        (n, m) position in the policy's order of the first tier that fits; its length for none.
    refused
        (n, m) bits of `REFUSALS`.
    steps
        (m, J) units of each piece of every need; the first is worth the most.
    step_values
        (m, J) what a whole need would be worth at each piece's rate: urgency times value.
    floors
        (G,) units that each county is to have.
    portions
        (m,) least units that are of use to each need; 0 or 1: any.
    """

    sector_id: str
    decimals: int
    num_tiers: int
    capability_ids: Ids
    provider_ids: Ids
    supply: IntArray
    need_ids: Ids
    place_ids: Ids
    demand: IntArray
    urgency: FloatArray
    counties: Ids
    county: IntArray
    tiers: IntArray
    refused: IntArray
    steps: IntArray
    step_values: FloatArray
    floors: IntArray
    portions: IntArray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of capabilities and of needs."""
        return len(self.supply), len(self.demand)

    @cached_property
    def allowed(self) -> BoolArray:
        """(n, m) whether a capability may serve a need."""
        free: BoolArray = self.refused == 0
        return free

    @cached_property
    def nearest(self) -> IntArray:
        """(n, m) tiers with those of pairs outside the order counted as the last of it."""
        return np.minimum(self.tiers, self.num_tiers - 1)
