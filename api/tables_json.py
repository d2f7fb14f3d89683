"""The tables as plain JSON values, for programs: columns, types, ranges, references."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph_schema.schema import TABLES


def tables_json() -> list[dict[str, Any]]:
    """Return every table of the schema; what a column does not have is left out."""
    return [
        {
            "name": table.name,
            "zh": table.zh,
            "description": table.description,
            "key": list(table.key),
            "columns": [
                {key: value for key, value in asdict(column).items() if value not in (None, "", ())}
                for column in table.columns
            ],
        }
        for table in TABLES
    ]
