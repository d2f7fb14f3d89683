"""Pages by cursor: an opaque word that says where the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from graph_schema.graph import digest

from .problem import BadField

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=1_000, description="Most items of a page.")]
Cursor = Annotated[str | None, Query(max_length=200, description="``next`` of the page before.")]


def page(
    items: Sequence[Item], limit: int, cursor: str | None, asked: str
) -> tuple[Sequence[Item], str | None]:
    """Return one page, and the cursor of the next one or None.

    Parameters
    ----------
    asked
        What was asked for; a cursor of another question is refused.

    Examples
    --------
    >>> first, after = page("abcde", 2, None, "")
    >>> first, page("abcde", 2, after, "")[0]
    ('ab', 'cd')
    """
    question = digest(asked)[:12]
    begin = 0 if cursor is None else _read(cursor, question)
    end = begin + limit
    return items[begin:end], _written(end, question) if end < len(items) else None


def _written(begin: int, question: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([begin, question]).encode()).decode().rstrip("=")


def _read(cursor: str, question: str) -> int:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        begin, of = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        begin, of = -1, None
    if not isinstance(begin, int) or begin < 0 or of != question:
        raise BadField("bad_cursor", "query", "cursor")
    return begin
