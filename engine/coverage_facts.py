"""What measuring pairs has to know of the tables; per pair, so that no n × m table is made."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np
import pandas as pd

from graph_schema.arrays import IntArray

from .geography import km_between
from .pair_keys import PairKey
from .policy import Layer
from .shared_facts import LAYERS, PERIOD, SharedFacts, row_cells


class PairSpot(NamedTuple):
    """Where a pair meets: the place's county, kilometres (NaN: unknown), whether it is led there.

    ``leads_here``: the provider's party leads there, or there is none that leads anything.
    """

    county_id: str
    km: float
    leads_here: bool


class CoverageFacts(SharedFacts):
    """Open needs, who takes part, and for single pairs what `engine.facts` knows of all."""

    RESTS_ON: ClassVar[dict[str, set[str]]] = SharedFacts.RESTS_ON | {
        "demand": {"needs", "places", PERIOD},
        "demand_keys": {"needs", "places", PERIOD},
        "rows_of_place": {"needs", "places", PERIOD},
        "rows_of_county": {"needs", "places", PERIOD},
        "party_of": {"providers"},
        "_spots": {"places", "providers", "leads", PERIOD},
        "_offers": {"needs", "places", "capabilities", "providers", "sectors", PERIOD},
        "places_of": {"participants", "places", LAYERS},
        "providers_of": {"participants", "providers", LAYERS},
        "most_pairs": {"participants", "providers", LAYERS},
        "standing_keys": {"pairings", "participants", "places", "providers", PERIOD, LAYERS},
        "_kind_of": {"places", "providers"},
        "_maxima": {"participants"},
    }

    @cached_property
    def demand(self) -> pd.DataFrame:
        """One row per place and sector with open needs of its own, sorted by both ids.

        Columns: place_id, county_id, sector_id, num_needs, amount, urgency.
        """
        sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        columns = ("place_id", "sector_id", "amount", "urgency")
        for place, sector, amount, urgency in row_cells(self.open_needs, *columns):
            cell = sums[place, sector]
            cell[0] += amount
            cell[1] += urgency
            cell[2] += 1
        keys = sorted(sums)
        table = np.array([sums[key] for key in keys]).reshape(len(keys), 3)
        counties = [self.tree.above(place, "county") for place, _ in keys]
        return pd.DataFrame(
            {
                "place_id": pd.Series([place for place, _ in keys], dtype="str"),
                "county_id": pd.Series(counties, dtype="str"),
                "sector_id": pd.Series([sector for _, sector in keys], dtype="str"),
                "num_needs": table[:, 2].astype(np.int64),
                "amount": table[:, 0],
                "urgency": table[:, 1],
            }
        )

    @cached_property
    def demand_keys(self) -> list[tuple[str, str]]:
        """Place and sector of each row of the demand."""
        return list(row_cells(self.demand, "place_id", "sector_id"))

    @cached_property
    def rows_of_place(self) -> dict[str, list[int]]:
        """Place id → its rows of the demand."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, (place, _) in enumerate(self.demand_keys):
            rows[place].append(row)
        return dict(rows)

    def offer(self, place_id: str, provider_ids: tuple[str, ...]) -> tuple[list[float], list[int]]:
        """Return for each row of a place what these providers offer in all, and how many do."""
        key = (place_id, provider_ids)
        if key not in self._offers:
            supplies = [self.supply_of[p] for p in provider_ids]
            columns = [self.sector_number[self.demand_keys[row][1]]
                       for row in self.rows_of_place[place_id]]  # fmt: skip
            amounts = [[float(supply[k]) for supply in supplies] for k in columns]
            able = [sum(amount > 0 for amount in own) for own in amounts]
            self._offers[key] = [sum(own) for own in amounts], able
        return self._offers[key]

    @cached_property
    def _offers(self) -> dict[tuple[str, tuple[str, ...]], tuple[list[float], list[int]]]:
        return {}

    @cached_property
    def rows_of_county(self) -> dict[str, IntArray]:
        """County id → its rows of the demand, counties in order of ids."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, county in enumerate(self.demand["county_id"].tolist()):
            rows[county].append(row)
        return {county: np.array(rows[county]) for county in sorted(rows)}

    @cached_property
    def places_of(self) -> dict[str, set[str]]:
        """Layer → ids of the places that take part."""
        return {name: {s for s, _ in self._taking_part(layer, "place")}
                for name, layer in self._layers.items()}  # fmt: skip

    @cached_property
    def providers_of(self) -> dict[str, dict[str, int]]:
        """Layer → id of every provider that takes part → its maximum."""
        return {
            name: {p: layer.provider_quota.max if np.isnan(own) else int(own)
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
            for layer, p, s in row_cells(self.standing, "layer", "provider_id", "place_id")
            if p in self.providers_of.get(layer, ()) and s in self.places_of.get(layer, ())
        }

    def spots(self, keys: list[PairKey]) -> list[PairSpot]:
        """Return where each pair meets; what was found once is not looked up again."""
        wanted = [(self._layers[layer].sector, provider, place) for layer, provider, place in keys]
        new = [key for key in dict.fromkeys(wanted) if key not in self._spots]
        counties = [self.tree.above(place, "county") for _, _, place in new]
        unknown = (np.nan, np.nan)
        starts = [self.provider_seats.get(provider, unknown) for _, provider, _ in new]
        km = km_between(starts, [self.county_seats.get(c, unknown) for c in counties]).tolist()
        for key, county, distance in zip(new, counties, km, strict=True):
            self._spots[key] = PairSpot(county, distance, self._leads_here(*key))
        return [self._spots[key] for key in wanted]

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
        return dict(row_cells(self.graph.table("providers"), "id", "party_id"))

    @cached_property
    def _layers(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self.policy.layers}

    def _taking_part(self, layer: Layer, side: str) -> list[tuple[str, float]]:
        """Return id and own maximum, NaN for none, of each participant of the layer's kinds."""
        kinds = layer.provider_kinds if side == "provider" else layer.place_kinds
        return [(id_, most) for id_, most in self._maxima.get((layer.name, side), ())
                if self._kind_of[side].get(id_) in kinds]  # fmt: skip

    @cached_property
    def _kind_of(self) -> dict[str, dict[str, str]]:
        return {side: dict(row_cells(self.graph.table(f"{side}s"), "id", "kind"))
                for side in ("provider", "place")}  # fmt: skip

    @cached_property
    def _maxima(self) -> dict[tuple[str, str], list[tuple[str, float]]]:
        """Layer and side to id and own maximum of each participant, NaN for none."""
        found: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        rows = self.graph.table("participants")
        own = rows["max"].to_numpy(dtype=float, na_value=np.nan).tolist()
        for (layer, side, id_), most in zip(
            row_cells(rows, "layer", "side", "entity_id"), own, strict=True
        ):
            found[layer, side].append((id_, most))
        return dict(found)
