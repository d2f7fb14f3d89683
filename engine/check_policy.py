"""Does this policy fit this graph? Every problem at once, in the form of `graph_schema.report`.

Errors are what cannot be planned. What can be planned but will leave a gap is only a warning,
since the answer is then a shortfall with its proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise

import numpy as np

from graph_schema.graph import AssistanceGraph
from graph_schema.report import Fact, Problem, Report, Severity
from graph_schema.schema import PLACE_KINDS, PROVIDER_KINDS

from .candidates import refusals, waived_pairs
from .check_teams import team_problems
from .facts.all_layers import GraphFacts, LayerFacts
from .facts.groups import NotNested, limits, nested_groups, quotas_of, unnested_groups
from .keeping.check_changes import change_problems
from .policy import GroupQuota, Layer, Lock, Policy, Quota, Waiver
from .problem import coupled_layers
from .rules import RULE_NAMES, SOFT_RULES


def check_policy(graph: AssistanceGraph, policy: Policy) -> Report:
    """Return every problem of a policy on a graph.

    Parameters
    ----------
    graph
        A graph without errors of its own (`graph_schema.validate`).
    policy
        A policy that reads (`engine.policy.read_policy`).
    """
    report = Report(_names(graph, policy))
    report.extend(_quotas(policy))
    report.extend(_pairs(graph, policy))
    report.extend(participant_problems(graph, policy))
    report.extend(_dispatch(graph, policy))
    if policy.require_approval:
        report.extend([_problem("approval_required", "require_approval", severity="note")])
    if report.ok:
        shared = GraphFacts(graph, policy)
        facts = {layer.name: shared.layer_facts(layer) for layer in policy.layers}
        report.extend(_groups(policy, facts))
        report.extend(_waivers(policy, facts))
        report.extend([*_layers(policy, facts), *change_problems(policy, facts)])
        report.extend(team_problems(graph, policy))
        report.extend(_period(policy, shared))
    return report


def _dispatch(graph: AssistanceGraph, policy: Policy) -> Iterator[Problem]:
    """Find what a dispatch would refuse; amounts are no fault of a plan, so that they only warn."""
    if policy.dispatch is None:
        return
    from .dispatch.listing import check_dispatch  # its solver is not loaded without need

    for problem in check_dispatch(graph, policy.period, policy.dispatch).problems:
        yield problem if problem.table == "policy" else replace(problem, severity="warning")


def _problem(
    code: str, column: str, value: object = "", remedy: str = "", *,
    severity: Severity = "error", **facts: Fact,
) -> Problem:  # fmt: skip
    return Problem(code, severity, "policy", None, column, str(value)[:80], remedy or code, facts)


def _near(name: str, names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(get_close_matches(name, names, n=3, cutoff=0.5)) or ", ".join(names[:12])


def _names(graph: AssistanceGraph, policy: Policy) -> Iterator[Problem]:
    """Names that mean nothing: rules, kinds, sectors, layers; and layers named twice."""
    sectors = graph.table("sectors")["id"].tolist()
    layer_names = [layer.name for layer in policy.layers]
    for name, times in Counter(layer_names).items():
        if times > 1:
            yield _problem("duplicate_layer", "layers.name", name)
    for layer in policy.layers:
        where = f"layers.{layer.name}"
        soft = tuple(rule.name for rule in SOFT_RULES)
        for names, key, known in (
            (layer.weights, "weights", soft),
            (layer.rules, "rules", RULE_NAMES),
            (layer.provider_kinds, "provider_kinds", PROVIDER_KINDS),
            (layer.place_kinds, "place_kinds", PLACE_KINDS),
            ([layer.sector] if layer.sector else [], "sector", sectors),
        ):
            for name in names:
                if name not in known:
                    yield _problem("unknown_name", f"{where}.{key}", name, near=_near(name, known))
    for name in policy.partners_wanted:
        if name not in sectors:
            yield _problem("unknown_name", "partners_wanted", name, near=_near(name, sectors))
    for i, quota in enumerate(policy.group_quotas):
        if not quota.layers:
            yield _problem("group_without_layers", f"group_quotas.{i}.layers")
        for name in quota.layers:
            if name not in layer_names:
                yield _problem("unknown_name", f"group_quotas.{i}.layers", name,
                               near=_near(name, layer_names))  # fmt: skip


def _quotas(policy: Policy) -> Iterator[Problem]:
    """Least above most, extra costs that fall, one quota given twice."""
    for layer in policy.layers:
        where = f"layers.{layer.name}"
        sides: tuple[tuple[str, Quota], ...] = (
            ("provider_quota", layer.provider_quota), ("place_quota", layer.place_quota),
        )  # fmt: skip
        for key, quota in sides:
            if quota.min > quota.max:
                yield _problem(
                    "quota_min_above_max", f"{where}.{key}", min=quota.min, max=quota.max
                )
        steps = layer.place_quota.extra_cost
        if any(later < earlier for earlier, later in pairwise(steps)):
            yield _problem("extra_cost_falls", f"{where}.place_quota.extra_cost", list(steps))
    yield from duplicate_group_quotas(policy)
    for where, group, _ in _group_quotas(policy):
        for key in ("", *group.keys):
            least, most = limits(group, key)
            if most is not None and least > most:
                yield _problem(
                    "quota_min_above_max", f"{where}.{key}".rstrip("."), min=least, max=most
                )


def duplicate_group_quotas(policy: Policy) -> Iterator[Problem]:
    """Find quotas of the same side, grouping and layers as one before."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for where, group, layers in _group_quotas(policy):
        name = (group.side, group.by, tuple(sorted(layers)))
        if name in seen:
            yield _problem("duplicate_group_quota", where, f"{group.side} by {group.by}")
        seen.add(name)


def _group_quotas(policy: Policy) -> Iterator[tuple[str, GroupQuota, tuple[str, ...]]]:
    for i, quota in enumerate(policy.group_quotas):
        yield f"group_quotas.{i}", quota, quota.layers
    for layer in policy.layers:
        for i, quota in enumerate(layer.group_quotas):
            yield f"layers.{layer.name}.group_quotas.{i}", quota, (layer.name,)


def _pairs(graph: AssistanceGraph, policy: Policy) -> Iterator[Problem]:
    """Locks and waivers of unknown layers or ends, of ends that do not take part, at odds."""
    rows = graph.table("participants")
    taking_part = set(zip(*(rows[c].tolist() for c in ("layer", "side", "entity_id")), strict=True))
    known = {x: set(graph.table(f"{x}s")["id"].tolist()) for x in ("provider", "place")}
    layer_names = [layer.name for layer in policy.layers]
    pairs: tuple[Lock | Waiver, ...] = (*policy.locks, *policy.waivers)
    for pair in pairs:
        word = "lock" if isinstance(pair, Lock) else "waiver"
        where = f"{word}s.{pair.provider_id}|{pair.place_id}"
        if pair.layer not in layer_names:
            yield _problem("unknown_name", f"{where}.layer", pair.layer,
                           near=_near(pair.layer, layer_names))  # fmt: skip
            continue
        for side, entity in (("provider", pair.provider_id), ("place", pair.place_id)):
            if entity not in known[side]:
                yield _problem(f"{word}_unknown_end", f"{where}.{side}_id", entity,
                               near=_near(entity, sorted(known[side])))  # fmt: skip
            elif (pair.layer, side, entity) not in taking_part:
                yield _problem(f"{word}_not_taking_part", f"{where}.{side}_id", entity,
                               layer=pair.layer)  # fmt: skip
    yield from _at_odds(policy)


def _at_odds(policy: Policy) -> Iterator[Problem]:
    words_of: dict[tuple[str, str, str], set[str]] = {}
    for lock in policy.locks:
        words_of.setdefault((lock.layer, lock.provider_id, lock.place_id), set()).add(lock.kind)
    for waiver in policy.waivers:
        pair = (waiver.layer, waiver.provider_id, waiver.place_id)
        words_of.setdefault(pair, set()).add("waived")
    for (layer, provider, place), words in words_of.items():
        for other, code in (("in", "lock_in_and_out"), ("waived", "waiver_locked_out")):
            if {other, "out"} <= words:
                yield _problem(code, f"locks.{provider}|{place}", layer=layer)


def participant_problems(graph: AssistanceGraph, policy: Policy) -> Iterator[Problem]:
    """Participants of the wrong kind, with least above most, or of layers that are not there."""
    rows = graph.table("participants")
    kinds = {
        side: dict(zip(*(graph.table(table)[c].tolist() for c in ("id", "kind")), strict=True))
        for side, table in (("provider", "providers"), ("place", "places"))
    }
    layers = {layer.name: layer for layer in policy.layers}
    unplanned: Counter[str] = Counter()
    columns = (rows[c].tolist() for c in ("layer", "side", "entity_id"))
    own = (rows[c].astype("float64").tolist() for c in ("min", "max"))
    for name, side, entity, low, high in zip(*columns, *own, strict=True):
        layer = layers.get(name)
        if layer is None:
            unplanned[name] += 1
            continue
        wanted, quota = (
            (layer.provider_kinds, layer.provider_quota) if side == "provider"
            else (layer.place_kinds, layer.place_quota)
        )  # fmt: skip
        kind = kinds[side].get(entity, "")
        if kind not in wanted:
            yield Problem("participant_of_wrong_kind", "error", "participants", None, "entity_id",
                          entity, "participant_of_wrong_kind",
                          {"layer": name, "kind": kind, "kinds": ", ".join(wanted)})  # fmt: skip
        # NaN: the participant has no number of its own (NaN is the only value unequal to itself)
        least = quota.min if low != low else int(low)  # noqa: PLR0124
        most = quota.max if high != high else int(high)  # noqa: PLR0124
        if least > most and (least, most) != (quota.min, quota.max):
            yield Problem("participant_min_above_max", "error", "participants", None, "min", entity,
                          "participant_min_above_max",
                          {"layer": name, "min": least, "max": most})  # fmt: skip
    for name, times in unplanned.items():
        yield _problem("layer_not_in_policy", "layers", name, severity="note", times=times,
                       near=_near(name, list(layers)))  # fmt: skip


def _groups(policy: Policy, facts: dict[str, LayerFacts]) -> Iterator[Problem]:
    """Find groups that overlap (both named), that hold nobody, or that ask too much."""
    for names in coupled_layers(policy):
        layers = [(policy.layer(name), facts[name]) for name in names]
        try:
            nested_groups(layers, policy)
        except NotNested as error:
            yield _problem("groups_not_nested", "group_quotas", error.first, first=error.first,
                           second=error.second)  # fmt: skip
        most = {side: _member_maxima(side, layers) for side in ("provider", "place")}
        found: set[str] = set()
        for side in ("provider", "place"):
            for group in unnested_groups(side, layers, policy):
                found.add(group.id)
                can = sum(most[side][member] for member in group.members)
                if group.minimum > can:
                    yield _problem("group_min_above_members", "group_quotas", group.id,
                                   severity="warning", min=group.minimum, can=can)  # fmt: skip
        for quota, counted in quotas_of([layer for layer, _ in layers], policy):
            for key in quota.keys:
                name = f"{quota.side}:{quota.by}:{key}@{'+'.join(counted)}"
                if name not in found and limits(quota, key) != (0, None):
                    yield _problem("empty_group", "group_quotas", name, severity="warning")


def _member_maxima(side: str, layers: list[tuple[Layer, LayerFacts]]) -> list[int]:
    maxima: list[int] = []
    for layer, facts in layers:
        rows = facts.providers if side == "provider" else facts.places
        quota: Quota = layer.provider_quota if side == "provider" else layer.place_quota
        maxima += [int(value) for value in rows["max"].fillna(quota.max).tolist()]
    return maxima


def _waivers(policy: Policy, facts: dict[str, LayerFacts]) -> Iterator[Problem]:
    """Find waivers of pairs that no hard rule refuses."""
    for layer in policy.layers:
        own = facts[layer.name]
        waived = waived_pairs(layer, own, policy)
        if not waived.any():
            continue
        providers, places = own.providers["id"].tolist(), own.places["id"].tolist()
        for row, column in np.argwhere(waived & (refusals(layer, own) == 0)).tolist():
            yield _problem("waiver_of_nothing", f"waivers.{providers[row]}|{places[column]}",
                           severity="warning", layer=layer.name)  # fmt: skip


def _layers(policy: Policy, facts: dict[str, LayerFacts]) -> Iterator[Problem]:
    """Layers without participants or weights; locks that break a maximum of an end."""
    for layer in policy.layers:
        own = facts[layer.name]
        for side, rows in (("provider", own.providers), ("place", own.places)):
            if rows.empty:
                yield _problem("layer_without_participants", f"layers.{layer.name}", side,
                               severity="warning", layer=layer.name)  # fmt: skip
        if not any(layer.weights.values()):
            yield _problem("layer_without_weights", f"layers.{layer.name}.weights",
                           severity="warning", layer=layer.name)  # fmt: skip
        pinned = {(x.provider_id, x.place_id) for x in policy.locks
                  if x.kind == "in" and x.layer == layer.name}  # fmt: skip
        yield from _locks_beyond(layer, own, pinned)


def _locks_beyond(
    layer: Layer, facts: LayerFacts, pinned: set[tuple[str, str]]
) -> Iterator[Problem]:
    sides: tuple[tuple[str, list[str], Quota], ...] = (
        ("provider", [provider for provider, _ in sorted(pinned)], layer.provider_quota),
        ("place", [place for _, place in sorted(pinned)], layer.place_quota),
    )
    for side, ends, quota in sides:
        rows = facts.providers if side == "provider" else facts.places
        most = dict(zip(rows["id"].tolist(), rows["max"].fillna(quota.max).tolist(), strict=True))
        for entity, times in Counter(ends).items():
            if times > most[entity]:
                yield _problem("locks_beyond_maximum", "locks", entity, severity="warning",
                               layer=layer.name, times=times, max=int(most[entity]))  # fmt: skip


def _period(policy: Policy, shared: GraphFacts) -> Iterator[Problem]:
    """Find a period in which nothing is needed or nothing stands."""
    if shared.open_needs.empty:
        yield _problem("no_open_needs", "period", policy.period, severity="warning")
    if shared.standing.empty:
        yield _problem("no_standing_pairings", "period", policy.period, severity="note")
