"""The price of one amount: what a unit from any capability to any need of its sector would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.dispatch_policy import POINTS_OF_A_NEED, Tier
from engine.networks.residual import NO_WAY

from .amounts import amount_of
from .sector_dispatch import SectorDispatch
from .sector_problem import REFUSALS


class UnknownAmount(LookupError):
    """A capability and a need between which nothing can be dispatched.

    Attributes
    ----------
    what
        ``capability`` or ``need``: it is not offered, or not open, in any sector dispatched;
        ``sector``: the two are of different ones.
    """

    def __init__(self, what: str, capability_id: str, need_id: str) -> None:
        super().__init__(what, capability_id, need_id)
        self.what, self.capability_id, self.need_id = what, capability_id, need_id


@dataclass(frozen=True)
class AmountPrice:
    """What the best dispatch is worse by with one unit more from a capability to a need.

    Attributes
    ----------
    amount
        What goes there, in the sector's unit; where anything does, the price is 0.
    tier
        The first tier of the policy's order that fits; None for none.
    refused
        What keeps the capability off (`REFUSALS`); the price is then that of waiving it, and
        below 0 the waiver is a gain.
    ranks
        Change of every rank value (`Ranks.names`), the first that is not 0 says which is better;
        None where no unit can go: the need gets nothing for its portion's sake, or the capability
        is 0.
    floor_per_unit, points_per_unit
        The same of floors, in units, and of worth, in points, per unit of the sector.
    """

    sector_id: str
    capability_id: str
    provider_id: str
    need_id: str
    place_id: str
    amount: float
    tier: Tier | None
    refused: tuple[str, ...]
    ranks: dict[str, int] | None
    floor_per_unit: float | None
    points_per_unit: float | None


def price_of(
    sectors: Sequence[SectorDispatch], order: Sequence[Tier], capability_id: str, need_id: str
) -> AmountPrice:
    """Return the price of one unit from a capability to a need.

    Parameters
    ----------
    sectors, order
        Those of a `Dispatch`, and of its policy.

    Raises
    ------
    UnknownAmount
        When they are not both in one sector.
    """
    own, row, column = _found(sectors, capability_id, need_id)
    problem, tier = own.problem, int(own.problem.tiers[row, column])
    refused, price = int(problem.refused[row, column]), int(own.prices[row, column])
    ranks = None
    if price < NO_WAY:
        ranks = dict(zip(own.ranks.names, own.ranks.split(price), strict=True))
    scale = POINTS_OF_A_NEED * 10**problem.decimals / own.ranks.worth
    return AmountPrice(
        sector_id=problem.sector_id,
        capability_id=capability_id,
        provider_id=problem.provider_ids[row],
        need_id=need_id,
        place_id=problem.place_ids[column],
        amount=amount_of(int(own.units[row, column]), problem.decimals),
        tier=order[tier] if tier < len(order) else None,
        refused=tuple(name for bit, name in enumerate(REFUSALS) if refused >> bit & 1),
        ranks=ranks,
        floor_per_unit=None if ranks is None else float(ranks["floor"]),
        points_per_unit=None if ranks is None else ranks["worth"] * scale,
    )


def _found(
    sectors: Sequence[SectorDispatch], capability_id: str, need_id: str
) -> tuple[SectorDispatch, int, int]:
    """Return the sector of both, with the numbers that they have in it."""
    offering = [own for own in sectors if capability_id in own.problem.capability_ids]
    needing = [own for own in sectors if need_id in own.problem.need_ids]
    if not (offering and needing) or offering != needing:
        what = "need" if not needing else "sector" if offering else "capability"
        raise UnknownAmount(what, capability_id, need_id)
    (own,) = needing
    problem = own.problem
    return own, problem.capability_ids.index(capability_id), problem.need_ids.index(need_id)
