"""The facts of one layer that rules look at.

Who takes part, and everything known of them, as arrays over providers (rows) and places (columns)
in canonical order of their ids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from graph_schema.arrays import BoolArray, FloatArray
from graph_schema.cells import split_list

from .geography import great_circle_km
from .policy import PLACE_GROUPINGS, Layer
from .shared_facts import SharedFacts, row_cells

__all__ = ["GraphFacts", "LayerFacts", "positions", "row_cells"]


@dataclass(frozen=True)
class LayerFacts:
    """What the rules may know of ``n`` providers and ``m`` places of one layer.

    Attributes
    ----------
    providers, places
        Rows of the two tables that take part, sorted by id, with the participant's ``min``,
        ``max`` and ``priority``.
    place_keys
        county, zone, township, prefecture → that of each place, "" for none.
    sectors
        Ids of the ``K`` sectors, sorted.
    demand, urgency
        (m, K) amount and summed urgency of open needs of each place and all below it; a place
        without any borrows those of its nearest ancestor that has some.
    supply
        (n, K) amount of offered capabilities, barred sectors left out.
    bars_sector
        (n,) whether the provider bars the layer's sector.
    inside_territory, leads_here, standing, locked_out
        (n, m) whether the place lies inside the provider's declared territory (True without one);
        whether its party leads here, or it has no party that leads; whether the pair stands;
        whether a lock forbids it.
    has_standing
        (n,) whether the provider has any standing pairing in this layer.
    km
        (n, m) great-circle distance to 0.1 km, NaN where an end has no coordinates.
    """

    providers: pd.DataFrame
    places: pd.DataFrame
    place_keys: dict[str, tuple[str, ...]]
    sectors: tuple[str, ...]
    demand: FloatArray
    urgency: FloatArray
    supply: FloatArray
    bars_sector: BoolArray
    inside_territory: BoolArray
    leads_here: BoolArray
    standing: BoolArray
    has_standing: BoolArray
    locked_out: BoolArray
    km: FloatArray
    distance_cap_km: float


class GraphFacts(SharedFacts):
    """The facts of every layer of a policy, and what they share."""

    def layer_facts(self, layer: Layer) -> LayerFacts:
        """Return the facts of one layer."""
        providers = self._taking_part(layer, "provider", "providers")
        places = self._taking_part(layer, "place", "places")
        place_ids = places["id"].tolist()
        keys = {kind: tuple(self.tree.above(place, kind) for place in place_ids)
                for kind in PLACE_GROUPINGS}  # fmt: skip
        counties = keys["county"]
        zero = np.zeros(len(self.sectors))
        profiles = [self._profile(place) for place in place_ids]
        shape = (len(providers), len(places))
        return LayerFacts(
            providers=providers,
            places=places,
            place_keys=keys,
            sectors=self.sectors,
            demand=np.array([p[0] for p in profiles]).reshape(shape[1], len(zero)),
            urgency=np.array([p[1] for p in profiles]).reshape(shape[1], len(zero)),
            supply=np.array(
                [self.supply_of.get(p, zero) for p in providers["id"].tolist()]
            ).reshape(shape[0], len(zero)),
            bars_sector=np.array(
                [layer.sector in split_list(b) for b in providers["barred_sectors"].tolist()],
                dtype=bool,
            ),
            inside_territory=self._inside_territory(providers, place_ids),
            leads_here=self._leads_here(layer, providers, place_ids, counties),
            locked_out=_marked(
                shape, providers, places,
                [(x.provider_id, x.place_id) for x in self.policy.locks
                 if x.layer == layer.name and x.kind == "out"],
            ),
            distance_cap_km=self.policy.distance_cap_km,
            km=self._km(providers, counties),
            **self._standing(layer, providers, places),
        )  # fmt: skip

    def _taking_part(self, layer: Layer, side: str, table: str) -> pd.DataFrame:
        entities = self.graph.table(table)
        kinds = layer.provider_kinds if side == "provider" else layer.place_kinds
        number = {id_: row for row, (id_, kind) in enumerate(row_cells(entities, "id", "kind"))
                  if kind in kinds}  # fmt: skip
        participants = self.graph.table("participants")[["entity_id", "min", "max", "priority"]]
        rows = participants.iloc[self.participants.get((layer.name, side), [])]
        rows = rows[np.array([i in number for i in rows["entity_id"].tolist()], dtype=bool)]
        # Participants are sorted by id, so what is taken in their order is canonical.
        own = entities.iloc[[number[id_] for id_ in rows["entity_id"].tolist()]]
        limits = {name: rows[name].array for name in ("min", "max", "priority")}
        return own.reset_index(drop=True).assign(**limits)

    def _profile(self, place_id: str) -> tuple[FloatArray, FloatArray]:
        for ancestor in self.tree.line(place_id):
            if ancestor in self.demand_of:
                return self.demand_of[ancestor]
        zero = np.zeros(len(self.sectors))
        return zero, zero

    def _inside_territory(self, providers: pd.DataFrame, place_ids: list[str]) -> BoolArray:
        inside = {"": np.ones(len(place_ids), dtype=bool)}
        around = [self.tree.territories(place) for place in place_ids]
        for territory in set(providers["territory_id"].tolist()) - {""}:
            inside[territory] = np.array([territory in own for own in around], dtype=bool)
        return _stacked(inside, providers["territory_id"].tolist(), len(place_ids))

    def _leads_here(
        self, layer: Layer, providers: pd.DataFrame, place_ids: list[str], counties: tuple[str, ...]
    ) -> BoolArray:
        here = {party: self._led_places(layer, led.get(layer.sector, set()), place_ids, counties)
                for party, led in self.led_by.items()}  # fmt: skip
        everywhere = np.ones(len(place_ids), dtype=bool)
        parties = providers["party_id"].tolist()
        return _stacked({p: here.get(p, everywhere) for p in parties}, parties, len(place_ids))

    def _led_places(
        self, layer: Layer, led: set[str], place_ids: list[str], counties: tuple[str, ...]
    ) -> BoolArray:
        if not layer.sector:
            return np.array([county in led for county in counties], dtype=bool)
        # A field is led across a prefecture: the lead reaches every place below its own.
        return np.array(
            [any(x in led for x in self.tree.line(place)) for place in place_ids], dtype=bool
        )

    def _km(self, providers: pd.DataFrame, counties: tuple[str, ...]) -> FloatArray:
        ends = sorted(set(counties))
        seats = self.provider_seats
        starts = [seats[provider] for provider in providers["id"].tolist()]
        unknown = (np.nan, np.nan)
        km = great_circle_km(starts, [self.county_seats.get(c, unknown) for c in ends])
        number = {county: i for i, county in enumerate(ends)}
        return km[:, [number[county] for county in counties]]

    def _standing(
        self, layer: Layer, providers: pd.DataFrame, places: pd.DataFrame
    ) -> dict[str, BoolArray]:
        rows = self.standing[self.standing["layer"] == layer.name]
        pairs = list(row_cells(rows, "provider_id", "place_id"))
        holders = {provider for provider, _ in pairs}
        shape = (len(providers), len(places))
        return {
            "standing": _marked(shape, providers, places, pairs),
            "has_standing": np.array([p in holders for p in providers["id"].tolist()], dtype=bool),
        }


def positions(frame: pd.DataFrame) -> dict[str, int]:
    """Return id → row number of a table in canonical order."""
    return {id_: row for row, id_ in enumerate(frame["id"].tolist())}


def _marked(
    shape: tuple[int, int], providers: pd.DataFrame, places: pd.DataFrame,
    pairs: list[tuple[str, str]],
) -> BoolArray:  # fmt: skip
    rows, columns = positions(providers), positions(places)
    marked = np.zeros(shape, dtype=bool)
    for provider, place in pairs:
        if provider in rows and place in columns:
            marked[rows[provider], columns[place]] = True
    return marked


def _stacked(rows: dict[str, BoolArray], keys: list[str], width: int) -> BoolArray:
    number = {key: i for i, key in enumerate(rows)}
    table = np.array(list(rows.values()), dtype=bool).reshape(len(rows), width)
    stacked: BoolArray = table[[number[key] for key in keys]]
    return stacked
