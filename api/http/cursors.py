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
    begin = 0 if cursor is None else read_cursor(cursor, asked)[0]
    end = begin + limit
    return items[begin:end], written_cursor([end], asked) if end < len(items) else None


def written_cursor(place: list[int], asked: str) -> str:
    """Return the cursor of a place (whole numbers) in what was asked for."""
    question = digest(asked)[:12]
    return base64.urlsafe_b64encode(json.dumps([place, question]).encode()).decode().rstrip("=")


def read_cursor(cursor: str, asked: str, num: int = 1) -> list[int]:
    """Return the place that a cursor names: ``num`` whole numbers.

    Raises
    ------
    BadField
        ``bad_cursor``: it is none, or one of another question.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place, of = json.loads(base64.urlsafe_b64decode(padded))
        is_place = len(place) == num and all(type(x) is int and 0 <= x < 2**53 for x in place)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        is_place, of = False, None
    if not is_place or of != digest(asked)[:12]:
        raise BadField("bad_cursor", "query", "cursor")
    return list(place)
