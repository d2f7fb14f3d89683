"""``/me``, ``/keys``, ``/audit``: who may do what, and who did what."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.cursors import Limit
from api.http.declared import problems
from api.http.schemas.common import Text
from api.http.schemas.keys import AuditLine, AuditLines, KeyIn, KeyMade, KeyOut, Keys, Me
from api.http.security.callers import CalledBy
from api.http.services import Shared

router = APIRouter(tags=["keys"])

KeyId = Annotated[str, Path(pattern=r"^key-[0-9a-f]{12}$", description="Id of a key.")]


@router.get("/me", responses=problems())
async def read_me(caller: CalledBy, services: Shared) -> Me:
    """Say who calls, and what they may do."""
    key = None if caller.key is None else KeyOut.of(caller.key)
    return Me(role=caller.role, scope=caller.scope, key=key,
              keys_needed=services.settings.keys_needed)  # fmt: skip


@router.get("/keys", responses=problems())
def list_keys(caller: CalledBy, services: Shared) -> Keys:
    """Return every key whose scope lies in the caller's, also those that are no longer good."""
    mine = (key for key in services.keys.all() if caller.scope.covers(key.scope))
    return Keys(items=[KeyOut.of(key) for key in mine])


@router.post("/keys", status_code=201, responses=problems(400))
def add_key(wanted: KeyIn, caller: CalledBy, services: Shared, response: Response) -> KeyMade:
    """Make a key whose scope lies in the caller's. The secret is shown this once and not kept."""
    caller.require_scope(wanted.scope)
    key, secret = services.keys.add(wanted.name, wanted.role, wanted.scope, wanted.days,
                                    by=caller.signature(""), reason=wanted.reason)  # fmt: skip
    response.headers["Location"] = f"/api/v1/keys/{key.id}"
    return KeyMade(**dict(KeyOut.of(key)), secret=secret)


@router.delete("/keys/{key_id}", responses=problems(404))
def revoke_key(
    key_id: KeyId, caller: CalledBy, services: Shared,
    reason: Annotated[Text, Query(description="Why; goes into the audit trail.")] = "",
) -> KeyOut:  # fmt: skip
    """Let a key open nothing any more, from its next request on."""
    caller.require_scope(services.keys.get(key_id).scope)
    revoked = services.keys.revoke(key_id, by=caller.signature(""), reason=reason)
    return KeyOut.of(revoked)


@router.get("/audit", responses=problems())
def read_audit(
    services: Shared,
    trail: Annotated[Literal["store", "keys"], Query(description="What was done to what.")]
    = "store",
    since: Annotated[int, Query(ge=0, le=2**53, description="Only lines numbered above this.")] = 0,
    limit: Limit = 100,
) -> AuditLines:  # fmt: skip
    """Return who did what to what the store keeps, or to keys: when, why, hashes before and after.

    A line is written together with what it tells, or neither is.
    """
    found = (services.keys.audit(since) if trail == "keys"
             else services.kept.get().audit(since=since))  # fmt: skip
    items = [AuditLine(**vars(line)) for line in found[:limit]]
    after = items[-1].number if len(found) > limit else None
    return AuditLines(trail=trail, items=items, next=after)
