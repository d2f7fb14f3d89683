"""The proof of an edited problem, from the proof before the edit: the same as made anew."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Literal

import numpy as np

from engine.flow.cycles import on_cycles
from engine.flow.reduced import range_of, reduced_costs
from engine.network import PairingNetwork, build_network
from engine.networks.ties import tie_costs
from engine.problem import PairingProblem
from engine.proof import Proof, prove
from engine.solve import OF_ARCS, CostsTooLarge, FlowNetwork, InfeasibleNetwork, preferred
from graph_schema.arrays import IntArray

from .reflow import OutOfReach, Reflow, TooFarOff
from .restarting import Beginning, Touched, beginning

Effort = Literal["kept", "reflowed", "solved"]
"""How the proof of a network came about: nothing there changed; the old flow was made optimal
again; or it was solved for anew."""

WORTH_IT, WORTH_IT_PER_NODE = 64, 1 / 8
"""Units that an edit may put out of place, at all and for each node, before all is solved anew."""


def reproved(
    old: Proof, problem: PairingProblem, touched: Sequence[Touched]
) -> tuple[Proof, Effort]:
    """Return the proof of an edited problem, and how it came about.

    Parameters
    ----------
    old
        The proof of the same layers before the edit.
    touched
        For each layer what of it the edit touches.
    """
    try:
        return _reflowed(old, build_network(problem, old.network), touched), "reflowed"
    except (CostsTooLarge, TooFarOff):
        return prove(problem), "solved"


def _reflowed(old: Proof, network: PairingNetwork, touched: Sequence[Touched]) -> Proof:
    whole = FlowNetwork(network.tails, network.heads, network.capacities, network.costs,
                        network.supplies)  # fmt: skip
    flows, potentials, reduced = _optimal(whole, beginning(old, network, touched))
    face = np.flatnonzero(reduced == 0)
    swaps = on_cycles(whole.tails[face], whole.heads[face], whole.capacities[face],
                      flows[face], whole.num_nodes)  # fmt: skip
    flows = preferred(whole, flows, face[swaps], tie_costs(network))
    return Proof(network.problem, network, flows, potentials)


def _optimal(whole: FlowNetwork, begun: Beginning) -> tuple[IntArray, IntArray, IntArray]:
    """Return an optimal flow, potentials that prove it, and the reduced costs under them.

    The flow is made optimal on the likely arcs first, as far as that can be right for all.
    """
    range_of(whole.costs, begun.potentials)
    flows, potentials, arcs, reach = begun
    part = replace(whole, **{name: getattr(whole, name)[arcs] for name in OF_ARCS})
    few = Reflow(part, flows[arcs], potentials, reach)
    with suppress(OutOfReach, InfeasibleNetwork):
        few.finish(_worth_it(whole))
    flows[arcs], potentials = few.flows, few.potentials
    if few.is_balanced:
        reduced = reduced_costs(whole, potentials)
        if not _wrong(whole, flows, reduced):
            return flows, potentials - int(potentials.max()), reduced
    best = Reflow(whole, flows, potentials)
    best.finish(_worth_it(whole))
    return best.flows, best.potentials - int(best.potentials.max()), best.reduced


def _wrong(whole: FlowNetwork, flows: IntArray, reduced: IntArray) -> bool:
    """Whether an arc that has room pays. All that carry flow are likely ones, and right."""
    paying = np.flatnonzero(reduced < 0)
    return bool((flows[paying] < whole.capacities[paying]).any())


def _worth_it(network: FlowNetwork) -> int:
    return max(WORTH_IT, int(WORTH_IT_PER_NODE * network.num_nodes))
