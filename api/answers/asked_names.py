"""Who is meant by a name in a question, and what ids are called in the answer."""

from __future__ import annotations

from collections.abc import Iterable

from api.exit_codes import ExitCode, Failure
from api.said_names import SaidNames
from engine.policy import Side
from engine.pricing.plan_prices import PlanPrices


class AskedNames(SaidNames):
    """Names of one plan's tables, both ways."""

    def __init__(self, prices: PlanPrices) -> None:
        super().__init__(prices.plan.graph)
        self._prices = prices

    def layer(self, layer: str | None) -> str | None:
        """Return a layer by name or title; raises `Failure` when there is no such layer."""
        if layer is None or layer in self._prices.layers:
            return layer
        titled = [own.name for own in self._prices.plan.policy.layers if own.title == layer]
        if len(titled) == 1:
            return titled[0]
        raise Failure("why.no_layer", ExitCode.USAGE, layer=layer,
                      layers=self._called(self._prices.layers))  # fmt: skip

    def _called(self, layers: Iterable[str]) -> tuple[str, ...]:
        """Return names of layers with their titles behind them."""
        titles = {own.name: own.title for own in self._prices.plan.policy.layers}
        return tuple(f"{name}（{titles[name]}）" if titles[name] else name for name in layers)

    def pair(self, provider: str, place: str, layer: str | None) -> tuple[str, str, str]:
        """Return layer, provider id and place id of the pair that is meant.

        Raises
        ------
        Failure
            When an end is not known, or several are called so, or the two meet in no layer, or in
            several and none was named.
        """
        layer = self.layer(layer)
        provider_id = self.find("provider", provider, layer)
        place_id = self.find("place", place, layer)
        meeting = tuple(
            name for name in self._layers_of("provider", provider_id)
            if name in self._layers_of("place", place_id) and layer in (None, name)
        )  # fmt: skip
        if len(meeting) == 1:
            return meeting[0], provider_id, place_id
        facts = {"provider": self.of(provider_id), "place": self.place(place_id)}
        if meeting:
            raise Failure("why.several_layers", ExitCode.USAGE, layers=self._called(meeting),
                          **facts)  # fmt: skip
        raise Failure("why.no_meeting", ExitCode.USAGE, **facts)

    def one(self, side: Side, text: str, layer: str | None) -> tuple[str, str]:
        """Return layer and id of one participant; raises `Failure` as `pair` does."""
        layer = self.layer(layer)
        found = self.find(side, text, layer)
        layers = tuple(name for name in self._layers_of(side, found) if layer in (None, name))
        if len(layers) > 1:
            raise Failure("why.which_layer", ExitCode.USAGE, name=self.of(found),
                          layers=self._called(layers))  # fmt: skip
        return layers[0], found

    def find(self, side: Side, text: str, layer: str | None) -> str:
        """Return the id of a participant by id or name; raises `Failure`.

        A place may also be written "county/name", or as answers write it.
        """
        table = "providers" if side == "provider" else "places"
        answer = self.look_up(table, text, self._participants(side, layer))
        if answer.id:
            return answer.id
        kind = "several" if answer.how == "ambiguous" else "unknown"
        key = f"why.{kind}_{side}"
        if kind == "unknown" and not answer.candidates:
            key = f"why.none_{side}"
        raise Failure(key, ExitCode.USAGE, name=text, candidates=answer.candidates)

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
