"""Scenarios on the screen and as JSON: what they do, what they come to, in what two differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from api.entity_names import EntityNames
from api.screen import Screen
from engine.editing.edit_models import Edit
from engine.editing.edit_models_graph import AddPlace, AddProvider
from engine.editing.edit_types import EditModel
from engine.scenario import Scenario
from engine.scenarios.scenario_flatten import edit_content, scenario_hash
from engine.scenarios.scenario_names import with_ids
from engine.scenarios.scenario_stack import Base

from .scenario_terms import ScenarioTerms
from .scenario_words import ScenarioWords

_SAID = ("name", "reason", "author", "date", "based_on")
_UNCOUNTED = ("reason", "by", "date")


def words_of(base: Base | None, edits: Iterable[EditModel], screen: Screen) -> ScenarioWords:
    """Return what makes the sentences of edits; without a base ids stay as they are written."""
    names = None if base is None else EntityNames(base.graph)
    policy = None if base is None else base.policy
    rows = [edit.row for edit in edits if isinstance(edit, AddProvider | AddPlace)]
    added = {str(row.get("id")): str(row.get("name")) for row in rows}
    return ScenarioWords(ScenarioTerms(screen.words, names, policy, added))


def by_id(scenarios: Sequence[Scenario], base: Base | None) -> list[Scenario]:
    """Return scenarios with ids in the place of names, so that all are called by one name."""
    if base is None:
        return list(scenarios)
    return [with_ids(scenario, base.graph)[0] for scenario in scenarios]


def show_scenarios(scenarios: Sequence[Scenario], words: ScenarioWords, screen: Screen) -> None:
    """Write each scenario: name, who signed it, why, and one line for each edit."""
    for scenario in scenarios:
        screen.line(scenario.name, "bold")
        if scenario.author or scenario.date:
            screen.line("  " + " ".join(filter(None, (scenario.author, scenario.date))))
        if scenario.based_on:
            screen.line("  " + screen.text("scenario.based_on", plan=scenario.based_on))
        for line in scenario.reason.splitlines():
            screen.line(f"  {line}", "dim")
        for number, edit in enumerate(scenario.edits, 1):
            screen.line(_line(number, edit, words, screen))


def scenarios_json(scenarios: Sequence[Scenario], words: ScenarioWords) -> list[dict[str, Any]]:
    """Return each scenario with the sentence of each edit beside it."""
    return [
        {
            **{key: getattr(scenario, key) for key in _SAID},
            "file": scenario.file,
            "edits": _edits_json(scenario.edits, words),
        }
        for scenario in scenarios
    ]


def edits_json(edits: Sequence[Edit], words: ScenarioWords) -> dict[str, Any]:
    """Return a normal form with its hash."""
    return {"scenario_hash": scenario_hash(edits), "edits": _edits_json(edits, words)}


def difference(one: Sequence[EditModel], other: Sequence[EditModel]) -> tuple[Any, Any, int]:
    """Return the edits only one has, those only the other has, and how many both have.

    Reasons, authors and dates do not count.
    """
    keys = [[_key(edit) for edit in edits] for edits in (one, other)]
    both = set(keys[0]) & set(keys[1])
    only = [
        [edit for edit, key in zip(edits, own, strict=True) if key not in both]
        for edits, own in zip((one, other), keys, strict=True)
    ]
    return only[0], only[1], len(both)


def show_difference(
    names: Sequence[str], found: tuple[Any, Any, int], words: ScenarioWords, screen: Screen
) -> None:
    """Write what only one of two scenarios comes to."""
    only = found[:2]
    if not any(only):
        screen.line(screen.text("scenario.equal"), "green")
        return
    for name, edits in zip(names, only, strict=True):
        if edits:
            screen.line(screen.text("scenario.only", name=name), "bold")
            for number, edit in enumerate(edits, 1):
                screen.line(_line(number, edit, words, screen))
    screen.line(screen.text("scenario.same", num=found[2]), "dim")


def difference_json(
    names: Sequence[str], found: tuple[Any, Any, int], words: ScenarioWords
) -> dict[str, Any]:
    """Return the same as JSON."""
    only = [{"name": name, "edits": _edits_json(edits, words)}
            for name, edits in zip(names, found[:2], strict=True)]  # fmt: skip
    return {"equal": not any(found[:2]), "only": only, "num_common": found[2]}


def _edits_json(edits: Sequence[EditModel], words: ScenarioWords) -> list[dict[str, Any]]:
    return [{**edit_content(edit), "sentence": words.edit(edit)} for edit in edits]


def _line(number: int, edit: EditModel, words: ScenarioWords, screen: Screen) -> str:
    return "  " + screen.text("scenario.edit", number=number, edit=words.edit(edit))


def _key(edit: EditModel) -> str:
    content = edit_content(edit)
    return repr(sorted((key, value) for key, value in content.items() if key not in _UNCOUNTED))
