"""From dispatched amounts to projects: one per place, sector and provider.

That is what one office signs for one place: who helps signs what its own house gives in one field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import ceil

from engine.dispatch_policy import POINTS_OF_A_NEED, DispatchPolicy
from engine.facts.plain_cells import plain_cells
from engine.policy import Policy
from graph_schema.graph import AssistanceGraph, digest

from .kept_dispatches import Ends, kept_rows
from .offices import Offices

MILLI = 1_000
"""Worth is counted in whole thousandths of a point."""
CENTS = 100
"""Money is counted in whole cents (分)."""


@dataclass(frozen=True)
class ListedProject:
    """A project that may be put on the list.

    Attributes
    ----------
    id
        Of period, place, sector and provider, and of how many projects of these there are already:
        what is dispatched after a project is listed becomes a further one.
    dispatches
        (capability id, need id) of the amounts that it is made of, sorted.
    milli_points
        Worth: for each amount its part of what its need gets, where `POINTS_OF_A_NEED` are a whole
        need of urgency 1. Whole, rounded down.
    cents
        Money: for each amount its part of what its need costs, rounded up; 0 where no need says.
    has_money
        Whether every need of it says what it costs.
    urgency
        The greatest of its needs.
    office
        Office that answers for it, "" where neither provider nor lead names one.
    """

    id: str
    place_id: str
    sector_id: str
    provider_id: str
    dispatches: tuple[Ends, ...]
    need_ids: tuple[str, ...]
    milli_points: int
    cents: int
    has_money: bool
    urgency: float
    office: str


def listed_projects(graph: AssistanceGraph, policy: Policy) -> tuple[ListedProject, ...]:
    """Return the projects that dispatches of the policy's period make, in order of their ids.

    Planned and running dispatches that belong to no project count; none of them is in two projects,
    and all are in one.
    """
    capabilities = dict(plain_cells(graph, "capabilities", "id", "provider_id"))
    columns = ("id", "place_id", "sector_id", "amount", "urgency", "amount_yuan")
    needs = {id_: cells for id_, *cells in plain_cells(graph, "needs", *columns)}
    rows = kept_rows(graph, policy.period)
    served: dict[str, Fraction] = defaultdict(Fraction)
    for (_, need), row in rows.items():
        if row.status != "stopped":
            served[need] += _exact(row.amount)
    groups: dict[tuple[str, str, str], list[Ends]] = defaultdict(list)
    for ends, row in rows.items():
        if row.status in {"planned", "running"} and not row.project_id:
            place, sector = needs[ends[1]][:2]
            groups[place, sector, capabilities[ends[0]]].append(ends)
    own, offices = policy.dispatch or DispatchPolicy.model_validate({}), Offices(graph)
    listed, found = set(graph.column("projects", "id")), []
    for (place, sector, provider), items in groups.items():
        worth, money, known = Fraction(), Fraction(), True
        for ends in items:
            _, _, amount, urgency, yuan = needs[ends[1]]
            part = _exact(rows[ends].amount)
            total = served[ends[1]]
            worth += need_points(own, _exact(amount), urgency, total) * part / total
            money += _exact(yuan or 0.0) * part / _exact(amount)
            known &= yuan is not None
        need_ids = tuple(sorted({need for _, need in items}))
        found.append(ListedProject(
            _free_id(listed, policy.period, place, sector, provider), place, sector, provider,
            tuple(sorted(items)), need_ids, int(worth * MILLI), ceil(money * CENTS),
            known, max(needs[need][3] for need in need_ids), offices.of(provider, place, sector),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda project: project.id))


def need_points(
    policy: DispatchPolicy, amount: Fraction, urgency: float, served: Fraction
) -> Fraction:
    """Return what so much of a need is worth, in points, by the policy's pieces.

    >>> pieces = DispatchPolicy.model_validate({})
    >>> float(need_points(pieces, Fraction(10), 1.0, Fraction(8)))  # 0.5 at 1, 0.3 at 0.6
    680.0
    """
    left, worth = min(served / amount, Fraction(1)), Fraction()
    for piece in policy.pieces:
        part = min(left, _exact(piece.share))
        worth += part * _exact(piece.value)
        left -= part
    return worth * POINTS_OF_A_NEED * _exact(urgency)


def _free_id(listed: Collection[str], *of: str) -> str:
    ids = (
        f"project:{digest([*of, *([str(number)] if number else [])])[:12]}" for number in count()
    )
    return next(id_ for id_ in ids if id_ not in listed)


def _exact(number: float) -> Fraction:
    return Fraction(repr(float(number)))
