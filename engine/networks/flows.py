"""From pairs back to the flow that carries them: nothing of a solver has to be believed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.network import PairingNetwork
from engine.value import partner_counts
from graph_schema.arrays import BoolArray, IntArray


def flows_of(network: PairingNetwork, chosen: Sequence[BoolArray]) -> IntArray:
    """Return the flow of chosen pairs, one (n, m) table per layer, on a network's arcs.

    Every pair is one unit on its arc and on its way through everything above it. There the units
    count towards the minimum first (what lacks is given up), then fill the further arcs in their
    order, cheapest first: the flow is determined by the counts alone. Pairs that the network
    does not allow, or more than its capacities, give a flow that no checker accepts.
    """
    flows = np.concatenate([table.ravel() for table in chosen])[network.pairs].astype(np.int64)
    counts = units_through(network, partner_counts("provider", chosen),
                           partner_counts("place", chosen))  # fmt: skip
    return np.concatenate([flows, quota_flows(network, counts)])


def quota_flows(network: PairingNetwork, counts: IntArray) -> IntArray:
    """Return the flow on all arcs but those of pairs, never more than their capacities.

    Parameters
    ----------
    counts
        How many pairs run through each node (`units_through`).
    """
    tails, heads, capacities = (
        getattr(network, name)[network.num_pair_arcs :] for name in ("tails", "heads", "capacities")
    )
    unmet, idle, _ = network.quota_parts
    gives_up = (unmet > 0) | (idle > 0)
    # Towards the providers a unit comes down from the parent, from the places it goes up to it;
    # an arc that gives up a minimum runs the other way. The lower end is the child.
    on_provider_side = np.maximum(tails, heads) < _first_place_node(network)
    children = np.where(on_provider_side ^ gives_up, heads, tails)

    minima = np.zeros(len(counts), dtype=np.int64)
    minima[children[gives_up]] = capacities[gives_up]
    lacking, beyond = np.maximum(minima - counts, 0), np.maximum(counts - minima, 0)
    flows = np.zeros(len(children), dtype=np.int64)
    flows[gives_up] = lacking[children[gives_up]]
    flows[~gives_up] = _filled_in_order(children[~gives_up], capacities[~gives_up], beyond)
    return flows


def _first_place_node(network: PairingNetwork) -> int:
    problem = network.problem
    return 1 + len(problem.provider_groups) + problem.num_providers


def units_through(network: PairingNetwork, providers: IntArray, places: IntArray) -> IntArray:
    """Return how many pairs run through each node, 0 for the root.

    Parameters
    ----------
    providers, places
        Partners of every provider and of every place, all layers in a row.
    """
    problem = network.problem
    groups = [
        np.array([counts[group.numbers].sum() for group in own], dtype=np.int64)
        for counts, own in (
            (providers, problem.provider_groups), (places, problem.place_groups),
        )
    ]  # fmt: skip
    return np.concatenate([np.zeros(1, dtype=np.int64), groups[0], providers, places, groups[1]])


def _filled_in_order(children: IntArray, capacities: IntArray, units: IntArray) -> IntArray:
    """Return the units on each arc when every child fills its own arcs one after the other."""
    order = np.argsort(children, kind="stable")
    before = np.cumsum(capacities[order]) - capacities[order]
    starts = np.searchsorted(children[order], children[order])
    before -= before[starts] if len(before) else 0
    flows = np.zeros(len(children), dtype=np.int64)
    flows[order] = np.clip(units[children[order]] - before, 0, capacities[order])
    return flows
