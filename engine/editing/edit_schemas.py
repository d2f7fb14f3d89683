"""JSON Schema of a row that an edit adds, read off the declaration of its table."""

from __future__ import annotations

from typing import Any

from graph_schema.schema_types import Column, Table

DEFAULTS: dict[str, str] = {"origin": "synthetic", "source": "what-if", "role": "lead"}
"""Cells of an added row that need not be given: what a planner invents is marked as invented.

They are the same for every author, since they count in the hash of the graph. Besides, ``status``
is the first of its choices (open, offered, active) and ``period`` the policy's.
"""

_TYPES = {"integer": "integer", "decimal": "number", "boolean": "boolean"}


def row_schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema of one row: its columns, which are required, nothing else.

    >>> from graph_schema.schema import NEEDS
    >>> row_schema(NEEDS)["required"]
    ['id', 'place_id', 'sector_id', 'title', 'amount', 'urgency']
    """
    return {
        "type": "object",
        "description": table.description,
        "properties": {column.name: _column_schema(column) for column in table.columns},
        "required": [c.name for c in table.columns if c.required and default_of(c) is None],
        "additionalProperties": False,
    }


def default_of(column: Column, period: str = "the policy's") -> str | None:
    """Return what an added row holds in a column that is left out; None = nothing."""
    if column.name == "period":
        return period
    return column.choices[0] if column.name == "status" else DEFAULTS.get(column.name)


def _column_schema(column: Column) -> dict[str, Any]:
    limits = {"minimum": column.minimum, "maximum": column.maximum,
              "exclusiveMinimum": column.above}  # fmt: skip
    schema = {
        "type": _TYPES.get(column.type, "string"),
        "title": column.zh,
        "description": column.description,
        **{name: limit for name, limit in limits.items() if limit is not None},
    }
    if column.type == "list":
        schema |= {"type": "array", "items": {"type": "string"}}
    if column.choices:
        schema["enum"] = list(column.choices)
    return schema
