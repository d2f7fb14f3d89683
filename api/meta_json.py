"""What the program knows of itself: tables, rules, KPIs, kinds, with labels in both languages."""

from __future__ import annotations

from typing import Any

from engine.coverage import KPIS
from engine.policy import policy_json_schema
from engine.rules import QUOTA_RULES, RULES
from engine.scenario import scenario_json_schema
from graph_schema.schema import PLACE_KINDS, PROVIDER_KINDS

from .messages import LANGUAGES, Catalogue, entries
from .summary import VALUE_PARTS
from .tables_json import tables_json

SCHEMAS = {"policy": policy_json_schema, "scenario": scenario_json_schema}
"""Name of a JSON Schema to what makes it."""


def meta_json() -> dict[str, Any]:
    """Return tables, rules, KPIs with their better direction, value parts, kinds."""
    return {
        "tables": tables_json(),
        "rules": [{"name": rule.name, "kind": rule.kind, "source": rule.source,
                   "label": _label(f"column.{rule.name}")} for rule in RULES],
        "quota_rules": [rule.name for rule in QUOTA_RULES],
        "value": [{"name": part, "better": "lower", "label": _label(f"value.{part}")}
                  for part in VALUE_PARTS],
        "kpis": [{"name": kpi.name, "formula": kpi.formula, "better": kpi.better,
                  "unit": "share", "label": _label(f"kpi.{kpi.name}")} for kpi in KPIS],
        "place_kinds": list(PLACE_KINDS),
        "provider_kinds": list(PROVIDER_KINDS),
        "languages": list(LANGUAGES),
        "schemas": sorted(SCHEMAS),
    }  # fmt: skip


def _label(key: str) -> dict[str, str] | None:
    if key not in entries():
        return None
    return {lang: Catalogue(lang).text(key) for lang in LANGUAGES}
