"""Planning again after an edit: one set of coupled layers, with the edit made on the tables."""

from __future__ import annotations

from collections.abc import Sequence

from engine.candidates import list_candidates
from engine.editing.edit_models import Edit
from engine.editing.edit_models_policy import Allow, Release, SetGroupQuota, SetParticipantQuota
from engine.edits import apply
from engine.keeping.keep_points import Hull
from engine.keeping.keep_proof import Kept
from engine.keeping.relaxed import Rates
from engine.plan import Plan, assemble, make_plan
from engine.policy import Policy
from engine.pricing.plan_prices import PlanPrices
from engine.pricing.quota_values import QuotaValue
from engine.problem import pairing_problems
from engine.value import Value
from graph_schema.graph import AssistanceGraph


def quota_edit(prices: PlanPrices, quota: QuotaValue) -> Edit:
    """Return the edit that moves a limit as a quota value says.

    For a participant it writes a number of its own; for a group, one of its key.
    """
    number = limit_now(prices, quota) + quota.delta
    if quota.kind == "member":
        return SetParticipantQuota.model_validate(
            {"layer": quota.layers[0], "side": quota.side, "entity_id": quota.entity_id,
             quota.limit: number}
        )  # fmt: skip
    by, key = quota.entity_id.partition("@")[0].split(":", 2)[1:]
    return SetGroupQuota.model_validate({"layers": quota.layers, "side": quota.side, "by": by,
                                         "key": key, quota.limit: number})  # fmt: skip


def limit_now(prices: PlanPrices, quota: QuotaValue) -> int:
    """Return the limit that a quota value moves, as it is now."""
    network, number = prices.layer_spot(quota.layers[0])
    problem = prices.plan.proofs[network].problem
    if quota.kind == "group":
        groups = problem.place_groups if quota.side == "place" else problem.provider_groups
        group = next(group for group in groups if group.id == quota.entity_id)
        return group.minimum if quota.limit == "min" else int(group.maximum or 0)
    layer = problem.layers[number]
    ids = layer.place_ids if quota.side == "place" else layer.provider_ids
    return int(getattr(layer, f"{quota.side}_{quota.limit}")[ids.index(quota.entity_id)])


def allow_edit(layer: str, provider_id: str, place_id: str) -> Edit:
    """Return the edit that waives what refuses a pair; a lock that forbids it goes."""
    return Allow(layer=layer, provider_id=provider_id, place_id=place_id, reason="")


def release_edit(layer: str, provider_id: str, place_id: str) -> Edit:
    """Return the edit that releases a pinned pair."""
    return Release(layer=layer, provider_id=provider_id, place_id=place_id, reason="")


def replanned(prices: PlanPrices, network: int, edits: Sequence[Edit]) -> PlanPrices:
    """Return the plan of one network after edits; the layers of the others are left out.

    What the edits do to other networks is not looked at: quotas and pairs do nothing there.
    """
    graph, policy = apply(prices.plan.graph, prices.plan.policy, edits)
    own = _only(policy, prices.plan.proofs[network].problem.layer_names)
    if not prices.plan.keeps:
        return PlanPrices(make_plan(graph, own))
    return PlanPrices(_at_same_rates(prices.plan.keeps, graph, own))


def value_at_rates(plan: Plan) -> Value:
    """Return the value of a plan; under bounds on change less what its kept pairs earn."""
    earned = sum(own.rate * own.kept for own in plan.keeps)
    return plan.value + Value(0, 0, -earned)


def _at_same_rates(keeps: Sequence[Kept], graph: AssistanceGraph, policy: Policy) -> Plan:
    """Return the best plan when kept pairs earn what they did: prices are told at those rates."""
    candidates = list_candidates(graph, policy)
    hull = Hull(pairing_problems(candidates, policy), [own.bound for own in keeps])
    rates = Rates(tuple(own.rate for own in keeps), keeps[0].scale)
    return assemble(graph, policy, "", candidates, hull.at(rates))


def _only(policy: Policy, layers: Sequence[str]) -> Policy:
    return policy.model_copy(update={
        "layers": tuple(x for x in policy.layers if x.name in layers),
        "group_quotas": tuple(x for x in policy.group_quotas if set(x.layers) <= set(layers)),
        "locks": tuple(x for x in policy.locks if x.layer in layers),
        "waivers": tuple(x for x in policy.waivers if x.layer in layers),
    })  # fmt: skip
