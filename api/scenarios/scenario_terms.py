"""The words that the sentences about edits are made of: whom, where, how many, which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.entity_names import EntityNames
from api.messages import Catalogue
from engine.policy import Policy
from engine.scenarios.scenario_selectors import Selector
from graph_schema.schema import table
from graph_schema.schema_types import Column
from graph_schema.workbook_choices import choice_word

NUMBERS = ("min", "max", "priority", "extra_cost")
"""Keys of a quota, in the order in which they are told."""
SHOWN_NAMES = 4
"""Names in one list of a sentence; the rest are counted."""


class ScenarioTerms:
    """Makes the words of one language.

    Parameters
    ----------
    words
        The catalogue of that language.
    names
        Names of the graph on which the edits are made; without them ids stay.
    policy
        For what layers are called; without it they keep their names.
    added
        Names, by id, of what the edits themselves add.
    """

    def __init__(
        self, words: Catalogue, names: EntityNames | None = None, policy: Policy | None = None,
        added: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.words, self._names, self._added = words, names, added or {}
        layers = () if policy is None else policy.layers
        self._titles = {layer.name: layer.title for layer in layers if layer.title}

    def text(self, key: str, **facts: Any) -> str:
        """Return an entry ``edit.<key>`` of the catalogue."""
        return self.words.text(f"edit.{key}", **facts)

    def who(self, who: Any, side: str) -> str:
        """Return a participant, or all that a selector means; "" for None."""
        if isinstance(who, Selector):
            return self._every(who, side)
        if side == "place" and self._names is not None and who not in (None, *self._added):
            return self._names.place(str(who))
        return self.name(who)

    def _every(self, who: Selector, side: str) -> str:
        conditions = {"within": who.within, "party": who.party, "parent": who.parent}
        if who.ids and not any((who.kind, *conditions.values())):
            return self._some(who.ids)
        parts = {key: self.text(f"every_{key}", name=self.name(name)) if name else ""
                 for key, name in conditions.items()}  # fmt: skip
        what = self.words.text(f"side.{side}")
        if who.kind is not None:
            declared = table("places" if side == "place" else "providers")
            what = self.choice(declared.column("kind"), who.kind).replace("_", " ")
        lists = {key: self.text(f"every_{key}", names=self._some(ids)) if ids else ""
                 for key, ids in (("among", who.ids), ("but", who.but))}  # fmt: skip
        return self.text("every", what=what, **parts, **lists)

    def _some(self, ids: Sequence[str]) -> str:
        names = [self.name(row_id) for row_id in ids]
        if len(names) <= SHOWN_NAMES:
            return self.words.join(names)
        shown = self.words.join(names[:SHOWN_NAMES])
        return self.words.text("why.and_more", names=shown, num=len(names))

    def name(self, entity_id: Any) -> str:
        """Return what an id is called; "" for None."""
        text = "" if entity_id is None else str(entity_id)
        if text in self._added or self._names is None:
            return self._added.get(text, text)
        return self._names.of(text)

    def layer(self, name: Any) -> str:
        """Return what a layer is called; None is every layer."""
        if name is None:
            return self.text("every_layer")
        title = self._titles.get(str(name)) if self.words.lang == "zh" else None
        return self.text("layer", layer=title or name)

    def rule(self, name: str) -> str:
        """Return what a rule is called."""
        key = f"book.rule.{name}"
        return self.words.text(key) if self.words.has(key) else name

    def numbers(self, own: Mapping[str, Any]) -> str:
        """Return the numbers of a quota as a list."""
        told = [
            self.text(f"default_{key}") if own[key] == "default"
            else self.text(f"number_{key}", number=self.value(own[key]))
            for key in NUMBERS if own.get(key) is not None
        ]  # fmt: skip
        return self.words.join(told) if told else self.text("no_numbers")

    def choice(self, column: Column, value: Any) -> str:
        """Return one of a closed list, or true or false, in the language."""
        return choice_word(column, str(value).lower(), self.words.lang)

    def value(self, value: Any) -> str:
        """Return a cell or a number; ids become names."""
        if isinstance(value, list | tuple):
            return self.words.join([self.value(item) for item in value])
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{value:,.15g}"
        return self.name(value)
