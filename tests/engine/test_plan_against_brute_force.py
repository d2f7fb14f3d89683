"""The engine's plan against every plan there is, on small problems with everything on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.network import chosen_pairs
from engine.plan import prove
from engine.problem import PairingProblem
from engine.value import excesses, shortfalls, value_of

from .brute_force import Plans, all_plans, bits_of
from .builders import pair_ids
from .instances import pairing_problems, random_problem, shuffled

ORACLE = settings(max_examples=300, deadline=None, derandomize=True,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
LONG = settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))


def judge(problem: PairingProblem) -> None:
    """Hold every promise of `prove` and of the value to all plans of the problem."""
    plans = all_plans(problem)
    proof = prove(problem)
    chosen = chosen_pairs(proof.network, proof.flows)
    value = value_of(problem, chosen)
    assert proof.valid
    assert (value.unmet, value.idle, value.cost_points) == plans.best
    [preferred] = plans.preferred
    assert bits_of(chosen).tolist() == preferred.tolist()
    judge_value(problem, plans)


def judge_value(problem: PairingProblem, plans: Plans) -> None:
    """Hold `value_of`, shortfalls and excesses to brute force, on a few plans of the problem."""
    for row in np.linspace(0, len(plans.bits) - 1, 5).astype(int):
        tables = unflattened(problem, plans.bits[row])
        value = value_of(problem, tables)
        assert value.unmet == plans.unmet[row]
        assert value.idle == plans.idle[row]
        assert value.cost_points == plans.cost[row]
        gaps = shortfalls(problem, tables)
        assert sum(g.lacking * g.priority for g in gaps if g.side == "place") == value.unmet
        assert sum(g.lacking for g in gaps if g.side == "provider") == value.idle
        assert all(g.lacking > 0 for g in gaps)
        locked_alone = excesses(problem, [layer.locked_in for layer in problem.layers])
        assert excesses(problem, tables) == locked_alone


def unflattened(problem: PairingProblem, bits: np.ndarray) -> list[np.ndarray]:
    sizes = np.cumsum([layer.costs.size for layer in problem.layers])[:-1]
    parts = np.split(bits.astype(bool), sizes)
    return [p.reshape(own.shape) for p, own in zip(parts, problem.layers, strict=True)]


@ORACLE
@given(pairing_problems())
def test_plan_is_the_best_of_all_plans_by_unmet_idle_cost_standing_and_hash(problem):
    judge(problem)


@settings(ORACLE, max_examples=150)
@given(pairing_problems(coupled=True))
def test_plan_of_coupled_layers_is_the_best_of_all_plans(problem):
    judge(problem)


@pytest.mark.parametrize("seed", range(8))
def test_plan_is_the_best_of_all_plans_on_a_seeded_sweep(seed):
    rng = np.random.default_rng(seed)
    for _ in range(125):
        judge(random_problem(rng))


@settings(ORACLE, max_examples=100)
@given(pairing_problems(), st.integers(0, 2**32))
def test_plan_does_not_depend_on_the_order_of_providers_places_and_groups(problem, seed):
    plans = [
        sorted(pair_ids(p, chosen_pairs(proof.network, proof.flows)))
        for p in (problem, shuffled(problem, np.random.default_rng(seed)))
        for proof in [prove(p)]
    ]
    assert plans[0] == plans[1]


@pytest.mark.long
@LONG
@given(pairing_problems())
def test_plan_is_the_best_of_all_plans_in_three_thousand_problems(problem):
    judge(problem)
