"""What differs between plans, as plain JSON values: every part, nothing cut short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from api.messages import Catalogue
from engine.compare import Comparison, three_ways
from engine.comparing.affected import Affected
from engine.comparing.compare_gaps import ProvenGap
from engine.comparing.compare_groups import GroupBy, GroupCount
from engine.comparing.compare_needs import NeedsChange
from engine.comparing.compare_quotas import QuotaChange
from engine.comparing.compared import Compared
from engine.comparing.three_way import ThreeWay
from engine.quota_states import QuotaKey, QuotaState

from .comparison_names import ComparisonNames

Json = dict[str, Any]


def comparisons_json(comparisons: Sequence[Comparison], words: Catalogue) -> Json:
    """Return a base, each plan with what changes from the base to it, and every two of them.

    ``groups.party``, ``needs`` and ``gaps`` are null where tables or proofs are not at hand.
    """
    return {
        "base": _plan(comparisons[0].before),
        "plans": [comparison_json(found, ComparisonNames(found, words)) for found in comparisons],
        "three_way": [_three_way(own) for own in three_ways(tuple(comparisons))],
    }


def comparison_json(found: Comparison, names: ComparisonNames) -> Json:
    """Return one plan held against the base."""
    pairs = found.pairs
    return {
        **_plan(found.after),
        "value_delta": vars(found.value_delta),
        "kpi_deltas": found.kpi_deltas,
        "num": counts(found),
        "added": [names.pair(key) for key in pairs.added],
        "removed": [names.pair(key) for key in pairs.removed],
        "moved": [
            {
                "kept_side": move.kept_side,
                "removed": names.pair(move.removed),
                "added": names.pair(move.added),
            }
            for move in pairs.moved
        ],
        "groups": {by: None if rows is None else [_group(by, row, names) for row in rows]
                   for by, rows in found.groups.items()},
        "costs": {
            "parts": [asdict(part) | {"change": part.change} for part in found.costs.parts],
            "extra_cost": [{"layer": layer, "change": points}
                           for layer, points in found.costs.extra],
            "by_rule": found.costs.by_rule(),
            "total": found.costs.total,
        },
        "quotas": [_quota(change, names) for change in found.quotas],
        "gaps": None if found.gaps is None else [_gap(gap, names) for gap in found.gaps],
        "needs": {
            "sector": _needs("sector", found.needs_by_sector, names),
            "county": _needs("county", found.needs_by_county, names),
        },
        "affected": [_affected(own, names) for own in found.affected],
    }  # fmt: skip


def counts(found: Comparison) -> dict[str, int]:
    """Return how many pairs are kept, added, removed, moved."""
    return {kind: len(getattr(found.pairs, kind)) for kind in ("kept", "added", "removed", "moved")}


def _plan(plan: Compared) -> Json:
    return {
        "plan_id": plan.plan_id,
        "name": plan.policy.name,
        "period": plan.policy.period,
        "status": "short" if plan.shortfalls else "complete",
        "value": vars(plan.value),
        "kpis": dict(plan.kpis),
    }


def _group(by: GroupBy, row: GroupCount, names: ComparisonNames) -> Json:
    return {
        "key": row.key,
        "name": names.group(by, row.key),
        "before": row.before,
        "after": row.after,
        **{name: getattr(row, name)
           for name in ("kept", "added", "removed", "moved_in", "moved_out")},
    }  # fmt: skip


def _quota(change: QuotaChange, names: ComparisonNames) -> Json:
    return {
        "event": change.event,
        **_quota_key(change.key),
        "name": names.of(change.key.entity_id),
        "before": _state(change.before),
        "after": _state(change.after),
    }


def _quota_key(key: QuotaKey) -> Json:
    return {"kind": key.kind, "side": key.side, "layers": list(key.layers),
            "entity_id": key.entity_id}  # fmt: skip


def _state(state: QuotaState | None) -> Json | None:
    if state is None:
        return None
    return {**state._asdict(), "lacking": state.lacking, "too_many": state.too_many}


def _gap(gap: ProvenGap, names: ComparisonNames) -> Json:
    return {
        "plan": gap.plan,
        "kind": gap.kind,
        "explains": [_quota_key(change.key) for change in gap.changes],
        "demand": [asdict(term) | {"name": names.of(term.entity_id)} for term in gap.cut.demand],
        "capacity": [asdict(term) | {"name": names.of(term.entity_id)}
                     for term in gap.cut.capacity],
        "short": gap.cut.short,
    }  # fmt: skip


def _needs(
    by: GroupBy, rows: Sequence[NeedsChange] | None, names: ComparisonNames
) -> list[Json] | None:
    if rows is None:
        return None
    return [
        {**asdict(row), "name": names.group(by, row.key), "coverage_before": row.coverage_before,
         "coverage_after": row.coverage_after}
        for row in rows
    ]  # fmt: skip


def _affected(own: Affected, names: ComparisonNames) -> Json:
    partners = {
        part: [{"id": id_, "name": names.of(id_)} for id_ in getattr(own, part)]
        for part in ("lost", "gained", "kept")
    }
    return {**asdict(own), "name": names.of(own.entity_id), **partners}


def _three_way(own: ThreeWay) -> Json:
    return {
        "a": own.a.plan_id,
        "b": own.b.plan_id,
        "pairs": [
            {"verdict": row.verdict, "layer": row.key[0], "provider_id": row.key[1],
             "place_id": row.key[2], "in_base": row.base, "in_a": row.a, "in_b": row.b}
            for row in own.pairs
        ],
        "ends": [
            {"verdict": row.verdict, "side": row.key[0], "layer": row.key[1],
             "entity_id": row.key[2], "base": sorted(row.base), "a": sorted(row.a),
             "b": sorted(row.b)}
            for row in own.ends
        ],
        "quotas": [
            {"verdict": row.verdict, **_quota_key(row.key), "base": _state(row.base),
             "a": _state(row.a), "b": _state(row.b)}
            for row in own.quotas
        ],
    }  # fmt: skip


def plan_title(plan: Compared) -> Mapping[str, str]:
    """Return what names a plan on a screen or a page: its policy's name, period and id."""
    return {"name": plan.policy.name or "–", "period": plan.policy.period, "plan_id": plan.plan_id}
