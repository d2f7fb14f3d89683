"""A list of edits: read from TOML or plain values, every fault named at once.

One frozen model per edit, told apart by ``op`` (quotas also by ``of``): see `edit_models_policy`
and `edit_models_graph`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from graph_schema.report import Fact, Problem, Report

from . import edit_models_graph as g
from . import edit_models_policy as p
from .edit_types import without_nested_mapping

SetQuota = Annotated[
    p.SetParticipantQuota | p.SetLayerQuota | p.SetGroupQuota, Field(discriminator="of")
]
Edit = Annotated[
    p.LockIn | p.LockOut | p.Allow | p.Release | SetQuota | p.SetGroupQuotas | p.SetWeight
    | p.SwitchRule | p.SetKeepShare | p.SetBudgetOfChanges
    | g.SetProperty
    | g.AddProvider | g.AddPlace | g.AddParticipant | g.AddLead | g.AddNeed | g.AddCapability
    | g.AddPairing | g.AddRow
    | g.RemoveProvider | g.RemovePlace | g.RemoveParticipant | g.RemoveLead | g.RemoveNeed
    | g.RemoveCapability | g.RemovePairing | g.RemoveRow
    | g.ScaleNeed | g.ScaleCapability,
    Field(discriminator="op", json_schema_extra=without_nested_mapping),
]  # fmt: skip
"""Any edit."""

EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Edit, ...])
"""Reads, writes and describes a list of edits."""

SELECTOR = "selector"
"""What pydantic puts between the keys where a selector stands in the place of an id."""

_MAX_VALUE = 80
_CODES = {
    "extra_forbidden": "edit_unknown_key",
    "missing": "edit_missing_key",
    "union_tag_not_found": "edit_missing_key",
    "union_tag_invalid": "edit_unknown_word",
    "literal_error": "edit_unknown_word",
}


class BadEdits(ValueError):
    """Edits that cannot be read or made; ``report`` names every fault with edit, key and remedy."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("; ".join(f"{x.column}: {x.code} {x.value}" for x in report.problems))


def edits_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a list of edits: every key with type, range and description."""
    return EDITS.json_schema()


def read_edits(text: str) -> tuple[Edit, ...]:
    """Return the edits written in a TOML text, as ``[[edits]]``.

    Raises
    ------
    BadEdits
        With every fault at once, or where the text is no TOML.

    Examples
    --------
    >>> read_edits('''
    ... [[edits]]
    ... op = "scale_need"
    ... sector_id = "health"
    ... factor = 1.5
    ... ''')[0].factor
    1.5
    """
    try:
        content = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise BadEdits(Report([edit_problem("edit_syntax", "", reason=str(error))])) from error
    strangers = [edit_problem("edit_unknown_key", key, key) for key in content if key != "edits"]
    if strangers:
        raise BadEdits(Report(strangers))
    return edits_from(content.get("edits", []))


def edits_from(content: Any) -> tuple[Edit, ...]:
    """Return the edits held in plain values (parsed TOML or JSON); raises as `read_edits`."""
    try:
        return EDITS.validate_python(content)
    except ValidationError as error:
        raise BadEdits(Report(edit_faults(error.errors(), content))) from error


def edit_problem(code: str, column: str, value: object = "", **facts: Fact) -> Problem:
    """Return an error of the edits; with near matches the remedy is ``did_you_mean``."""
    where = f"edits.{column}".rstrip(".")
    remedy = "did_you_mean" if facts.get("near") else code
    return Problem(code, "error", "edits", None, where, _shown(value), remedy, facts)


def edit_faults(errors: Iterable[Any], content: Any) -> Iterator[Problem]:
    """Yield one problem per key: what pydantic says of each type that a cell may have is one.

    Parameters
    ----------
    errors
        As pydantic lists them, their places counted from the list of edits.
    content
        The list of edits, as plain values.
    """
    seen: set[str] = set()
    for item in errors:
        path, value = _place(item, content)
        if path not in seen:
            seen.add(path)
            yield _problem(item, path, value)


def _problem(item: Any, path: str, value: object) -> Problem:
    kind, context = item["type"], item.get("ctx", {})
    facts: dict[str, Fact] = {"reason": str(item["msg"]).removeprefix("Value error, ")}
    if kind in {"union_tag_invalid", "literal_error"}:
        words = str(context.get("expected_tags", context.get("expected", "")))
        known = [word.strip(" '") for word in words.replace(" or ", ",").split(",")]
        facts["near"] = tuple(get_close_matches(str(value), known, 3) or known)
    return edit_problem(_CODES.get(kind, "edit_bad_value"), path, value, **facts)


def _place(item: Any, content: Any) -> tuple[str, object]:
    """Return where in the content an error lies, without pydantic's own words, and what is there.

    Pydantic names the models that it tried (``lock_in``, ``group``, ``str``) between the keys.
    """
    parts: list[str] = []
    tags = [part for part in item["loc"][1:3] if isinstance(part, str)]
    location: Sequence[Any] = item["loc"]
    node = content
    if len(location) > 1 and isinstance(node, list | tuple) and isinstance(node[location[0]], dict):
        own = node[location[0]]
        num_tags = sum(tag == own.get(key) for tag, key in zip(tags, ("op", "of"), strict=False))
        location = (location[0], *location[1 + num_tags :])
    for part in location:
        if _holds(node, part):
            node = node[part]
        elif part == SELECTOR:
            continue
        elif item["type"] != "missing":
            break
        parts.append(str(part))
    if item["type"] in {"union_tag_not_found", "union_tag_invalid"}:
        parts.append(str(item["ctx"]["discriminator"]).strip("'"))
        node = node.get(parts[-1], "") if isinstance(node, dict) else node
    return ".".join(parts), node


def _holds(node: Any, part: int | str) -> bool:
    if isinstance(node, list | tuple):
        return isinstance(part, int)
    return isinstance(node, dict) and part in node


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return ""
    return str(value)[:_MAX_VALUE].encode("utf-8", "backslashreplace").decode()
