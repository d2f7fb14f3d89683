"""Random edits of every kind, mostly sound, drawn for whatever graph and policy are at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.edits import BadEdits, Edit, apply, edits_from
from engine.policy import PLACE_GROUPINGS, PROVIDER_GROUPINGS, Policy
from engine.rules import HARD_RULES, SOFT_RULES
from graph_schema.graph import AssistanceGraph

Row = dict[str, Any]


class EditDrawer:
    """Draws edits for one graph and policy.

    Parameters
    ----------
    graph, policy
        What the edits are made on.
    rng
        Decides; the same state draws the same edits.
    """

    def __init__(self, graph: AssistanceGraph, policy: Policy, rng: np.random.Generator) -> None:
        self.graph, self.policy, self.rng = graph, policy, rng

    def draw(self, kind: str = "") -> list[Row]:
        """Return one edit of a kind (any kind when it is empty), with what it cannot do without."""
        kinds: dict[str, Callable[[], list[Row]]] = {
            "pair": self.pair, "participant_quota": self.participant_quota,
            "group_quota": self.group_quota, "layer_quota": self.layer_quota,
            "weight": self.weight, "rule": self.rule, "provider": self.provider,
            "place": self.place, "participant": self.participant, "need": self.need,
            "capability": self.capability, "lead": self.lead, "pairing": self.pairing,
            "property": self.property, "scale": self.scale,
        }  # fmt: skip
        return kinds[kind or self.pick([*kinds])]()

    def pick(self, choices: Any) -> Any:
        """Return one of the choices; they must not be empty."""
        return choices[int(self.rng.integers(len(choices)))]

    def number(self, least: int, most: int) -> int:
        """Return a whole number from least to most, both included."""
        return int(self.rng.integers(least, most + 1))

    def id(self, table: str) -> str:
        """Return the id of some row."""
        return self.pick(self.graph.column(table, "id"))

    def row(self, table: str) -> Row:
        """Return some row as plain cells."""
        held = self.graph.held(table)
        at = self.number(0, len(held) - 1)
        return {name: held.column(name)[at] for name in held.declared.column_names}

    def part(self, side: str, layer: str = "") -> Row:
        """Return somebody who takes part, on one side, in a layer or in any."""
        for _ in range(200):
            row = self.row("participants")
            if row["side"] == side and layer in ("", row["layer"]):
                return row
        return row

    # Of the policy.

    def pair(self) -> list[Row]:
        """Pin, forbid, allow or release some pair, often one that already has a mark."""
        provider = self.part("provider")
        place = self.part("place", provider["layer"])
        ends = {"layer": provider["layer"], "provider_id": provider["entity_id"],
                "place_id": place["entity_id"]}  # fmt: skip
        op = self.pick(["lock_in", "lock_out", "allow", "release"])
        marks = [*self.policy.locks, *self.policy.waivers]
        if marks and (op == "release" or self.number(0, 9) == 0):
            mark = self.pick(marks)
            ends = {name: getattr(mark, name) for name in ends}
        return [{"op": op, **ends}]

    def participant_quota(self) -> list[Row]:
        """Give somebody numbers of their own, or take them away."""
        side = self.pick(["provider", "place"])
        row = self.part(side)
        least = self.pick([None, "default", 0, 1, 2])
        most = self.pick([None, "default", 0, 1, 2, 3])
        priority = self.pick([None, "default", 1, 2, 3]) if side == "place" else None
        return [{"op": "set_quota", "of": "participant", "layer": row["layer"], "side": side,
                 "entity_id": row["entity_id"], "min": least, "max": most,
                 "priority": priority}]  # fmt: skip

    def group_quota(self) -> list[Row]:
        """Change the numbers of one group, or of all, of one layer or now and then of two."""
        layers = [layer.name for layer in self.policy.layers]
        quotas = [(q, q.layers or (layer.name,)) for layer in self.policy.layers
                  for q in layer.group_quotas]  # fmt: skip
        quotas += [(q, q.layers) for q in self.policy.group_quotas]
        if quotas and self.number(0, 3):
            quota, names = self.pick(quotas)
            side, by = quota.side, quota.by
        else:
            side = self.pick(["provider", "place"])
            by = self.pick(PROVIDER_GROUPINGS if side == "provider" else PLACE_GROUPINGS)
            names = (self.pick(layers),) if self.number(0, 2) else tuple(layers[:2])
        places = dict(zip(self.graph.column("places", "id"), self.graph.column("places", "kind"),
                          strict=True))  # fmt: skip
        keys = {"party": self.graph.column("parties", "id"),
                "parent": self.graph.column("providers", "id"),
                "provider": self.graph.column("providers", "id"), "place": [*places]}.get(
            by, [id_ for id_, kind in places.items() if kind == by])  # fmt: skip
        return [{"op": "set_quota", "of": "group", "layers": names, "side": side, "by": by,
                 "key": self.pick(keys) if len(keys) and self.number(0, 4) else "",
                 "min": self.pick([None, "default", 0, 1, 3, 20]),
                 "max": self.pick([None, "default", 0, 2, 5, 40, 120])}]  # fmt: skip

    def layer_quota(self) -> list[Row]:
        """Change the numbers of one side of a layer."""
        side = self.pick(["provider", "place"])
        edit = {"op": "set_quota", "of": "layer", "layer": self.pick(self.policy.layers).name,
                "side": side, "min": self.number(0, 1), "max": self.number(1, 3)}  # fmt: skip
        if side == "place" and self.number(0, 1):
            edit["extra_cost"] = sorted(self.number(0, 900) for _ in range(self.number(0, 3)))
        return [edit]

    def weight(self) -> list[Row]:
        """Change what a rule weighs."""
        return [{"op": "set_weight", "layer": self.pick(self.policy.layers).name,
                 "rule": self.pick(SOFT_RULES).name,
                 "weight": self.pick([0, 0.25, 0.5, 1, 1.5, 2, 3])}]  # fmt: skip

    def rule(self) -> list[Row]:
        """Switch a rule on or off."""
        return [{"op": "switch_rule", "layer": self.pick(self.policy.layers).name,
                 "rule": self.pick([*HARD_RULES, *SOFT_RULES]).name,
                 "on": bool(self.number(0, 2))}]  # fmt: skip

    # Of the graph.

    def new_id(self, prefix: str) -> str:
        """Return an id that no row has yet."""
        return f"{prefix}:new-{self.number(0, 10**9)}"

    def provider(self) -> list[Row]:
        """Let a provider go, or let one come that takes part."""
        if self.number(0, 1):
            return [{"op": "remove_provider", "id": self.part("provider")["entity_id"]}]
        like = self.part("provider")
        at = self.graph.column("providers", "id").index(like["entity_id"])
        columns = ("kind", "party_id", "place_id", "lon", "lat", "barred_sectors")
        cells = {c: self.graph.column("providers", c)[at] for c in columns}
        own = self.new_id("provider")
        return [
            {"op": "add_provider", "row": {"id": own, "name": "新单位", **_full(cells)}},
            {"op": "add_participant",
             "row": {"layer": like["layer"], "side": "provider", "entity_id": own}},
        ]  # fmt: skip

    def place(self) -> list[Row]:
        """Let a place go, or let one come that takes part."""
        if self.number(0, 1):
            return [{"op": "remove_place", "id": self.part("place")["entity_id"]}]
        like = self.part("place")
        at = self.graph.column("places", "id").index(like["entity_id"])
        cells = {
            c: self.graph.column("places", c)[at]
            for c in ("kind", "parent_id", "run_by", "area_id")
        }
        own = self.new_id("place")
        return [
            {"op": "add_place", "row": {"id": own, "name": "新村", **_full(cells)}},
            {"op": "add_participant",
             "row": {"layer": like["layer"], "side": "place", "entity_id": own}},
        ]  # fmt: skip

    def participant(self) -> list[Row]:
        """Let somebody no longer take part, or let them take part where they did not."""
        side = self.pick(["provider", "place"])
        if self.number(0, 1):
            row = self.part(side)
            return [{"op": "remove_participant", "layer": row["layer"], "side": side,
                     "entity_id": row["entity_id"]}]  # fmt: skip
        layer = self.pick(self.policy.layers)
        kinds = layer.provider_kinds if side == "provider" else layer.place_kinds
        rows = zip(*(self.graph.column(f"{side}s", c) for c in ("id", "kind")), strict=True)
        ids = [id_ for id_, kind in rows if kind in kinds]
        return [{"op": "add_participant", "row": {
            "layer": layer.name, "side": side, "entity_id": self.pick(ids or ["nobody"]),
        }}]  # fmt: skip

    def need(self) -> list[Row]:
        """Let a need come or go, or grow or shrink."""
        op = self.pick(["add_need", "remove_need", "scale_need"])
        if op == "add_need":
            place = self.part("place")["entity_id"] if self.number(0, 2) else self.id("places")
            return [{"op": op, "row": {
                "id": self.new_id("need"), "place_id": place, "sector_id": self.id("sectors"),
                "title": "新需求", "amount": self.number(1, 9),
                "urgency": self.number(0, 4) / 4,
            }}]  # fmt: skip
        own = {"op": op, "id": self.id("needs")}
        return [own if op == "remove_need" else own | {"factor": self.pick([0, 0.5, 1.5, 2])}]

    def capability(self) -> list[Row]:
        """Let a capability come or go, or grow or shrink."""
        op = self.pick(["add_capability", "remove_capability", "scale_capability"])
        if op == "add_capability":
            return [{"op": op, "row": {
                "id": self.new_id("capability"), "provider_id": self.part("provider")["entity_id"],
                "sector_id": self.id("sectors"), "title": "新所能", "amount": self.number(1, 9),
            }}]  # fmt: skip
        own = {"op": op, "id": self.id("capabilities")}
        return [own if op == "remove_capability" else own | {"factor": self.pick([0.5, 1.5, 2])}]

    def lead(self) -> list[Row]:
        """Let a party lead a place, or no longer."""
        if len(self.graph.held("leads")) and self.number(0, 1):
            row = self.row("leads")
            return [{"op": "remove_lead", "party_id": row["party_id"],
                     "place_id": row["place_id"], "sector_id": row["sector_id"] or ""}]  # fmt: skip
        kinds = self.graph.column("places", "kind")
        ids = [id_ for id_, kind in zip(self.graph.column("places", "id"), kinds, strict=True)
               if kind in ("county", "prefecture")]  # fmt: skip
        row = {"party_id": self.id("parties"), "place_id": self.pick(ids), "role": "co"}
        return [{"op": "add_lead", "row": row}]

    def pairing(self) -> list[Row]:
        """Let a pairing stand, or no longer."""
        if len(self.graph.held("pairings")) and self.number(0, 1):
            row = self.row("pairings")
            return [{"op": "remove_pairing", **{name: row[name] for name in (
                "layer", "provider_id", "place_id", "period")}}]  # fmt: skip
        provider = self.part("provider")
        place = self.part("place", provider["layer"])
        return [{"op": "add_pairing", "row": {
            "layer": provider["layer"], "provider_id": provider["entity_id"],
            "place_id": place["entity_id"],
        }}]  # fmt: skip

    def property(self) -> list[Row]:
        """Write a cell that pairs depend on."""
        name, key, column, value = self.pick([
            ("providers", self.part("provider")["entity_id"], "party_id", self.id("parties")),
            ("providers", self.part("provider")["entity_id"], "territory_id",
             self.pick(["", self.id("places")])),
            ("providers", self.part("provider")["entity_id"], "barred_sectors",
             self.pick([[], [self.id("sectors")]])),
            ("providers", self.part("provider")["entity_id"], "parent_id", self.id("providers")),
            ("places", self.part("place")["entity_id"], self.pick(["run_by", "area_id"]),
             self.pick(["", self.id("places")])),
            ("places", self.part("place")["entity_id"], "parent_id", self.id("places")),
            ("needs", self.id("needs"), "urgency", self.number(0, 4) / 4),
            ("places", self.id("places"), "name", "改名"),
        ])  # fmt: skip
        return [{"op": "set_property", "table": name, "key": key, "column": column,
                 "value": value}]  # fmt: skip

    def scale(self) -> list[Row]:
        """Let all needs of a place, or all capabilities of a sector or party, grow or shrink."""
        factor = self.pick([0.5, 0.75, 1.25, 2])
        return [self.pick([
            {"op": "scale_need", "place_id": self.id("places"), "factor": factor},
            {"op": "scale_need", "sector_id": self.id("sectors"), "factor": factor},
            {"op": "scale_capability", "sector_id": self.id("sectors"), "factor": factor},
            {"op": "scale_capability", "party_id": self.id("parties"), "factor": factor},
        ])]  # fmt: skip


def sound_edits(
    graph: AssistanceGraph, policy: Policy, rng: np.random.Generator, kind: str = ""
) -> tuple[Edit, ...]:
    """Return drawn edits that can be made, one of a kind; those that cannot are drawn again."""
    for _ in range(200):
        try:
            edits = edits_from(EditDrawer(graph, policy, rng).draw(kind))
            apply(graph, policy, edits)
        except (BadEdits, IndexError, ValueError):
            continue
        return edits
    raise AssertionError(f"no sound edit of kind {kind!r} in 200")


def _full(cells: Row) -> Row:
    return {name: cell for name, cell in cells.items() if cell is not None}
