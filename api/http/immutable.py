"""Resources that never change: a strong ETag, kept by clients for ever, 304 when they ask again."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from graph_schema.graph import digest

from .language import language_for
from .problem import NotModified

FOR_EVER = "public, max-age=31536000, immutable"


async def never_changes(
    request: Request, if_none_match: Annotated[str | None, Header()] = None
) -> None:
    """Mark an answer as one that never changes, or end the request when the client has it.

    The tag names the resource, whose id is a hash of its content, what is asked of it, the
    language and the version of the program that words the answer: equal tags, equal bytes.
    """
    tag = etag(request)
    request.scope["lasting_headers"] = {
        "ETag": tag, "Cache-Control": FOR_EVER, "Vary": "Accept-Language, Accept",
    }  # fmt: skip
    held = [own.strip().removeprefix("W/") for own in (if_none_match or "").split(",")]
    if tag in held:
        raise NotModified


def etag(request: Request) -> str:
    """Return the strong ETag of what a request asks for."""
    parameters = sorted(request.query_params.multi_items())
    wanted = [language_for(request), request.headers.get("accept", "")]
    asked = [request.url.path, parameters, wanted, version("jiedui")]
    return f'"{digest(asked)[:32]}"'


NeverChanges = Depends(never_changes)
