"""Options of ``whatif`` as edits: who is meant, in which layer, and from which number on.

``--lock-in 民革天津 昆寨乡`` names two ends and no layer: it is the one in which both take part.
``--set-max 大方县 +5`` names somebody and a number: it is the quota that there is, of a participant
or of a group, and what it is now plus five.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from api.said_names import SaidNames
from engine.policy import Policy, Side
from graph_schema.checks_references import SIDES
from graph_schema.names import Answer
from graph_schema.report import Fact, Problem

from .option_quotas import Quota, quotas_meant

PAIR_OPTIONS = ("lock_in", "lock_out", "allow", "release")
WHO_OPTIONS = ("remove_provider", "remove_place")
NUMBER_OPTIONS = ("set_min", "set_max")
KEEP_OPTIONS = ("keep_share", "keep_share_by_county", "max_changes")

_SIDES: tuple[Side, Side] = ("provider", "place")
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?[%％]?")
_SIGNS = str.maketrans("＋－−", "+--")


class Option(NamedTuple):
    """An option as somebody typed it."""

    name: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The option on one line."""
        return " ".join((f"--{self.name.replace('_', '-')}", *self.words))


@dataclass
class ReadOptions:
    """What options come to: plain values of edits, each with the options behind it; faults."""

    edits: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Fault(Exception):
    """Says that an option cannot be read; ``problems`` are what is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def _fault(code: str, option: str, value: str, **facts: Fact) -> _Fault:
    return _Fault(option_problem(code, option, value, **facts))


def option_problem(code: str, option: str, value: str, **facts: Fact) -> Problem:
    """Return an error of an option; with near matches the remedy is ``did_you_mean``."""
    remedy = "did_you_mean" if facts.get("near") else code
    return Problem(code, "error", "scenario", None, "", value[:80], remedy,
                   {"file": option, **facts})  # fmt: skip


def read_options(
    options: Sequence[Option], names: SaidNames, policy: Policy, layer: str | None
) -> ReadOptions:
    """Return the edits that options mean on a graph and a policy, with every fault.

    Parameters
    ----------
    names
        Those of the graph.
    layer
        Name or title of the layer that is meant where there are several; None = none is named.
    """
    found = ReadOptions()
    try:
        reader = _Reader(names, policy, layer)
    except _Fault as fault:
        found.problems += fault.problems
        return found
    for option in options:
        try:
            edit = reader.edit(option)
        except _Fault as fault:
            found.problems += fault.problems
        else:
            _take(found, edit, option.text)
    return found


def _take(found: ReadOptions, edit: dict[str, Any], text: str) -> None:
    """Take an edit in; a least and a most number of one quota make one edit."""
    numbers = {"min", "max"} & edit.keys()
    whose = {key: value for key, value in edit.items() if key not in numbers}
    for i, other in enumerate(found.edits):
        rest = {key: value for key, value in other.items() if key not in ("min", "max")}
        if numbers and rest == whose and not numbers & other.keys():
            found.edits[i], found.texts[i] = {**other, **edit}, f"{found.texts[i]} {text}"
            return
    found.edits.append(edit)
    found.texts.append(text)


class _Reader:
    def __init__(self, names: SaidNames, policy: Policy, layer: str | None) -> None:
        self._names, self._policy = names, policy
        self._layer = None if layer is None else self._named_layer(layer)
        self._titles = {own.name: own.title for own in policy.layers}
        self._parts: dict[tuple[str, str], set[str]] = {}
        rows = names.graph.held("participants")
        columns = [rows.column(name) for name in ("layer", "side", "entity_id")]
        for name, side, entity in zip(*columns, strict=True):
            if name in self._titles and self._layer in (None, name):
                self._parts.setdefault((name, side), set()).add(entity)

    def edit(self, option: Option) -> dict[str, Any]:
        """Return the edit that an option means; raises `_Fault`."""
        if option.name in PAIR_OPTIONS:
            return self._pair(option)
        if option.name in WHO_OPTIONS:
            return self._removal(option)
        if option.name in KEEP_OPTIONS:
            return self._kept(option)
        return self._number(option)

    def _named_layer(self, text: str) -> str:
        named = [own.name for own in self._policy.layers if text in (own.name, own.title)]
        exact = [name for name in named if name == text] or named
        if len(exact) == 1:
            return exact[0]
        layers = tuple(f"{x.name}（{x.title}）" if x.title else x.name for x in self._policy.layers)
        raise _fault("option_unknown_layer", f"--layer {text}", text, layers=layers)

    def _called(self, layers: Sequence[str]) -> tuple[str, ...]:
        titles = self._titles
        return tuple(f"{x}（{titles[x]}）" if titles.get(x) else x for x in layers)

    # Pairs, and who leaves

    def _pair(self, option: Option) -> dict[str, Any]:
        provider, place = self._ends(option)
        meeting = [name for name in self._titles
                   if provider in self._parts.get((name, "provider"), ())
                   and place in self._parts.get((name, "place"), ())]  # fmt: skip
        if len(meeting) == 1:
            return {"op": option.name, "layer": meeting[0], "provider_id": provider,
                    "place_id": place}  # fmt: skip
        ends = {"provider": self._names.of(provider), "place": self._names.place(place)}
        if not meeting:
            raise _fault("option_no_meeting", option.text, "", **ends)
        raise _fault("option_several_layers", option.text, "", layers=self._called(meeting), **ends)

    def _ends(self, option: Option) -> tuple[str, ...]:
        found, problems = [], list[Problem]()
        for side, text in zip(_SIDES, option.words, strict=True):
            try:
                found.append(self._participant(side, text, option.text))
            except _Fault as fault:
                problems += fault.problems
        if problems:
            raise _Fault(*problems)
        return tuple(found)

    def _removal(self, option: Option) -> dict[str, Any]:
        side: Side = "provider" if option.name == "remove_provider" else "place"
        (text,) = option.words
        answer = self._asked(side, text)
        if answer.how == "unknown":
            answer = self._names.look_up(SIDES[side], text)
        return {"op": option.name, "id": _meant(answer, text, option.text)}

    def _participant(self, side: Side, text: str, option: str) -> str:
        """Return who is meant of those who take part; raises `_Fault`."""
        answer = self._asked(side, text)
        if answer.how == "unknown":
            anybody = self._names.look_up(SIDES[side], text)
            if anybody.id:
                raise _fault("option_not_taking_part", option, text)
        return _meant(answer, text, option)

    def _asked(self, side: Side, text: str) -> Answer:
        ids = {x for (_, own), found in self._parts.items() if own == side for x in found}
        return self._names.look_up(SIDES[side], text, ids)

    # Numbers

    def _kept(self, option: Option) -> dict[str, Any]:
        """Return the edit that bounds how much of what stands may change."""
        (text,) = option.words
        layer = {} if self._layer is None else {"layer": self._layer}
        if option.name == "max_changes":
            if text != "default" and not (text.isascii() and text.isdigit() and len(text) < 10):
                raise _fault("option_bad_count", option.text, text)
            budget = text if text == "default" else int(text)
            return {"op": "set_budget_of_changes", "budget": budget, **layer}
        by = {"by": "county"} if option.name == "keep_share_by_county" else {}
        return {"op": "set_keep_share", "share": _share(option.text, text), **by, **layer}

    def _number(self, option: Option) -> dict[str, Any]:
        who, text = option.words
        number = text.translate(_SIGNS)
        if number != "default" and not _NUMBER.fullmatch(number):
            raise _fault("option_bad_number", option.text, text)
        own = self._quota(who, option.text)
        limit = option.name.removeprefix("set_")
        return {**own.edit, limit: _counted(own, limit, number, option.text, who)}

    def _quota(self, who: str, option: str) -> Quota:
        found, answers = quotas_meant(who, self._names, self._policy, self._parts, self._layer)
        if len(found) > 1:
            layers = dict.fromkeys(x for own in found for x in own.layers)
            raise _fault("option_several_quotas", option, who, layers=self._called(tuple(layers)))
        if found:
            return found[0]
        if any(answer.id for answer in answers):
            raise _fault("option_no_quota", option, who, layers=self._called(tuple(self._titles)))
        if any(self._names.look_up(table, who).id for table in SIDES.values()):
            raise _fault("option_not_taking_part", option, who)
        raise _unmeant(answers, who, option)


def _meant(answer: Answer, text: str, option: str) -> str:
    """Return the id of an answer; raises `_Fault` when it has none."""
    if answer.id:
        return answer.id
    raise _unmeant([answer], text, option)


def _unmeant(answers: Sequence[Answer], text: str, option: str) -> _Fault:
    """Return why a name means nobody, looked up in one table or in several."""
    codes = {"ambiguous": "ambiguous_name", "elsewhere": "name_elsewhere"}
    for how, code in codes.items():
        told = dict.fromkeys(x for own in answers if own.how == how for x in own.candidates)
        if told:
            return _fault(code, option, text, candidates=tuple(told))
    near = tuple(dict.fromkeys(x for own in answers for x in own.candidates))
    return _fault("option_unknown_name", option, text, **({"near": near} if near else {}))


def _share(option: str, text: str) -> float | str:
    """Return a share that is written as 0.9 or 90%."""
    if text == "default":
        return text
    if not re.fullmatch(_SHARE, text):
        raise _fault("option_bad_share", option, text)
    is_percent = text[-1] in "%％"
    share = float(text[:-1]) / 100 if is_percent else float(text)
    if share > 1:
        raise _fault("option_bad_share", option, text)
    return share


def _counted(own: Quota, limit: str, number: str, option: str, who: str) -> int | str:
    """Return the number that an option asks for, counted from the one that holds now."""
    if number == "default":
        return number
    if number[0] not in "+-":
        return int(number)
    now = own.now[0] if limit == "min" else own.now[1]
    if now is None:
        raise _fault("option_no_maximum", option, who)
    if now + int(number) < 0:
        raise _fault("option_below_zero", option, number, now=now)
    return now + int(number)
