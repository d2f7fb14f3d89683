"""Problems changed in any way: the proof from the proof before is the one made anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import proof as module
from engine.flow import reduced
from engine.network import chosen_pairs
from engine.problem import LayerProblem, PairingProblem
from engine.proof import prove
from engine.replan.reproving import reproved
from engine.value import value_of
from tests.engine.brute_force import all_plans, bits_of
from tests.engine.builders import group, layer, problem
from tests.engine.instances import random_problem


def without_some(own: LayerProblem, rng: np.random.Generator) -> LayerProblem:
    """Return a layer from which now and then a provider and a place are gone."""
    n, m = own.shape
    rows = np.flatnonzero(rng.random(n) < 0.9) if n > 1 else np.arange(n)
    columns = np.flatnonzero(rng.random(m) < 0.9) if m > 1 else np.arange(m)
    rows = rows if len(rows) else np.arange(1)
    columns = columns if len(columns) else np.arange(1)
    table = np.ix_(rows, columns)
    return replace(
        own,
        provider_ids=tuple(own.provider_ids[i] for i in rows),
        place_ids=tuple(own.place_ids[j] for j in columns),
        **{name: getattr(own, name)[rows] for name in ("provider_min", "provider_max")},
        **{name: getattr(own, name)[columns] for name in ("place_min", "place_max", "priority")},
        **{name: getattr(own, name)[table] for name in ("costs", "allowed", "locked_in",
                                                        "standing")},
    )  # fmt: skip


def changed(drawn: PairingProblem, rng: np.random.Generator) -> PairingProblem:
    """Return a problem with a few numbers other than before, in any of its parts."""
    other = random_problem(np.random.default_rng(rng.integers(2**32)), coupled=False)
    layers = []
    for own in drawn.layers:
        new = own
        if rng.random() < 0.5:
            costs = np.where(rng.random(own.shape) < 0.3, rng.integers(0, 50, own.shape), own.costs)
            new = replace(new, costs=costs)
        for name in ("allowed", "locked_in", "standing"):
            if rng.random() < 0.4:
                new = replace(new, **{name: getattr(own, name) ^ (rng.random(own.shape) < 0.15)})
        if rng.random() < 0.5:
            least = rng.integers(0, 3, own.shape[1])
            new = replace(new, place_min=least, place_max=least + rng.integers(0, 2, own.shape[1]))
        if rng.random() < 0.3:
            least = rng.integers(0, 3, own.shape[0])
            most = least + rng.integers(0, 2, own.shape[0])
            new = replace(new, provider_min=least, provider_max=most)
        if rng.random() < 0.3:
            new = replace(new, extra_cost=other.layers[0].extra_cost)
        layers.append(new)
    groups = drawn.provider_groups, drawn.place_groups
    if rng.random() < 0.4:
        layers = [without_some(own, rng) for own in layers]
        groups = (), ()
    return PairingProblem(tuple(layers), *groups)


@pytest.mark.parametrize("seed", range(300))
def test_a_proof_from_the_one_before_is_the_one_made_anew(seed, monkeypatch):
    # Whether few pairs are looked at first or all: units often have to go further than the few.
    monkeypatch.setattr(module, "LIKELY_PER_NODE", (0, 1, 2, 16)[seed % 4])
    monkeypatch.setattr(reduced, "SAMPLE", 1)
    rng = np.random.default_rng(seed)
    drawn = random_problem(rng)
    found = prove(drawn)
    for _ in range(4):
        drawn = changed(drawn, rng)
        found, effort = reproved(found, drawn, [None] * len(drawn.layers))
        assert effort == "reflowed"
        anew = prove(drawn)
        assert found.valid
        assert value_of(drawn, found.chosen) == value_of(drawn, anew.chosen)
        for own, other in zip(found.chosen, chosen_pairs(anew.network, anew.flows), strict=True):
            assert np.array_equal(own, other)


@pytest.mark.parametrize("seed", range(40))
def test_a_proof_from_the_one_before_is_the_best_of_all_plans(seed):
    rng = np.random.default_rng(seed)
    before = layer(rng.integers(0, 6, (3, 4)), provider=(1, 2), place=(1, 2), extra_cost=[1],
                   standing=[(0, 0), (1, 1)])  # fmt: skip
    costs = np.where(rng.random((3, 4)) < 0.5, rng.integers(0, 6, (3, 4)), before.costs)
    after = problem(replace(before, costs=costs, place_min=rng.integers(0, 3, 4)),
                    place_groups=[group("place", [0, 1], 0, 2)])  # fmt: skip
    after = after.with_layer(0, place_max=np.maximum(after.layers[0].place_min, 1))
    old = prove(problem(before, place_groups=[group("place", [0, 1], 1, 3)]))
    found, _ = reproved(old, after, [None])
    plans = all_plans(after)
    value = value_of(after, found.chosen)
    assert (value.unmet, value.idle, value.cost_points) == plans.best
    assert bits_of(found.chosen).tolist() in plans.preferred.tolist()


def test_dearer_pairs_change_the_penalties_and_still_the_plan_is_found():
    before = problem(layer([[1, 2], [2, 1]], provider=(1, 1), place=(1, 1)))
    after = before.with_layer(0, costs=np.array([[9000, 2], [2, 9000]]))
    found, _ = reproved(prove(before), after, [None])
    assert np.argwhere(found.chosen[0]).tolist() == [[0, 1], [1, 0]]
    assert found.network.penalties != prove(before).network.penalties


def test_numbers_beyond_the_range_are_solved_for_anew():
    before = problem(layer([[2**54]], place=(1, 1)))
    after = before.with_layer(0, costs=np.array([[2**54 + 1]]))
    found, effort = reproved(prove(before), after, [None])
    assert effort == "solved"
    assert found.valid
    assert found.chosen[0].tolist() == [[True]]


def test_an_edit_that_upsets_most_of_a_plan_is_solved_for_anew():
    costs = np.random.default_rng(3).permutation(90 * 90).reshape(90, 90)
    before = problem(layer(costs, provider=(1, 1), place=(1, 1)))
    after = before.with_layer(0, costs=costs[::-1, ::-1].copy())
    found, effort = reproved(prove(before), after, [None])
    assert effort == "solved"
    assert np.array_equal(found.chosen[0], prove(before).chosen[0][::-1, ::-1])
