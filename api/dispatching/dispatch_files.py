"""A dispatch as files: ``dispatches.csv`` for people and for the next month, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from api.entity_names import EntityNames
from api.messages import Catalogue
from api.plans.candidates_file import neutralised
from api.plans.plan_folder import SUMS, sums
from engine.dispatch import Dispatch, Redispatch
from engine.record import rows_of

if TYPE_CHECKING:
    from engine.dispatch import ActualCoverage

CSV, JSON = "dispatches.csv", "dispatch.json"

COLUMNS = (
    "sector_id", "sector_name", "capability_id", "capability_title", "provider_id",
    "provider_name", "need_id", "need_title", "place_id", "place_name", "tier", "amount", "unit",
)  # fmt: skip
"""Columns of ``dispatches.csv``; each has its header in the catalogue (``column.…``)."""

FORMAT = 1
"""Version of the JSON: keys may join, none changes its meaning."""


def dispatches_csv(found: Dispatch, names: EntityNames, words: Catalogue) -> bytes:
    """Return the amounts with names beside ids; Excel reads it as UTF-8."""
    items = found.items
    named = items.assign(
        sector_name=items["sector_id"].map(names.of),
        capability_title=items["capability_id"].map(names.of),
        provider_name=items["provider_id"].map(names.of),
        need_title=items["need_id"].map(names.of),
        place_name=items["place_id"].map(names.place),
        unit=items["sector_id"].map(names.unit),
        tier=items["tier"].map(lambda tier: words.text(f"tier.{tier}")),
        amount=items["amount"].map("{:.15g}".format),
    )[list(COLUMNS)]
    titled = neutralised(named).rename(columns=lambda name: words.text(f"column.{name}"))
    text: str = titled.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")


def dispatch_json(
    found: Dispatch, actual: ActualCoverage, potential: dict[str, float | None],
    again: Redispatch | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return everything that is known of a dispatch, as JSON values."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "dispatch_id": found.dispatch_id,
        "plan_id": found.plan_id,
        "graph_hash": found.facts.graph.content_hash,
        "policy_hash": found.facts.policy.content_hash,
        "dispatch_policy": found.policy.model_dump(mode="json"),
        "certificate": {"kind": found.certificate.kind,
                        "gap": _ranks(found, found.certificate.gap)},
        "value": _ranks(found, found.value),
        "points_of_a_need": found.ranks.worth,
        "kpis": actual.kpis | {name: potential[name] for name in ("potential_coverage",
                                                                  "blind_spots")},
        "floor_gaps": floor_gaps_json(found),
        "items": _rows(found.items),
        "needs": _rows(found.needs),
        "capabilities": _rows(found.capabilities),
    }  # fmt: skip
    if again is not None:
        content["changes"] = _rows(again.changes)
        content["value_with_any_changes"] = _ranks(found, again.free_value)
    return content


def floor_gaps_json(found: Dispatch) -> list[dict[str, Any]]:
    """Return every floor out of reach with its proof, amounts in the sector's unit."""
    gaps = []
    for own in found.sectors:
        problem, scale = own.problem, 10**own.problem.decimals
        gaps += [
            {
                "sector_id": problem.sector_id,
                "counties": {problem.counties[county]: lacking / scale for county, lacking
                             in zip(gap.counties, gap.lacking, strict=True) if lacking},
                "bound_counties": [problem.counties[county] for county in gap.counties],
                "capabilities": [problem.capability_ids[number] for number in gap.capabilities],
                "demand": gap.demand / scale,
                "capacity": gap.capacity / scale,
                "is_proven": gap.is_proven,
            }
            for gap in own.gaps
        ]  # fmt: skip
    return gaps


def dispatch_files(
    content: dict[str, Any], found: Dispatch, names: EntityNames, words: Catalogue
) -> dict[str, bytes]:
    """Return name → content of every file, their sums last."""
    files = {
        CSV: dispatches_csv(found, names, words),
        JSON: (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode(),
    }
    return {**files, SUMS: sums(files)}


def _ranks(found: Dispatch, values: tuple[int, ...]) -> dict[str, int]:
    return dict(zip(found.ranks.names, values, strict=True))


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return rows_of(frame.astype(object).where(frame.notna(), None))
