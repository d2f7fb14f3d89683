"""What people call providers, places and groups of one graph, looked up among those that count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from engine.facts.shared_facts import row_cells
from graph_schema.graph import AssistanceGraph
from graph_schema.names import Answer, Names
from graph_schema.names_index import names_index

from .entity_names import EntityNames

SHOWN = 5
"""Candidates of one name that are told."""

_BRACKET = re.compile("[(（]")


class SaidNames(EntityNames):
    """Names of one graph, both ways."""

    def __init__(self, graph: AssistanceGraph) -> None:
        super().__init__(graph)
        self._indexes: dict[tuple[str, frozenset[str] | None], Names] = {}

    def look_up(self, table: str, text: str, only: Collection[str] | None = None) -> Answer:
        """Return which row of a table is meant by an id or a name; None = among all rows.

        A place may also be written "county/name", or as answers write it; of a name that ends in
        brackets what stands before them is enough.
        """
        if self.graph.held(table).position((text,)) is not None and (only is None or text in only):
            return Answer(text, "id", name=self.of(text))
        index = self._index(table, None if only is None else frozenset(only))
        answer = index.find(text)
        if answer.how == "unknown" and table == "places":
            told = (index.find(name, within) for name, within in self._parted(text, ""))
            answer = next((one for one in told if one.how != "unknown"), answer)
        if answer.how != "unknown":
            return answer
        rows = [(id_, name) for id_, name in row_cells(self.graph.table(table), "id", "name")
                if only is None or id_ in only]  # fmt: skip
        return _by_its_beginning(text.strip(), rows) or answer

    def _index(self, table: str, only: frozenset[str] | None) -> Names:
        if (table, only) not in self._indexes:
            frames = {name: self.graph.table(name) for name in {"places", table}}
            self._indexes[table, only] = names_index(table, frames, only=only)
        return self._indexes[table, only]

    def _parted(self, text: str, inside: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield ways to read a text as county, township and name without anything between."""
        kind = "township" if inside else "county"
        rows = row_cells(self.graph.table("places"), "id", "name", "kind")
        for place, name, own in rows:
            rest = text.removeprefix(name)
            if own == kind and rest not in (text, "") and (
                not inside or self.tree.above(place, "county") == inside
            ):  # fmt: skip
                yield rest, (inside, place) if inside else (place,)
                if not inside:
                    yield from self._parted(rest, place)


def _by_its_beginning(text: str, rows: list[tuple[str, str]]) -> Answer | None:
    """Return which row is called so but for brackets behind; else those that hold the text.

    None when no name holds it.
    """
    whole = [row for row in rows if _BRACKET.split(row[1])[0].strip() == text]
    if len(whole) == 1:
        return Answer(whole[0][0], "alias", name=whole[0][1])
    told = whole or [row for row in rows if text and text in row[1]]
    candidates = tuple(" ".join(row) for row in told[:SHOWN])
    return Answer("", "ambiguous" if whole else "unknown", candidates) if told else None
