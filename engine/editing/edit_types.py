"""The words in which edits are written: texts, ids, cells, numbers, and what every edit has."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
)

from engine.policy import Count, EntityId, Weight

_EXACT = 2**53
"""Whole numbers up to this are held exactly by a decimal column too."""


def _encodable(text: str) -> str:
    text.encode()  # UnicodeEncodeError is a ValueError: half a surrogate pair is refused
    return text


def _two_decimals(weight: float) -> float:
    if abs(weight * 100 - round(weight * 100)) > 1e-9:
        raise ValueError(f"{weight} has more than two decimals")
    return weight


Text = Annotated[str, AfterValidator(_encodable)]
Day = Annotated[
    Text, BeforeValidator(lambda day: day.isoformat() if isinstance(day, date) else day)
]
"""A day as text; TOML has days of its own, which are taken too."""
Id = Annotated[EntityId, AfterValidator(_encodable)]
RuleWeight = Annotated[Weight, AfterValidator(_two_decimals)]
Factor = Annotated[float, Field(strict=True, ge=0, le=1e6, allow_inf_nan=False)]
OwnCount = Count | Literal["default"] | None
"""A number of partners; "default" = no number of its own; None = leave as it is."""
Cell = (
    Text
    | StrictBool
    | Annotated[StrictInt, Field(ge=-_EXACT, le=_EXACT)]
    | StrictFloat
    | tuple[Text, ...]
    | None
)
"""A cell of a table: text as in a CSV file, or the value itself; None or "" = empty."""


def without_nested_mapping(schema: dict[str, Any]) -> None:
    """Take a discriminator out of a schema that it tells by two keys, which OpenAPI cannot say.

    Each variant names its ``op`` and ``of`` as constants all the same.
    """
    mapping = schema.get("discriminator", {}).get("mapping", {})
    if not all(isinstance(name, str) for name in mapping.values()):
        del schema["discriminator"]


class EditModel(BaseModel):
    """What every edit has: it is frozen, knows its keys only, and may say why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[Text, Field(max_length=1_000)] = Field("", description="Does not count.")
