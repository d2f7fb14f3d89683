"""What a line of live graphs meant for one entity: entered, changed, retired, returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

Change = Literal["entered", "changed", "retired", "returned"]


def changes(
    lives: Sequence[int], states: Mapping[int, tuple[Any, Any]]
) -> Iterator[tuple[int, Change, Any]]:
    """Yield (live graph, change, content) wherever an entity's state differs from before.

    Parameters
    ----------
    lives
        Numbers of the live graphs, oldest first.
    states
        Number of a live graph to (what tells states apart, content); none where it is not there.
    """
    last: tuple[Any, Any] | None = None
    is_live = False
    for live in lives:
        state = states.get(live)
        if state is None:
            if is_live and last is not None:
                yield live, "retired", last[1]
            is_live = False
            continue
        if last is None:
            yield live, "entered", state[1]
        elif not is_live:
            yield live, "returned", state[1]
        elif state[0] != last[0]:
            yield live, "changed", state[1]
        last, is_live = state, True
