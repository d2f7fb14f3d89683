"""The flow of a plan follows from its pairs alone, and the checker accepts just that flow."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings

from engine.certificate import certify
from engine.network import build_network, chosen_pairs
from engine.networks.flows import flows_of
from engine.plan import prove
from tests.engine.builders import group, layer, problem
from tests.engine.instances import pairing_problems


def _certified(network, flows, potentials):
    return certify(network.tails, network.heads, network.capacities, network.costs,
                   network.supplies, flows, potentials)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pairing_problems())
def test_the_pairs_of_a_plan_give_a_flow_that_its_potentials_prove(pairing):
    proof = prove(pairing)
    flows = flows_of(proof.network, chosen_pairs(proof.network, proof.flows))
    assert _certified(proof.network, flows, proof.potentials)
    assert int((flows * proof.network.costs).sum()) == int(
        (proof.flows * proof.network.costs).sum()
    )


def test_units_fill_the_minimum_first_and_then_the_cheapest_steps():
    # 1 place with minimum 1, 3 partners: partner 2 costs 10, partner 3 costs 25.
    pairing = problem(layer([[0], [0], [0]], place=(1, 3), extra_cost=[10, 25]))
    network = build_network(pairing)
    flows = flows_of(network, [np.ones((3, 1), dtype=bool)])
    paid = {int(cost): int(flow) for flow, cost in zip(flows, network.points, strict=True) if cost}
    assert paid == {10: 1, 25: 1}
    assert int((flows * network.unmet).sum()) == 0


def test_what_lacks_of_a_minimum_is_given_up():
    pairing = problem(
        layer([[0, 0]], provider=(2, 2), place=(1, 1)),
        place_groups=[group("place", [0, 1], minimum=2)],
    )
    network = build_network(pairing)
    flows = flows_of(network, [np.zeros((1, 2), dtype=bool)])
    # each place lacks 1, their group 2; the provider lacks 2
    assert int((flows * network.unmet).sum()) == 4
    assert int((flows * network.idle).sum()) == 2


def test_the_flow_of_a_refused_pair_is_not_accepted():
    pairing = problem(layer([[5, 5]], refused=[(0, 1)]))
    proof = prove(pairing)
    flows = flows_of(proof.network, [np.array([[False, True]])])
    assert not _certified(proof.network, flows, proof.potentials)


def test_the_flow_without_a_pinned_pair_is_not_accepted():
    pairing = problem(layer([[5, 5]], locked=[(0, 1)]))
    proof = prove(pairing)
    flows = flows_of(proof.network, [np.array([[False, False]])])
    assert not _certified(proof.network, flows, proof.potentials)


def test_the_flow_of_too_many_pairs_is_not_accepted():
    pairing = problem(layer([[0, 0]], provider=(0, 1)))
    proof = prove(pairing)
    flows = flows_of(proof.network, [np.array([[True, True]])])
    assert not _certified(proof.network, flows, proof.potentials)


def test_nobody_takes_part_and_nothing_flows():
    pairing = problem(layer(np.zeros((0, 0))))
    proof = prove(pairing)
    flows = flows_of(proof.network, [np.zeros((0, 0), dtype=bool)])
    assert flows.tolist() == []
    assert _certified(proof.network, flows, proof.potentials)
