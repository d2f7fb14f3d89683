"""What is to be judged in a quarter: pairings and projects, the days on which they run, by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.facts.place_tree import PlaceTree
from engine.facts.plain_cells import plain_cells
from engine.judgements import helpers_of_projects
from engine.pair_keys import PairKey
from graph_schema.graph import AssistanceGraph

from .calendar import Span, days_of, is_of_year, year_of

_UNDER_WAY = ("running", "done", "closed")
_ENDS = ("done", "dropped")


@dataclass(frozen=True)
class Work:
    """A pairing or a project that is carried out.

    Attributes
    ----------
    pairing
        (layer, provider id, place id); None for a project.
    project_id
        "" for a pairing.
    title
        Of a project; "" for a pairing.
    first, last
        Days on which it runs; ``last`` None: still.
    helpers
        Who helps: the provider, or all whose capabilities are dispatched to the project.
    """

    pairing: PairKey | None
    project_id: str
    title: str
    place_id: str
    first: date
    last: date | None
    helpers: tuple[str, ...]

    def runs_in(self, span: Span) -> bool:
        """Whether it runs on a day of a span."""
        return self.first <= span.last and (self.last is None or self.last >= span.first)


def works(
    graph: AssistanceGraph, day: date, pairs: Iterable[PairKey] | None = None,
    since: date | None = None,
) -> tuple[Work, ...]:  # fmt: skip
    """Return the pairings and projects of the year of a day, begun by then, in order of keys.

    A project runs from its first move to running (else its ``since``, else the year's first day)
    to its last move to done or dropped (else its ``until``), or still while it is running; one that
    never ran is no work.

    Parameters
    ----------
    pairs
        Those of the plan adopted for the year; None: the active pairings of the tables.
    since
        First day of pairs that have no active row in the tables; None: the year's first day.
    """
    year = year_of(day)
    found = [*_pairings(graph, year, pairs, since), *_projects(graph, year)]
    return tuple(work for work in found if work.first <= day)


def _pairings(
    graph: AssistanceGraph, year: Span, pairs: Iterable[PairKey] | None, since: date | None
) -> list[Work]:
    days: dict[PairKey, tuple[date, date | None]] = {}
    columns = ("period", "status", "layer", "provider_id", "place_id", "since", "until")
    for period, status, *key, first, last in plain_cells(graph, "pairings", *columns):
        if is_of_year(period, year.name) and status == "active":
            begun, ended = days_of(first), days_of(last)
            days[key[0], key[1], key[2]] = (begun.first if begun else year.first,
                                            ended.last if ended else None)  # fmt: skip
    keys = sorted(days if pairs is None else set(pairs))
    added = since or year.first, None
    return [Work(key, "", "", key[2], *days.get(key, added), (key[1],)) for key in keys]


def _projects(graph: AssistanceGraph, year: Span) -> list[Work]:
    moves = _moves(graph)
    helpers = helpers_of_projects(graph, lambda period: is_of_year(period, year.name))
    found = []
    columns = ("id", "period", "state", "title", "place_id", "since", "until")
    for id_, period, state, title, place, since, until in plain_cells(graph, "projects", *columns):
        begun = moves.get((id_, "running"), [])
        if not is_of_year(period, year.name) or not (begun or state in _UNDER_WAY):
            continue
        planned, ended = days_of(since), days_of(until)
        first = min(begun, default=planned.first if planned else year.first)
        ends = [each for end in _ENDS for each in moves.get((id_, end), [])]
        last = max(ends, default=ended.last if ended else year.last)
        found.append(Work(None, id_, title, place, first, None if state == "running" else last,
                          helpers.get(id_, ())))  # fmt: skip
    return sorted(found, key=lambda work: work.project_id)


def _moves(graph: AssistanceGraph) -> dict[tuple[str, str], list[date]]:
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    for project, text, state in plain_cells(graph, "project_moves", "project_id", "date", "state"):
        if (days := days_of(text)) is not None:
            found[project, state].append(days.first)
    return found


class Leaders:
    """Who leads on a day: of a place the bodies that lead its county, or the place itself."""

    def __init__(self, graph: AssistanceGraph, day: date) -> None:
        self._tree = PlaceTree.of(graph)
        self._of: dict[str, set[str]] = defaultdict(set)
        columns = ("party_id", "place_id", "sector_id", "since", "until")
        for party, place, sector, since, until in plain_cells(graph, "leads", *columns):
            first, last = days_of(since), days_of(until)
            is_now = (first is None or first.first <= day) and (last is None or last.last >= day)
            if not sector and is_now:
                self._of[place].add(party)

    def of(self, place_id: str) -> tuple[str, ...]:
        """Return the party ids of the nearest place, from this one upwards, that is led."""
        near = (self._of[place] for place in self._tree.line(place_id) if place in self._of)
        return tuple(sorted(next(near, set())))
