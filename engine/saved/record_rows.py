"""The rows of a saved plan: pairs, gaps and excesses with the names that people know them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.baselines import Baseline
from engine.facts.place_tree import PlaceTree
from engine.keeping.keep_bounds import KeepBound
from engine.keeping.keep_proof import Kept
from engine.policy import TABLE_OF_GROUPING
from engine.problem import LayerProblem, PairingProblem
from engine.value import Excess, Shortfall, Value
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES

FORMAT = "jiedui-plan-1"
"""What a saved plan begins with: the way of saving."""

KEYS = (
    "format", "plan_id", "status", "num_unmet", "num_places_short", "certificate", "value",
    "layers", "shortfalls", "excesses", "kpis", "baselines", "data", "provenance", "policy",
    "pairs", "extra_costs", "networks",
)  # fmt: skip
"""What a saved plan holds; more, or less, is no plan."""

KEEPS = "keeps"
"""What a saved plan holds besides when its policy bounds changes."""

Row = dict[str, Any]


class Names:
    """Names of providers, places and groups, found by id. An id without a name names itself."""

    def __init__(self, graph: AssistanceGraph, problems: Iterable[PairingProblem]) -> None:
        self._of: dict[str, dict[str, str]] = {
            table: dict(zip(*(graph.table(table)[c].tolist() for c in ("id", "name")), strict=True))
            for table in ("parties", "providers", "places")
        }
        self._tree = PlaceTree(graph.table("places"))
        self._groups = {
            group.id: group
            for problem in problems
            for group in (*problem.provider_groups, *problem.place_groups)
        }

    def provider(self, provider_id: str) -> str:
        """Return the name of a provider."""
        return self._of["providers"].get(provider_id, provider_id)

    def place(self, place_id: str) -> str:
        """Return the name of a place."""
        return self._of["places"].get(place_id, place_id)

    def county(self, place_id: str) -> tuple[str, str]:
        """Return id and name of the county that a place lies in, "" for none."""
        county = self._tree.above(place_id, "county")
        return county, self.place(county)

    def of(self, gap: Shortfall | Excess) -> str:
        """Return the name of what a quota belongs to: a participant, or what makes the group."""
        if gap.kind == "member":
            name_of = self.provider if gap.side == "provider" else self.place
            return name_of(gap.entity_id)
        grouping = gap.entity_id.split(":")[1]
        table = TABLE_OF_GROUPING.get(grouping, "places")
        key = self._groups[gap.entity_id].key
        return self._of[table].get(key, key)


def pair_row(pair: Mapping[str, Any], names: Names) -> Row:
    """Return one pair with the names of its ends and of the county."""
    county_id, county_name = names.county(pair["place_id"])
    return {
        "layer": pair["layer"],
        "provider_id": pair["provider_id"],
        "provider_name": names.provider(pair["provider_id"]),
        "place_id": pair["place_id"],
        "place_name": names.place(pair["place_id"]),
        "county_id": county_id,
        "county_name": county_name,
        **{key: value for key, value in pair.items() if key not in _ENDS},
    }


_ENDS = ("layer", "provider_id", "place_id")


def shortfall_row(gap: Shortfall, **name: str) -> Row:
    """Return a shortfall as plain values, with ``name`` where it is given."""
    return {
        **name,
        "kind": gap.kind,
        "side": gap.side,
        "layers": list(gap.layers),
        "entity_id": gap.entity_id,
        "wanted": gap.wanted,
        "got": gap.got,
        "lacking": gap.lacking,
        "priority": gap.priority,
    }


def excess_row(excess: Excess, **name: str) -> Row:
    """Return an excess as plain values, with ``name`` where it is given."""
    return {
        **name,
        "kind": excess.kind,
        "side": excess.side,
        "layers": list(excess.layers),
        "entity_id": excess.entity_id,
        "allowed": excess.allowed,
        "got": excess.got,
        "by": excess.by,
    }


def value_row(value: Value) -> Row:
    """Return a value as plain values."""
    return {"unmet": value.unmet, "idle": value.idle, "cost_points": value.cost_points}


def kept_row(own: Kept) -> Row:
    """Return what is kept under a bound on change, at which rate, as plain values."""
    return {
        **bound_row(own.bound),
        "kept": own.kept,
        "short": own.short,
        "rate": own.rate,
        "scale": own.scale,
    }


def bound_row(bound: KeepBound) -> Row:
    """Return a bound on change as plain values."""
    return {
        "id": bound.id,
        "layers": list(bound.layers),
        "county": bound.county,
        "place_ids": None if bound.place_ids is None else list(bound.place_ids),
        "standing": bound.standing,
        "wanted": bound.wanted,
    }


def certificate_row(
    kind: str, valid: bool, bound: Value, bound_kept: int = 0, solver_gap: int | None = None,
    effort: float | None = None,
) -> Row:  # fmt: skip
    """Return what is proven as plain values, what only bounds on change need where they need it."""
    own = {"bound_kept": bound_kept or None, "solver_gap": solver_gap, "effort": effort}
    return {"kind": kind, "valid": valid, "bound": value_row(bound),
            **{name: number for name, number in own.items() if number is not None}}  # fmt: skip


def baseline_row(baseline: Baseline) -> Row:
    """Return a baseline as plain values: means over its runs, least and largest of each part."""
    return {
        "num_runs": len(baseline.values),
        "value": baseline.mean_value(),
        "spread": {part: list(ends) for part, ends in baseline.spread().items()},
        "kpis": baseline.mean_kpis(),
    }


def table_hashes(graph: AssistanceGraph) -> dict[str, str]:
    """Return the hash of every table that has rows: a changed table can then be named."""
    return {table.name: h for table in TABLES if (h := graph.table_hash(table.name))}


def gap_summary(gaps: Sequence[Shortfall]) -> Row:
    """Return status, and the units and places that are short, of all shortfalls of a plan."""
    places = [gap for gap in gaps if gap.side == "place"]
    return {
        "status": "short" if gaps else "complete",
        "num_unmet": sum(gap.lacking for gap in places),
        "num_places_short": sum(1 for gap in places if gap.kind == "member"),
    }


def layer_row(
    layer: LayerProblem, num_pairs: int, shortfalls: Iterable[Row], excesses: Iterable[Row]
) -> Row:
    """Return one layer: how many take part, how many pairs, the gaps and excesses it is part of."""
    return {
        "name": layer.name,
        "num_providers": len(layer.provider_ids),
        "num_places": len(layer.place_ids),
        "num_pairs": num_pairs,
        "shortfalls": [row for row in shortfalls if layer.name in row["layers"]],
        "excesses": [row for row in excesses if layer.name in row["layers"]],
    }
