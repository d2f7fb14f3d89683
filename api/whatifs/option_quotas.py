"""Which quota somebody means who says a name and a number: of a participant, or of a group."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from api.said_names import SaidNames
from engine.facts.groups import limits, quotas_of
from engine.policy import PLACE_GROUPINGS, TABLE_OF_GROUPING, Policy, Side
from graph_schema.checks_references import SIDES
from graph_schema.names import Answer

Parts = Mapping[tuple[str, str], Collection[str]]
"""Layer and side → who takes part there."""

_OF_PROVIDERS = {"party": "parties", "parent": "providers"}


class Quota(NamedTuple):
    """A quota: the edit of it without any number, the layers that it counts, its numbers now."""

    edit: dict[str, Any]
    layers: tuple[str, ...]
    now: tuple[int, int | None]


def quotas_meant(
    who: str, names: SaidNames, policy: Policy, parts: Parts, layer: str | None
) -> tuple[list[Quota], list[Answer]]:
    """Return the quotas that may be meant by a name, and what became of the name in each table.

    They are those of participants of this name, and those of groups of this name which the policy
    limits. Where there is none and a layer is named, it is a new quota of a group there. A name
    that several have in one of the tables means none of them.

    Parameters
    ----------
    layer
        Only quotas that count in this layer; None = in any.
    """
    search = _Search(who, names, policy, parts, layer)
    found = [*search.of_participants(), *search.of_groups()]
    if not found:
        found = list(search.new_groups())
    if any(answer.how == "ambiguous" for answer in search.answers):
        return [], [answer for answer in search.answers if answer.how == "ambiguous"]
    return found, search.answers


class _Search:
    def __init__(
        self, who: str, names: SaidNames, policy: Policy, parts: Parts, layer: str | None
    ) -> None:
        self._who, self._names, self._policy = who, names, policy
        self._parts, self._layer = parts, layer
        self.answers: list[Answer] = []

    def of_participants(self) -> Iterator[Quota]:
        """Yield the quotas of those who take part under the name."""
        for side, table in SIDES.items():
            ids = {x for (_, own), found in self._parts.items() if own == side for x in found}
            entity = self._find(table, ids)
            for (layer, own), found in self._parts.items():
                if own == side and entity in found:
                    edit = {"op": "set_quota", "of": "participant", "layer": layer, "side": side,
                            "entity_id": entity}  # fmt: skip
                    yield Quota(edit, (layer,), self._own_numbers(layer, side, entity))

    def of_groups(self) -> Iterator[Quota]:
        """Yield the quotas of groups of the name that are limited now."""
        for quota, layers in quotas_of(self._policy.layers, self._policy):
            if self._layer is None or self._layer in layers:
                key = self._find(*self._groups_by(quota.by))
                if key:
                    edit = _group_edit(layers, quota.side, quota.by, key)
                    yield Quota(edit, layers, limits(quota, key))

    def new_groups(self) -> Iterator[Quota]:
        """Yield the group of the name, not limited so far, in the layer that is named."""
        for by in (*PLACE_GROUPINGS, *_OF_PROVIDERS):
            if by == "place":  # in one layer that is its own quota
                continue
            key = self._find(*self._groups_by(by))
            if key and self._layer is not None:
                side = "provider" if by in _OF_PROVIDERS else "place"
                yield Quota(_group_edit((self._layer,), side, by, key), (self._layer,), (0, None))

    def _find(self, table: str, ids: Collection[str] | None) -> str:
        answer = self._names.look_up(table, self._who, ids)
        self.answers.append(answer)
        return answer.id

    def _groups_by(self, by: str) -> tuple[str, Collection[str] | None]:
        """Return the table in which the groups of a grouping stand, and which of its rows."""
        graph = self._names.graph
        if by == "parent":
            return "providers", set(graph.held("providers").column("parent_id")) - {None}
        if by in TABLE_OF_GROUPING:
            return TABLE_OF_GROUPING[by], None
        rows = graph.held("places")
        if by == "place":
            return "places", None
        kinds = zip(rows.column("id"), rows.column("kind"), strict=True)
        return "places", {place for place, kind in kinds if kind == by}

    def _own_numbers(self, layer: str, side: str, entity: str) -> tuple[int, int | None]:
        """Return least and most partners of a participant, its own numbers before the layer's."""
        own = self._policy.layer(layer)
        quota = own.place_quota if side == "place" else own.provider_quota
        rows = self._names.graph.held("participants")
        position = rows.position((layer, side, entity))
        assert position is not None
        least, most = (rows.column(name)[position] for name in ("min", "max"))
        return quota.min if least is None else least, quota.max if most is None else most


def _group_edit(layers: tuple[str, ...], side: Side | str, by: str, key: str) -> dict[str, Any]:
    return {"op": "set_quota", "of": "group", "layers": layers, "side": side, "by": by,
            "key": key}  # fmt: skip
