"""The end of a year on the screen."""

from __future__ import annotations

from collections import Counter

from api.screen import Screen
from engine.cycle import Year


def show_year(found: Year, screen: Screen) -> None:
    """Write the assessment in numbers, what is unfinished, and whether the next year has begun."""
    screen.line(screen.text("cycle.year", year=found.span.name, day=found.day), "bold")
    screen.line(screen.text("cycle.mean", mean=f"{found.assessment.mean:.2f}"))
    for name in ("providers", "pairings", "projects"):
        bands = Counter(getattr(found.assessment, name)["band"])
        screen.line(screen.text("cycle.bands", what=screen.text(f"cycle.list.{name}"),
                                **{x: bands[x] for x in ("above", "alike", "below", "unjudged")}
                                ))  # fmt: skip
    left = found.unfinished
    screen.line(screen.text("cycle.unfinished", needs=len(left.needs), tasks=len(left.tasks),
                            projects=len(left.projects),
                            dispatches=len(left.dispatches)))  # fmt: skip
    screen.line(screen.text("cycle.has_begun" if found.has_begun else "cycle.not_begun",
                            following=found.following))  # fmt: skip
    if not found.track_record:
        screen.line(screen.text("cycle.no_policy"))
    for layer, weight in found.track_record.items():
        screen.line(screen.text("cycle.weight", layer=layer, weight=f"{weight:g}"))
