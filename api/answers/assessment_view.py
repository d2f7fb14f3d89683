"""An assessment as JSON and on the screen."""

from __future__ import annotations

from typing import Any

from api.entity_names import EntityNames
from api.screen import Screen
from engine.cycle import Assessment
from engine.record import rows_of


def assessment_json(found: Assessment) -> dict[str, Any]:
    """Return all of an assessment as JSON values."""
    return {
        "period": found.period,
        "assessment_policy": found.policy.model_dump(mode="json", by_alias=True),
        "mean": found.mean,
        "providers": rows_of(found.providers),
        "pairings": rows_of(found.pairings),
        "projects": rows_of(found.projects),
    }


def show_assessment(found: Assessment, names: EntityNames, screen: Screen) -> None:
    """Write one line each, in order of ids, never of estimates."""
    title = screen.text("assess.title", period=found.period, mean=f"{found.mean:.2f}")
    screen.line(title, "bold")
    for frame in (found.providers, found.pairings, found.projects):
        for row in rows_of(frame):
            screen.line(screen.text(
                "assess.line", name=_name(row, names, screen), num=row["num_judgements"],
                band=screen.text(f"assess.band.{row['band']}"), first=row["rank_from"],
                last=row["rank_to"], **{x: f"{row[x]:.2f}" for x in ("estimate", "low", "high")},
            ))  # fmt: skip


def _name(row: dict[str, Any], names: EntityNames, screen: Screen) -> str:
    if "layer" in row:
        return screen.text("assess.pair", layer=row["layer"], provider=names.of(row["provider_id"]),
                           place=names.place(row["place_id"]))  # fmt: skip
    if "project_id" in row:
        return str(row["project_id"])
    return names.of(row["provider_id"])
