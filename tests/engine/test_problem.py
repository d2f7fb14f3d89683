"""From candidates and policy to problems."""

from __future__ import annotations

import pytest

from engine.candidates import list_candidates
from engine.problem import coupled_layers, pairing_problems

from .builders import layer, problem
from .small_graphs import BASE, layer_row, small_graph, small_policy


def layers(*names):
    return [layer_row(name=name) for name in names]


def shared(*names):
    return {"layers": list(names), "side": "place", "by": "county", "max": 1}


@pytest.mark.parametrize(
    ("quotas", "together"),
    [
        ([], [("A",), ("B",), ("C",), ("D",)]),
        ([shared("A", "C")], [("A", "C"), ("B",), ("D",)]),
        ([shared("A", "B"), shared("C", "D")], [("A", "B"), ("C", "D")]),
        ([shared("D", "C"), shared("C", "A")], [("A", "C", "D"), ("B",)]),
        ([shared("A", "B"), shared("C", "D"), shared("D", "B")], [("A", "B", "C", "D")]),
        ([shared("B")], [("A",), ("B",), ("C",), ("D",)]),
    ],
)
def test_layers_are_together_when_quotas_join_them_directly_or_through_others(quotas, together):
    policy = small_policy(layers=layers("A", "B", "C", "D"), group_quotas=quotas)
    assert coupled_layers(policy) == together


def test_there_is_one_problem_per_set_of_coupled_layers_with_the_groups_of_each():
    policy = small_policy(layers=layers("A", "B", "C"), group_quotas=[shared("A", "C")])
    rows = [row | {"layer": name} for name in "ABC" for row in BASE["participants"]]
    found = pairing_problems(list_candidates(small_graph(participants=rows), policy), policy)
    assert [p.layer_names for p in found] == [("A", "C"), ("B",)]
    assert [len(p.place_groups) for p in found] == [2, 0]


def only_layer(policy=None, **tables):
    policy = policy or small_policy()
    [found] = pairing_problems(list_candidates(small_graph(**tables), policy), policy)
    return found.layers[0]


def test_participants_own_numbers_override_the_layers():
    policy = small_policy(
        layer={"provider_quota": {"min": 1, "max": 2}, "place_quota": {"min": 1, "max": 3}}
    )
    own = only_layer(
        policy,
        participants=[
            {"side": "provider", "entity_id": "u1", "min": 0},
            {"side": "provider", "entity_id": "u2", "max": 9},
            {"side": "provider", "entity_id": "u3"},
            {"side": "place", "entity_id": "t1", "min": 2, "max": 2, "priority": 3},
            {"side": "place", "entity_id": "t2"},
        ],
    )
    assert own.provider_min.tolist() == [0, 1, 1]
    assert own.provider_max.tolist() == [2, 9, 2]
    assert own.place_min.tolist() == [2, 1]
    assert own.place_max.tolist() == [2, 3]
    assert own.priority.tolist() == [3, 1]


def test_locks_in_are_pinned_in_their_layer_and_other_locks_are_not():
    policy = small_policy(
        locks=[
            {"layer": "L", "provider_id": "u2", "place_id": "t1", "kind": "in"},
            {"layer": "L", "provider_id": "u1", "place_id": "t3", "kind": "out"},
            {"layer": "M", "provider_id": "u3", "place_id": "t3", "kind": "in"},
        ]
    )
    own = only_layer(policy)
    assert own.locked_in.tolist() == [[False] * 3, [True, False, False], [False] * 3]
    assert own.allowed.tolist() == [[True, True, False], [True] * 3, [True] * 3]


def test_standing_pairs_and_costs_come_from_the_candidates():
    policy = small_policy(layer={"weights": {"change": 1}})
    own = only_layer(policy, pairings=[{"provider_id": "u3", "place_id": "t2"}])
    assert own.standing.tolist() == [[False] * 3, [False] * 3, [False, True, False]]
    assert own.costs.tolist() == [[0] * 3, [0] * 3, [1000, 0, 1000]]


@pytest.mark.parametrize(
    ("extra_cost", "costs"),
    [((), [0, 0, 0, 0]), ((7,), [0, 7, 7, 7]), ((7, 9), [0, 7, 9, 9]), ((0, 0, 5), [0, 0, 0, 5])],
)
def test_step_cost_of_partner_number_k_is_entry_k_minus_2_and_the_last_repeats(extra_cost, costs):
    own = layer([[0]], extra_cost=extra_cost)
    assert [own.step_cost(k) for k in (1, 2, 3, 4)] == costs


def test_participants_of_all_layers_are_numbered_through():
    own = problem(layer([[1, 2, 3]]), layer([[1], [2]], place=(2, 2)))
    assert own.first_provider == [0, 1, 3]
    assert own.first_place == [0, 3, 4]
    assert (own.num_providers, own.num_places) == (3, 4)
    assert own.concatenated("place_min").tolist() == [0, 0, 0, 2]
