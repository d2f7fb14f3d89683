"""A scenario as the TOML text that people read, review and keep."""

from __future__ import annotations

from typing import Any

import tomlkit
from tomlkit.items import Array, InlineTable

from engine.scenario import Scenario
from engine.scenarios.scenario_flatten import edit_content


def scenario_text(scenario: Scenario) -> str:
    """Return a scenario as TOML that reads back as the same; what is not said is left out."""
    document = tomlkit.document()
    for key in ("name", "reason", "author", "date", "based_on"):
        if text := getattr(scenario, key):
            document.add(key, tomlkit.string(text, multiline="\n" in text))
    if scenario.edits:
        edits = tomlkit.aot()
        for edit in scenario.edits:
            table = tomlkit.table()
            for key, value in edit_content(edit).items():
                table.add(key, _row(value) if key == "row" else _item(value))
            edits.append(table)
        document.add("edits", edits)
    return tomlkit.dumps(document)


def _row(row: dict[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in row.items():
        if value is not None:  # an empty cell
            table.add(key, _item(value))
    return table


def _item(value: Any) -> Any:
    if isinstance(value, dict):
        inline: InlineTable = tomlkit.inline_table()
        for key, own in value.items():
            inline.append(key, _item(own))
        return inline
    if isinstance(value, list):
        array: Array = tomlkit.array()
        for own in value:
            array.append(_item(own))
        return array.multiline(any(isinstance(own, dict) for own in value))
    return tomlkit.item(value)
