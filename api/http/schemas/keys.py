"""Keys, whoever holds one, and the trail of what was done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.http.security.key_file import Key
from api.http.security.roles import ALL, Role, Scope

from .common import Model, Text

MAX_DAYS = 3_660

Name = Annotated[Text, Field(min_length=1, max_length=100, description="Whose key it is.")]


class KeyIn(Model):
    """A key to make."""

    name: Name
    role: Role
    scope: Scope = Field(default=ALL, description="Whose pairs its holder may change.")
    days: Annotated[int, Field(ge=1, le=MAX_DAYS, strict=True)] = Field(
        365, description="How long it is good."
    )
    reason: Text = ""


class KeyOut(Model):
    """A key without its secret; times are ISO 8601, UTC."""

    id: str
    name: str
    role: Role
    scope: Scope
    created: str
    expires: str
    revoked: str | None

    @classmethod
    def of(cls, key: Key) -> KeyOut:
        """Return a key as it is shown."""
        return cls(id=key.id, name=key.name, role=key.role, scope=key.scope, created=key.created,
                   expires=key.expires, revoked=key.revoked or None)  # fmt: skip


class KeyMade(KeyOut):
    """A key with its secret, shown this once."""

    secret: str = Field(description="To be sent as ``Authorization: Bearer <secret>``.")


class Keys(Model):
    """Keys, oldest first."""

    items: list[KeyOut]


class Me(Model):
    """Who calls, and what they may do; ``key`` is null at this machine, where none is needed."""

    role: Role
    scope: Scope
    key: KeyOut | None
    keys_needed: bool


class AuditLine(Model):
    """One thing that was done: hashes before and after, by whom, why."""

    number: int
    at: str
    verb: str
    subject: str
    before: str
    after: str
    by: str
    reason: str


class AuditLines(Model):
    """Lines of a trail, oldest first; nothing in it is ever changed or taken out."""

    trail: Literal["store", "keys"]
    items: list[AuditLine]
    next: int | None = Field(description="``since`` of the next page; null on the last.")
