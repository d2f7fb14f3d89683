"""From the two libraries to one problem a sector; whatever does not fit is reported at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.dispatch_policy import DispatchPolicy
from engine.facts.coverage_facts import CoverageFacts
from engine.facts.plain_cells import plain_cells
from engine.pair_keys import PairKey
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Fact, Problem, Report

from .amounts import at_least, common_decimals, decimals_of, steps, units
from .sector_problem import SectorProblem
from .who_may_serve import WhoMayServe

MOST_UNITS = 2**44
"""Most units that are offered or needed in one sector."""


class BadDispatch(ValueError):
    """Amounts or a policy that cannot be dispatched; ``report`` names every problem."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("; ".join(f"{p.table} {p.column}: {p.code}" for p in report.problems))


@dataclass(frozen=True)
class Offer:
    """One capability that counts."""

    id: str
    provider_id: str
    amount: float


@dataclass(frozen=True)
class Want:
    """One need that counts."""

    id: str
    place_id: str
    amount: float
    urgency: float


def list_sectors(
    facts: CoverageFacts, dispatch: DispatchPolicy, pairs: Iterable[PairKey],
    running: Mapping[str, Sequence[float]] | None = None,
) -> tuple[SectorProblem, ...]:  # fmt: skip
    """Return one problem per sector with open needs, in order of their ids.

    Open needs and offered capabilities of the policy's period count, each in its own sector.

    Parameters
    ----------
    running
        Sector → amounts besides that have to be whole in its unit.

    Raises
    ------
    BadDispatch
        With every problem at once: amounts with more decimals than the policy allows, sums beyond
        the range, counties and sectors that there are not.
    """
    offers, wants = _offers(facts), _wants(facts)
    report = check_dispatch(facts.graph, facts.policy.period, dispatch)
    if not report.ok:
        raise BadDispatch(report)
    who = WhoMayServe(facts, dispatch, pairs)
    runs = running or {}
    return tuple(
        _problem(facts, dispatch, who, sector, offers[sector], wants[sector], runs.get(sector, ()))
        for sector in sorted(wants)
    )


def check_dispatch(graph: AssistanceGraph, period: str, dispatch: DispatchPolicy) -> Report:
    """Return every problem of a graph's amounts, and of the names in a dispatch policy."""
    report = Report(_names(graph, dispatch))
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    for table, status in (("needs", "open"), ("capabilities", "offered")):
        columns = ("id", "status", "period", "sector_id", "amount")
        for line, (id_, own, when, sector, amount) in enumerate(
            plain_cells(graph, table, *columns), start=2
        ):
            if own == status and when == period:
                sums[table, sector].append(amount)
                if decimals_of(amount) > dispatch.decimals:
                    report.add(_too_fine(table, line, "amount", amount, id_, dispatch))
    if report.ok:
        report.extend(_too_many(sums))
    return report


def _names(graph: AssistanceGraph, dispatch: DispatchPolicy) -> Iterator[Problem]:
    counties = {id_ for id_, kind in plain_cells(graph, "places", "id", "kind") if kind == "county"}
    sectors = set(graph.column("sectors", "id"))
    for key, names, known in (("county_floors", dispatch.county_floors, counties),
                              ("min_portions", dispatch.min_portions, sectors)):  # fmt: skip
        for name in sorted(set(names) - known):
            near: dict[str, Fact] = {"near": ", ".join(sorted(known)[:12])}
            yield Problem("unknown_name", "error", "policy", None, f"dispatch.{key}", name,
                          "unknown_name", near)  # fmt: skip
    for sector, amount in dispatch.min_portions.items():
        if decimals_of(amount) > dispatch.decimals:
            key = f"dispatch.min_portions.{sector}"
            yield _too_fine("policy", None, key, amount, sector, dispatch)


def _too_fine(
    table: str, line: int | None, column: str, amount: float, id_: str, dispatch: DispatchPolicy
) -> Problem:
    code = "dispatch_amount_too_fine"
    facts: dict[str, Fact] = {"id": id_, "decimals": dispatch.decimals}
    return Problem(code, "error", table, line, column, repr(amount), code, facts)


def _too_many(sums: dict[tuple[str, str], list[float]]) -> Iterator[Problem]:
    decimals: dict[str, int] = defaultdict(int)
    for (_, sector), amounts in sums.items():
        decimals[sector] = max(decimals[sector], common_decimals(amounts))
    for (table, sector), amounts in sums.items():
        if sum(amounts) * 10 ** decimals[sector] >= MOST_UNITS:
            facts: dict[str, Fact] = {"sector": sector, "decimals": decimals[sector],
                                      "most": MOST_UNITS}  # fmt: skip
            yield Problem("dispatch_too_much", "error", table, None, "amount",
                          repr(sum(amounts)), "dispatch_too_much", facts)  # fmt: skip


def _offers(facts: CoverageFacts) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = defaultdict(list)
    columns = ("id", "provider_id", "status", "period", "sector_id", "amount")
    for id_, provider, status, period, sector, amount in plain_cells(
        facts.graph, "capabilities", *columns
    ):
        if status == "offered" and period == facts.policy.period:
            found[sector].append(Offer(id_, provider, amount))
    return found


def _wants(facts: CoverageFacts) -> dict[str, list[Want]]:
    found: dict[str, list[Want]] = defaultdict(list)
    columns = ("id", "place_id", "status", "period", "sector_id", "amount", "urgency")
    for id_, place, status, period, sector, amount, urgency in plain_cells(
        facts.graph, "needs", *columns
    ):
        if status == "open" and period == facts.policy.period:
            found[sector].append(Want(id_, place, amount, urgency))
    return found


def _problem(
    facts: CoverageFacts, dispatch: DispatchPolicy, who: WhoMayServe, sector: str,
    offers: list[Offer], wants: list[Want], running: Sequence[float],
) -> SectorProblem:  # fmt: skip
    offers = sorted(offers, key=lambda own: own.id)
    wants = sorted(wants, key=lambda own: own.id)
    least = dispatch.min_portions.get(sector, 0.0)
    decimals = common_decimals(
        [least, *running, *(offer.amount for offer in offers), *(want.amount for want in wants)]
    )
    demand = units([want.amount for want in wants], decimals)
    lies_in = [facts.tree.above(want.place_id, "county") for want in wants]
    counties = tuple(sorted(set(lies_in) - {""}))
    county = np.array([counties.index(x) if x else -1 for x in lies_in], dtype=np.int64)
    tiers, refused = who.of(sector, [x.provider_id for x in offers], [x.place_id for x in wants])
    urgency = np.array([want.urgency for want in wants])
    pieces = dispatch.pieces
    shares = [piece.share for piece in pieces]
    return SectorProblem(
        sector_id=sector,
        decimals=decimals,
        num_tiers=len(dispatch.order),
        capability_ids=tuple(offer.id for offer in offers),
        provider_ids=tuple(offer.provider_id for offer in offers),
        supply=units([offer.amount for offer in offers], decimals),
        need_ids=tuple(want.id for want in wants),
        place_ids=tuple(want.place_id for want in wants),
        demand=demand,
        urgency=urgency,
        counties=counties,
        county=county,
        tiers=tiers,
        refused=refused,
        steps=np.array([steps(shares, n) for n in demand.tolist()], dtype=np.int64),
        step_values=urgency[:, None] * np.array([piece.value for piece in pieces]),
        floors=np.array(
            [at_least(dispatch.county_floors.get(id_, dispatch.county_floor),
                      int(demand[county == number].sum()))
             for number, id_ in enumerate(counties)], dtype=np.int64,
        ),
        portions=np.array(
            [min(n, max(at_least(dispatch.min_portion, n), int(units([least], decimals)[0])))
             for n in demand.tolist()], dtype=np.int64,
        ),
    )  # fmt: skip
