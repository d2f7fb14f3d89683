"""Which projects fit the budgets and are worth the most together, and what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from engine.flow.chosen import Packing, best_packing

from .budgets import Limit, is_laminar
from .projects import ListedProject

Kind = Literal["flow", "whole_numbers", "gap"]
EFFORT = 20.0
"""Work of the search in whole numbers, in deterministic seconds."""


@dataclass(frozen=True)
class Choice:
    """Projects that are chosen within limits.

    Attributes
    ----------
    chosen
        Numbers of the projects, ascending.
    bound
        Thousandths of a point that no choice is above.
    kind
        ``flow``: the budgets form a tree, and money that flows down it at the most worth per cent
        fills every project wholly or not at all: anyone can follow it. ``whole_numbers``: the
        solver of whole numbers says that no choice is better. ``gap``: nor is any better by more
        than ``bound`` less ``milli_points``.
    """

    chosen: tuple[int, ...]
    milli_points: int
    bound: int
    kind: Kind

    @property
    def gap(self) -> int:
        """By how much a better choice could be better, in thousandths of a point."""
        return self.bound - self.milli_points


def choose(
    projects: Sequence[ListedProject], limits: Sequence[Limit], effort: float = EFFORT
) -> Choice:
    """Return the projects that are worth the most together and keep every limit.

    Whole projects are chosen: half a project is none. Ties: the solver's, which depends on the
    projects alone.
    """
    worth = [own.milli_points for own in projects]
    cents = [own.cents for own in projects]
    filled = flow_of_money(projects, limits) if is_laminar(limits) else None
    if filled is not None and all(part in (0, 1) for part in filled):
        chosen = tuple(number for number, part in enumerate(filled) if part)
        total = sum(worth[number] for number in chosen)
        return Choice(chosen, total, total, "flow")
    packing = Packing(tuple(worth), tuple(cents), tuple(
        (tuple(sorted(limit.members)), limit.cents) for limit in limits))  # fmt: skip
    found = best_packing(packing, effort)
    total, bound = sum(worth[number] for number in found.chosen), found.bound
    if filled is not None:
        most = sum((part * own for part, own in zip(filled, worth, strict=True)), Fraction())
        bound = min(bound, most.__floor__())
    return Choice(found.chosen, total, bound, "whole_numbers" if bound == total else "gap")


def flow_of_money(projects: Sequence[ListedProject], limits: Sequence[Limit]) -> list[Fraction]:
    """Return the part of each project that is paid where parts may be, at the most worth.

    On limits that form a tree the project with the most worth per cent takes all that its limits
    leave, then the next: no other flow of money is worth more (an exchange of one cent loses).
    """
    left = [Fraction(limit.cents) for limit in limits]
    of_project: list[list[int]] = [[] for _ in projects]
    for number, limit in enumerate(limits):
        for member in limit.members:
            of_project[member].append(number)
    parts = [Fraction(0)] * len(projects)
    order = sorted(range(len(projects)), key=lambda number: (-density(projects[number]),
                                                             projects[number].id))  # fmt: skip
    for number in order:
        cents = projects[number].cents
        if not cents:
            parts[number] = Fraction(1)
            continue
        given = min([Fraction(cents), *(left[own] for own in of_project[number])])
        parts[number] = given / cents
        for own in of_project[number]:
            left[own] -= given
    return parts


def density(project: ListedProject) -> Fraction:
    """Return thousandths of a point per cent; of a project without cost more than any other's."""
    if not project.cents:
        return Fraction(10**18)
    return Fraction(project.milli_points, project.cents)


@dataclass(frozen=True)
class LeftOut:
    """A project that is not chosen.

    Attributes
    ----------
    binding
        Ids of the budgets that it does not fit into any more, beside what is chosen. Empty only
        where the choice is not proven best, or it is worth nothing.
    points_per_10_000_yuan
        What it would bring for its money.
    """

    number: int
    binding: tuple[str, ...]
    points_per_10_000_yuan: float


def left_out(
    projects: Sequence[ListedProject], limits: Sequence[Limit], choice: Choice
) -> tuple[LeftOut, ...]:
    """Return what is not chosen and which budgets bind, the most worth per yuan first."""
    chosen = set(choice.chosen)
    spent = [sum(projects[number].cents for number in limit.members & chosen) for limit in limits]
    rest = sorted(set(range(len(projects))) - chosen,
                  key=lambda number: (-density(projects[number]), projects[number].id))  # fmt: skip
    # 1,000 thousandths a point, 1,000,000 cents in 10,000 yuan.
    return tuple(
        LeftOut(
            number,
            tuple(limit.budget_id for limit, own in zip(limits, spent, strict=True)
                  if number in limit.members and own + projects[number].cents > limit.cents),
            float(density(projects[number]) * 1_000),
        )
        for number in rest
    )  # fmt: skip
