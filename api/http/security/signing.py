"""``by``: who does something; what a caller says of it, and what their key says."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from api.http.schemas.common import Text

from .callers import CalledBy


async def _signed(
    caller: CalledBy,
    by: Annotated[Text, Query(description="Who does it; goes into the audit trail.")] = "",
) -> str:
    return caller.signature(by)


Reason = Annotated[Text, Query(description="Why; goes into the audit trail.")]

By = Annotated[str, Depends(_signed)]
"""Who does it, for the trail: `callers.Caller.signature` of the parameter ``by``."""
