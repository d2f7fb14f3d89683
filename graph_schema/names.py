"""Organisations and places found by what people call them: exactly, by alias, by normal form.

Nothing is guessed: a name that several rows have, or that none has, comes back with candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Literal

from .checks_names import plain_name

How = Literal["id", "name", "alias", "normal form", "ambiguous", "elsewhere", "unknown"]

_ETHNIC_GROUPS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡"
    "|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克"
    "|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_ETHNIC = re.compile(f"(?<=..)(?:(?:{_ETHNIC_GROUPS})族)+(?:各族)?(?=(?:自治)?[县州]|乡)")
_TAILS = (
    (re.compile("自治(?=[县州]$)"), ""),
    (re.compile("村?村(?:民委员会|委员会|委会|委)$"), "村"),
    (re.compile("(?:社区)?(?:居民委员会|居委会|居委)$"), "社区"),
    (re.compile("(?:街道)?(?:街道办事处|街道办|办事处)$"), "街道"),
    (re.compile("(?:人民政府|政府)$"), ""),
)
_SUFFIX = re.compile("(?<=..)(?:管理区|新区|街道|社区|[省市县区州乡镇村])$")
_IN_BRACKETS = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")
_STEPS = re.compile(r"\s*[/／>＞]\s*(?![^(（]*[)）])")
"""Between steps of a path; not inside brackets."""

_MAX_SHOWN = 5
_MAX_ALIKE = 5_000
_MAX_COMPARISONS = 50_000
"""Bound on the search for near names, over all questions to one index."""


@dataclass(frozen=True)
class Named:
    """Something with a name: its id, names, and the places around it, outermost first.

    ``around`` holds ids of places: those above it, or, for an organisation, where it sits.
    ``seat`` is free text about where it sits.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    seat: str = ""


@dataclass(frozen=True)
class Answer:
    """What a cell means: ``id`` is "" unless exactly one row fits, whose name is ``name``.

    ``candidates`` are "id name (place/place)", at most five: the rows among which nobody chose,
    or near names.
    """

    id: str
    how: How
    candidates: tuple[str, ...] = ()
    name: str = ""


@cache
def place_form(name: str) -> str:
    """Return the normal form of a place's name: without width, spaces, variants of its suffix.

    >>> place_form("柳家村 村民委员会"), place_form("威宁彝族回族苗族自治县")
    ('柳家村', '威宁县')
    """
    plain = _ETHNIC.sub("", plain_name(name))
    for tail, short in _TAILS:
        plain = tail.sub(short, plain) or plain
    return plain


def bare_form(name: str) -> str:
    """Return a place's normal form without any suffix; a name of one character keeps it.

    >>> bare_form("羊场镇"), bare_form("县")
    ('羊场', '县')
    """
    return _SUFFIX.sub("", place_form(name))


class Names:
    """All rows of one table, to be asked what a cell means.

    Parameters
    ----------
    rows
        The rows; of two with one id the first counts.
    places
        Id to name of every place, for the places around rows.
    are_places
        Whether the rows are places, whose normal form is another than that of organisations.
    """

    def __init__(
        self, rows: Iterable[Named], places: Mapping[str, str], *, are_places: bool = False
    ) -> None:
        self._rows: dict[str, Named] = {}
        for row in rows:
            self._rows.setdefault(row.id, row)
        self._places = places
        self._form = place_form if are_places else plain_name
        self._by_name: dict[str, list[Named]] = {}
        self._by_alias: dict[str, list[Named]] = {}
        self._by_form: dict[str, list[Named]] = {}
        self._by_bare: dict[str, list[Named]] = {}
        for row in self._rows.values():
            self._by_name.setdefault(row.name, []).append(row)
            for alias in row.aliases:
                self._by_alias.setdefault(alias, []).append(row)
            for form in {self._form(name) for name in (row.name, *row.aliases)}:
                self._by_form.setdefault(form, []).append(row)
            if are_places:
                self._by_bare.setdefault(bare_form(row.name), []).append(row)
        self._comparisons_left = _MAX_COMPARISONS

    def asked_anew(self) -> Names:
        """Return the same names, near ones of which have not been looked for yet."""
        other = copy(self)
        other._comparisons_left = _MAX_COMPARISONS
        return other

    def find(self, cell: str, within: Sequence[str] = ()) -> Answer:
        """Return which row a cell means.

        A cell holds an id; or a name; or "name（county）"; or "county/township/name". It is
        looked up as an id, then as a name, as an alias, and by its normal form: the first of
        these that some row has decides. ``within`` names places (by id, name or normal form) that
        must be around the row. One row fits: it is meant. Several: ``ambiguous``. None in those
        places: ``elsewhere``. None at all: ``unknown``, with near names.
        """
        text = cell.strip()
        if text in self._rows:
            row = self._rows[text]
            if self._is_inside(row, within):
                return Answer(text, "id", name=row.name)
            return Answer("", "elsewhere", self._shown([row]))
        elsewhere: list[Named] = []
        for how, rows in self._steps(text):
            inside = [row for row in rows if self._is_inside(row, within)]
            if len(inside) == 1:
                return Answer(inside[0].id, how, name=inside[0].name)
            if inside:
                return Answer("", "ambiguous", self._shown(inside))
            elsewhere += rows
        if elsewhere:
            return Answer("", "elsewhere", self._shown(dict.fromkeys(elsewhere)))
        name, places = split_places(text)
        if places:
            return self.find(name, (*within, *places))
        return Answer("", "unknown", self._near(text))

    def _steps(self, text: str) -> Iterable[tuple[How, list[Named]]]:
        yield "name", self._by_name.get(text, [])
        yield "alias", self._by_alias.get(text, [])
        form = self._form(text)
        yield "normal form", self._by_form.get(form, [])
        # 羊场 may mean 羊场乡 or 羊场镇; but 羊场乡 never means 羊场镇.
        if form == bare_form(text):
            yield "normal form", self._by_bare.get(form, [])

    def _is_inside(self, row: Named, within: Sequence[str]) -> bool:
        if not within:
            return True
        forms = frozenset[str]().union(*map(self._forms_of_place, (row.id, *row.around)))
        seat = place_form(row.seat)
        return all(
            place in forms or place_form(place) in forms or place_form(place) in seat
            for place in within
        )

    def _forms_of_place(self, place_id: str) -> frozenset[str]:
        name = self._places.get(place_id, "")
        if not name:
            return frozenset({place_id})
        return frozenset({place_id, name, place_form(name), bare_form(name)})

    def _shown(self, rows: Iterable[Named]) -> tuple[str, ...]:
        return tuple(self._label(row) for row in list(rows)[:_MAX_SHOWN])

    def _label(self, row: Named) -> str:
        around = "/".join(
            self._places[place] for place in row.around if place != row.id and place in self._places
        )
        return f"{row.id} {row.name}" + (f" ({around or row.seat})" if around or row.seat else "")

    def _near(self, text: str) -> tuple[str, ...]:
        if self._comparisons_left <= 0:
            return ()
        form = self._form(text)
        alike = [known for known in self._by_form if abs(len(known) - len(form)) <= 2][:_MAX_ALIKE]
        self._comparisons_left -= max(len(alike), len(self._by_form) // 10, 1)
        found = get_close_matches(form, alike, 3, cutoff=0.65)
        return self._shown(dict.fromkeys(row for near in found for row in self._by_form[near]))


def split_places(cell: str) -> tuple[str, tuple[str, ...]]:
    """Return the name in a cell and the places named beside it.

    >>> split_places("羊场镇（大方县）"), split_places("大方县/羊场镇/柳家村")
    (('羊场镇', ('大方县',)), ('柳家村', ('大方县', '羊场镇')))
    """
    *places, name = _STEPS.split(cell.strip("/／ "))
    if places:
        return name, _steps(places)
    match = _IN_BRACKETS.fullmatch(cell.strip())
    return (match[1], _steps(_STEPS.split(match[2]))) if match else (cell, ())


def _steps(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(place for place in places if place)
