"""The page of edits, generated from the models that read them: ``docs/scenario-edits.md``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.editing.edit_graph import TABLE_OF_ADD
from engine.scenario import scenario_json_schema

_INTRO = """\
# Edits of a scenario

*Generated from the models of `engine/scenario.py`; do not edit: run `python -m api.pages`.*

Every `[[edits]]` of a [scenario](scenarios.md) is one of these, told apart by `op` (quotas also by
`of`). Keys in brackets may be left out. Each may have a `reason`, which does not count. Where an id
stands, the name of the row may stand; where it says *many*, a selector too. Columns of a `row` are
those of its [table](tables.md); a group quota is written as in a policy.
"""
_REFERENCES = {"Selector": "*many*", "GroupQuota": "group quota"}
_COMMON = ("op", "of", "reason")


def render_edits_page() -> str:
    """Return the page: one line per edit and key, then the keys of a scenario and a selector."""
    schema = scenario_json_schema()
    models = schema["$defs"]
    lines = [_INTRO]
    for name in _edit_models(schema):
        model = models[name]
        kind = model["properties"]["op"]["const"]
        of = model["properties"].get("of", {}).get("const")
        lines += [f"## {kind}" + (f", of = {of}" if of else ""), "", _first(model), ""]
        lines += _keys(model, skip=_COMMON, table=TABLE_OF_ADD.get(kind, ""))
    lines += ["## Keys of a selector", "", _first(models["Selector"]), ""]
    lines += _keys(models["Selector"])
    lines += ["## Keys of a scenario", "", _first(schema), "", *_keys(schema)]
    return "\n".join(lines).rstrip() + "\n"


def _edit_models(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the models of all edits, in the order in which they are declared."""
    for item in schema["properties"]["edits"]["items"]["oneOf"]:
        for own in item.get("oneOf", [item]):
            yield own["$ref"].rpartition("/")[2]


def _first(model: dict[str, Any]) -> str:
    return " ".join(model["description"].split())


def _keys(model: dict[str, Any], skip: tuple[str, ...] = (), table: str = "") -> Iterator[str]:
    yield "| key | holds | |"
    yield "|--|--|--|"
    required = model.get("required", [])
    for key, own in model["properties"].items():
        if key not in skip:
            shown = f"`{key}`" if key in required else f"[`{key}`]"
            cells = (shown, _holds(own), own.get("description", ""))
            if table:
                many = "; `entity_id` may be *many*" if table == "participants" else ""
                cells = (shown, f"a row of `{table}`", f"{_columns(own)}{many}")
            yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
    yield ""


def _columns(row: dict[str, Any]) -> str:
    """Return the columns of a row that have to be given; all others may be left out."""
    return "needs " + ", ".join(f"`{name}`" for name in row["required"])


def _holds(own: dict[str, Any]) -> str:
    """Return what a key holds, in a few words."""
    if "enum" in own:
        return ", ".join(f"`{word}`" for word in own["enum"] if word is not None)
    for joint in ("anyOf", "oneOf"):
        if joint in own:
            kinds = dict.fromkeys(map(_holds, own[joint]))
            return " or ".join(kind for kind in kinds if kind)
    if "$ref" in own:
        return _REFERENCES.get(own["$ref"].rpartition("/")[2], "edit")
    if "const" in own:
        return f"`{str(own['const']).lower()}`"
    return _plain(own)


_PLAIN = {"string": "text", "boolean": "true or false", "object": "table",
          "integer": "whole number", "number": "number"}  # fmt: skip


def _plain(own: dict[str, Any]) -> str:
    if own.get("type") == "array":
        return f"list of {_holds(own['items'])}"
    word = _PLAIN.get(own.get("type", ""), "")
    low, high = own.get("minimum"), own.get("maximum")
    return word if low is None else f"{word}, {low:,.0f} to {high:,.0f}"
