"""Bodies that are files: read whole, and told apart by their media type."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from .observing.timings import timing
from .problem import ApiProblem, BadField

JSON = "application/json"
ZIP = "application/zip"
TOML = "application/toml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ARROW = "application/vnd.apache.arrow.file"


async def whole_body(request: Request) -> bytes:
    """Return the body of a request; `body_limit.BodyLimit` bounds it."""
    with timing("body"):
        return await request.body()


Body = Annotated[bytes, Depends(whole_body)]


def media_type(request: Request, *known: str) -> str:
    """Return the media type of a body; one of ``known``.

    Raises
    ------
    ApiProblem
        ``UNSUPPORTED_MEDIA_TYPE``, naming those that are taken.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in known:
        raise ApiProblem("UNSUPPORTED_MEDIA_TYPE", given=given or "–", known=known,
                         headers={"Accept": ", ".join(known)})  # fmt: skip
    return given


def parsed(body: bytes, path: str) -> Any:
    """Return the value of a JSON body; a key that stands twice, NaN and infinity are refused.

    Raises
    ------
    ApiProblem
        ``MALFORMED_BODY``.
    """
    try:
        content = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_once)
        if rb"\ud" in body.lower():  # half a surrogate pair is no text
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ApiProblem("MALFORMED_BODY", path=path) from error
    return content


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key stands twice")
    return content


def parsed_object(body: bytes, path: str) -> dict[str, Any]:
    """Return the JSON object of a body.

    Raises
    ------
    ApiProblem
        ``MALFORMED_BODY``: it is no JSON.
    BadField
        ``not_an_object``.
    """
    content = parsed(body, path)
    if not isinstance(content, dict):
        raise BadField("not_an_object", "body")
    return content
