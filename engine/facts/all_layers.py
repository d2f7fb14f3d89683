"""The facts of every layer of a policy, looked up in the tables.

What a change of graph or policy leaves as it is can be taken over from the facts before it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from engine.policy import PLACE_GROUPINGS, Layer, Side
from engine.replan.kept_results import KeptResults, are_same
from engine.track_record import TrackRecord
from graph_schema.arrays import BoolArray, FloatArray, IntArray
from graph_schema.cells import split_list
from graph_schema.graph import AssistanceGraph

from .demand_table import DemandTable
from .geography import great_circle_km
from .layer_facts import LayerFacts
from .participants import TABLE_OF, Limit, Participants, picked
from .place_tree import PlaceTree
from .shared_facts import SharedFacts, row_cells

__all__ = ["GraphFacts", "LayerFacts", "positions", "row_cells"]

Ids = tuple[str, ...]
Point = tuple[float, float]
Marks = tuple[tuple[str, str], ...]
_LIMITS: tuple[Limit, ...] = ("min", "max", "priority")


class GraphFacts(SharedFacts):
    """The facts of every layer of a policy, and what they share."""

    def layer_facts(self, layer: Layer, before: LayerFacts | None = None) -> LayerFacts:
        """Return the facts of one layer.

        Parameters
        ----------
        before
            The layer's facts in the graph and policy that these are put `beside`: arrays that
            change nowhere are the very same.
        """
        barred = tuple((x.provider_id, x.place_id) for x in self.policy.locks
                       if x.layer == layer.name and x.kind == "out")  # fmt: skip
        rest_on = (self.graph, self.policy.period, self.policy.teams, self.policy.distance_cap_km,
                   layer.name, layer.sector, layer.provider_kinds, layer.place_kinds, barred,
                   str(self.policy.assessment))  # fmt: skip
        if before is not None and are_same(before.rest_on, rest_on):
            return before
        kept = KeptResults(None if before is None else before.kept)
        providers = self._taking_part(layer, "provider", kept, before)
        places = self._taking_part(layer, "place", kept, before)
        p, s = providers.ids, places.ids
        keys = kept.get("place_keys", _place_keys, s, self.tree)
        number, ends = kept.get("county", _numbered, keys["county"])
        table = self.demand_table
        lines = kept.get("lines", _lines, s, self.tree)
        lenders = kept.get("lenders", _lenders, *lines, table.numbers)
        demand, urgency = kept.get("demand", _demand, table, lenders)
        territories, parties = providers.texts("territory_id"), providers.texts("party_id")
        inside = kept.get("inside", _inside_each, _distinct(territories), s, self.tree)
        led = kept.get("led", _led_by_each, _distinct(parties), layer.sector, self.led_by, s,
                       keys["county"], self.tree)  # fmt: skip
        standing, has_standing = kept.get(
            "standing", _standing, p, s, tuple(self.standing_pairs.get(layer.name, ()))
        )
        return LayerFacts(
            provider_part=providers,
            place_part=places,
            place_keys=keys,
            sectors=self.sectors,
            demand=demand,
            urgency=urgency,
            supply=kept.get("supply", _supply, p, self.supply_of, self.sectors),
            bars_sector=kept.get("bars_sector", _bars, layer.sector,
                                 providers.texts("barred_sectors")),
            inside_territory=kept.get("inside_territory", _stacked, inside, territories),
            leads_here=kept.get("leads_here", _stacked, led, parties),
            standing=standing,
            has_standing=has_standing,
            locked_out=kept.get("locked_out", marked, p, s, barred),
            seat_km=kept.get("seat_km", _seat_km, tuple(map(self.provider_seats.__getitem__, p)),
                             ends, self.county_seats),
            county=number,
            record=kept.get("record", _records, p, s, layer.name, self.track_record),
            distance_cap_km=self.policy.distance_cap_km,
            kept=kept.sealed(),
            rest_on=rest_on,
        )  # fmt: skip

    def _taking_part(
        self, layer: Layer, side: Side, kept: KeptResults, before: LayerFacts | None
    ) -> Participants:  # fmt: skip
        kinds = layer.provider_kinds if side == "provider" else layer.place_kinds
        graph = self.graph
        if before is not None:
            own: Participants = getattr(before, f"{side}_part")
            if _take_part_alike(layer.name, side, own.graph, graph):
                graph = own.graph
        entities, parts = graph.held(TABLE_OF[side]), graph.held("participants")
        return kept.get(f"{side}s", self._participants, side, layer.name, kinds, entities, parts)

    def _participants(self, side: Side, layer: str, kinds: Ids, *_tables: object) -> Participants:
        parts, kind_of = self.graph.held("participants"), self.graph.column(TABLE_OF[side], "kind")
        at = self.provider_rows if side == "provider" else self.place_rows
        entities = parts.column("entity_id")
        # Participants are sorted by id, so what is taken in their order is canonical.
        found = [(row, position) for row in self.participants.get((layer, side), ())
                 if (position := at.get(entities[row])) is not None
                 and kind_of[position] in kinds]  # fmt: skip
        rows = [row for row, _ in found]
        numbers = {limit: picked(parts.column(limit), rows) for limit in _LIMITS}
        return Participants(self.graph, side, picked(entities, rows),
                            tuple(position for _, position in found), numbers)  # fmt: skip


def _take_part_alike(
    layer: str, side: Side, old: AssistanceGraph, new: AssistanceGraph
) -> bool:  # fmt: skip
    """Whether an edit is known to touch nobody who takes part on a side of a layer.

    What it writes of other layers, of the other side, or of those who do not take part, is nothing
    to these.
    """
    parts = new.held("participants")
    rows = parts.touched_since(old.held("participants"))
    entities = new.held(TABLE_OF[side]).touched_since(old.held(TABLE_OF[side]))
    if rows is None or entities is None:
        return False
    return all(key[:2] != (layer, side) for key in rows) and all(
        parts.position((layer, side, id_)) is None for (id_,) in entities
    )


def positions(frame: pd.DataFrame) -> dict[str, int]:
    """Return id → row number of a table in canonical order."""
    return {id_: row for row, id_ in enumerate(frame["id"].tolist())}


def marked(provider_ids: Ids, place_ids: Ids, pairs: Iterable[tuple[str, str]]) -> BoolArray:
    """Return the (n, m) table of the pairs that are named; those of others are left out."""
    table = np.zeros((len(provider_ids), len(place_ids)), dtype=bool)
    if pairs:
        rows = {id_: row for row, id_ in enumerate(provider_ids)}
        columns = {id_: column for column, id_ in enumerate(place_ids)}
        for provider, place in pairs:
            if provider in rows and place in columns:
                table[rows[provider], columns[place]] = True
    return table


def _place_keys(place_ids: Ids, tree: PlaceTree) -> dict[str, Ids]:
    above = {kind: tuple(tree.above(place, kind) for place in place_ids)
             for kind in PLACE_GROUPINGS if kind != "place"}  # fmt: skip
    return {**above, "place": place_ids}


def _numbered(counties: Ids) -> tuple[IntArray, Ids]:
    """Return which of the distinct counties each place lies in, and those in order."""
    ends = tuple(sorted(set(counties)))
    number = {county: i for i, county in enumerate(ends)}
    return np.array([number[county] for county in counties], dtype=np.int64), ends


def _lines(place_ids: Ids, tree: PlaceTree) -> tuple[Ids, IntArray]:
    """Return all places at or above some, and for each of these its own line in their numbers.

    A row a place, itself first; shorter lines are filled up with the number after the last.
    """
    lines = [tree.line(place) for place in place_ids]
    number: dict[str, int] = {}
    rows = [[number.setdefault(near, len(number)) for near in line] for line in lines]
    table = np.full((len(rows), max(map(len, rows), default=1)), len(number), dtype=np.int64)
    for row, own in zip(table, rows, strict=True):
        row[: len(own)] = own
    return tuple(number), table


def _lenders(near: Ids, lines: IntArray, numbers: dict[str, int]) -> IntArray:
    """Return the row of the demand that each place has or borrows: its own or the nearest above."""
    nobody = len(numbers)
    row_of = np.array([*(numbers.get(place, nobody) for place in near), nobody], dtype=np.int64)
    rows = row_of[lines]
    nearest = (rows != nobody).argmax(axis=1)
    lenders: IntArray = rows[np.arange(len(rows)), nearest]
    return lenders


def _demand(table: DemandTable, lenders: IntArray) -> tuple[FloatArray, FloatArray]:
    return table.amounts[lenders], table.urgencies[lenders]


def _supply(provider_ids: Ids, supply_of: dict[str, FloatArray], sectors: Ids) -> FloatArray:
    zero = np.zeros(len(sectors))
    table = np.array([supply_of.get(provider, zero) for provider in provider_ids])
    return table.reshape(len(provider_ids), len(sectors))


def _bars(sector: str, barred: Ids) -> BoolArray:
    return np.array([bool(x) and sector in split_list(x) for x in barred], dtype=bool)


def _distinct(texts: Ids) -> Ids:
    """Return each text once, and the empty one."""
    return tuple(sorted({"", *texts}))


def _inside_each(territories: Ids, place_ids: Ids, tree: PlaceTree) -> dict[str, BoolArray]:
    """Return territory → (m,) which places lie inside; all do in none ("")."""
    around = [tree.territories(place) for place in place_ids] if any(territories) else []
    everywhere = np.ones(len(place_ids), dtype=bool)
    return {
        territory: np.array([territory in own for own in around]) if territory else everywhere
        for territory in territories
    }


def _led_by_each(
    parties: Ids, sector: str, led_by: dict[str, dict[str, set[str]]], place_ids: Ids,
    counties: Ids, tree: PlaceTree,
) -> dict[str, BoolArray]:  # fmt: skip
    """Return party → (m,) which places it leads; one that leads nothing belongs everywhere."""
    # A field is led across a prefecture: the lead reaches every place below its own.
    lines = [tree.line(x) for x in place_ids] if sector else [(county,) for county in counties]
    everywhere = np.ones(len(place_ids), dtype=bool)
    led = {party: led_by[party].get(sector, set()) for party in parties if party in led_by}
    return {
        party: np.array([not led[party].isdisjoint(line) for line in lines], dtype=bool)
        if party in led else everywhere
        for party in parties
    }  # fmt: skip


def _standing(provider_ids: Ids, place_ids: Ids, pairs: Marks) -> tuple[BoolArray, BoolArray]:
    holders = {provider for provider, _ in pairs}
    return (
        marked(provider_ids, place_ids, pairs),
        np.array([provider in holders for provider in provider_ids], dtype=bool),
    )


def _seat_km(seats: tuple[Point, ...], counties: Ids, county_seats: dict[str, Point]) -> FloatArray:
    unknown = (np.nan, np.nan)
    return great_circle_km(list(seats), [county_seats.get(county, unknown) for county in counties])


def _records(provider_ids: Ids, place_ids: Ids, layer: str, record: TrackRecord) -> FloatArray:
    shape = len(provider_ids), len(place_ids)
    if record.is_empty:  # one number for all takes no room
        return np.broadcast_to(np.float64(record.mean), shape)
    own = np.array([record.of_provider(id_) for id_ in provider_ids]).reshape(-1, 1)
    table = np.array(np.broadcast_to(own, shape))
    rows = {id_: row for row, id_ in enumerate(provider_ids)}
    columns = {id_: column for column, id_ in enumerate(place_ids)}
    for key in record.pairings:
        if key[0] == layer and key[1] in rows and key[2] in columns:
            table[rows[key[1]], columns[key[2]]] = record.of_pairing(key)
    return table


def _stacked(lines: dict[str, BoolArray], keys: Ids) -> BoolArray:
    """Return the line of each key, one below the other."""
    number = {key: i for i, key in enumerate(lines)}
    table = np.array(list(lines.values()), dtype=bool)
    return table.take(np.array([number[key] for key in keys], dtype=np.int64), axis=0)
