"""What all layers share of one graph under one policy, looked up in the tables once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from engine.assessment_policy import AssessmentPolicy
from engine.judgements import judgements, last_judged_before
from engine.policy import Policy
from engine.track_record import TrackRecord, track_record
from graph_schema.arrays import FloatArray
from graph_schema.cells import split_list
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES

from .demand_table import Demand, DemandTable, summed_needs
from .periods import is_valid_at, valid_at
from .place_tree import PlaceTree
from .plain_cells import plain_cells
from .teams import Members, counted_members, summed_supply

PERIOD, LAYERS, ASSESSMENT, TEAMS = "period", "layers", "assessment", "teams"
"""Stand in `SharedFacts.RESTS_ON` for the policy's period, for its layers but what pairs cost
there, for what it says of assessment, and for whether teams offer what their members do."""


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
        "own_supply_of": {"capabilities", "providers", "sectors", PERIOD},
        "members_of": {"team_members", PERIOD, TEAMS},
        "supply_of": {"capabilities", "providers", "sectors", "team_members", PERIOD, TEAMS},
        "demand_of": {"needs", "places", "sectors", PERIOD},
        "demand_table": {"needs", "places", "sectors", PERIOD},
        "participants": {"participants"},
        "provider_rows": {"providers"},
        "place_rows": {"places"},
        "standing_pairs": {"pairings", PERIOD},
        "track_record": {"evaluations", "dispatches", "capabilities", PERIOD, ASSESSMENT},
    }
    """Fact → the tables it rests on, and what of the policy."""

    def __init__(self, graph: AssistanceGraph, policy: Policy) -> None:
        self.graph = graph
        self.policy = policy

    def beside(
        self, graph: AssistanceGraph, policy: Policy, known: SharedFacts | None = None
    ) -> Self:
        """Return the facts of another graph and policy.

        What is known already, and rests on tables, period and layers that are the same in both, is
        taken over, not worked out again.

        Parameters
        ----------
        known
            Other facts of that graph and policy: what they know is taken over too.
        """
        other = type(self)(graph, policy)
        same = self.same_in(graph, policy)
        if "places" in same:
            other.__dict__["tree"] = self.tree  # everything below asks for it
        kept = {name: self.__dict__[name] for name, rests_on in self.RESTS_ON.items()
                if name in self.__dict__ and rests_on <= same}  # fmt: skip
        other.__dict__.update(kept)
        if known is not None:
            other.learn(known)
        lacks = self.__dict__.keys() - other.__dict__.keys()
        if "own_supply_of" in lacks and {"sectors", PERIOD} <= same:
            other._renew_supply(self)
        if "demand_of" in lacks and {"places", "sectors", PERIOD} <= same:
            other._renew_demand(self)
        if "provider_seats" in lacks and "places" in same:
            other._renew_seats(self)
        return other

    def _renew_supply(self, before: SharedFacts) -> None:
        """Work out what is offered by those alone who, or whose capabilities, have changed."""
        own, old = self.graph.held("capabilities"), before.graph.held("capabilities")
        rows = own.touched_since(old)
        providers = self.graph.held("providers").touched_since(before.graph.held("providers"))
        if rows is None or providers is None:
            return
        changed = {id_ for (id_,) in providers}
        for table in (own, old):
            owners, positions = table.column("provider_id"), map(table.position, rows)
            changed.update(owners[at] for at in positions if at is not None)
        stay = {provider: offered for provider, offered in before.own_supply_of.items()
                if provider not in changed}  # fmt: skip
        self.__dict__["own_supply_of"] = stay | self._supply(changed)

    def _renew_demand(self, before: SharedFacts) -> None:
        """Add up the needs of those places alone at or below which needs have changed."""
        own, old = self.graph.held("needs"), before.graph.held("needs")
        rows = own.touched_since(old)
        if rows is None:
            return
        changed: set[str] = set()
        for table in (own, old):
            places, positions = table.column("place_id"), map(table.position, rows)
            for at in positions:
                changed.update(self.tree.line(places[at]) if at is not None else ())
        new = self._demand(changed)
        # Places keep their order, so that what rests on it is kept while the same have needs.
        stay = {place: new.get(place, demand) for place, demand in before.demand_of.items()
                if place in new or place not in changed}  # fmt: skip
        self.__dict__["demand_of"] = demand = stay | new
        self.__dict__["demand_table"] = before.demand_table.renewed(demand, new)

    def _renew_seats(self, before: SharedFacts) -> None:
        """Look up the seats of those providers alone whose rows have changed."""
        own = self.graph.held("providers")
        changed = own.touched_since(before.graph.held("providers"))
        if changed is None:
            return
        seats = dict(before.provider_seats)
        for (id_,) in changed:
            seats.pop(id_, None)
            if (at := own.position((id_,))) is not None:
                lon, lat, home = (own.column(name)[at] for name in ("lon", "lat", "place_id"))
                seats[id_] = self._seat(lon, lat, home)
        self.__dict__["provider_seats"] = seats

    def learn(self, facts: SharedFacts) -> None:
        """Take over what other facts of the same graph and policy know already."""
        known = {name: facts.__dict__[name] for name in SharedFacts.RESTS_ON
                 if name in facts.__dict__}  # fmt: skip
        self.__dict__.update(known | self.__dict__)

    def same_in(self, graph: AssistanceGraph, policy: Policy) -> set[str]:
        """Return which tables, and what of the policy, are the same in another graph and policy."""
        same = {table.name for table in TABLES
                if graph.held(table.name).is_same(self.graph.held(table.name))}  # fmt: skip
        if policy.period == self.policy.period:
            same.add(PERIOD)
        if policy.assessment == self.policy.assessment:
            same.add(ASSESSMENT)
        if _layers(policy) == _layers(self.policy):
            same.add(LAYERS)
        if policy.teams == self.policy.teams:
            same.add(TEAMS)
        return same

    @cached_property
    def tree(self) -> PlaceTree:
        """The place tree."""
        return PlaceTree.of(self.graph)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Ids of all sectors, in canonical order."""
        return self.graph.column("sectors", "id")

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
        columns = ("since", "until", "party_id", "place_id", "sector_id")
        for since, until, party, place, sector in plain_cells(self.graph, "leads", *columns):
            if is_valid_at(since or "", until or "", self.policy.period):
                led[party].setdefault(sector or "", set()).add(place)
        return dict(led)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """Standing pairings: active rows of the policy's period."""
        rows = self.graph.table("pairings")
        return rows[(rows["status"] == "active") & (rows["period"] == self.policy.period)]

    @cached_property
    def standing_pairs(self) -> dict[str, list[tuple[str, str]]]:
        """Layer → its standing pairings as (provider id, place id)."""
        pairs: dict[str, list[tuple[str, str]]] = {}
        columns = [self.graph.column("pairings", name)
                   for name in ("status", "provider_id", "place_id")]  # fmt: skip
        for (period, layer), at in self.graph.held("pairings").runs.items():
            if period == self.policy.period:
                rows = zip(*(cells[at.start : at.stop] for cells in columns), strict=True)
                pairs[layer] = [(p, s) for status, p, s in rows if status == "active"]
        return {layer: own for layer, own in pairs.items() if own}

    @cached_property
    def county_seats(self) -> dict[str, tuple[float, float]]:
        """County id → longitude and latitude of its seat, NaN where unknown."""
        columns = ("kind", "id", "lon", "lat")
        return {id_: _point(lon, lat) for kind, id_, lon, lat
                in plain_cells(self.graph, "places", *columns) if kind == "county"}  # fmt: skip

    @cached_property
    def provider_seats(self) -> dict[str, tuple[float, float]]:
        """Provider id → longitude and latitude: its own, else of its county's seat, else NaN."""
        columns = ("id", "lon", "lat", "place_id")
        rows = plain_cells(self.graph, "providers", *columns)
        return {id_: self._seat(lon, lat, home) for id_, lon, lat, home in rows}

    def _seat(self, lon: float | None, lat: float | None, home: str | None) -> tuple[float, float]:
        county = self.tree.above(home, "county") if home and lon is None else ""
        return self.county_seats.get(county) or _point(lon, lat)

    @cached_property
    def supply_of(self) -> dict[str, FloatArray]:
        """Provider id to what it offers per sector (K,), barred sectors left out.

        A team, where the policy says so, with its members.
        """
        return summed_supply(self.own_supply_of, self.members_of)

    @cached_property
    def members_of(self) -> Members:
        """Team → members whose capabilities count for it, in order of ids."""
        return counted_members(self.graph, self.policy)

    @cached_property
    def own_supply_of(self) -> dict[str, FloatArray]:
        """Provider id to what it offers itself per sector (K,), barred sectors left out."""
        return self._supply(None)

    def _supply(self, providers: set[str] | None) -> dict[str, FloatArray]:
        """Return what some providers offer, or all; those who offer nothing are left out."""
        cells = plain_cells(self.graph, "providers", "id", "barred_sectors")
        barred = {provider: split_list(cell) for provider, cell in cells if cell}
        amounts: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(self.sectors))
        columns = ("provider_id", "status", "period", "sector_id", "amount")
        rows = plain_cells(self.graph, "capabilities", *columns)
        for provider, status, period, sector, amount in rows:
            if providers is not None and provider not in providers:
                continue
            counts = status == "offered" and period == self.policy.period
            if counts and sector not in barred.get(provider, ()):
                amounts[provider][self.sector_number[sector]] += amount
        table = np.array([*amounts.values()]).reshape(len(amounts), len(self.sectors))
        return dict(zip(amounts, table, strict=True))

    @cached_property
    def demand_of(self) -> dict[str, Demand]:
        """Place id to (amount, summed urgency) per sector of its own and its descendants' needs."""
        return self._demand(None)

    @cached_property
    def demand_table(self) -> DemandTable:
        """What `demand_of` holds, place by place."""
        return DemandTable.of(self.demand_of, len(self.sectors))

    def _demand(self, places: set[str] | None) -> dict[str, Demand]:
        columns = ("status", "period", "place_id", "sector_id", "amount", "urgency")
        needs = ((place, sector, amount, urgency) for status, period, place, sector, amount, urgency
                 in plain_cells(self.graph, "needs", *columns)
                 if status == "open" and period == self.policy.period)  # fmt: skip
        return summed_needs(needs, self.tree, self.sector_number, places)

    @cached_property
    def track_record(self) -> TrackRecord:
        """What the evaluations of the latest period before this one say."""
        policy = self.policy.assessment or AssessmentPolicy.model_validate({})
        before = last_judged_before(self.graph, self.policy.period)
        return track_record(judgements(self.graph, before, policy) if before else (), policy)

    @cached_property
    def participants(self) -> dict[tuple[str, str], range]:
        """Layer and side to their rows of the participants: in key order they stand together."""
        return self.graph.held("participants").runs

    @cached_property
    def provider_rows(self) -> dict[str, int]:
        """Provider id to its row of the table."""
        return {id_: row for row, id_ in enumerate(self.graph.column("providers", "id"))}

    @cached_property
    def place_rows(self) -> dict[str, int]:
        """Place id to its row of the table."""
        return {id_: row for row, id_ in enumerate(self.graph.column("places", "id"))}


def _layers(policy: Policy) -> list[tuple[object, ...]]:
    return [(own.name, own.sector, own.provider_kinds, own.place_kinds, own.provider_quota)
            for own in policy.layers]  # fmt: skip


def row_cells(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield for each row its cells in these columns."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _point(lon: float | None, lat: float | None) -> tuple[float, float]:
    return (np.nan, np.nan) if lon is None or lat is None else (lon, lat)
