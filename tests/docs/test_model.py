"""The numbers of docs/model.md, section 5."""

from __future__ import annotations

import fixtures
from engine.candidates import list_candidates
from engine.networks.penalties import Penalties, penalties
from engine.policy import read_policy
from engine.problem import pairing_problems
from engine.value import Value
from graph_schema.tables import load_graph
from tests.engine.builders import best_value, layer, problem

TWO_PROVIDERS_ONE_PLACE = problem(
    layer([[1], [1]], provider=(1, 1), place=(1, 2), extra_cost=[500])
)


def test_both_providers_go_to_the_one_place_though_idling_one_would_save_501_points():
    assert best_value(TWO_PROVIDERS_ONE_PLACE) == Value(unmet=0, idle=0, cost_points=1 + 1 + 500)


def test_the_extra_step_counts_in_the_idle_penalty():
    # Kc = 1 · 1 + 1 · 500 = 501, KI = min(2, 1 + 0) + 0 = 1
    assert penalties(TWO_PROVIDERS_ONE_PLACE) == Penalties(unmet=3009, idle=1003)


def test_the_penalties_of_tiny_are_those_of_the_page():
    folder = fixtures.path("tiny")
    policy = read_policy((folder / "policy.toml").read_text("utf-8"))
    candidates = list_candidates(load_graph(folder), policy)
    townships = pairing_problems(candidates, policy)[0]
    # Kc = 3 · 7000 + 3 · 200 = 21600, KI = min(4, 1 + 0) + 0 = 1
    assert penalties(townships) == Penalties(unmet=129603, idle=43201)
