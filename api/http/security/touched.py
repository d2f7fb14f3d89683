"""What a change would touch, held to the scope of whoever makes it.

Which county a place lies in and which party a provider belongs to is read from the tables that
are live, and from no others: whoever may only change one county could upload tables in which
another one's places are its own. What the live tables do not have lies in nobody's scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from api.http.problem import ApiProblem
from api.http.services import Services
from api.known_graph import KnownGraph
from engine.scenario import Scenario, read_scenario
from engine.scenarios.scenario_names import with_ids
from graph_schema.store import GraphStore
from graph_schema.store_errors import NotInStore

from .callers import Caller
from .edit_ends import outside

Pair = tuple[str, str, str]


class Touched:
    """Holds changes to the scope of a caller."""

    def __init__(self, caller: Caller, services: Services) -> None:
        self._caller, self._services = caller, services

    @cached_property
    def _store(self) -> GraphStore:
        return self._services.kept.get()

    @cached_property
    def _live(self) -> KnownGraph:
        if (live := self._store.live()) is None:
            raise _no_live_tables()
        return self._services.graphs.get(live)

    def hold_plan(self, plan_id: str, in_force: str | None) -> None:
        """Refuse a plan that differs outside the scope from the one in force.

        Without one in force all its pairs are new. It has to be of the live tables, or of edits
        of them.
        """
        if self._caller.scope.kind == "all":
            return
        plan = self._store.load_plan(plan_id)
        if self._store.live() not in (plan.graph_hash, plan.base_graph_hash):
            raise _no_live_tables()
        new = self._pairs(plan_id)
        old = set() if in_force is None else self._pairs(in_force)
        self._refuse_others({self._mine(pair) for pair in new ^ old})

    def hold_scenarios(self, *scenarios: Scenario) -> None:
        """Refuse edits outside the scope: of the scenario as it was, and as it is to be."""
        scope = self._caller.scope
        if scope.kind == "all":
            return
        for scenario in scenarios:
            known, problems = with_ids(scenario, self._live.graph)
            if problems:
                named = (problem.value for problem in problems)
                self._caller.refuse(*named, scenario.name, called=self._called)
            self._refuse_others({outside(edit, scope, self._live) for edit in known.edits})

    def _pairs(self, plan_id: str) -> set[Pair]:
        rows = self._store.pairs_of(plan_id)
        return set(zip(rows["layer"], rows["provider_id"], rows["place_id"], strict=True))

    def _mine(self, pair: Pair) -> str | None:
        return self._ends(pair[1], pair[2])

    @cached_property
    def _ends(self) -> Callable[[str, str], str | None]:
        scope, live = self._caller.scope, self._live
        if scope.kind == "county":
            return lambda _, place: None if live.county_of(place) == scope.id else place
        return lambda provider, _: None if live.party_of(provider) == scope.id else provider

    def _refuse_others(self, found: Iterable[str | None]) -> None:
        others = {own for own in found if own is not None}
        if others:
            self._caller.refuse(*others, called=self._called)

    def _called(self, id_: str) -> str:
        """Return what the live tables call an id, with the id."""
        name = self._live.names.place(id_)
        return id_ if name == id_ else f"{name} ({id_})"


def _no_live_tables() -> ApiProblem:
    return ApiProblem("OUT_OF_SCOPE", sentence="http.problem.no_live_tables")


def scenario_seen(store: GraphStore, name: str, version: int) -> list[Scenario]:
    """Return the version of a scenario that somebody changes; none where there is no such."""
    if version < 1:
        return []
    try:
        return [read_scenario(store.load_scenario(name, version).text, name)]
    except NotInStore:
        return []
