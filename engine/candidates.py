"""All participant pairs of every layer, with one cost column per soft rule.

Refused pairs name every rule that refused. They keep their costs: they need a price, a lock or a
repair one day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graph_schema.arrays import BoolArray, FloatArray, IntArray
from graph_schema.graph import AssistanceGraph

from .facts.all_layers import GraphFacts, marked
from .facts.layer_facts import LayerFacts
from .policy import Layer, Policy
from .rules import COST_SCALE, HARD_RULES, SOFT_RULES, Rule

_LOCK_OUT = np.uint8(1 << [rule.name for rule in HARD_RULES].index("lock_out"))
"""Bit of the one hard rule that no waiver overrides."""


@dataclass(frozen=True)
class LayerCandidates:
    """The ``n × m`` candidate pairs of one layer.

    Attributes
    ----------
    layer
        The layer of the policy.
    facts
        What was known: participants in canonical order, standing pairs, distances.
    costs
        Soft rule → (n, m) int32 cost points, rounded (halves to even); 0 for a rule that is
        switched off or has no weight.
    total
        (n, m) int64 sum of the rounded columns, so that columns always add up.
    refused
        (n, m) uint8 bit mask: bit i is set where ``HARD_RULES[i]`` refuses the pair.
    waived
        (n, m) pairs that the policy waives: allowed whatever hard rules but a lock say.
    touched
        Rows and columns, where these candidates came of others by an edit: all other pairs cost
        what they cost there. None: any may have changed.
    """

    layer: Layer
    facts: LayerFacts
    costs: dict[str, NDArray[np.int32]]
    total: IntArray
    refused: NDArray[np.uint8]
    waived: BoolArray
    touched: tuple[IntArray, IntArray] | None = None

    @cached_property
    def allowed(self) -> BoolArray:
        """(n, m) where no hard rule refuses, or where the refusal is waived."""
        allowed: BoolArray = self.refused == 0
        allowed[self.waived & (self.refused & _LOCK_OUT == 0)] = True
        return allowed

    @property
    def provider_ids(self) -> list[str]:
        """Ids of the rows."""
        return list(self.facts.provider_part.ids)

    @property
    def place_ids(self) -> list[str]:
        """Ids of the columns."""
        return list(self.facts.place_part.ids)


def list_candidates(graph: AssistanceGraph, policy: Policy) -> tuple[LayerCandidates, ...]:
    """Return every participant pair of every layer with its costs and refusals.

    Costs are computed for refused pairs too. Without participants a layer has an empty table.

    Parameters
    ----------
    graph
        A graph without errors (see `graph_schema.validate`).
    policy
        A policy without errors on that graph (see `check_policy`).
    """
    facts = GraphFacts(graph, policy)
    return tuple(
        layer_candidates(layer, facts.layer_facts(layer), policy) for layer in policy.layers
    )


def layer_candidates(layer: Layer, facts: LayerFacts, policy: Policy) -> LayerCandidates:
    """Return every pair of one layer with its costs and refusals."""
    costs = {rule.name: rule_costs(rule, layer, facts) for rule in SOFT_RULES}
    total = sum_of(costs, layer, facts.shape)
    refused, waived = refusals(layer, facts), waived_pairs(layer, facts, policy)
    return LayerCandidates(layer, facts, costs, total, refused, waived)


def sum_of(costs: dict[str, NDArray[np.int32]], layer: Layer, shape: tuple[int, int]) -> IntArray:
    """Return the (n, m) sum of the columns of all soft rules that count in a layer."""
    total = np.zeros(shape, dtype=np.int64)
    for rule in SOFT_RULES:
        if scale_of(rule, layer):
            total += costs[rule.name]
    return total


def scale_of(rule: Rule, layer: Layer) -> int:
    """Return what the worst pair costs under a soft rule; 0 for one that is off or weighs 0."""
    on = layer.rules.get(rule.name, True)
    return round(layer.weights.get(rule.name, 0.0) * COST_SCALE) if on else 0


def rule_costs(rule: Rule, layer: Layer, facts: LayerFacts) -> NDArray[np.int32]:
    """Return the (n, m) cost points of one soft rule."""
    scale = scale_of(rule, layer)
    if not scale:
        return np.zeros(facts.shape, dtype=np.int32)
    return cost_points(rule.evaluate(facts), scale)


def refusals(layer: Layer, facts: LayerFacts) -> NDArray[np.uint8]:
    """Return the (n, m) bit mask of the hard rules that refuse each pair, waived or not."""
    refused = np.zeros(facts.shape, dtype=np.uint8)
    for bit, rule in enumerate(HARD_RULES):
        if layer.rules.get(rule.name, True):
            refused |= (~rule.evaluate(facts).astype(bool)).astype(np.uint8) << bit
    return refused


def waived_pairs(layer: Layer, facts: LayerFacts, policy: Policy) -> BoolArray:
    """Return the (n, m) table of the pairs that the policy waives."""
    pairs = [(x.provider_id, x.place_id) for x in policy.waivers if x.layer == layer.name]
    return marked(facts.provider_part.ids, facts.place_part.ids, pairs)


def cost_points(values: FloatArray | BoolArray, scale: int) -> NDArray[np.int32]:
    """Return values in [0, 1] as whole cost points, halves rounded to even.

    >>> cost_points(np.array([0.25, 0.0005, 1.0]), 1000).tolist()
    [250, 0, 1000]
    """
    points = values * float(scale)
    return np.rint(points, out=points).astype(np.int32)


def refusing_rules(mask: int) -> tuple[str, ...]:
    """Return the names of the hard rules in a ``refused`` bit mask.

    >>> refusing_rules(0b101)
    ('lock_out', 'own_territory')
    """
    return tuple(rule.name for bit, rule in enumerate(HARD_RULES) if mask >> bit & 1)


def candidates_frame(candidates: LayerCandidates) -> pd.DataFrame:
    """Return one row per pair, provider-major: ids, every cost column, total, refusing rules."""
    n, m = candidates.total.shape
    names = {mask: ";".join(refusing_rules(mask)) for mask in range(1 << len(HARD_RULES))}
    return pd.DataFrame(
        {
            "layer": candidates.layer.name,
            "provider_id": np.repeat(np.array(candidates.provider_ids, dtype=object), m),
            "place_id": np.tile(np.array(candidates.place_ids, dtype=object), n),
            **{rule: column.ravel() for rule, column in candidates.costs.items()},
            "cost_points": candidates.total.ravel(),
            "km": candidates.facts.km.ravel(),
            "standing": candidates.facts.standing.ravel(),
            "refused_by": [names[mask] for mask in candidates.refused.ravel().tolist()],
        }
    )
