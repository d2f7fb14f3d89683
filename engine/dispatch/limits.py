"""Why a need gets no more, and what one unit more would be worth to it."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from engine.networks.residual import NO_WAY
from graph_schema.arrays import IntArray

from .sector_dispatch import SectorDispatch
from .sector_problem import REFUSALS

Limit = Literal["full", "portion", "not_worth", "tier", "hard_rule", "exhausted", "none_offered"]

LIMITS: tuple[tuple[Limit, str], ...] = (
    ("full", "it has all that it needs"),
    ("portion", "less than its least portion would come, or more is worth more elsewhere"),
    ("not_worth", "capabilities that may serve it are idle: its tier costs more than it is worth"),
    ("tier", "capabilities are idle, but of a tier that the policy does not let in"),
    ("hard_rule", "capabilities are idle, but barred, kept to another territory, or locked out"),
    ("exhausted", "all capabilities that may serve it are used where they are worth more"),
    ("none_offered", "nobody offers anything in its sector that could serve it"),
)
"""Every limit; the first that holds of a need is the one that binds."""

_TIER_ONLY = 1 << REFUSALS.index("tier")


def limits_of(own: SectorDispatch) -> tuple[list[Limit], IntArray]:
    """Return for each need which limit binds, and what the dispatch would change by one unit more.

    The change (≤ 0, as `Ranks.split` tells parts) is that of one unit which the limit would let
    through: a unit from outside where capabilities are exhausted, one of the idle ones where tiers
    or hard rules keep them off, one below the portion. 0 where it is full or not worth it.
    """
    problem, levels = own.problem, own.flow.network.levels
    m = len(problem.demand)
    idle = (own.idle > 0)[:, None]
    offers = (problem.supply > 0)[:, None]
    by_tier = problem.refused == _TIER_ONLY
    by_rule = (problem.refused & ~_TIER_ONLY) > 0
    holds: dict[Limit, Any] = {
        "full": own.served == problem.demand,
        "portion": levels.closed & (problem.allowed & offers).any(axis=0),
        "not_worth": (problem.allowed & idle).any(axis=0),
        "tier": (by_tier & idle).any(axis=0),
        "hard_rule": (by_rule & idle).any(axis=0),
        "exhausted": (problem.allowed & offers).any(axis=0),
        "none_offered": np.ones(m, dtype=bool),
    }  # fmt: skip
    names = [name for name, _ in LIMITS]
    first = np.argmax(np.stack([holds[name] for name in names]), axis=0)
    found = [names[number] for number in first.tolist()]
    free = np.where(by_tier & idle, own.prices, NO_WAY).min(axis=0, initial=NO_WAY)
    freed = np.where(by_rule & idle, own.prices, NO_WAY).min(axis=0, initial=NO_WAY)
    zero = np.zeros(m, dtype=np.int64)
    change: dict[Limit, IntArray] = {
        "full": zero, "not_worth": zero, "portion": own.marginals.of_closed_needs,
        "tier": free, "hard_rule": freed, "exhausted": own.marginals.of_needs,
        "none_offered": own.marginals.of_needs,
    }  # fmt: skip
    by_limit = np.stack([np.minimum(change[name], 0) for name in names])
    return found, by_limit[first, np.arange(m)]
