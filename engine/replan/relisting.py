"""Candidate pairs of an edited graph and policy: only what an edit changes is looked at again.

What a rule says of a pair rests on its provider, its place and the pair itself (`engine.rules`). So
a pair costs what it cost before when nothing known of its two ends has changed, and nothing of the
pair; all others are looked at again, row by row and column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.candidates import (
    LayerCandidates,
    layer_candidates,
    refusals,
    rule_costs,
    scale_of,
    sum_of,
    waived_pairs,
)
from engine.facts.all_layers import GraphFacts
from engine.facts.layer_facts import LayerFacts
from engine.policy import Layer, Policy
from engine.rules import SOFT_RULES, Rule
from graph_schema.arrays import IntArray

from .fact_changes import Block, FactChanges

_MOST = 0.5
"""Share of the pairs to be looked at again from which all are."""


def relist_candidates(
    before: Sequence[LayerCandidates], facts: GraphFacts
) -> tuple[LayerCandidates, ...]:
    """Return what `candidates.list_candidates` does for an edited graph and policy.

    Parameters
    ----------
    before
        The candidates before the edit. Those of a layer in which nothing changes are the very
        same; so are single arrays.
    facts
        The facts of the edited graph and policy, put beside those before.
    """
    old = {candidates.layer.name: candidates for candidates in before}
    return tuple(
        relisted(old[layer.name], layer, facts) if layer.name in old
        else layer_candidates(layer, facts.layer_facts(layer), facts.policy)
        for layer in facts.policy.layers
    )  # fmt: skip


def relisted(before: LayerCandidates, layer: Layer, facts: GraphFacts) -> LayerCandidates:
    """Return the candidates of one layer; see `relist_candidates`."""
    old, new = before.facts, facts.layer_facts(layer, before.facts)
    if (old.sectors, old.distance_cap_km, before.layer.sector) != (
        new.sectors, new.distance_cap_km, layer.sector,
    ):  # fmt: skip
        return layer_candidates(layer, new, facts.policy)
    changes = FactChanges(old, new)
    if changes.num_pairs > _MOST * new.standing.size:
        return layer_candidates(layer, new, facts.policy)
    return _Patch(before, layer, new, changes).candidates(facts.policy)


class _Patch:
    """The arrays of candidates, written anew where facts have changed."""

    def __init__(
        self, before: LayerCandidates, layer: Layer, facts: LayerFacts, changes: FactChanges
    ) -> None:
        self._before, self._layer, self._facts, self._changes = before, layer, facts, changes
        self._blocks: list[tuple[Block, LayerFacts]] = []
        if len(changes.rows):
            self._blocks.append((changes.blocks[0], facts.rows(changes.rows)))
        if len(changes.columns):
            self._blocks.append((changes.blocks[-1], facts.columns(changes.columns)))

    def candidates(self, policy: Policy) -> LayerCandidates:
        """Return the candidates as they are now."""
        before, layer, facts = self._before, self._layer, self._facts
        costs = {rule.name: self._costs(rule) for rule in SOFT_RULES}
        if layer.rules == before.layer.rules:
            refused = self._patched(before.refused, partial(refusals, layer))
        else:
            refused = refusals(layer, facts)
        waived = waived_pairs(layer, facts, policy)
        if np.array_equal(waived, before.waived):
            waived = before.waived
        if self._changes.is_nothing and layer == before.layer and waived is before.waived:
            return before
        new = LayerCandidates(layer, facts, costs, self._total(costs), refused, waived,
                              None if self._is_reweighed else self._touched)  # fmt: skip
        if refused is before.refused and waived is before.waived:
            new.__dict__["allowed"] = before.allowed
        return new

    @property
    def _is_reweighed(self) -> bool:
        layers = self._before.layer, self._layer
        if layers[0] is layers[1]:
            return False
        return any(len({scale_of(rule, layer) for layer in layers}) > 1 for rule in SOFT_RULES)

    @property
    def _touched(self) -> tuple[IntArray, IntArray]:
        return self._changes.rows, self._changes.columns

    def _costs(self, rule: Rule) -> NDArray[np.int32]:
        scale, old = scale_of(rule, self._layer), self._before.costs[rule.name]
        if scale != scale_of(rule, self._before.layer):
            return rule_costs(rule, self._layer, self._facts)
        if not scale:  # nothing it says counts, so nothing is looked at again
            return (
                old
                if old.shape == self._facts.shape
                else np.zeros_like(old, shape=self._facts.shape)
            )
        return self._patched(old, partial(rule_costs, rule, self._layer))

    def _total(self, costs: dict[str, NDArray[np.int32]]) -> IntArray:
        before, changes = self._before, self._changes
        if all(costs[name] is own for name, own in before.costs.items()):
            return before.total
        if self._is_reweighed:
            return sum_of(costs, self._layer, self._facts.shape)
        total = _own(changes.taken(before.total), before.total)
        for at in changes.blocks:
            total[at] = sum(costs[name][at] for name in costs)
        return total

    def _patched(
        self, old: NDArray[Any], look_at: Callable[[LayerFacts], NDArray[Any]]
    ) -> NDArray[Any]:
        """Return an (n, m) array with what changed looked at again; the very same if all stays."""
        blocks = [(at, look_at(facts)) for at, facts in self._blocks]
        taken = self._changes.taken(old)
        if taken is old and all(np.array_equal(old[at], block) for at, block in blocks):
            return old
        new = _own(taken, old)
        for at, block in blocks:
            new[at] = block
        return new


def _own(array: NDArray[Any], old: NDArray[Any]) -> NDArray[Any]:
    return array.copy() if array is old else array
