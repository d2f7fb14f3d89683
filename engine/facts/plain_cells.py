"""The cells of some columns of a table, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph_schema.graph import AssistanceGraph


def plain_cells(graph: AssistanceGraph, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield for each row of a table its cells in these columns, None for an empty one."""
    return zip(*(graph.column(table, column) for column in columns), strict=True)
