"""What places need in all: open needs of their own and of all below them, summed by sector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from graph_schema.arrays import FloatArray

from .place_tree import PlaceTree

Need = tuple[str, str, float, float]
"""An open need: place, sector, amount, urgency."""

Demand = tuple[FloatArray, FloatArray]
"""Amount and summed urgency per sector of one place."""


@dataclass(frozen=True, eq=False)
class DemandTable:
    """Amounts and summed urgencies per sector of the places that need something.

    Attributes
    ----------
    numbers
        Place → its row.
    amounts, urgencies
        One row a place, then one of zeros.
    """

    numbers: dict[str, int]
    amounts: FloatArray
    urgencies: FloatArray

    @classmethod
    def of(cls, demand: Mapping[str, Demand], num_sectors: int) -> DemandTable:
        """Return the table of what places need."""
        numbers = {place: number for number, place in enumerate(demand)}
        table = np.zeros((len(demand) + 1, 2, num_sectors))
        if demand:
            table[:-1] = np.array([*demand.values()])
        return cls(numbers, table[:, 0], table[:, 1])

    def renewed(self, demand: Mapping[str, Demand], new: Mapping[str, Demand]) -> DemandTable:
        """Return the table of ``demand``, whose rows but the ``new`` ones are those of this table.

        Where the same places need something as before, in the same order, ``numbers`` is the very
        same.
        """
        if [*demand] == [*self.numbers]:
            numbers, amounts, urgencies = self.numbers, self.amounts.copy(), self.urgencies.copy()
        else:
            numbers = {place: number for number, place in enumerate(demand)}
            nobody = len(self.numbers)
            stood = [*(self.numbers.get(place, nobody) for place in demand), nobody]
            amounts, urgencies = self.amounts[stood], self.urgencies[stood]
        for place, own in new.items():
            amounts[numbers[place]], urgencies[numbers[place]] = own
        return DemandTable(numbers, amounts, urgencies)


def summed_needs(
    needs: Iterable[Need], tree: PlaceTree, sector_number: Mapping[str, int],
    places: set[str] | None,
) -> dict[str, Demand]:  # fmt: skip
    """Return what some places need, or all; those without needs are left out."""
    num = len(sector_number)
    demand: dict[str, tuple[list[float], list[float]]] = defaultdict(
        lambda: ([0.0] * num, [0.0] * num)
    )
    for place, sector, amount, urgency in needs:
        for ancestor in tree.line(place):
            if places is not None and ancestor not in places:
                continue
            amounts, urgencies = demand[ancestor]
            amounts[sector_number[sector]] += amount
            urgencies[sector_number[sector]] += urgency
    table = np.array([*demand.values()]).reshape(len(demand), 2, num)
    return {place: (own[0], own[1]) for place, own in zip(demand, table, strict=True)}
