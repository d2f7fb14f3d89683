"""What measuring pairs has to know of the tables; per pair, so that no n × m table is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import ClassVar, NamedTuple, Self

import numpy as np
import pandas as pd

from engine.flow.arc_order import arcs_of
from engine.pair_keys import PairKey
from engine.policy import Layer, Policy
from graph_schema.arrays import FloatArray, IntArray
from graph_schema.graph import AssistanceGraph

from .geography import km_between
from .plain_cells import plain_cells
from .shared_facts import LAYERS, PERIOD, TEAMS, SharedFacts


class PairSpot(NamedTuple):
    """Where a pair meets: the place's county, kilometres (NaN: unknown), whether it is led there.

    ``leads_here``: the provider's party leads there, or there is none that leads anything.
    """

    county_id: str
    km: float
    leads_here: bool


class Demand(NamedTuple):
    """Open needs summed for every place and sector that has some of its own, in order of both."""

    keys: list[tuple[str, str]]
    counties: list[str]
    num_needs: IntArray
    amounts: FloatArray
    urgencies: FloatArray


class Reach(NamedTuple):
    """Who is helped by a partner of a place: the places with needs at or below it.

    ``places`` numbers all that have some there; ``below[first[i]:first[i + 1]]`` are those of
    number i, by their own numbers in `CoverageFacts.rows_of_place`.
    """

    places: dict[str, int]
    first: IntArray
    below: IntArray


class CoverageFacts(SharedFacts):
    """Open needs, who takes part, and for single pairs what `all_layers` knows of all."""

    RESTS_ON: ClassVar[dict[str, set[str]]] = SharedFacts.RESTS_ON | {
        "demand_columns": {"needs", "places", PERIOD},
        "demand": {"needs", "places", PERIOD},
        "rows_of_place": {"needs", "places", PERIOD},
        "urgency_of_counties": {"needs", "places", PERIOD},
        "party_of": {"providers"},
        "_spots": {"places", "providers", "leads", PERIOD},
        "_reach": {"needs", "places", PERIOD},
        "_seats_of_demand": {"needs", "places", "sectors", PERIOD},
        "_supply_table": {"capabilities", "providers", "sectors", "team_members", PERIOD, TEAMS},
        "_own_supply": {"capabilities", "providers", "sectors", "team_members", PERIOD, TEAMS},
        "places_of": {"participants", "places", LAYERS},
        "providers_of": {"participants", "providers", LAYERS},
        "most_pairs": {"participants", "providers", LAYERS},
        "standing_keys": {"pairings", "participants", "places", "providers", PERIOD, LAYERS},
        "_provider_kinds": {"providers"},
        "_place_kinds": {"places"},
    }

    def beside(
        self, graph: AssistanceGraph, policy: Policy, known: SharedFacts | None = None
    ) -> Self:
        """Return the facts of another graph and policy, as `SharedFacts.beside` does.

        Where pairs of other providers meet is known even when some providers have changed.
        """
        other = super().beside(graph, policy, known)
        touched = graph.held("providers").touched_since(self.graph.held("providers"))
        same = self.same_in(graph, policy)
        if touched is not None and {"places", "leads", PERIOD} <= same and "providers" not in same:
            changed = {id_ for (id_,) in touched}
            other.__dict__["_spots"] = {key: spot for key, spot in self._spots.items()
                                        if key[1] not in changed}  # fmt: skip
        return other

    @cached_property
    def demand(self) -> pd.DataFrame:
        """One row per place and sector with open needs of its own, sorted by both ids.

        Columns: place_id, county_id, sector_id, num_needs, amount, urgency.
        """
        own = self.demand_columns
        ids = {"place_id": [place for place, _ in own.keys], "county_id": own.counties,
               "sector_id": [sector for _, sector in own.keys]}  # fmt: skip
        return pd.DataFrame(
            {**{name: pd.array(cells, dtype="str") for name, cells in ids.items()},
             "num_needs": own.num_needs, "amount": own.amounts, "urgency": own.urgencies}
        )  # fmt: skip

    @cached_property
    def demand_columns(self) -> Demand:
        """The demand, column by column."""
        sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        columns = ("place_id", "sector_id", "amount", "urgency")
        rows = plain_cells(self.graph, "needs", "status", "period", *columns)
        for status, period, place, sector, amount, urgency in rows:
            if status == "open" and period == self.policy.period:
                cell = sums[place, sector]
                cell[0] += amount
                cell[1] += urgency
                cell[2] += 1
        keys = sorted(sums)
        table = np.array([sums[key] for key in keys]).reshape(len(keys), 3)
        counties = [self.tree.above(place, "county") for place, _ in keys]
        return Demand(keys, counties, table[:, 2].astype(np.int64), table[:, 0], table[:, 1])

    @property
    def demand_keys(self) -> list[tuple[str, str]]:
        """Place and sector of each row of the demand."""
        return self.demand_columns.keys

    @cached_property
    def rows_of_place(self) -> dict[str, list[int]]:
        """Place id → its rows of the demand."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, (place, _) in enumerate(self.demand_keys):
            rows[place].append(row)
        return dict(rows)

    def offers(self, keys: Iterable[PairKey]) -> tuple[FloatArray, IntArray]:
        """Return for each row of the demand what partners offer in all, and how many are able.

        Those of a place are its own partners and those of all above it, each once. What a member
        of a team offers counts once, too, where both help.
        """
        keys = list(keys)
        _, supply = self._supply_table
        places, sectors = self._seats_of_demand
        rows, providers = self._helpers(keys)
        offered = np.zeros((len(self.rows_of_place), len(self.sectors)))
        able = np.zeros(offered.shape, dtype=np.int64)
        # One after the other, in the order of ids: so a sum is the same however it is reached.
        np.add.at(able, rows, (supply > 0)[providers].astype(np.int64))
        if self.members_of:
            rows, providers = self._helpers(self._with_members(keys))
        np.add.at(offered, rows, self._own_supply[providers])
        return offered[places, sectors], able[places, sectors]

    def _helpers(self, keys: Iterable[PairKey]) -> tuple[IntArray, IntArray]:
        """Return every place with needs beside each of its partners that offer anything.

        By number: of the place in ``rows_of_place``, and of the provider in order of ids.
        """
        providers, places = self._supply_table[0], self._reach.places
        ends = [(places[place], providers[provider]) for _, provider, place in keys
                if place in places and provider in providers]  # fmt: skip
        helped, helpers = np.array(ends, dtype=np.int64).reshape(-1, 2).T
        at, which = arcs_of(helped, self._reach.first)
        num_providers = max(len(providers), 1)
        both = np.unique(self._reach.below[at] * num_providers + helpers[which])
        rows, numbers = np.divmod(both, num_providers)
        return rows, numbers

    def _with_members(self, keys: Iterable[PairKey]) -> Iterator[PairKey]:
        """Yield each pair, and one of every member of its provider with its place."""
        for layer, provider, place in keys:
            for acting in (provider, *self.members_of.get(provider, ())):
                yield layer, acting, place

    @cached_property
    def _own_supply(self) -> FloatArray:
        """What each in `_supply_table` offers itself."""
        numbers, supply = self._supply_table
        if not self.members_of:
            return supply
        nothing = np.zeros(len(self.sectors))
        own = [self.own_supply_of.get(id_, nothing) for id_ in numbers]
        return np.array(own).reshape(-1, len(self.sectors))

    @cached_property
    def _supply_table(self) -> tuple[dict[str, int], FloatArray]:
        """Provider id → its number in order of ids, and what each offers of every sector."""
        ids = sorted(self.supply_of)
        table = np.array([self.supply_of[id_] for id_ in ids]).reshape(-1, len(self.sectors))
        return {id_: number for number, id_ in enumerate(ids)}, table

    @cached_property
    def _reach(self) -> Reach:
        below: dict[str, list[int]] = defaultdict(list)
        for number, place in enumerate(self.rows_of_place):
            for own in self.tree.line(place):
                below[own].append(number)
        first = np.cumsum([0, *map(len, below.values())])
        return Reach({place: i for i, place in enumerate(below)}, first,
                     np.array([*chain.from_iterable(below.values())], dtype=np.int64))  # fmt: skip

    @cached_property
    def _seats_of_demand(self) -> tuple[IntArray, IntArray]:
        """For each row of the demand the number of its place, and of its sector."""
        place = {id_: row for row, id_ in enumerate(self.rows_of_place)}
        numbers = [(place[own], self.sector_number[sector]) for own, sector in self.demand_keys]
        places, sectors = np.array(numbers, dtype=np.int64).reshape(-1, 2).T
        return places, sectors

    @cached_property
    def urgency_of_counties(self) -> list[tuple[IntArray, FloatArray]]:
        """For each county, in order of ids, its rows of the demand, and how urgent each is."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, county in enumerate(self.demand_columns.counties):
            rows[county].append(row)
        numbers = [np.array(rows[county]) for county in sorted(rows) if county]
        return [(own, self.demand_columns.urgencies[own]) for own in numbers]

    @cached_property
    def places_of(self) -> dict[str, set[str]]:
        """Layer → ids of the places that take part."""
        return {name: {s for s, _ in self._taking_part(layer, "place")}
                for name, layer in self._layers.items()}  # fmt: skip

    @cached_property
    def providers_of(self) -> dict[str, dict[str, int]]:
        """Layer → id of every provider that takes part → its maximum."""
        return {
            name: {p: layer.provider_quota.max if own is None else own
                   for p, own in self._taking_part(layer, "provider")}
            for name, layer in self._layers.items()
        }  # fmt: skip

    @cached_property
    def most_pairs(self) -> int:
        """Sum of the maxima of all providers that take part."""
        return sum(sum(maxima.values()) for maxima in self.providers_of.values())

    @cached_property
    def standing_keys(self) -> set[PairKey]:
        """Standing pairs whose two ends take part."""
        return {
            (layer, p, s)
            for layer, pairs in self.standing_pairs.items()
            for p, s in pairs
            if p in self.providers_of.get(layer, ()) and s in self.places_of.get(layer, ())
        }

    def spots(self, keys: list[PairKey]) -> list[PairSpot]:
        """Return where each pair meets; what was found once is not looked up again."""
        sector = {name: layer.sector for name, layer in self._layers.items()}
        wanted = [(sector[layer], provider, place) for layer, provider, place in keys]
        known = [*map(self._spots.get, wanted)]
        if None in known:
            self._find_spots({key for key, spot in zip(wanted, known, strict=True) if spot is None})
        return [*map(self._spots.__getitem__, wanted)]

    def _find_spots(self, new: Iterable[tuple[str, str, str]]) -> None:
        new = list(new)
        counties = [self.tree.above(place, "county") for _, _, place in new]
        unknown = (np.nan, np.nan)
        starts = [self.provider_seats.get(provider, unknown) for _, provider, _ in new]
        km = km_between(starts, [self.county_seats.get(c, unknown) for c in counties]).tolist()
        for key, county, distance in zip(new, counties, km, strict=True):
            self._spots[key] = PairSpot(county, distance, self._leads_here(*key))

    @cached_property
    def _spots(self) -> dict[tuple[str, str, str], PairSpot]:
        return {}

    def _leads_here(self, sector: str, provider_id: str, place_id: str) -> bool:
        led = self.led_by.get(self.party_of.get(provider_id, ""))
        if led is None:
            return True
        if not sector:
            return self.tree.above(place_id, "county") in led.get("", ())
        # A field is led across a prefecture: the lead reaches every place below its own.
        return any(place in led.get(sector, ()) for place in self.tree.line(place_id))

    @cached_property
    def party_of(self) -> dict[str, str]:
        """Provider id → its party, "" for none."""
        cells = plain_cells(self.graph, "providers", "id", "party_id")
        return {id_: party or "" for id_, party in cells}

    @cached_property
    def _layers(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self.policy.layers}

    def _taking_part(self, layer: Layer, side: str) -> list[tuple[str, int | None]]:
        """Return id and own maximum, if it has one, of each participant of the layer's kinds."""
        kinds, kind_of = layer.provider_kinds, self._provider_kinds
        if side == "place":
            kinds, kind_of = layer.place_kinds, self._place_kinds
        at = self.participants.get((layer.name, side), range(0))
        ids, maxima = (self.graph.column("participants", name)[at.start : at.stop]
                       for name in ("entity_id", "max"))  # fmt: skip
        return [(id_, most) for id_, most in zip(ids, maxima, strict=True)
                if kind_of.get(id_) in kinds]  # fmt: skip

    @cached_property
    def _provider_kinds(self) -> dict[str, str]:
        return dict(plain_cells(self.graph, "providers", "id", "kind"))

    @cached_property
    def _place_kinds(self) -> dict[str, str]:
        return dict(plain_cells(self.graph, "places", "id", "kind"))
