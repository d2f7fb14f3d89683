"""The engine's optimum against networkx and HiGHS, which share nothing with it."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from engine.candidates import list_candidates
from engine.network import build_network, chosen_pairs
from engine.policy import read_policy
from engine.problem import pairing_problems
from engine.value import Value, value_of
from fixtures import path
from graph_schema.tables import load_graph

from .brute_force import all_plans
from .builders import best_value, group, layer, problem, proven
from .flow_networks import to_networkx
from .instances import random_problem
from .staged_lp import staged_value


def triple(value: Value) -> tuple[int, int, int]:
    return value.unmet, value.idle, value.cost_points


def test_the_linear_programs_agree_with_brute_force():
    rng = np.random.default_rng(3)
    for _ in range(40):
        own = random_problem(rng)
        assert staged_value(own) == all_plans(own).best


def mid_size(seed: int, num_layers: int = 1):
    """30 providers, 25 places; parties and counties, some of them too tight; scarce quotas."""
    rng = np.random.default_rng(seed)
    layers = [
        layer(
            rng.integers(0, 3_000, (30, 25)),
            name=f"L{i}",
            provider=(rng.integers(0, 2, 30), rng.integers(1, 3, 30)),
            place=(rng.integers(0, 3, 25), rng.integers(2, 4, 25)),
            priority=rng.integers(1, 4, 25),
            extra_cost=(200, 500),
            refused=[tuple(x) for x in rng.integers(0, (30, 25), (250, 2))],
            locked=[tuple(x) for x in rng.integers(0, (30, 25), (4, 2))],
        )
        for i in range(num_layers)
    ]
    parties = [range(i, 30 * num_layers, 4) for i in range(4)]
    counties = [range(i, 25 * num_layers, 5) for i in range(5)]
    return problem(
        *layers,
        provider_groups=[group("provider", p, 4, 9 + 3 * i) for i, p in enumerate(parties)],
        place_groups=[group("place", c, 6 + i, 7 + i) for i, c in enumerate(counties)]
        + [group("place", list(counties[0]) + list(counties[1]), 3, 12)],
    )


@pytest.mark.parametrize("seed", range(4))
def test_networkx_finds_the_same_optimum_at_mid_size(seed):
    network = build_network(mid_size(seed))
    proof = proven(network.problem)
    used = proof.flows * network.costs
    cost, _ = nx.network_simplex(to_networkx(network))
    assert cost == int(used.sum())


@pytest.mark.parametrize(("seed", "num_layers"), [(0, 1), (1, 1), (2, 1), (3, 2)])
def test_linear_programs_in_stages_find_the_same_triple_at_mid_size(seed, num_layers):
    own = mid_size(seed, num_layers)
    assert triple(best_value(own)) == staged_value(own)


def bijie_problems(policy_file: str):
    folder: Path = path("bijie")
    graph = load_graph(folder)
    policy = read_policy((folder / policy_file).read_text(encoding="utf-8"))
    return {p.layer_names: p for p in pairing_problems(list_candidates(graph, policy), policy)}


@pytest.mark.parametrize("policy_file", ["policy.toml", "scarce.toml"])
def test_linear_programs_find_the_same_triple_on_every_small_bijie_layer(policy_file):
    problems = bijie_problems(policy_file)
    for names, own in problems.items():
        if sum(x.costs.size for x in own.layers) < 20_000:
            assert triple(best_value(own)) == staged_value(own), names


def test_linear_program_finds_the_same_triple_on_all_of_firms_and_villages():
    own = bijie_problems("policy.toml")["firms-villages",]
    proof = proven(own)
    value = value_of(own, chosen_pairs(proof.network, proof.flows))
    assert value.unmet == value.idle == 0
    assert triple(value) == staged_value(own, reached=(0, 0))


@pytest.mark.long
def test_linear_programs_find_the_same_triple_on_scarce_firms_and_villages():
    own = bijie_problems("scarce.toml")["firms-villages",]
    assert triple(best_value(own)) == staged_value(own)
