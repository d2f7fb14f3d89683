"""The part of ``results.md`` that tells of the stores: written apart from the others, and kept."""

from __future__ import annotations

_BEGINS = "## Stores\n"


def part_of(page: str) -> str:
    """Return the part of a page that tells of the stores; "" when it has none."""
    _, begins, rest = page.partition(f"\n{_BEGINS}")
    return _BEGINS + rest if begins else ""


def with_part(page: str, part: str) -> str:
    """Return a page with another part about the stores, at its end."""
    rest = page.partition(f"\n{_BEGINS}")[0].rstrip("\n")
    return f"{rest}\n\n{part}" if part else f"{rest}\n"
