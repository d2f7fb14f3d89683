"""Answers as plain JSON values: every field of the engine's records, and the names of all ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from engine.alternatives import make_tables
from engine.bound_together import bound_together
from engine.duty import BlindSpot, blind_spots
from engine.gap_repairs import repairs_of
from engine.gaps import Gap, gaps
from engine.overlap import Overlap, overlaps
from engine.plan_prices import PlanPrices
from engine.repairs import Repair
from engine.repairs import repairs as repairs_of_plan
from engine.scatter import ScatteredPair, scattered

from .entity_names import EntityNames
from .why_view import Mending


def plain(found: Any) -> Any:
    """Return records, tuples and edits as JSON values; None stays null.

    >>> from engine.value import Value
    >>> plain((Value(1, 0, -120),))
    [{'unmet': 1, 'idle': 0, 'cost_points': -120}]
    """
    if is_dataclass(found) and not isinstance(found, type):
        return {field.name: plain(getattr(found, field.name)) for field in fields(found)}
    if isinstance(found, BaseModel):
        return {k: plain(v) for k, v in found.model_dump(exclude_none=True).items()}
    if isinstance(found, dict):
        return {str(key): plain(value) for key, value in found.items()}
    if isinstance(found, tuple | list):
        return [plain(item) for item in found]
    return found


def gaps_answer(prices: PlanPrices, *, repairs: bool) -> dict[str, Any]:
    """Return the gaps of a plan; with repairs also these (`gaps_json`)."""
    found = gaps(prices)
    every = repairs_of_plan(prices) if repairs else ()
    mending = {number: (repairs_of(prices, gap, every), bound_together(prices, gap))
               for number, gap in enumerate(found) if repairs}  # fmt: skip
    return gaps_json(found, mending, every if repairs else None)


def blind_spots_answer(prices: PlanPrices) -> dict[str, Any]:
    """Return the needs that nobody serves, and why partners overlap or scatter."""
    make_tables(prices)
    return blind_spots_json(blind_spots(prices), overlaps(prices), scattered(prices))


def blind_spots_json(
    found: Sequence[BlindSpot], crowded: Sequence[Overlap], away: Sequence[ScatteredPair]
) -> dict[str, Any]:
    """Return blind spots, overlaps and scattered pairs."""
    return {
        "blind_spots": plain(tuple(found)),
        "overlaps": [plain(own) | {"num_spare": own.num_spare} for own in crowded],
        "scattered": plain(tuple(away)),
    }


def gaps_json(
    found: Sequence[Gap], mending: Mending, repairs: Sequence[Repair] | None
) -> dict[str, Any]:
    """Return gaps; with repairs also these, and beside each gap the numbers of its own.

    Repairs are numbered from 0. ``together`` are two edits that only mend both at once, or null.
    """
    content = {"gaps": [plain(gap) | {"lacking": gap.lacking} for gap in found]}
    if repairs is None:
        return content
    number = {id(repair): position for position, repair in enumerate(repairs)}
    for position, (own, together) in mending.items():
        content["gaps"][position] |= {"repairs": [number[id(repair)] for repair in own],
                                      "together": plain(together)}  # fmt: skip
    return content | {"repairs": plain(tuple(repairs))}


def with_names(found: Any, names: EntityNames) -> dict[str, Any]:
    """Return an answer with ``names``: what every id that occurs in it is called."""
    content = plain(found)
    answer = content if isinstance(content, dict) else {"rows": content}
    return {**answer, "names": names.among(_texts(content))}


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
