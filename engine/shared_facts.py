"""What all layers share of one graph under one policy, looked up in the tables once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from graph_schema.arrays import FloatArray
from graph_schema.cells import split_list
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES

from .periods import valid_at
from .place_tree import PlaceTree
from .policy import Policy

PERIOD, LAYERS = "period", "layers"
"""Stand in `SharedFacts.RESTS_ON` for the policy's period, and for its layers but what pairs cost
there."""


class SharedFacts:
    """The place tree, needs, capabilities, leads, seats: each worked out when first asked for."""

    RESTS_ON: ClassVar[dict[str, set[str]]] = {
        "tree": {"places"},
        "sectors": {"sectors"},
        "sector_number": {"sectors"},
        "open_needs": {"needs", PERIOD},
        "leads": {"leads", PERIOD},
        "led_by": {"leads", PERIOD},
        "standing": {"pairings", PERIOD},
        "county_seats": {"places"},
        "provider_seats": {"places", "providers"},
        "supply_of": {"capabilities", "providers", "sectors", PERIOD},
        "demand_of": {"needs", "places", "sectors", PERIOD},
        "participants": {"participants"},
    }
    """Fact → the tables it rests on, and what of the policy."""

    def __init__(self, graph: AssistanceGraph, policy: Policy) -> None:
        self.graph = graph
        self.policy = policy

    def beside(self, graph: AssistanceGraph, policy: Policy) -> Self:
        """Return the facts of another graph and policy.

        What is known already, and rests on tables, period and layers that are the same in both, is
        taken over, not worked out again.
        """
        other = type(self)(graph, policy)
        same = {table.name for table in TABLES
                if graph.table_hash(table.name) == self.graph.table_hash(table.name)}  # fmt: skip
        if policy.period == self.policy.period:
            same.add(PERIOD)
        if _layers(policy) == _layers(self.policy):
            same.add(LAYERS)
        if "places" in same:
            other.__dict__["tree"] = self.tree  # everything below asks for it
        kept = {name: self.__dict__[name] for name, rests_on in self.RESTS_ON.items()
                if name in self.__dict__ and rests_on <= same}  # fmt: skip
        other.__dict__.update(kept)
        return other

    @cached_property
    def tree(self) -> PlaceTree:
        """The place tree."""
        return PlaceTree(self.graph.table("places"))

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Ids of all sectors, in canonical order."""
        return tuple(self.graph.table("sectors")["id"].tolist())

    @cached_property
    def sector_number(self) -> dict[str, int]:
        """Sector id to its position in ``sectors``."""
        return {sector: k for k, sector in enumerate(self.sectors)}

    @cached_property
    def open_needs(self) -> pd.DataFrame:
        """Needs that count in a plan: open, of the policy's period."""
        needs = self.graph.table("needs")
        return needs[(needs["status"] == "open") & (needs["period"] == self.policy.period)]

    @cached_property
    def leads(self) -> pd.DataFrame:
        """Leads that hold at the policy's period."""
        leads = self.graph.table("leads")
        return leads[valid_at(leads, self.policy.period)]

    @cached_property
    def led_by(self) -> dict[str, dict[str, set[str]]]:
        """Party → sector ("" for territories) → the places that it leads, for all that lead."""
        led: dict[str, dict[str, set[str]]] = defaultdict(dict)
        for party, place, sector in row_cells(self.leads, "party_id", "place_id", "sector_id"):
            led[party].setdefault(sector, set()).add(place)
        return dict(led)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """Standing pairings: active rows of the policy's period."""
        rows = self.graph.table("pairings")
        return rows[(rows["status"] == "active") & (rows["period"] == self.policy.period)]

    @cached_property
    def county_seats(self) -> dict[str, tuple[float, float]]:
        """County id → longitude and latitude of its seat, NaN where unknown."""
        places = self.graph.table("places")
        rows = row_cells(places[places["kind"] == "county"], "id", "lon", "lat")
        return {id_: (lon, lat) for id_, lon, lat in rows}

    @cached_property
    def provider_seats(self) -> dict[str, tuple[float, float]]:
        """Provider id → longitude and latitude: its own, else of its county's seat, else NaN."""
        unknown = (np.nan, np.nan)
        found = {}
        providers = self.graph.table("providers")
        for id_, lon, lat, home in row_cells(providers, "id", "lon", "lat", "place_id"):
            county = self.tree.above(home, "county") if home else ""
            own = not np.isnan(lon)
            found[id_] = (lon, lat) if own else self.county_seats.get(county, unknown)
        return found

    @cached_property
    def supply_of(self) -> dict[str, FloatArray]:
        """Provider id to its offered amount per sector (K,), barred sectors left out."""
        rows = self.graph.table("capabilities")
        counts = (rows["status"] == "offered") & (rows["period"] == self.policy.period)
        rows = rows[["provider_id", "sector_id", "amount"]][counts]
        providers = self.graph.table("providers")
        barred = {provider: split_list(cell)
                  for provider, cell in row_cells(providers, "id", "barred_sectors")}  # fmt: skip
        supply: dict[str, FloatArray] = defaultdict(lambda: np.zeros(len(self.sectors)))
        for provider, sector, amount in row_cells(rows, "provider_id", "sector_id", "amount"):
            if sector not in barred[provider]:
                supply[provider][self.sector_number[sector]] += amount
        return dict(supply)

    @cached_property
    def demand_of(self) -> dict[str, tuple[FloatArray, FloatArray]]:
        """Place id to (amount, summed urgency) per sector of its own and its descendants' needs."""
        num = len(self.sectors)
        demand: dict[str, tuple[FloatArray, FloatArray]] = defaultdict(
            lambda: (np.zeros(num), np.zeros(num))
        )
        for place, sector, amount, urgency in row_cells(
            self.open_needs, "place_id", "sector_id", "amount", "urgency"
        ):
            for ancestor in self.tree.line(place):
                amounts, urgencies = demand[ancestor]
                amounts[self.sector_number[sector]] += amount
                urgencies[self.sector_number[sector]] += urgency
        return dict(demand)

    @cached_property
    def participants(self) -> dict[tuple[str, str], list[int]]:
        """Layer and side to their rows of the participants, ascending."""
        numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, key in enumerate(row_cells(self.graph.table("participants"), "layer", "side")):
            numbers[key].append(row)
        return dict(numbers)


def _layers(policy: Policy) -> list[tuple[object, ...]]:
    return [(own.name, own.sector, own.provider_kinds, own.place_kinds, own.provider_quota)
            for own in policy.layers]  # fmt: skip


def row_cells(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield for each row its cells in these columns."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)
