"""The best flow of a sector's network, with its proof; ties broken by hashes of ids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.certificate import certify
from engine.solve import InfeasibleNetwork, solve
from graph_schema.arrays import IntArray

from .network import SectorNetwork
from .rows import HashArray, id_hashes

TIE_BITS = 30


@dataclass(frozen=True)
class SectorFlow:
    """A flow, its rank values, and the potentials that prove that none is better.

    ``valid`` is the word of `engine.certificate.certify`.
    """

    network: SectorNetwork
    flows: IntArray
    potentials: IntArray
    value: tuple[int, ...]
    valid: bool


def best_flow(network: SectorNetwork, *, with_ties: bool = True) -> SectorFlow | None:
    """Return the best flow; None when what is forced cannot be served.

    Of equally good flows the one whose pairs have the least sum, over units, of a hash of the row's
    ids and the need's id: the same whatever the order of tables.
    """
    ties = partial(_second_costs, network) if with_ties else None
    try:
        found = solve(network.flow_network, ranks=tuple(network.columns), ties=ties)
    except InfeasibleNetwork:
        return None
    value = network.value(found.flows)
    return SectorFlow(network, found.flows, found.potentials, value, found.valid)


def is_proven(network: SectorNetwork, flows: IntArray, potentials: IntArray) -> bool:
    """Whether the potentials prove a flow of this network the best."""
    return certify(network.tails, network.heads, network.capacities, network.costs,
                   network.supplies, flows, potentials)  # fmt: skip


def _second_costs(network: SectorNetwork, arcs: IntArray) -> IntArray:
    costs = np.zeros(len(arcs), dtype=np.int64)
    pairs = network.pairs
    is_pair = (arcs >= pairs.start) & (arcs < pairs.stop)
    number = arcs[is_pair] - pairs.start
    needs = id_hashes(network.problem.need_ids)[network.pair_needs[number]]
    mixed = _mixed(network.rows.hashes[network.pair_rows[number]], needs)
    costs[is_pair] = (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int64)
    return costs


def _mixed(first: HashArray, second: HashArray) -> HashArray:
    """Return one hash of two, as SplitMix64 finishes (Steele, Lea & Flood 2014); they wrap."""
    with np.errstate(over="ignore"):
        mixed = first + second * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        finished: HashArray = mixed ^ (mixed >> np.uint64(31))
    return finished
