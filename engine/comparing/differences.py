"""Where two JSON values differ, by dotted path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """What is claimed at a path, and what follows from the rest instead."""

    path: str
    claimed: Any
    expected: Any


def differences(claimed: Any, expected: Any, path: str = "") -> Iterator[Difference]:
    """Yield every place in which two JSON values differ; 1, 1.0 and true are different.

    >>> [d.path for d in differences({"a": [1, 2], "c": 4}, {"a": [1, 2.0], "b": 3})]
    ['a.1', 'b', 'c']
    """
    if isinstance(claimed, dict) and isinstance(expected, dict):
        for key in [*expected, *(key for key in claimed if key not in expected)]:
            where = f"{path}.{key}".lstrip(".")
            yield from differences(claimed.get(key, _ABSENT), expected.get(key, _ABSENT), where)
    elif isinstance(claimed, list) and isinstance(expected, list):
        for i in range(max(len(claimed), len(expected))):
            ours, theirs = (side[i] if i < len(side) else _ABSENT for side in (claimed, expected))
            yield from differences(ours, theirs, f"{path}.{i}".lstrip("."))
    elif type(claimed) is not type(expected) or claimed != expected:
        yield Difference(path, claimed, expected)


class _Absent:
    def __repr__(self) -> str:
        return "–"


_ABSENT = _Absent()
