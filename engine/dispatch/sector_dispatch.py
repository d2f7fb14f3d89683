"""The best dispatch of one sector: how much goes from whom to which need, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from graph_schema.arrays import IntArray

from .floor_gaps import FloorGap, floor_gaps
from .flow import SectorFlow, best_flow, is_proven
from .marginals import Marginals
from .network import Levels, build_network, flows_of
from .portions import MOST_FLOWS, RankValues, best_with_portions
from .ranks import Ranks
from .rows import handed_out, pooled_rows, single_rows
from .sector_problem import SectorProblem

Kind = Literal["optimal", "bounded", "none"]


@dataclass(frozen=True)
class SectorDispatch:
    """One sector, dispatched.

    Attributes
    ----------
    flow
        The best flow of rows of like capabilities, who is served at all being settled where there
        are portions.
    units
        (n, m) units from every capability to every need.
    value
        Its rank values (`Ranks.names`), smaller is better; none is below ``bound``.
    valid
        Whether the checker finds ``units`` the best in the network of single capabilities, by
        ``potentials``.
    gaps
        Floors out of reach, each with its proof; what portions alone keep from a floor is not
        among them.
    """

    problem: SectorProblem
    ranks: Ranks
    flow: SectorFlow
    units: IntArray
    value: RankValues
    bound: RankValues
    potentials: IntArray
    valid: bool
    num_flows: int
    gaps: tuple[FloorGap, ...]

    @property
    def kind(self) -> Kind:
        """``optimal``: none is better. ``bounded``: none is below ``bound``. ``none``: unproven."""
        if not self.valid:
            return "none"
        return "optimal" if self.value == self.bound else "bounded"

    @cached_property
    def served(self) -> IntArray:
        """(m,) units that each need gets."""
        served: IntArray = self.units.sum(axis=0)
        return served

    @cached_property
    def idle(self) -> IntArray:
        """(n,) units of each capability that serve nothing."""
        idle: IntArray = self.problem.supply - self.units.sum(axis=1)
        return idle

    @cached_property
    def marginals(self) -> Marginals:
        """What one unit more is worth, anywhere."""
        return Marginals(self.flow)

    @cached_property
    def prices(self) -> IntArray:
        """(n, m) price of one unit on each pair (`Marginals.prices`)."""
        return self.marginals.prices(self.units)


def dispatch_sector(
    problem: SectorProblem, ranks: Ranks, most_flows: int = MOST_FLOWS,
    kept: IntArray | None = None, bound: RankValues | None = None,
) -> SectorDispatch:  # fmt: skip
    """Return the best dispatch of a sector.

    Of all dispatches that keep supplies, demands, refusals and portions, the one of the least rank
    values is returned; where portions leave a distance after ``most_flows`` flows, ``bound`` says
    how far it may be from the best.

    Parameters
    ----------
    kept
        (n, m) units that run on whatever becomes of the rest; prices leave them as they are.
    bound
        What no dispatch is below; by default, none that keeps ``kept``.
    """
    kept = np.zeros(problem.shape, dtype=np.int64) if kept is None else kept
    left = problem.supply - kept.sum(axis=1)
    rows, levels = pooled_rows(problem, left), Levels.keeping(problem, kept)
    found = best_with_portions(problem, ranks, rows, levels, most_flows)
    assert found is not None, "nothing is forced: serving nobody is feasible"
    flow = found.flow
    more = handed_out(rows, flow.network.table(flow.flows))
    single = build_network(problem, ranks, single_rows(problem, left), flow.network.levels)
    potentials = _of_single_rows(flow)
    return SectorDispatch(
        problem=problem,
        ranks=ranks,
        flow=flow,
        units=kept + more,
        value=flow.value,
        bound=found.bound if bound is None else bound,
        potentials=potentials,
        valid=is_proven(single, flows_of(single, more), potentials),
        num_flows=found.num_flows,
        gaps=_gaps(flow, has_portions=bool((problem.portions > 1).any())),
    )


def _gaps(flow: SectorFlow, *, has_portions: bool) -> tuple[FloorGap, ...]:
    if not flow.value[0]:
        return ()
    if has_portions:
        network = flow.network
        levels = replace(Levels.open(network.problem), kept_by_tier=network.levels.kept_by_tier)
        free = best_flow(build_network(network.problem, network.ranks, network.rows, levels),
                         with_ties=False)  # fmt: skip
        assert free is not None, "nothing is forced: serving nobody is feasible"
        flow = free
    return floor_gaps(flow.network, flow.flows)


def _of_single_rows(flow: SectorFlow) -> IntArray:
    """Return the potentials in the network of single capabilities: each has those of its row."""
    rows = flow.network.rows
    first_need = 1 + len(rows.supply)
    own = flow.potentials[1:first_need][rows.of_capability]
    return np.concatenate([flow.potentials[:1], own, flow.potentials[first_need:]])
