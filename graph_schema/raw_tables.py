"""RawTables: the cells of all tables as people wrote them, before anything is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from .cells import written
from .findings import Finding
from .graph import AssistanceGraph
from .schema import TABLES


@dataclass(frozen=True)
class RawTables:
    """Frames of strings by table, and what came to light while they were read.

    Parameters
    ----------
    frames
        Table name to cells as strings, "" = empty; columns have English names where they are
        known; the index is the line of the file on which a row starts, the header being line 1.
        A table without a file has no frame.
    encodings
        File name to the encoding in which it was read.
    findings
        Problems found while reading.
    unread
        Tables whose file is there and could not be read: what refers to them is not judged.
    """

    frames: Mapping[str, pd.DataFrame]
    encodings: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unread: frozenset[str] = frozenset()


def raw_tables(graph: AssistanceGraph) -> RawTables:
    """Return a graph's tables as cells; the row in position i counts as line i + 2."""
    frames = {}
    for table in TABLES:
        typed = graph.table(table.name)
        cells = {c.name: pd.Series(written(c, typed[c.name]), dtype="str") for c in table.columns}
        frames[table.name] = pd.DataFrame(cells).set_axis(range(2, len(typed) + 2))
    return RawTables(frames)
