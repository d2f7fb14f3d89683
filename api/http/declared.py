"""What an operation may answer besides success, for the contract."""

from __future__ import annotations

from typing import Any

from .problem import MEDIA_TYPE
from .schemas.common import Problem

_SAYS = {
    400: "The body cannot be read.",
    401: "A key is missing, unknown, expired or revoked.",
    403: "The key's role or scope does not allow it.",
    404: "There is no such thing.",
    408: "The body did not come in in time.",
    409: "It is no longer as the caller saw it; the body says how it is now.",
    412: "The version in If-Match is not the current one, which the body holds.",
    413: "The body is too large.",
    415: "The body is of a media type that is not taken here.",
    422: "Something in the request is wrong; ``errors`` says what, all of it.",
    421: "No keys are asked for on this machine, and the request is for another one.",
    428: "If-Match is missing.",
    429: "Too many requests; ask again after ``Retry-After`` seconds.",
    500: "A fault of the program.",
    503: "The store, or a worker, cannot be reached; ask again after ``Retry-After`` seconds.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the declarations of problems; every operation also has 422, 500 and 503."""
    return {
        status: {"description": _SAYS[status], "model": Problem,
                 "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for status in sorted({*statuses, 422, 500, 503})
    }  # fmt: skip


UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has what it asks for: If-None-Match names its ETag."}
}


def file_content(*media_types: str) -> dict[str, Any]:
    """Return the declaration of an answer that is a file."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {"description": "The file.", "content": dict.fromkeys(media_types, binary)}
