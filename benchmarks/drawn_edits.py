"""Kinds of edits of Bijie to measure: of one thing on the largest layer, and of much at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.edits import Edit, edits_from
from engine.reoptimise import PlanInHand

from .instances import BIG

NUM_EDITS = 25
"""Edits of each kind."""

Row = dict[str, Any]


class Draw:
    """Draws single edits on the large layer, the same at every run."""

    def __init__(self, hand: PlanInHand) -> None:
        self._rng = np.random.default_rng(7)
        self._layer = next(layer for proof in hand.plan.proofs
                           for layer in proof.problem.layers if layer.name == BIG)  # fmt: skip
        self._graph = hand.graph
        self._used = [key for key in hand.plan.keys if key[0] == BIG]
        places = set(self._layer.place_ids)
        self._needs = [
            id_
            for id_, place in zip(
                self._graph.column("needs", "id"),
                self._graph.column("needs", "place_id"),
                strict=True,
            )
            if place in places
        ]

    def pin(self) -> list[Row]:
        """Pin any pair."""
        return [{"op": "lock_in", "layer": BIG, "provider_id": self._provider(),
                 "place_id": self._place()}]  # fmt: skip

    def forbid(self) -> list[Row]:
        """Forbid a pair of the plan."""
        _, provider, place = self._pick(self._used)
        return [{"op": "lock_out", "layer": BIG, "provider_id": provider, "place_id": place}]

    def quota_of_one(self) -> list[Row]:
        """Let a village have one partner more, or a firm none or three."""
        if self._rng.integers(2):
            own = {"side": "place", "entity_id": self._place(), "min": 2}
        else:
            own = {"side": "provider", "entity_id": self._provider(),
                   "min": 0, "max": self._pick([0, 3])}  # fmt: skip
        return [{"op": "set_quota", "of": "participant", "layer": BIG, **own}]

    def quota_of_group(self) -> list[Row]:
        """Let a county have more or fewer firms."""
        county = self._pick(["520521", "520523", "520524", "520525", "520526", "520527"])
        least = int(self._rng.integers(40, 90))
        return [{"op": "set_quota", "of": "group", "layers": [BIG], "side": "place",
                 "by": "county", "key": county, "min": least}]  # fmt: skip

    def provider_out(self) -> list[Row]:
        """Let a firm go."""
        return [{"op": "remove_provider", "id": self._provider()}]

    def provider_in(self) -> list[Row]:
        """Let a firm come that is like another."""
        like = self._graph.column("providers", "id").index(self._provider())
        columns = ("kind", "party_id", "place_id", "lon", "lat")
        cells = {name: self._graph.column("providers", name)[like] for name in columns}
        return [
            {"op": "add_provider", "row": {"id": "firm:new", "name": "新企业", **cells}},
            {"op": "add_participant",
             "row": {"layer": BIG, "side": "provider", "entity_id": "firm:new"}},
        ]  # fmt: skip

    def need_added(self) -> list[Row]:
        """Let a village need something."""
        return [{"op": "add_need", "row": {
            "id": "need:new", "place_id": self._place(), "title": "新需求", "amount": 3,
            "sector_id": self._pick(self._graph.column("sectors", "id")), "urgency": 0.5,
        }}]  # fmt: skip

    def need_scaled(self) -> list[Row]:
        """Let a need of a village double."""
        return [{"op": "scale_need", "id": self._pick(self._needs), "factor": 2}]

    def need_removed(self) -> list[Row]:
        """Let a need of a village go."""
        return [{"op": "remove_need", "id": self._pick(self._needs)}]

    def layer_quota(self) -> list[Row]:
        """Change what further partners of all villages cost."""
        steps = sorted(int(x) for x in self._rng.integers(0, 1200, 2))
        return [{"op": "set_quota", "of": "layer", "layer": BIG, "side": "place",
                 "extra_cost": steps}]  # fmt: skip

    def weight(self) -> list[Row]:
        """Weigh a rule otherwise for all pairs."""
        rule = self._pick(["need_gap", "outside_territory", "distance", "change"])
        return [{"op": "set_weight", "layer": BIG, "rule": rule,
                 "weight": float(self._rng.integers(2, 15)) / 4}]  # fmt: skip

    def ten_providers_out(self) -> list[Row]:
        """Let ten firms go."""
        gone = self._rng.choice(len(self._layer.provider_ids), 10, replace=False)
        return [{"op": "remove_provider", "id": self._layer.provider_ids[i]} for i in gone]

    def all_needs_of_a_sector(self) -> list[Row]:
        """Let all needs of a sector grow by half."""
        sector = self._pick(self._graph.column("sectors", "id"))
        return [{"op": "scale_need", "sector_id": sector, "factor": 1.5}]

    def _provider(self) -> str:
        return str(self._pick(self._layer.provider_ids))

    def _place(self) -> str:
        return str(self._pick(self._layer.place_ids))

    def _pick(self, choices: Sequence[Any]) -> Any:
        return choices[int(self._rng.integers(len(choices)))]


SINGLE = ("pin", "forbid", "quota_of_one", "quota_of_group", "provider_out", "provider_in",
          "need_added", "need_scaled", "need_removed")  # fmt: skip
LARGE = ("layer_quota", "weight", "ten_providers_out", "all_needs_of_a_sector")
"""Kinds of edits: of one thing, and of much at once."""


def drawn(hand: PlanInHand, kind: str) -> list[tuple[Edit, ...]]:
    """Return the edits of one kind."""
    draw: Callable[[], list[Row]] = getattr(Draw(hand), kind)
    return [edits_from(draw()) for _ in range(NUM_EDITS)]
