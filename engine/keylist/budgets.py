"""Budgets of a year: what is left of each, and which projects share it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from engine.facts.place_tree import PlaceTree
from engine.facts.plain_cells import plain_cells
from graph_schema.graph import AssistanceGraph

from .projects import CENTS, ListedProject


@dataclass(frozen=True)
class Limit:
    """Money that some projects share.

    Attributes
    ----------
    budget_id, of
        The budget, and what it is of: ``place``, ``provider`` or ``sector``.
    cents
        What is left of it after the projects that stand already; never below 0.
    members
        Numbers of the projects that share it.
    """

    budget_id: str
    of: str
    cents: int
    members: frozenset[int]


class _Spender(NamedTuple):
    """A project as far as budgets are concerned."""

    cents: int
    place_id: str
    sector_id: str
    providers: frozenset[str]


class _Scope(NamedTuple):
    """What a budget is of: two of the three are empty."""

    place_id: str
    provider_id: str
    sector_id: str

    @property
    def kind(self) -> str:
        return "place" if self.place_id else "provider" if self.provider_id else "sector"

    def holds(self, own: _Spender, tree: PlaceTree) -> bool:
        if self.place_id:
            return self.place_id in tree.line(own.place_id)
        return self.provider_id in own.providers or self.sector_id == own.sector_id


def limits_of(
    graph: AssistanceGraph, period: str, projects: Sequence[ListedProject]
) -> tuple[Limit, ...]:
    """Return the limits of a period's budgets on projects, in order of the budgets' ids.

    A budget of a place is shared by projects there and anywhere below it. Projects that stand
    already (any but dropped ones) have taken their money; of a provider's budget, those with
    a dispatch of its own have.
    """
    tree, standing = PlaceTree.of(graph), _standing(graph, period)
    new = [_Spender(own.cents, own.place_id, own.sector_id, frozenset({own.provider_id}))
           for own in projects]  # fmt: skip
    columns = ("id", "period", "place_id", "provider_id", "sector_id", "amount_yuan")
    found = []
    for id_, when, *ends, yuan in sorted(plain_cells(graph, "budgets", *columns),
                                         key=lambda row: str(row[0])):  # fmt: skip
        if when != period:
            continue
        scope = _Scope(*(end or "" for end in ends))
        left = floor(_cents(yuan)) - sum(own.cents for own in standing if scope.holds(own, tree))
        members = frozenset(number for number, own in enumerate(new) if scope.holds(own, tree))
        found.append(Limit(id_, scope.kind, max(left, 0), members))
    return tuple(found)


def _standing(graph: AssistanceGraph, period: str) -> list[_Spender]:
    provider_of = dict(plain_cells(graph, "capabilities", "id", "provider_id"))
    providers: dict[str, set[str]] = defaultdict(set)
    for project, capability in plain_cells(graph, "dispatches", "project_id", "capability_id"):
        if project:
            providers[project].add(provider_of[capability])
    columns = ("id", "period", "state", "amount_yuan", "place_id", "sector_id")
    return [
        _Spender(ceil(_cents(yuan or 0.0)), place, sector, frozenset(providers[id_]))
        for id_, when, state, yuan, place, sector in plain_cells(graph, "projects", *columns)
        if when == period and state != "dropped"
    ]


def _cents(yuan: float) -> Fraction:
    return Fraction(repr(float(yuan))) * CENTS


def is_laminar(limits: Sequence[Limit]) -> bool:
    """Whether of any two limits one holds the other's projects, or they share none."""
    return all(
        not first.members & second.members or first.members <= second.members
        or second.members <= first.members
        for number, first in enumerate(limits) for second in limits[:number]
    )  # fmt: skip
