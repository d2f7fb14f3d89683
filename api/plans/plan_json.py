"""A plan record as JSON text, one row a line, and strictly back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.rules import SOFT_RULES
from engine.saved.record_rows import FORMAT
from engine.saved.saved_problem import BadRecord


def record_text(record: Mapping[str, Any]) -> str:
    """Return a record as JSON: one line per key, and one per row where a key holds rows."""
    lines = []
    for key, value in record.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(map(_json, value))
            lines.append(f" {_json(key)}: [\n  {rows}\n ]")
        else:
            lines.append(f" {_json(key)}: {_json(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_record(content: bytes) -> dict[str, Any]:
    """Return the record of a JSON file.

    Pairs of a plan that is older than a soft rule cost nothing by it.

    Raises
    ------
    BadRecord
        When it is not UTF-8, not JSON, no object, holds NaN or infinity, or names a key twice.
    """
    try:
        record = json.loads(content.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadRecord(str(error)) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise BadRecord(f"the file does not begin as {FORMAT}")
    pairs = record.get("pairs")
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, dict):
            pair |= {rule.name: 0 for rule in SOFT_RULES if rule.name not in pair}
    return record


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _refuse(constant: str) -> None:
    raise BadRecord(f"{constant} is no number of a plan")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise BadRecord("a key stands twice in one object")
    return content
