"""The lists behind the drop-downs of a template: choices, names, and places within places.

They stand on a hidden sheet. What a list offers depends on the cells before it: a county's
townships, a township's villages. Each block of rows is found by its key in the column beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .graph import AssistanceGraph
from .workbook_titles import LISTS

_TOP_KINDS = ("county", "zone", "area", "prefecture", "province")


@dataclass(frozen=True)
class NameLists:
    """Everything that a drop-down can offer, in the order in which it is offered.

    ``townships`` and ``places`` hold (key, item) with equal keys together: the key of a township
    is its county, that of a place is its county or "county/township".
    """

    plain: Mapping[str, tuple[str, ...]]
    counties: tuple[str, ...]
    townships: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]


def name_lists(graph: AssistanceGraph | None) -> NameLists:
    """Return the lists of a graph: names, with the id in brackets where a name is not unique."""
    if graph is None:
        return NameLists({}, (), (), ())
    plain = {name: tuple(_labels(graph, name).values()) for name in ("sectors", "parties")}
    plain["providers"] = tuple(_labels(graph, "providers").values())
    layers = {*graph.table("participants")["layer"], *graph.table("pairings")["layer"]}
    plain["layers"] = tuple(sorted(layers))
    places = _Places(graph)
    return NameLists(plain, *places.lists())


def _labels(graph: AssistanceGraph, name: str) -> dict[str, str]:
    frame = graph.table(name)
    return _unique(zip(frame["id"].tolist(), frame["name"].tolist(), strict=True))


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return id → name, or "name（id）" where a name stands twice.

    >>> _unique([("a", "甲"), ("b", "甲"), ("c", "丙")])
    {'a': '甲（a）', 'b': '甲（b）', 'c': '丙'}
    """
    given = list(pairs)
    counts = Counter(name for _, name in given)
    return {i: f"{name}（{i}）" if counts[name] > 1 else name for i, name in given}


class _Places:
    def __init__(self, graph: AssistanceGraph) -> None:
        frame = graph.table("places")
        columns = (frame[c].tolist() for c in ("id", "name", "kind", "parent_id", "run_by"))
        self.rows = list(zip(*columns, strict=True))
        self.below: dict[str, list[tuple[str, str, str]]] = {}
        for place, name, kind, parent, run_by in self.rows:
            for above in dict.fromkeys(filter(None, (parent, run_by))):
                self.below.setdefault(above, []).append((place, name, kind))

    def lists(
        self,
    ) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        """Return counties, townships by county, places by county or township."""
        tops = [
            (place, name)
            for kind in _TOP_KINDS
            for place, name, own, *_ in self.rows
            if own == kind
        ]
        labels = _unique(tops)
        townships: list[tuple[str, str]] = []
        places: list[tuple[str, str]] = []
        for top, label in labels.items():
            inside = _unique(pair for pair in self._below(top, {"township"}))
            townships += [(label, item) for item in inside.values()]
            own = _unique(self._below(top, {"hospital", "school"}))
            places += [(label, item) for item in (label, *inside.values(), *own.values())]
            for township, name in inside.items():
                key = f"{label}/{name}"
                villages = _unique(self._below(township, None))
                places += [(key, item) for item in (name, *villages.values())]
        return tuple(labels.values()), tuple(townships), tuple(places)

    def _below(self, place: str, kinds: set[str] | None) -> Iterator[tuple[str, str]]:
        for row_id, name, kind in self.below.get(place, ()):
            if kinds is None or kind in kinds:
                yield row_id, name


class ListSheet:
    """The hidden sheet on which the lists of a workbook stand, and formulas that point at them."""

    def __init__(self, book: Any, lists: NameLists) -> None:
        self._book = book
        self._sheet = book.add_worksheet(LISTS)
        self._sheet.hide()
        self._column = 0
        self._names: set[str] = set()
        for name, items in lists.plain.items():
            self._block(name, [items])
        self._block("counties", [lists.counties])
        self._block("townships", list(zip(*lists.townships, strict=True)))
        self._block("places", list(zip(*lists.places, strict=True)))

    def _block(self, name: str, columns: list[tuple[str, ...]]) -> None:
        if not columns or not columns[0]:
            return
        for offset, items in enumerate(columns):
            place = self._column + offset
            for row, item in enumerate(items):
                self._sheet.write_string(row, place, item)
            role = "key" if offset < len(columns) - 1 else "item"
            letter = _letter(place)
            area = f"={LISTS}!${letter}$1:${letter}${len(items)}"
            self._book.define_name(f"{name}_{role}", area)
        self._column += len(columns)
        self._names.add(name)

    def plain(self, name: str) -> str:
        """Return the formula of a whole list; "" when there is none."""
        return f"={name}_item" if name in self._names else ""

    def townships(self, county: str) -> str:
        """Return the formula of the townships of the county in a cell such as $B3."""
        return _block_of("townships", county) if "townships" in self._names else ""

    def places(self, county: str, township: str) -> str:
        """Return the formula of the places in the township, or else the county, of two cells."""
        key = f'{county}&IF({township}="","","/"&{township})'
        return _block_of("places", key) if "places" in self._names else ""


def _block_of(name: str, key: str) -> str:
    keys = f"{name}_key"
    return f"=OFFSET(INDEX({name}_item,1),MATCH({key},{keys},0)-1,0,COUNTIF({keys},{key}),1)"


def _letter(position: int) -> str:
    return chr(ord("A") + position)
