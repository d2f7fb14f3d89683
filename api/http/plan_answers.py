"""What is told of a plan, from its record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from engine.rules import SOFT_RULES
from graph_schema.store_records import PlanSummary, ReviewState

Record = Mapping[str, Any]

SORTS: Mapping[str, Callable[[Record], Any]] = {
    "place": lambda row: (row["layer"], row["county_id"], row["place_id"], row["provider_id"]),
    "provider": lambda row: (row["layer"], row["provider_id"], row["place_id"]),
    "cost": lambda row: (row["cost_points"], row["layer"], row["provider_id"], row["place_id"]),
    "-cost": lambda row: (-row["cost_points"], row["layer"], row["provider_id"], row["place_id"]),
}
"""Orders in which pairs can be asked for; every one is total."""


LINEAGE = "lineage"
"""Key of a record, as it is held here, for what only the store knows: where a plan comes from."""


def with_lineage(record: Record, base_dataset_id: str, base_plan_id: str | None) -> dict[str, Any]:
    """Return a record with the tables and the plan that it was derived from; "" and None: none."""
    lineage = {"base_dataset_id": base_dataset_id or None, "base_plan_id": base_plan_id}
    return {**record, LINEAGE: lineage}


def summary(record: Record) -> dict[str, Any]:
    """Return a plan without its pairs."""
    provenance, policy = record["provenance"], record["policy"]
    return {
        "id": record["plan_id"],
        "dataset_id": provenance["graph_hash"],
        "policy_id": provenance["policy_hash"],
        "scenario_id": provenance["scenario_hash"],
        **record[LINEAGE],
        "name": policy["name"],
        "period": policy["period"],
        "num_pairs": len(record["pairs"]),
        **{key: record[key] for key in ("status", "num_unmet", "num_places_short", "value",
                                        "certificate", "layers", "kpis")},
    }  # fmt: skip


def pairs(record: Record, *, sort: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the pairs whose cells are those wanted (None = any), sorted."""
    asked = {name: value for name, value in wanted.items() if value is not None}
    found = (row for row in record["pairs"]
             if all(row[name] == value for name, value in asked.items()))  # fmt: skip
    return [_pair(row) for row in sorted(found, key=SORTS[sort])]


def _pair(row: Record) -> dict[str, Any]:
    rules = [rule.name for rule in SOFT_RULES if rule.name in row]
    return {
        **{key: row[key] for key in ("layer", "provider_id", "provider_name", "place_id",
                                     "place_name", "county_id", "county_name", "cost_points",
                                     "standing", "locked")},
        "cost_by_rule": {name: row[name] for name in rules},
        "waived": [name for name in row["waived"].split(";") if name],
    }  # fmt: skip


def certificate(record: Record) -> dict[str, Any]:
    """Return what is proven, and the hashes of all that it rests on."""
    return {**record["certificate"], "plan_id": record["plan_id"],
            "provenance": record["provenance"], "networks": record["networks"]}  # fmt: skip


def listed(
    plans: Iterable[PlanSummary], adopted: Collection[str], states: Mapping[str, ReviewState]
) -> list[dict[str, Any]]:
    """Return plans in one line each."""
    return [
        {
            "id": plan.plan_id,
            "dataset_id": plan.graph_hash,
            "policy_id": plan.policy_hash,
            "scenario_id": plan.scenario_hash,
            "base_dataset_id": plan.base_graph_hash or None,
            "base_plan_id": plan.base_plan_id,
            "period": plan.period,
            "status": plan.status,
            "num_pairs": plan.num_pairs,
            "value": {"unmet": plan.unmet, "idle": plan.idle, "cost_points": plan.cost_points},
            "created": plan.created,
            "require_approval": plan.require_approval,
            "review": states.get(plan.plan_id, "draft"),
            "adopted": plan.plan_id in adopted,
        }
        for plan in plans
    ]
