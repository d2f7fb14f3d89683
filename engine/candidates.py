"""All participant pairs of every layer, with one cost column per soft rule.

Refused pairs name every rule that refused. They keep their costs: they need a price, a lock or a
repair one day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graph_schema.arrays import BoolArray, FloatArray, IntArray
from graph_schema.graph import AssistanceGraph

from .facts import GraphFacts, LayerFacts, positions
from .policy import Layer, Policy
from .rules import COST_SCALE, HARD_RULES, SOFT_RULES

_LOCK_OUT = np.uint8(1 << [rule.name for rule in HARD_RULES].index("lock_out"))
"""Bit of the one hard rule that no waiver overrides."""
_ANY_RULE = np.uint8((1 << len(HARD_RULES)) - 1)


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
    """

    layer: Layer
    facts: LayerFacts
    costs: dict[str, NDArray[np.int32]]
    total: IntArray
    refused: NDArray[np.uint8]
    waived: BoolArray

    @property
    def allowed(self) -> BoolArray:
        """(n, m) where no hard rule refuses, or where the refusal is waived."""
        allowed: BoolArray = self.refused & np.where(self.waived, _LOCK_OUT, _ANY_RULE) == 0
        return allowed

    @property
    def provider_ids(self) -> list[str]:
        """Ids of the rows."""
        return list(self.facts.providers["id"].tolist())

    @property
    def place_ids(self) -> list[str]:
        """Ids of the columns."""
        return list(self.facts.places["id"].tolist())


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
        _layer_candidates(layer, facts.layer_facts(layer), policy) for layer in policy.layers
    )


def _layer_candidates(layer: Layer, facts: LayerFacts, policy: Policy) -> LayerCandidates:
    shape = facts.km.shape
    costs: dict[str, NDArray[np.int32]] = {}
    total = np.zeros(shape, dtype=np.int64)
    for rule in SOFT_RULES:
        scale = round(layer.weights.get(rule.name, 0.0) * COST_SCALE)
        if scale and layer.rules.get(rule.name, True):
            costs[rule.name] = cost_points(rule.evaluate(facts), scale)
            total += costs[rule.name]
        else:
            costs[rule.name] = np.zeros(shape, dtype=np.int32)
    refused, waived = refusals(layer, facts), waived_pairs(layer, facts, policy)
    return LayerCandidates(layer, facts, costs, total, refused, waived)


def refusals(layer: Layer, facts: LayerFacts) -> NDArray[np.uint8]:
    """Return the (n, m) bit mask of the hard rules that refuse each pair, waived or not."""
    refused = np.zeros(facts.km.shape, dtype=np.uint8)
    for bit, rule in enumerate(HARD_RULES):
        if layer.rules.get(rule.name, True):
            refused |= (~rule.evaluate(facts).astype(bool)).astype(np.uint8) << bit
    return refused


def waived_pairs(layer: Layer, facts: LayerFacts, policy: Policy) -> BoolArray:
    """Return the (n, m) table of the pairs that the policy waives."""
    waived = np.zeros(facts.km.shape, dtype=bool)
    rows, columns = positions(facts.providers), positions(facts.places)
    for waiver in policy.waivers:
        if waiver.layer == layer.name:
            waived[rows[waiver.provider_id], columns[waiver.place_id]] = True
    return waived


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
