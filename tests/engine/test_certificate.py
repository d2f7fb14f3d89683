"""The checker: it takes what is proven and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from engine.certificate import certify
from engine.solve import FlowNetwork, solve

from .flow_networks import planted

NAMES = ("tails", "heads", "capacities", "costs", "supplies", "flows", "potentials")


def proven(seed=0, nodes=12, arcs=60):
    """Return the seven arrays of a proven optimum."""
    network = planted(np.random.default_rng(seed), nodes, arcs).network
    solution = solve(network)
    arrays = (network.tails, network.heads, network.capacities, network.costs, network.supplies,
              solution.flows, solution.potentials)  # fmt: skip
    return dict(zip(NAMES, arrays, strict=True))


def one_arc(**changes):
    """One unit from 0 to 1 over an arc of capacity 2 and cost 3, at potentials 0 and 3."""
    arrays = {"tails": [0], "heads": [1], "capacities": [2], "costs": [3], "supplies": [1, -1],
              "flows": [1], "potentials": [0, 3]}  # fmt: skip
    return certify(**{k: np.asarray(v) for k, v in (arrays | changes).items()})


def test_optimal_flow_with_fitting_potentials_is_proven():
    assert one_arc()
    assert certify(**proven())


def test_nothing_is_proven_optimal():
    empty = np.zeros(0, dtype=np.int64)
    assert certify(empty, empty, empty, empty, empty, empty, empty)


@pytest.mark.parametrize(
    "changes",
    [
        {"potentials": [0, 2]},  # an arc in use with reduced cost 1: sending back pays
        {"potentials": [0, 4]},  # an arc with room and reduced cost -1: sending more pays
        {"flows": [3], "supplies": [3, -3]},  # over capacity
        {"flows": [-1], "supplies": [-1, 1]},
        {"flows": [2]},  # two units leave a node that supplies one
        {"costs": [2]},
        {"supplies": [2, -2]},
        {"capacities": [0]},
    ],
)
def test_flow_that_breaks_a_condition_is_not_proven(changes):
    assert not one_arc(**changes)


@pytest.mark.parametrize(
    ("potentials", "flow"), [([0, 9], 2), ([0, 3], 2), ([0, 3], 0), ([0, 0], 0)]
)
def test_full_arcs_may_gain_more_and_empty_ones_less(potentials, flow):
    assert one_arc(potentials=potentials, flows=[flow], supplies=[flow, -flow])


@pytest.mark.parametrize("name", NAMES)
def test_every_array_must_hold_integers(name):
    arrays = proven()
    arrays[name] = arrays[name].astype(float)
    assert not certify(**arrays)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [bool, np.uint64, object])
def test_bits_unsigned_numbers_and_objects_are_refused(name, dtype):
    arrays = proven()
    arrays[name] = arrays[name].astype(dtype)
    assert not certify(**arrays)


@pytest.mark.parametrize("name", NAMES)
def test_every_array_must_be_a_column_of_the_right_length(name):
    arrays = proven()
    for wrong in (arrays[name][:-1], np.append(arrays[name], 0), arrays[name][None, :]):
        assert not certify(**(arrays | {name: wrong}))


@pytest.mark.parametrize("name", ["tails", "heads"])
def test_ids_must_be_nodes(name):
    arrays = proven()
    for wrong in (-1, 12):
        ids = arrays[name].copy()
        ids[3] = wrong
        assert not certify(**(arrays | {name: ids}))


def test_negative_id_is_refused_where_python_would_count_from_the_end():
    assert not one_arc(heads=[-1])


@pytest.mark.parametrize(
    "changes",
    [
        # The same signs hold in all of these; only the size is wrong.
        {"costs": [2**62], "potentials": [0, 2**62]},
        {"potentials": [2**62, 2**62 + 3]},
        {"potentials": [-(2**63), -(2**63) + 3]},
        {"capacities": [2**62]},
        {"costs": [-(2**63)], "flows": [2], "supplies": [2, -2], "potentials": [0, 0]},
    ],
)
def test_numbers_near_overflow_are_refused(changes):
    assert not one_arc(**changes)


def test_supplies_near_overflow_are_refused():
    # 2^63 + 2^63 wraps to 0: the two supplies would look balanced.
    assert not one_arc(supplies=[-(2**63), -(2**63)])


def test_numbers_at_the_edge_of_the_range_are_taken():
    largest = 2**60 - 1
    assert one_arc(costs=[largest], potentials=[0, largest])


@pytest.mark.parametrize("kind", ["flip", "exchange", "potential", "cost", "supply"])
def test_every_change_that_breaks_the_proof_is_caught(kind):
    rng = np.random.default_rng(11)
    caught = 0
    for seed in range(60):
        arrays = {name: array.copy() for name, array in proven(seed).items()}
        if mutate(kind, arrays, rng):
            assert not certify(**arrays)
            caught += 1
    assert caught >= 40


def mutate(kind, arrays, rng):
    """Change arrays in one way that must break feasibility or a sign; False if this one cannot."""
    arc = int(rng.integers(len(arrays["tails"])))
    flow, capacity = arrays["flows"], arrays["capacities"]
    tail, head = arrays["tails"][arc], arrays["heads"][arc]
    if kind == "flip":  # an empty arc filled, or a used one emptied, breaks the balance
        flow[arc] = 0 if flow[arc] else capacity[arc]
    elif kind == "supply":
        arrays["supplies"][tail] += 1
        arrays["supplies"][head] -= 1
    elif kind == "cost":  # past the point where its reduced cost changes sign
        reduced = arrays["costs"][arc] + arrays["potentials"][tail] - arrays["potentials"][head]
        arrays["costs"][arc] -= reduced + 1 if flow[arc] < capacity[arc] else reduced - 1
    elif kind == "potential":
        between = (flow > 0) & (flow < capacity)
        if not between.any():
            return False
        arrays["potentials"][arrays["tails"][np.flatnonzero(between)[0]]] += rng.choice([-1, 1])
    else:  # one unit round a cycle of two arcs between the same nodes that costs something
        costs = arrays["costs"]
        for a in range(len(flow)):
            for b in range(len(flow)):
                same = arrays["tails"][a] == arrays["tails"][b] and (
                    arrays["heads"][a] == arrays["heads"][b]
                )
                if same and flow[a] < capacity[a] and flow[b] > 0 and costs[a] > costs[b]:
                    flow[a] += 1
                    flow[b] -= 1
                    return True
        return False
    return True


def test_potentials_of_one_optimum_prove_every_other_optimum():
    # Two arcs of equal cost: one unit may take either.
    arrays = {"tails": [0, 0], "heads": [1, 1], "capacities": [1, 1], "costs": [3, 3]}
    network = FlowNetwork.of(**arrays, supplies=[1, -1])
    potentials = solve(network).potentials
    for flows in ([1, 0], [0, 1]):
        assert certify(network.tails, network.heads, network.capacities, network.costs,
                       network.supplies, np.array(flows), potentials)  # fmt: skip
