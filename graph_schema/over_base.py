"""Tables over tables: what somebody hands in, laid over a graph that is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from .graph import AssistanceGraph
from .raw_tables import raw_tables
from .schema import table

Mode = Literal["add", "replace"]
"""How rows that are handed in meet those of a base graph.

add: a row replaces the row of the base with the same key; the other rows of the base stay.
replace: a table with rows replaces the base's table; the other tables of the base stay.
"""


def base_frames(base: AssistanceGraph) -> dict[str, pd.DataFrame]:
    """Return the tables of a base graph as cells; their lines are negative, for they have none."""
    frames = raw_tables(base).frames
    return {name: frame.set_axis(range(-len(frame), 0)) for name, frame in frames.items()}


def over_base(
    frames: Mapping[str, pd.DataFrame], base: Mapping[str, pd.DataFrame], mode: Mode
) -> dict[str, pd.DataFrame]:
    """Return the tables handed in over those of a base (`base_frames`)."""
    over = dict(base)
    for name, frame in frames.items():
        old = base.get(name)
        if old is None or old.empty:
            over[name] = frame
        elif frame.empty:
            continue
        elif mode == "replace":
            over[name] = frame
        else:
            over[name] = pd.concat([_others(name, old, frame), frame]).fillna("")
    return over


def _others(name: str, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the base whose key no new row has."""
    key = list(table(name).key)
    given = new.reindex(columns=key, fill_value="")
    known = pd.MultiIndex.from_frame(given)
    return old[~pd.MultiIndex.from_frame(old[key]).isin(known)]
