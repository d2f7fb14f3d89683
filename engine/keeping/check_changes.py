"""Can a policy's bounds on change be reached on this graph? Warnings only: the answer is a number.

A bound that cannot be reached ranks after the minima, and the plan says by how many pairs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.candidates import LayerCandidates, refusals, waived_pairs
from engine.facts.all_layers import marked
from engine.facts.layer_facts import LayerFacts
from engine.policy import Layer, Policy
from engine.problem import pinned_pairs
from graph_schema.report import Problem

from .keep_bounds import KeepBound, keep_bounds


def change_problems(policy: Policy, facts: dict[str, LayerFacts]) -> Iterator[Problem]:
    """Find bounds that ask for more than rules and maxima let stay.

    Minima, groups and what one bound takes from another are not looked at here: only planning
    tells.
    """
    if not policy.limits_change:
        return
    candidates = [_listed(layer, facts[layer.name], policy) for layer in policy.layers]
    for bound in keep_bounds(candidates, policy):
        can = sum(_most_kept(bound, own, policy) for own in candidates)
        if can < bound.wanted:
            code = "keep_out_of_reach"
            facts_of = {"standing": bound.standing, "wanted": bound.wanted, "can": can}
            yield Problem(code, "warning", "policy", None, _key(bound), bound.county, code,
                          facts_of)  # fmt: skip


def _listed(layer: Layer, facts: LayerFacts, policy: Policy) -> LayerCandidates:
    """Return the pairs of a layer with what refuses them, without costs."""
    no_costs = np.zeros(facts.shape, dtype=np.int64)
    waived = waived_pairs(layer, facts, policy)
    return LayerCandidates(layer, facts, {}, no_costs, refusals(layer, facts), waived)


def _most_kept(bound: KeepBound, own: LayerCandidates, policy: Policy) -> int:
    """Return how many standing pairings that count rules, locks and single maxima let stay."""
    layer, facts = own.layer, own.facts
    if layer.name not in bound.layers:
        return 0
    pinned = marked(facts.provider_part.ids, facts.place_part.ids, pinned_pairs(layer.name, policy))
    can = facts.standing & (own.allowed | pinned)
    if bound.place_ids is not None:
        counts = set(bound.place_ids)
        can[:, [place not in counts for place in own.place_ids]] = False
    sides = (
        (1, facts.provider_part.filled("max", layer.provider_quota.max)),
        (0, facts.place_part.filled("max", layer.place_quota.max)),
    )
    return min(
        int(np.minimum(can.sum(axis=axis), np.maximum(most, pinned.sum(axis=axis))).sum())
        for axis, most in sides
    )


def _key(bound: KeepBound) -> str:
    """Return the key of the policy that sets a bound."""
    where = "" if "@" not in bound.id else f"layers.{bound.layers[0]}."
    return f"{where}keep_share_by_county" if bound.county else f"{where}keep_share"
