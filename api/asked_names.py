"""Who is meant by a name in a question, and what ids are called in the answer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from engine.place_tree import PlaceTree
from engine.plan_prices import PlanPrices
from engine.policy import Side
from graph_schema.cells import split_list
from graph_schema.graph import AssistanceGraph
from graph_schema.names import Answer, Named, Names

from .exit_codes import ExitCode, Failure


class AskedNames:
    """Names of one plan's tables, both ways."""

    def __init__(self, prices: PlanPrices) -> None:
        self._prices = prices
        self._graph: AssistanceGraph = prices.plan.graph
        self._tree = PlaceTree(self._graph.table("places"))

    def layer(self, layer: str | None) -> str | None:
        """Return a layer's name; raises `Failure` when there is no such layer."""
        names = tuple(self._prices.layers)
        if layer is not None and layer not in names:
            raise Failure("why.no_layer", ExitCode.USAGE, layer=layer, layers=names)
        return layer

    def pair(self, provider: str, place: str, layer: str | None) -> tuple[str, str, str]:
        """Return layer, provider id and place id of the pair that is meant.

        Raises
        ------
        Failure
            When an end is not known, or several are called so, or the two meet in no layer, or in
            several and none was named.
        """
        self.layer(layer)
        provider_id = self.find("provider", provider, layer)
        place_id = self.find("place", place, layer)
        meeting = tuple(
            name for name in self._layers_of("provider", provider_id)
            if name in self._layers_of("place", place_id) and layer in (None, name)
        )  # fmt: skip
        if len(meeting) == 1:
            return meeting[0], provider_id, place_id
        facts = {"provider": self.of(provider_id), "place": self.of(place_id)}
        if meeting:
            raise Failure("why.several_layers", ExitCode.USAGE, layers=meeting, **facts)
        raise Failure("why.no_meeting", ExitCode.USAGE, **facts)

    def one(self, side: Side, text: str, layer: str | None) -> tuple[str, str]:
        """Return layer and id of one participant; raises `Failure` as `pair` does."""
        self.layer(layer)
        found = self.find(side, text, layer)
        layers = tuple(name for name in self._layers_of(side, found) if layer in (None, name))
        if len(layers) > 1:
            raise Failure("why.which_layer", ExitCode.USAGE, name=self.of(found), layers=layers)
        return layers[0], found

    def find(self, side: Side, text: str, layer: str | None) -> str:
        """Return the id of a participant by id or name, or by "county/name"; raises `Failure`."""
        ids = self._participants(side, layer)
        table = "providers" if side == "provider" else "places"
        rows = [self._named(row, side) for row in self._rows(table) if row["id"] in ids]
        answer: Answer = Names(rows, self._of["places"], are_places=side == "place").find(text)
        if answer.id:
            return answer.id
        kind = "several" if answer.how == "ambiguous" else "unknown"
        key = f"why.{kind}_{side}"
        if kind == "unknown" and not answer.candidates:
            key = f"why.none_{side}"
        raise Failure(key, ExitCode.USAGE, name=text, candidates=answer.candidates)

    def of(self, entity_id: str) -> str:
        """Return what an id is called: a participant, party, sector, need, or group."""
        if "@" in entity_id and entity_id.partition(":")[0] in ("provider", "place"):
            entity_id = entity_id.partition("@")[0].split(":", 2)[2]
        for names in self._of.values():
            if entity_id in names:
                return names[entity_id]
        return entity_id

    def place(self, place_id: str) -> str:
        """Return a place with its county, where it lies in one: 威宁县/羊场乡."""
        county = self._tree.above(place_id, "county")
        own = self.of(place_id)
        return own if county in ("", place_id) else f"{self.of(county)}/{own}"

    def among(self, ids: Iterable[str]) -> dict[str, str]:
        """Return id → name of those ids that have one."""
        return {id_: name for id_ in sorted(set(ids)) if (name := self.of(id_)) != id_}

    @cached_property
    def _of(self) -> dict[str, dict[str, str]]:
        tables = dict.fromkeys(("places", "providers", "parties", "sectors"), "name")
        tables |= {"needs": "title", "capabilities": "title"}
        return {
            table: dict(zip(*(self._graph.table(table)[c].tolist() for c in ("id", name)),
                            strict=True))
            for table, name in tables.items()
        }  # fmt: skip

    def _participants(self, side: Side, layer: str | None) -> set[str]:
        return {
            id_
            for name, own in self._prices.layers.items()
            if layer in (None, name)
            for id_ in (own.provider_ids if side == "provider" else own.place_ids)
        }

    def _layers_of(self, side: Side, entity_id: str) -> tuple[str, ...]:
        return tuple(sorted(
            name for name, own in self._prices.layers.items()
            if entity_id in (own.provider_ids if side == "provider" else own.place_ids)
        ))  # fmt: skip

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return self._graph.table(table).to_dict("records")  # type: ignore[return-value]

    def _named(self, row: dict[str, Any], side: Side) -> Named:
        home = row["id"] if side == "place" else row["place_id"] or row["territory_id"]
        line = self._tree.line(home) if home else ()
        zones = {zone for place in line if (zone := self._tree.above(place, "zone"))}
        around = (*reversed(line), *sorted(zones))
        if side == "place":
            return Named(row["id"], row["name"], around=around)
        return Named(row["id"], row["name"], tuple(split_list(row["aliases"])), around,
                     row["seat"])  # fmt: skip
