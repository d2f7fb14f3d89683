"""What the sheets of a plan look things up in: its record, and the graph it was made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from api.layer_titles import LayerTitles
from api.messages import Catalogue
from engine.coverage import Coverage
from engine.facts.all_layers import GraphFacts, LayerFacts
from engine.facts.place_tree import PlaceTree
from engine.facts.shared_facts import row_cells
from engine.policy import policy_from
from engine.pricing.plan_prices import PlanPrices
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import table
from graph_schema.workbook_choices import choice_word

Record = Mapping[str, Any]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as column → cell."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, cells, strict=True)) for cells in row_cells(frame, *names)]


class PlanSource:
    """A plan's record beside its graph.

    Parameters
    ----------
    record
        As `engine.record.plan_record` makes it.
    graph
        The graph that the plan was made from.
    words
        Language of the workbook.
    prices
        Of the plan: what they know already is not looked up again.
    """

    def __init__(
        self, record: Record, graph: AssistanceGraph, words: Catalogue,
        prices: PlanPrices | None = None,
    ) -> None:  # fmt: skip
        self.record, self.graph, self.words = record, graph, words
        self.policy = policy_from(record["policy"])
        self.titles = LayerTitles(self.policy, words.lang)
        self.facts = prices.shared if prices else GraphFacts(graph, self.policy)
        self._prices = prices

    @property
    def tree(self) -> PlaceTree:
        """The place tree."""
        return self.facts.tree

    @cached_property
    def layer_facts(self) -> dict[str, LayerFacts]:
        """Layer → its participants and what is known of them."""
        if self._prices is not None:
            return {x.name: self._prices.candidates_of(x.name).facts for x in self.policy.layers}
        return {layer.name: self.facts.layer_facts(layer) for layer in self.policy.layers}

    @cached_property
    def places(self) -> dict[str, Record]:
        """Id → row of every place."""
        return self._rows("places")

    @cached_property
    def providers(self) -> dict[str, Record]:
        """Id → row of every provider."""
        return self._rows("providers")

    @cached_property
    def parties(self) -> dict[str, Record]:
        """Id → row of every party."""
        return self._rows("parties")

    @cached_property
    def sectors(self) -> dict[str, Record]:
        """Id → row of every sector."""
        return self._rows("sectors")

    @cached_property
    def pairs_of_place(self) -> dict[str, list[Record]]:
        """Place id → its pairs, in the record's order."""
        return self._pairs_by("place_id")

    @cached_property
    def pairs_of_provider(self) -> dict[str, list[Record]]:
        """Provider id → its pairs, in the record's order."""
        return self._pairs_by("provider_id")

    @cached_property
    def participating_places(self) -> dict[str, list[str]]:
        """Layer → ids of the places that take part, sorted."""
        return {name: f.places["id"].tolist() for name, f in self.layer_facts.items()}

    @cached_property
    def participating_providers(self) -> dict[str, list[str]]:
        """Layer → ids of the providers that take part, sorted."""
        return {name: f.providers["id"].tolist() for name, f in self.layer_facts.items()}

    @cached_property
    def needs_served(self) -> pd.DataFrame:
        """One row per place and sector with open needs (see `Coverage.needs_served`)."""
        ends = ["layer", "provider_id", "place_id"]
        pairs = pd.DataFrame([[pair[end] for end in ends] for pair in self.record["pairs"]],
                             columns=ends, dtype="str")  # fmt: skip
        return Coverage(self.graph, self.policy).needs_served(pairs)

    @cached_property
    def needs_served_of(self) -> dict[str, list[Record]]:
        """Place id → its rows of `needs_served`."""
        found: dict[str, list[Record]] = defaultdict(list)
        for row in records(self.needs_served):
            found[row["place_id"]].append(row)
        return dict(found)

    @cached_property
    def needy_places_below(self) -> dict[str, list[str]]:
        """Place id → itself and all places below it that have open needs of their own, by id."""
        found: dict[str, list[str]] = defaultdict(list)
        for place in sorted(self.needs_of):
            for above in self.tree.line(place):
                found[above].append(place)
        return dict(found)

    @cached_property
    def needs_of(self) -> dict[str, list[Record]]:
        """Place id → its own open needs of the period, most urgent first."""
        return self._by(self.facts.open_needs, "place_id", "urgency")

    @cached_property
    def capabilities_of(self) -> dict[str, list[Record]]:
        """Provider id → what it offers in the period, largest amount first."""
        rows = self.graph.table("capabilities")
        rows = rows[(rows["status"] == "offered") & (rows["period"] == self.policy.period)]
        found = self._by(rows, "provider_id", "amount")
        for team, members in self.facts.members_of.items():
            own = [*found.get(team, ()), *(self._through(member, row) for member in members
                                           for row in found.get(member, ()))]  # fmt: skip
            found[team] = sorted(own, key=lambda row: -row["amount"])
        return found

    def _through(self, member: str, row: Record) -> Record:
        """Return a capability of a team's member, with the member's name in its title."""
        return {**row, "title": f"{row['title']}（{self.providers[member]['name']}）"}

    @cached_property
    def leads_of(self) -> dict[str, list[Record]]:
        """Place id → leads of the period that name it, territories (地域) first."""
        found: dict[str, list[Record]] = defaultdict(list)
        for row in records(self.facts.leads):
            found[row["place_id"]].append(row)
        return {place: sorted(rows, key=lambda r: (r["sector_id"], r["role"] != "lead"))
                for place, rows in found.items()}  # fmt: skip

    def county_of(self, place_id: str) -> str:
        """Return the id of the county of a place, "" for none."""
        return self.tree.above(place_id, "county")

    def place_name(self, place_id: str) -> str:
        """Return the name of a place; "" stays ""."""
        return str(self.places[place_id]["name"]) if place_id in self.places else place_id

    def county_name(self, county_id: str) -> str:
        """Return the name of a county, and words for what lies outside every county."""
        return self.place_name(county_id) if county_id else self.words.text("book.no_county")

    def township_name(self, place_id: str) -> str:
        """Return the name of the township that a place lies in, "" for none or for itself."""
        township = self.tree.above(place_id, "township")
        return "" if township == place_id else self.place_name(township)

    def party_name(self, provider_id: str) -> str:
        """Return the name of the party that a provider belongs to, "" for none."""
        party = self.providers[provider_id]["party_id"]
        return str(self.parties[party]["name"]) if party else ""

    def office(self, provider_id: str) -> str:
        """Return the contact office of a provider, else that of its party, else ""."""
        provider = self.providers[provider_id]
        own = str(provider["contact_office"])
        return own or self.party_office(provider["party_id"])

    def party_office(self, party_id: str) -> str:
        """Return the contact office of a party, "" for none."""
        return str(self.parties[party_id]["contact_office"]) if party_id else ""

    def kind_word(self, table_name: str, kind: str) -> str:
        """Return the word for a kind of place or provider."""
        return choice_word(table(table_name).column("kind"), kind, self.words.lang)

    def role_word(self, role: str) -> str:
        """Return the word for the role of a lead."""
        return choice_word(table("leads").column("role"), role, self.words.lang)

    def _rows(self, name: str) -> dict[str, Record]:
        return {row["id"]: row for row in records(self.graph.table(name))}

    def _pairs_by(self, end: str) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for pair in self.record["pairs"]:
            found[pair[end]].append(pair)
        return dict(found)

    def _by(self, rows: pd.DataFrame, key: str, largest: str) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for row in sorted(records(rows), key=lambda r: (-r[largest], r["id"])):
            found[row[key]].append(row)
        return dict(found)
