"""Results that are kept while what they were worked out from stays the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


class KeptResults:
    """Results of pure functions by name, each with the arguments that it came from.

    Parameters
    ----------
    before
        Results to take over where the arguments are the same: the very same objects, or equal
        texts, numbers or tuples.
    """

    def __init__(self, before: KeptResults | None = None) -> None:
        self._before = {} if before is None else before._known
        self._known: dict[str, tuple[tuple[Any, ...], Any]] = {}

    def get(self, name: str, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what a function gives for the arguments, worked out only where it is not known."""
        known = self._before.get(name)
        if known is None or not are_same(known[0], arguments):
            known = arguments, function(*arguments)
        self._known[name] = known
        result: Result = known[1]
        return result

    def sealed(self) -> KeptResults:
        """Return the results without those before them, so that these can be forgotten."""
        new = KeptResults()
        new._known = self._known
        return new


def are_same(old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
    """Whether arguments are the same one by one: very same objects, or equal plain values."""
    return all(
        a is b or (isinstance(a, str | int | float | tuple) and type(a) is type(b) and a == b)
        for a, b in zip(old, new, strict=True)
    )
