"""Answers as plain JSON values: every field of the engine's records, and the names of all ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from api.entity_names import EntityNames

    from .plan_findings import FoundBlindSpots, FoundGaps


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


def gaps_json(found: FoundGaps) -> dict[str, Any]:
    """Return gaps, and bounds on change that are not met; with repairs also these.

    Beside each gap stand the numbers of its repairs, from 0. ``together`` are two edits that only
    mend both at once, or null.
    """
    from engine.saved.record_rows import kept_row

    content: dict[str, Any] = {
        "gaps": [plain(gap) | {"lacking": gap.lacking} for gap in found.gaps],
        "keeps": [kept_row(own) for own in found.keeps],
    }
    if found.repairs is None:
        return content
    number = {id(repair): position for position, repair in enumerate(found.repairs)}
    for position, (own, together) in found.mending.items():
        content["gaps"][position] |= {"repairs": [number[id(repair)] for repair in own],
                                      "together": plain(together)}  # fmt: skip
    return content | {"repairs": plain(found.repairs)}


def blind_spots_json(found: FoundBlindSpots) -> dict[str, Any]:
    """Return blind spots, overlaps and scattered pairs."""
    return {
        "blind_spots": plain(found.blind_spots),
        "overlaps": [plain(own) | {"num_spare": own.num_spare} for own in found.overlaps],
        "scattered": plain(found.scattered),
    }


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
