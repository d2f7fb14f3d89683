"""Plans to compare, written tersely: only what matters for a test."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from engine.comparing.compared import Compared
from engine.policy import Policy, policy_from
from engine.quota_states import Quotas, saved_quotas
from engine.rules import SOFT_RULES
from engine.value import Shortfall, Value

from .small_graphs import PERIOD, layer_row

RULE_NAMES = [rule.name for rule in SOFT_RULES]
Pair = tuple[str, str, str]


def key(provider: str, place: str, layer: str = "L") -> Pair:
    """Return the key of a pair."""
    return (layer, provider, place)


class GivenPlan(Compared):
    """A plan of which a test says everything that it needs.

    Parameters
    ----------
    pairs
        (layer, provider, place) → cost points by rule; a list costs nothing.
    extra
        (layer, place) → extra cost points.
    quotas
        (side, layer) → id → (minimum, maximum) or (minimum, maximum, priority).
    groups
        (side, id) → (layer, member ids, minimum, maximum).
    """

    def __init__(
        self, pairs: Any = (), *, extra: Any = None, quotas: Any = None, groups: Any = None,
        counties: Any = None, parties: Any = None, sectors: Any = None, kpis: Any = None,
        value: Value | None = None, needs: pd.DataFrame | None = None,
    ) -> None:  # fmt: skip
        super().__init__(None, None)
        self._points = dict(pairs) if isinstance(pairs, dict) else dict.fromkeys(pairs, ())
        self._extra = extra or {}
        self._limits, self._groups = quotas or {}, groups or {}
        self._counties, self._own_parties = counties or {}, parties
        self._sectors, self._kpis, self._value = sectors or {}, kpis or {}, value
        self._needs = needs

    plan_id = "plan1-given"
    proofs = None
    names: dict[str, str] = {}  # noqa: RUF012 - a stand-in

    @cached_property
    def policy(self) -> Policy:
        layers = sorted({layer for layer, _, _ in self._points} | {"L"})
        return policy_from({"period": PERIOD, "layers": [layer_row(name=x) for x in layers]})

    @property
    def value(self) -> Value:
        points = sum(sum(own) for own in self._points.values())
        return self._value or Value(cost_points=points + sum(self._extra.values()))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        rows = [(*k, *(own or [0] * len(RULE_NAMES))) for k, own in self._points.items()]
        return pd.DataFrame(rows, columns=["layer", "provider_id", "place_id", *RULE_NAMES])

    @cached_property
    def extra_costs(self) -> pd.DataFrame:
        rows = [(*k, points) for k, points in self._extra.items()]
        return pd.DataFrame(rows, columns=["layer", "place_id", "extra_cost_points"])

    @property
    def kpis(self) -> dict[str, float | None]:
        return self._kpis

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        return ()

    @property
    def parties(self) -> Any:
        return self._own_parties

    @property
    def sectors(self) -> Any:
        return self._sectors

    @property
    def needs_served(self) -> Any:
        return self._needs

    def county_of(self, place_id: str) -> str | None:
        return self._counties.get(place_id)

    @cached_property
    def quotas(self) -> Quotas:
        names = sorted({layer for _, layer in self._limits})
        return saved_quotas([self._network(name) for name in names], self._points)

    def _network(self, name: str) -> dict[str, Any]:
        layer: dict[str, Any] = {"name": name}
        for side in ("place", "provider"):
            own = self._limits.get((side, name), {})
            layer[f"{side}_ids"] = list(own)
            layer[f"{side}_min"] = [limits[0] for limits in own.values()]
            layer[f"{side}_max"] = [limits[1] for limits in own.values()]
        layer["priority"] = [(*x, 1)[2] for x in self._limits.get(("place", name), {}).values()]
        return {"layers": [layer], **{
            f"{side}_groups": [
                {"id": id_, "key": id_, "layers": [name], "minimum": least, "maximum": most,
                 "members": [layer[f"{side}_ids"].index(x) for x in members]}
                for (own, id_), (of, members, least, most) in self._groups.items()
                if own == side and of == name
            ]
            for side in ("place", "provider")
        }}  # fmt: skip
