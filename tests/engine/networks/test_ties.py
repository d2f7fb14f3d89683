"""Which of equally good plans is taken."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from engine.network import build_network
from engine.networks import ties
from engine.networks.ties import NARROW_BITS, WIDE_BITS, tie_costs
from tests.engine.builders import best_pairs, layer, problem


def hash_bits(layer_name, provider, place, bits=WIDE_BITS):
    """Return the top bits of the 64-bit BLAKE2b of "layer|provider|place"."""
    text = f"{layer_name}|{provider}|{place}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> (64 - bits)


def second_costs(own, arcs=None):
    network = build_network(own)
    arcs = np.arange(len(network.tails)) if arcs is None else np.array(arcs, dtype=np.int64)
    return tie_costs(network)(arcs).tolist()


def test_second_cost_of_a_pair_is_a_hash_of_its_ids_less_a_bonus_when_it_stands():
    # min(1, 2) = 1 pair can join in one change: the bonus outweighs one hash.
    costs = second_costs(problem(layer([[0, 0]], name="A", standing=[(0, 1)])))
    assert costs[:2] == [
        hash_bits("A", "p0", "s0"),
        hash_bits("A", "p0", "s1") - (2**30 + 1),
    ]  # fmt: skip
    assert not any(costs[2:])


def test_second_costs_follow_the_arcs_asked_for_through_all_layers():
    own = problem(
        layer([[0, 0]], name="A", refused=[(0, 0)]), layer([[0], [0]], name="B", locked=[(0, 0)])
    )
    # Pair arcs: A p0-s1, B p1-s0; then arcs of quotas.
    assert second_costs(own, [1, 3]) == [hash_bits("B", "p1", "s0"), 0]
    assert second_costs(own, [0]) == [hash_bits("A", "p0", "s1")]
    assert second_costs(own, []) == []


def test_one_standing_pair_outweighs_the_hashes_of_all_others():
    # Every pair costs 0: the plan keeps what stands, wherever the hashes point.
    for column in range(4):
        own = problem(layer(np.zeros((1, 4)), provider=(1, 1), standing=[(0, column)]))
        assert best_pairs(own) == [("p0", f"s{column}")]


def test_most_standing_pairs_are_kept_even_with_others_beside_them():
    # p0-s0 and p1-s1 stand; keeping both costs what keeping one costs, but takes one pair more.
    own = problem(layer(np.zeros((2, 2)), provider=(0, 1), standing=[(0, 0), (1, 1)]))
    assert best_pairs(own) == [("p0", "s0"), ("p1", "s1")]


def test_a_standing_pair_is_not_kept_at_any_cost():
    own = problem(layer([[1, 0]], provider=(1, 1), standing=[(0, 0)]))
    assert best_pairs(own) == [("p0", "s1")]


def test_without_standing_pairs_the_smallest_sum_of_hashes_decides():
    own = layer(np.zeros((1, 5)), name="A", provider=(1, 1))
    smallest = min(range(5), key=lambda column: hash_bits("A", "p0", f"s{column}"))
    assert best_pairs(problem(own)) == [("p0", f"s{smallest}")]


def test_ties_follow_ids_not_positions():
    own = layer(np.zeros((1, 3)), provider=(1, 1))
    turned = replace(own, place_ids=own.place_ids[::-1])
    assert best_pairs(problem(own)) == best_pairs(problem(turned))


def test_ties_stay_put_when_a_place_is_added_that_nobody_prefers():
    before = layer(np.zeros((1, 3)), provider=(1, 1))
    after = layer([[0, 0, 0, 9]], provider=(1, 1))
    assert best_pairs(problem(before)) == best_pairs(problem(after))


@pytest.mark.parametrize(("room", "bits"), [(1, WIDE_BITS), (2**40, NARROW_BITS)])
def test_hashes_are_narrow_only_where_the_range_asks_for_it(monkeypatch, room, bits):
    monkeypatch.setattr(ties, "ROOM", room)
    costs = second_costs(problem(layer([[0]], standing=[(0, 0)])), [0])
    assert costs == [hash_bits("L", "p0", "s0", bits) - (2**bits + 1)]
