"""County floors out of reach, each with its proof: a cut that anyone can count.

The needs of some counties, and the capabilities that can reach them, with all that these have: if
that is less than the floors of those counties together, no dispatch meets them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_schema.arrays import BoolArray, IntArray

from .network import ROOT, SectorNetwork


@dataclass(frozen=True)
class FloorGap:
    """One cause of lacking units.

    Attributes
    ----------
    counties, capabilities, needs
        Numbers in the sector's problem: counties short or bound to one that is, needs of theirs,
        and all capabilities that may serve these.
    lacking
        Units short of each county's floor, in the order of ``counties``.
    demand
        Units that the floors of these counties ask for.
    capacity
        Most units that can come: all of those capabilities, and what other needs of these counties
        can take.
    """

    counties: tuple[int, ...]
    capabilities: tuple[int, ...]
    needs: tuple[int, ...]
    lacking: tuple[int, ...]
    demand: int
    capacity: int

    @property
    def is_proven(self) -> bool:
        """Whether the floors cannot all be met, by the numbers alone."""
        return self.demand - self.capacity >= sum(self.lacking) > 0


def floor_gaps(network: SectorNetwork, flows: IntArray) -> tuple[FloorGap, ...]:
    """Return a gap for every cause for which counties are short, in order of the first county.

    A county that is short for two causes at once stands in one gap with both.
    """
    lacking = _lacking(network, flows)
    found: list[tuple[set[int], BoolArray]] = []
    for county in np.flatnonzero(lacking).tolist():
        reach = _reach(network, flows, county)
        first = 1 + len(network.rows.supply) + len(network.problem.demand)
        counties = set(np.flatnonzero(reach[first:]).tolist())
        for other in [own for own in found if own[0] & counties]:
            found.remove(other)
            counties |= other[0]
            reach |= other[1]
        found.append((counties, reach))
    return tuple(_gap(network, lacking, reach) for _, reach in found)


def _lacking(network: SectorNetwork, flows: IntArray) -> IntArray:
    problem = network.problem
    within = flows[network.pairs.stop + problem.steps.size :][: len(problem.counties)]
    return problem.floors - within


def _reach(network: SectorNetwork, flows: IntArray, county: int) -> BoolArray:
    """Return the nodes from which one unit more could come to a county.

    Not by giving up what another county has within its floor.
    """
    num_counties = len(network.problem.counties)
    first_floor = network.pairs.stop + network.problem.steps.size
    is_floor = np.zeros(len(flows), dtype=bool)
    is_floor[first_floor : first_floor + num_counties] = True
    spare, used = flows < network.capacities, (flows > 0) & ~is_floor
    spare[network.pairs] = True  # what bounds a pair is what its row has
    starts = np.concatenate([network.tails[spare], network.heads[used]])
    ends = np.concatenate([network.heads[spare], network.tails[used]])
    reach = np.zeros(len(network.supplies), dtype=bool)
    reach[len(reach) - num_counties + county] = True
    while True:
        more = starts[reach[ends] & ~reach[starts]]
        if not len(more):
            return reach
        reach[more] = True


def _gap(network: SectorNetwork, lacking: IntArray, reach: BoolArray) -> FloorGap:
    problem = network.problem
    num_rows, m = len(network.rows.supply), len(problem.demand)
    rows, needs, counties = (reach[1 : 1 + num_rows], reach[1 + num_rows : 1 + num_rows + m],
                             reach[1 + num_rows + m :])  # fmt: skip
    assert not reach[ROOT], "a county short of its floor could still be served"
    entering = ~reach[network.tails] & reach[network.heads]
    short = np.flatnonzero(counties)
    return FloorGap(
        counties=tuple(short.tolist()),
        capabilities=tuple(np.flatnonzero(rows[network.rows.of_capability]).tolist()),
        needs=tuple(np.flatnonzero(needs).tolist()),
        lacking=tuple(lacking[short].tolist()),
        demand=int(problem.floors[short].sum()),
        capacity=int(network.capacities[entering].sum() + network.supplies[reach].sum()),
    )
