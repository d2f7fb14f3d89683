"""Which of equally good plans is taken.

The one that keeps more standing pairs, then the one that a fixed hash of ids prefers: the plan
depends on content alone, and ties stay put when rows are added.
"""

from __future__ import annotations

import hashlib
from functools import partial

import numpy as np

from graph_schema.arrays import IntArray

from .network import PairingNetwork
from .solve import COST_LIMIT, Ties

WIDE_BITS, NARROW_BITS = 30, 20
"""Bits of the hash that break ties; fewer only where the solver's range asks for it."""

ROOM = 2**7
"""How far below the solver's limit wide hashes stay, since long paths need more of its range."""


def tie_costs(network: PairingNetwork) -> Ties:
    """Return the second cost of arcs: for a pair, b hash bits, less P 2^b + 1 when it stands.

    P bounds the pairs that one change can add, so that one standing pair outweighs all hashes.
    (A charge on pairs that do not stand would rather drop a pair of cost 0 than keep a standing
    one beside it: equally good plans need not have equally many pairs.)
    """
    return partial(_second_costs, network)


def _second_costs(network: PairingNetwork, arcs: IntArray) -> IntArray:
    problem = network.problem
    pairs_in_cycle = sum(min(layer.shape) for layer in problem.layers)
    bits = WIDE_BITS
    if (len(network.supplies) + 1) * _standing(pairs_in_cycle, bits) >= COST_LIMIT // ROOM:
        bits = NARROW_BITS
    costs = np.zeros(len(arcs), dtype=np.int64)
    is_pair = arcs < network.num_pair_arcs
    positions = network.pairs[arcs[is_pair]]
    standing = np.concatenate([layer.standing.ravel() for layer in problem.layers])[positions]
    costs[is_pair] = _hashes(network, positions, bits)
    costs[is_pair] -= np.where(standing, _standing(pairs_in_cycle, bits), 0)
    return costs


def _standing(pairs_in_cycle: int, bits: int) -> int:
    return (pairs_in_cycle << bits) + 1


def _hashes(network: PairingNetwork, positions: IntArray, bits: int) -> IntArray:
    """Return the top ``bits`` of a 64-bit BLAKE2b of (layer, provider id, place id)."""
    hashes: list[int] = []
    offset = 0
    for layer in network.problem.layers:
        n, m = layer.shape
        own = positions[(positions >= offset) & (positions < offset + n * m)] - offset
        rows, columns = np.divmod(own, max(m, 1))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            text = f"{layer.name}|{layer.provider_ids[row]}|{layer.place_ids[column]}"
            whole = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
            hashes.append(whole >> (64 - bits))
        offset += n * m
    return np.array(hashes, dtype=np.int64)
