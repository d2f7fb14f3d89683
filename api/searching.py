"""Names found while they are typed: by name, alias, pinyin or its initials, and county."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from engine.facts.place_tree import PlaceTree
from engine.facts.shared_facts import row_cells
from graph_schema.cells import split_list
from graph_schema.graph import AssistanceGraph

Kind = Literal["place", "provider", "party", "sector"]
KINDS: tuple[Kind, ...] = ("place", "provider", "party", "sector")
_TABLES: dict[Kind, str] = {"place": "places", "provider": "providers", "party": "parties",
                            "sector": "sectors"}  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """Something that is called as asked.

    Attributes
    ----------
    matched
        The form that was found: the name, an alias, or a spelling in pinyin.
    """

    kind: Kind
    id: str
    name: str
    county_id: str
    county_name: str
    matched: str


@dataclass(frozen=True)
class _Entry:
    hit: Hit
    forms: tuple[str, ...]
    county_forms: tuple[str, ...]


class SearchIndex:
    """All names of one graph.

    A question is cut at blanks. Every part has to be found in a form of the name or of its
    county, and at least one in the name itself. Those found whole come first, then those that
    begin so, then the others; then shorter names, then by name and id.
    """

    def __init__(self, graph: AssistanceGraph) -> None:
        self._entries = list(_entries(graph))

    def find(self, text: str, kind: Kind | None, limit: int) -> list[Hit]:
        """Return the best hits; none for a question without any letter."""
        parts = [folded(part) for part in text.split()]
        parts = [part for part in parts if part]
        ranked = [
            (*rank, entry)
            for entry in (self._entries if parts else ())
            if kind in (None, entry.hit.kind) and (rank := _rank(entry, parts)) is not None
        ]
        ranked.sort(key=lambda own: (own[0], len(own[2].hit.name), own[2].hit.name, own[2].hit.id))
        return [Hit(**{**vars(entry.hit), "matched": form})
                for _, form, entry in ranked[:limit]]  # fmt: skip


def folded(text: str) -> str:
    """Return text as it is compared: full width as half, lower case, no blanks or marks.

    >>> folded("Ｄàfāng 县（1）")
    'dafang县1'
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[\W_]", "", "".join(c for c in plain if not unicodedata.combining(c)))


@cache
def _spellings(name: str) -> tuple[str, ...]:
    """Return a name as it is compared, in pinyin, and its initials."""
    from pypinyin import lazy_pinyin  # its dictionary takes long to load

    syllables = [folded(syllable) for syllable in lazy_pinyin(name)]
    spelled = ("".join(syllables), "".join(syllable[:1] for syllable in syllables))
    return tuple(dict.fromkeys(form for form in (folded(name), *spelled) if form))


def _entries(graph: AssistanceGraph) -> Iterator[_Entry]:
    tree = PlaceTree.of(graph)
    names = dict(row_cells(graph.table("places"), "id", "name"))
    for kind, table in _TABLES.items():
        frame = graph.table(table)
        aliases = frame["aliases"].tolist() if "aliases" in frame else [""] * len(frame)
        homes = _homes(kind, graph)
        for (id_, name), also in zip(row_cells(frame, "id", "name"), aliases, strict=True):
            home = homes.get(id_, "")
            county = tree.above(home, "county") if home in names else ""
            hit = Hit(kind, id_, name, county, names.get(county, ""), "")
            forms = [form for own in (name, *split_list(also)) for form in _spellings(own)]
            around = _spellings(hit.county_name) if county not in ("", id_) else ()
            yield _Entry(hit, tuple(dict.fromkeys([*forms, folded(id_)])), around)


def _homes(kind: Kind, graph: AssistanceGraph) -> dict[str, str]:
    """Return id → the place that it is, or lies in; "" for none."""
    if kind == "place":
        return {id_: id_ for id_ in graph.table("places")["id"].tolist()}
    if kind == "provider":
        return dict(row_cells(graph.table("providers"), "id", "place_id"))
    return {}


def _rank(entry: _Entry, parts: list[str]) -> tuple[int, str] | None:
    """Return how badly an entry fits, and by which form; None when it does not."""
    total, best = 0, ""
    for part in parts:
        found = [(_fit(form, part), form) for form in entry.forms if part in form]
        if found:
            fit, form = min(found)
            total += fit
            best = best or form
        elif any(part in form for form in entry.county_forms):
            total += 1
        else:
            return None
    return (total, best) if best else None


def _fit(form: str, part: str) -> int:
    return 0 if form == part else 1 if form.startswith(part) else 2
