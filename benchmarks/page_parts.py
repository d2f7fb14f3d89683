"""Parts of ``results.md`` that are written apart, each under a heading of its own."""

from __future__ import annotations


def part_of(page: str, heading: str) -> str:
    """Return the part of a page under a heading; "" when it has none."""
    _, begins, rest = page.partition(f"\n## {heading}\n")
    part, _, _ = rest.partition("\n## ")
    return f"## {heading}\n{part.rstrip()}\n" if begins else ""


def with_part(page: str, heading: str, part: str) -> str:
    """Return a page with another part under a heading: in the place of the one before, or last.

    Without any text the part goes.
    """
    old = part_of(page, heading)
    if old and part:
        return page.replace(old, part)
    if old:
        return page.replace(f"\n{old}", "")
    rest = page.rstrip("\n")
    return f"{rest}\n\n{part}" if part else f"{rest}\n"
