"""Which of equally good plans is taken.

The one that keeps more standing pairs, then the one that a fixed hash of ids prefers: the plan
depends on content alone, and ties stay put when rows are added.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial
from itertools import repeat

import numpy as np

from engine.network import PairingNetwork
from engine.solve import COST_LIMIT, Ties
from graph_schema.arrays import BoolArray, IntArray

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


def counted_tie_costs(network: PairingNetwork, counted: BoolArray, sign: int) -> Ties:
    """Return second costs that first make counted standing pairs as few or as many as can be.

    Then as `tie_costs` does.

    Parameters
    ----------
    counted
        Which pairs count, all layers in a row; standing ones only.
    sign
        1: as few as can be; -1: as many; 0: they do not matter, and only other standing ones do.
    """
    return partial(_counted_costs, network, counted, sign)


def _counted_costs(
    network: PairingNetwork, counted: BoolArray, sign: int, arcs: IntArray
) -> IntArray:
    problem = network.problem
    standing = np.concatenate([layer.standing.ravel() for layer in problem.layers])
    pairs_in_cycle = sum(min(layer.shape) for layer in problem.layers)
    has_others = bool((standing & ~counted).any())

    def weights(bits: int) -> tuple[int, int]:
        other = _standing(pairs_in_cycle, bits) if has_others else 0
        return other, pairs_in_cycle * (other + 2**bits) + 1

    bits = WIDE_BITS
    if (len(network.supplies) + 1) * weights(bits)[1] >= COST_LIMIT // ROOM:
        bits = NARROW_BITS
    other, own = weights(bits)
    costs = np.zeros(len(arcs), dtype=np.int64)
    is_pair = arcs < network.num_pair_arcs
    positions = network.pairs[arcs[is_pair]]
    costs[is_pair] = _hashes(network, positions, bits)
    costs[is_pair] -= np.where((standing & ~counted)[positions], other, 0)
    costs[is_pair] += np.where(counted[positions], sign * own, 0)
    return costs


def _weight_and_bits(network: PairingNetwork) -> tuple[int, int]:
    """Return what a standing pair counts for, more than all hashes of a change, and their bits."""
    pairs_in_cycle = sum(min(layer.shape) for layer in network.problem.layers)
    bits = WIDE_BITS
    if (len(network.supplies) + 1) * _standing(pairs_in_cycle, bits) >= COST_LIMIT // ROOM:
        bits = NARROW_BITS
    return _standing(pairs_in_cycle, bits), bits


def _second_costs(network: PairingNetwork, arcs: IntArray) -> IntArray:
    problem = network.problem
    weight, bits = _weight_and_bits(network)
    costs = np.zeros(len(arcs), dtype=np.int64)
    is_pair = arcs < network.num_pair_arcs
    positions = network.pairs[arcs[is_pair]]
    standing = np.concatenate([layer.standing.ravel() for layer in problem.layers])[positions]
    costs[is_pair] = _hashes(network, positions, bits)
    costs[is_pair] -= np.where(standing, weight, 0)
    return costs


def _standing(pairs_in_cycle: int, bits: int) -> int:
    return (pairs_in_cycle << bits) + 1


def _hashes(network: PairingNetwork, positions: IntArray, bits: int) -> IntArray:
    """Return the top ``bits`` of the hash of each pair, given by its position in the tables."""
    hashes: list[int] = []
    offset = 0
    for layer in network.problem.layers:
        n, m = layer.shape
        own = positions[(positions >= offset) & (positions < offset + n * m)] - offset
        rows, columns = np.divmod(own, max(m, 1))
        providers = map(layer.provider_ids.__getitem__, rows.tolist())
        places = map(layer.place_ids.__getitem__, columns.tolist())
        hashes += map(_pair_hash, repeat(layer.name), providers, places)
        offset += n * m
    whole = np.array(hashes, dtype=np.uint64)
    return (whole >> np.uint64(64 - bits)).astype(np.int64)


@lru_cache(maxsize=2**16)
def _pair_hash(layer: str, provider_id: str, place_id: str) -> int:
    """Return the 64-bit BLAKE2b of layer, provider id and place id; edited plans ask again."""
    text = f"{layer}|{provider_id}|{place_id}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
