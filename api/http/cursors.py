"""Pages by cursor: an opaque word that says where the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query

from graph_schema.graph import digest

from .problem import BadField

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=1_000, description="Most items of a page.")]
Cursor = Annotated[str | None, Query(max_length=200, description="``next`` of the page before.")]
NameCursor = Annotated[
    str | None, Query(max_length=2_000, description="``next`` of the page before.")
]
"""A place that is a name."""


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


def written_cursor(place: list[int] | str, asked: str) -> str:
    """Return the cursor of a place (whole numbers, or a name) in what was asked for."""
    said = json.dumps([place, digest(asked)[:12]], ensure_ascii=False)
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(cursor: str, asked: str, num: int = 1) -> list[int]:
    """Return the place that a cursor names: ``num`` whole numbers.

    Raises
    ------
    BadField
        ``bad_cursor``: it is none, or one of another question.
    """
    place = _place_of(cursor, asked)
    is_place = isinstance(place, list) and len(place) == num
    if not is_place or not all(type(x) is int and 0 <= x < 2**53 for x in place):
        raise BadField("bad_cursor", "query", "cursor")
    return list(place)


def read_name_cursor(cursor: str, asked: str) -> str:
    """Return the name that a cursor names; raises as `read_cursor` does.

    Examples
    --------
    >>> read_name_cursor(written_cursor("方案一", "scenarios"), "scenarios")
    '方案一'
    """
    place = _place_of(cursor, asked)
    if not isinstance(place, str) or re.search("[\ud800-\udfff]", place):
        raise BadField("bad_cursor", "query", "cursor")
    return place


def _place_of(cursor: str, asked: str) -> Any:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place, of = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadField("bad_cursor", "query", "cursor") from error
    if of != digest(asked)[:12]:
        raise BadField("bad_cursor", "query", "cursor")
    return place
