"""The facts of one layer that rules look at.

Who takes part, and everything known of them, as arrays over providers (rows) and places (columns)
in canonical order of their ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from engine.replan.kept_results import KeptResults
from graph_schema.arrays import BoolArray, FloatArray, IntArray

from .participants import Participants, picked


@dataclass(frozen=True, eq=False)
class LayerFacts:
    """What the rules may know of ``n`` providers and ``m`` places of one layer.

    Attributes
    ----------
    provider_part, place_part
        Who takes part, sorted by id.
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
    seat_km
        (n, C) great-circle distance to 0.1 km to each county seat, NaN where an end has no
        coordinates.
    county
        (m,) which of these counties each place lies in.
    record
        (n, m) what the evaluations of the period before say of the pair, 0 (failed) to 1; of a
        pair that nobody judged, what they say of its provider's other work, else the mean.
    distance_cap_km
        Kilometres from which all distances count alike.
    kept
        What came of which tables, for the facts of an edited graph.
    rest_on
        All that the facts were looked up in; of the very same come the very same facts.
    """

    provider_part: Participants
    place_part: Participants
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
    seat_km: FloatArray
    county: IntArray
    record: FloatArray
    distance_cap_km: float
    kept: KeptResults = field(repr=False)
    rest_on: tuple[object, ...] = field(repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of providers and of places."""
        n, m = self.standing.shape
        return n, m

    @property
    def providers(self) -> pd.DataFrame:
        """Rows of the providers that take part, with ``min`` and ``max`` of their own."""
        return self.provider_part.frame

    @property
    def places(self) -> pd.DataFrame:
        """Rows of the places that take part, with ``min``, ``max``, ``priority`` of their own."""
        return self.place_part.frame

    @cached_property
    def km(self) -> FloatArray:
        """(n, m) great-circle distance to 0.1 km, NaN where an end has no coordinates."""
        return self.seat_km.take(self.county, axis=1)

    def rows(self, numbers: IntArray) -> LayerFacts:
        """Return the facts of some of the providers with all places."""
        own = ("supply", "bars_sector", "inside_territory", "leads_here", "standing",
               "has_standing", "locked_out", "seat_km", "record")  # fmt: skip
        return replace(
            self, provider_part=self.provider_part.some(numbers.tolist()),
            **{name: getattr(self, name)[numbers] for name in own},
        )  # fmt: skip

    def columns(self, numbers: IntArray) -> LayerFacts:
        """Return the facts of all providers with some of the places."""
        picks = numbers.tolist()
        keys = {kind: picked(own, picks) for kind, own in self.place_keys.items()}
        ends = ("demand", "urgency", "county")
        pairs = ("inside_territory", "leads_here", "standing", "locked_out", "record")
        return replace(
            self, place_part=self.place_part.some(picks), place_keys=keys,
            **{name: getattr(self, name)[numbers] for name in ends},
            **{name: getattr(self, name)[:, numbers] for name in pairs},
        )  # fmt: skip
