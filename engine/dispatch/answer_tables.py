"""A dispatch as tables: amounts, needs with what binds them, capabilities with their best place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.dispatch_policy import POINTS_OF_A_NEED, Tier
from engine.networks.residual import NO_WAY
from graph_schema.arrays import FloatArray, IntArray

from .limits import limits_of
from .sector_dispatch import SectorDispatch

ITEMS = ("sector_id", "capability_id", "provider_id", "need_id", "place_id", "tier", "amount")

_OF_NEEDS: dict[str, str] = {
    "need_id": "str", "sector_id": "str", "place_id": "str", "county_id": "str",
    "amount": "float64", "urgency": "float64", "served": "float64", "share": "float64",
    "num_capabilities": "int64", "limit": "str", "floor_per_unit": "float64",
    "points_per_unit": "float64",
}  # fmt: skip
_OF_CAPABILITIES: dict[str, str] = {
    "capability_id": "str", "sector_id": "str", "provider_id": "str", "amount": "float64",
    "idle": "float64", "points_per_unit": "float64", "best_need_id": "str",
    "best_place_id": "str", "best_price": "float64", "waived_need_id": "str",
    "waived_place_id": "str",
    "waived_gain": "float64",
}  # fmt: skip


def items_table(sectors: Sequence[SectorDispatch], order: Sequence[Tier]) -> pd.DataFrame:
    """Return one row per amount, columns `ITEMS`, sorted by sector, capability, need."""
    parts = []
    for own in sectors:
        problem = own.problem
        rows, needs = np.nonzero(own.units)
        tiers = problem.tiers[rows, needs]
        cells = {
            "sector_id": np.full(len(rows), problem.sector_id, dtype=object),
            "capability_id": _picked(problem.capability_ids, rows),
            "provider_id": _picked(problem.provider_ids, rows),
            "need_id": _picked(problem.need_ids, needs),
            "place_id": _picked(problem.place_ids, needs),
            "tier": _picked(tuple(order), tiers),
            "amount": _amounts(own, own.units[rows, needs]),
        }
        parts.append(cells)
    types = {name: "float64" if name == "amount" else "str" for name in ITEMS}
    return _table(parts, types)


def needs_table(sectors: Sequence[SectorDispatch]) -> pd.DataFrame:
    """Return one row per open need, sorted by sector and id.

    Columns: ids, ``amount``, ``urgency``, ``served``, ``share``, ``num_capabilities`` (that serve
    it), ``limit`` (`limits.LIMITS`), and what one unit of the sector more, let through by that
    limit, would bring: ``floor_per_unit`` (units to county floors), ``points_per_unit`` (worth;
    1,000 points are a whole need of urgency 1 at full value).
    """
    parts = []
    for own in sectors:
        problem = own.problem
        limits, changes = limits_of(own)
        floors, points = _gains(own, changes)
        counties = ("", *problem.counties)
        parts.append({
            "need_id": _objects(problem.need_ids),
            "sector_id": np.full(len(problem.demand), problem.sector_id, dtype=object),
            "place_id": _objects(problem.place_ids),
            "county_id": _picked(counties, problem.county + 1),
            "amount": _amounts(own, problem.demand),
            "urgency": problem.urgency,
            "served": _amounts(own, own.served),
            "share": own.served / problem.demand,
            "num_capabilities": (own.units > 0).sum(axis=0),
            "limit": _objects(limits),
            "floor_per_unit": floors,
            "points_per_unit": points,
        })  # fmt: skip
    return _table(parts, _OF_NEEDS)


def capabilities_table(sectors: Sequence[SectorDispatch]) -> pd.DataFrame:
    """Return one row per offered capability of these sectors, sorted by sector and id.

    Columns: ids, ``amount``, ``idle``, ``points_per_unit`` (what one unit more of it would bring);
    for one with something idle: ``best_need_id`` and ``best_place_id``, where a further unit may
    go at the least price, ``best_price`` (points a unit; in the first ranks that differ, the price
    may be 0 here: `Dispatch.sectors` has all parts), NaN where it may go nowhere; and
    ``waived_need_id`` and ``waived_place_id``, where it would bring the most if what keeps it off
    were waived, ``waived_gain`` (points a unit; NaN where nothing would be gained).
    """
    parts = []
    for own in sectors:
        problem = own.problem
        idle = own.idle > 0
        allowed = np.where(problem.allowed & idle[:, None], own.prices, NO_WAY)
        refused = np.where(~problem.allowed & idle[:, None], own.prices, NO_WAY)
        refused[refused >= 0] = NO_WAY
        best, price = _least(allowed)
        waived, gain = _least(refused)
        _, points = _gains(own, own.marginals.of_capabilities)
        _, prices = _gains(own, price)
        _, gains = _gains(own, gain)
        needs, places = ("", *problem.need_ids), ("", *problem.place_ids)
        parts.append({
            "capability_id": _objects(problem.capability_ids),
            "sector_id": np.full(len(problem.supply), problem.sector_id, dtype=object),
            "provider_id": _objects(problem.provider_ids),
            "amount": _amounts(own, problem.supply),
            "idle": _amounts(own, own.idle),
            "points_per_unit": points,
            "best_need_id": _picked(needs, best + 1),
            "best_place_id": _picked(places, best + 1),
            "best_price": np.where(best >= 0, 0.0 - prices, np.nan),
            "waived_need_id": _picked(needs, waived + 1),
            "waived_place_id": _picked(places, waived + 1),
            "waived_gain": np.where(waived >= 0, gains, np.nan),
        })  # fmt: skip
    return _table(parts, _OF_CAPABILITIES)


def _least(prices: IntArray) -> tuple[IntArray, IntArray]:
    """Return for each row the first column of the least price, -1 for none, and that price or 0."""
    if not prices.size:
        return np.full(len(prices), -1), np.zeros(len(prices), dtype=np.int64)
    least = prices.min(axis=1)
    known = least < NO_WAY
    return np.where(known, prices.argmin(axis=1), -1), np.where(known, least, 0)


def _gains(own: SectorDispatch, changes: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return what changes bring to floors, in units, and to worth, in points, per sector unit."""
    distinct, back = np.unique(changes, return_inverse=True)
    parts = [own.ranks.split(int(change)) for change in distinct.tolist()]
    floor, worth = (own.ranks.names.index(name) for name in ("floor", "worth"))
    scale = POINTS_OF_A_NEED * 10**own.problem.decimals / own.ranks.worth
    floors = np.array([0.0 - part[floor] for part in parts])
    points = np.array([0.0 - part[worth] * scale for part in parts])
    return floors[back], points[back]


def _amounts(own: SectorDispatch, units: IntArray) -> FloatArray:
    exact: FloatArray = units / 10**own.problem.decimals
    return exact


def _objects(ids: Sequence[str]) -> Any:
    return np.array(ids, dtype=object)


def _picked(ids: Sequence[str], numbers: IntArray) -> Any:
    return _objects(ids)[numbers] if len(ids) else np.empty(0, dtype=object)


def _table(parts: Sequence[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame({name: pd.Series([], dtype=type_) for name, type_ in types.items()})
    columns: dict[str, Any] = {name: np.concatenate([own[name] for own in parts]) for name in types}
    return pd.DataFrame({name: pd.Series(columns[name], dtype=types[name]) for name in types})
