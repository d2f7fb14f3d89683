"""Roles and scopes: how much the holder of a key may do, and for whom."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Role = Literal["viewer", "planner", "admin"]

ROLES: tuple[Role, ...] = ("viewer", "planner", "admin")
"""Each may do what those before it may, and more."""


class Scope(BaseModel):
    """Whose pairs and needs the holder of a key may change; looking at others is always allowed.

    >>> county, other = Scope(kind="county", id="520521"), Scope(kind="county", id="520522")
    >>> Scope(kind="all").covers(county), county.covers(county), county.covers(other)
    (True, True, False)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["all", "county", "party"] = Field(
        description="all; one county's places; or one party's providers."
    )
    id: str = Field("", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$",
                    description="Id of the county or party; empty for all.")  # fmt: skip

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind == "all") != (self.id == ""):
            raise ValueError("a county or party has an id, all has none")
        return self

    def covers(self, other: Scope) -> bool:
        """Whether everything in another scope lies in this one."""
        return self.kind == "all" or self == other


ALL = Scope(kind="all", id="")


def is_at_least(role: Role, needed: Role) -> bool:
    """Whether a role may do what another one may.

    >>> [is_at_least(role, "planner") for role in ROLES]
    [False, True, True]
    """
    return ROLES.index(role) >= ROLES.index(needed)
