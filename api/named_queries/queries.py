"""The answers of the named queries worked out in Python, for stores that run no Cypher.

Each function is the twin of one file in ``graph_schema/queries``: the same parameters, columns and
order. Plans are read as the store has them; places and needs are those of the live graph.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.coverage import Coverage
from engine.facts.all_layers import GraphFacts, row_cells
from engine.facts.periods import valid_at
from engine.facts.place_tree import PlaceTree
from engine.policy import Policy, read_policy

if TYPE_CHECKING:
    from graph_schema.store import GraphStore

Row = tuple[Any, ...]


class Asked:
    """A store, and the parameters of a question to it."""

    def __init__(self, store: GraphStore, parameters: Mapping[str, str]) -> None:
        self.store = store
        self.parameters = parameters
        self.graph = store.read()

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Pairs of the plan that was asked for."""
        return self.store.pairs_of(self.parameters["plan"])

    @cached_property
    def policy(self) -> Policy:
        """Policy that the plan follows."""
        plan = self.store.load_plan(self.parameters["plan"])
        return read_policy(self.store.load_policy(plan.policy_hash).text)

    @cached_property
    def facts(self) -> GraphFacts:
        """What the engine knows of the live graph under that policy."""
        return GraphFacts(self.graph, self.policy)

    @cached_property
    def tree(self) -> PlaceTree:
        """The places of the live graph."""
        return PlaceTree(self.graph.table("places"))

    @cached_property
    def providers(self) -> dict[str, str]:
        """Ids of the live providers and their names."""
        return self._names("providers")

    @cached_property
    def places(self) -> dict[str, str]:
        """Ids of the live places and their names."""
        return self._names("places")

    @cached_property
    def sectors(self) -> dict[str, str]:
        """Ids of the sectors and their names."""
        return self._names("sectors")

    @cached_property
    def parties(self) -> dict[str, str]:
        """Ids of the parties and their names."""
        return self._names("parties")

    def _names(self, table: str) -> dict[str, str]:
        return dict(row_cells(self.graph.table(table), "id", "name"))

    @cached_property
    def needs(self) -> pd.DataFrame:
        """`Coverage.needs_served` of the plan."""
        return Coverage(self.graph, self.policy).needs_served(self.pairs)


def blind_spots(asked: Asked) -> list[Row]:
    """See ``blind_spots.cypher``."""
    needs = asked.needs[asked.needs["num_able"] == 0]
    return [
        (county, asked.places.get(str(county), ""), sector, asked.sectors[str(sector)],
         len(rows), int(rows["num_needs"].sum()), round(float(rows["urgency"].sum()), 6))
        for (county, sector), rows in needs.groupby(["county_id", "sector_id"])
    ]  # fmt: skip


def overlap(asked: Asked) -> list[Row]:
    """See ``overlap.cypher``."""
    needs = asked.needs[asked.needs["num_able"] > 1]
    return [(place, asked.places[place], sector, asked.sectors[sector], num_needs, num_able)
            for place, sector, num_needs, num_able in row_cells(
                needs, "place_id", "sector_id", "num_needs", "num_able")]  # fmt: skip


def scattered(asked: Asked) -> list[Row]:
    """See ``scattered.cypher``."""
    counties: dict[str, Counter[str]] = defaultdict(Counter)
    for provider, place in row_cells(asked.pairs, "provider_id", "place_id"):
        if place in asked.places:
            counties[provider][asked.tree.above(place, "county")] += 1
    return [(provider, asked.providers.get(provider, ""), here.total(), len(here),
             here.total() - max(here.values()))
            for provider, here in sorted(counties.items()) if len(here) > 1]  # fmt: skip


def load(asked: Asked) -> list[Row]:
    """See ``load.cypher``."""
    counts = Counter(row_cells(asked.pairs, "layer", "provider_id"))
    rows = [(layer, provider, asked.providers.get(provider, ""), count)
            for (layer, provider), count in counts.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (-row[3], row))


def continuity(asked: Asked) -> list[Row]:
    """See ``continuity.cypher``."""
    part = set(row_cells(asked.graph.table("participants"), "layer", "side", "entity_id"))
    kept = set(row_cells(asked.pairs, "layer", "provider_id", "place_id"))
    standing = [(layer, provider, place)
                for layer, provider, place in row_cells(
                    asked.facts.standing, "layer", "provider_id", "place_id")
                if (layer, "provider", provider) in part
                and (layer, "place", place) in part]  # fmt: skip
    return [(layer, len(rows := list(group)), sum(row in kept for row in rows))
            for layer, group in groupby(sorted(standing), key=lambda row: row[0])]  # fmt: skip


def difference(asked: Asked) -> list[Row]:
    """See ``difference.cypher``."""
    a, b = (set(row_cells(asked.store.pairs_of(asked.parameters[name]),
                          "layer", "provider_id", "place_id")) for name in ("a", "b"))  # fmt: skip
    return [
        (change, layer, provider, asked.providers.get(provider, ""),
         place, asked.places.get(place, ""))
        for change, keys in (("added", b - a), ("removed", a - b))
        for layer, provider, place in sorted(keys)
    ]  # fmt: skip


def whom_to_ask(asked: Asked) -> list[Row]:
    """See ``whom_to_ask.cypher``."""
    needs = asked.graph.table("needs")
    found: set[Row] = set()
    for place, sector, period in row_cells(
        needs[needs["id"] == asked.parameters["need"]], "place_id", "sector_id", "period"
    ):
        line, county = asked.tree.line(place), asked.tree.above(place, "county")
        for party, led, field in _leads(asked, period):
            if not field and led == county:
                found.add(("territory", party, asked.parties[party]))
            if field == sector and led in line:
                found.add(("sector", party, asked.parties[party]))
        found |= {("paired", provider, asked.providers[provider])
                  for provider, helped in row_cells(asked.pairs, "provider_id", "place_id")
                  if helped in line and provider in asked.providers}  # fmt: skip
    return sorted(found)


def party_tree(asked: Asked) -> list[Row]:
    """See ``party_tree.cypher``."""
    providers = asked.graph.table("providers")
    own = set(providers.loc[providers["party_id"] == asked.parameters["party"], "id"].tolist())
    inside = Counter(asked.graph.table("places")["parent_id"].tolist())
    found = {(provider, asked.providers[provider], place, asked.places[place], inside[place])
             for provider, place in row_cells(asked.pairs, "provider_id", "place_id")
             if provider in own and place in asked.places}  # fmt: skip
    return sorted(found)


def out_of_reach(asked: Asked) -> list[Row]:
    """See ``out_of_reach.cypher``."""
    period = asked.parameters["period"]
    policy = Policy.model_construct(period=period, layers=())
    facts = GraphFacts(asked.graph, policy)
    party_of = dict(row_cells(asked.graph.table("providers"), "id", "party_id"))
    able: set[tuple[str, str]] = {
        (party_of[provider], sector)
        for provider, supply in facts.supply_of.items()
        for sector, k in facts.sector_number.items() if supply[k] > 0
    }  # fmt: skip
    leads = _leads(asked, period)
    rows = []
    for need, title, place, sector, urgency in row_cells(
        facts.open_needs, "id", "title", "place_id", "sector_id", "urgency"
    ):
        line, county = asked.tree.line(place), asked.tree.above(place, "county")
        within = {
            party
            for party, led, field in leads
            if (not field and led == county) or (field == sector and led in line)
        }
        if not any((party, sector) in able for party in within):
            rows.append((need, title, place, asked.places[place], sector, asked.sectors[sector],
                         urgency))  # fmt: skip
    return rows


def _leads(asked: Asked, period: str) -> list[tuple[str, str, str]]:
    leads = asked.graph.table("leads")
    return list(row_cells(leads[valid_at(leads, period)], "party_id", "place_id", "sector_id"))


TWINS: dict[str, Callable[[Asked], list[Row]]] = {
    twin.__name__: twin
    for twin in (blind_spots, scattered, overlap, load, continuity, difference, whom_to_ask,
                 party_tree, out_of_reach)
}  # fmt: skip
"""Name of a query to its twin."""
