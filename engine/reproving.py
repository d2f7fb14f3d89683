"""The proof of an edited problem, from the proof before the edit: the same as made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .certificate import certify
from .network import PairingNetwork, build_network
from .problem import PairingProblem
from .proof import Proof, prove
from .reflow import Reflow, TooFarOff
from .restarting import Touched, beginning
from .solve import CostsTooLarge, FlowNetwork, preferred
from .ties import tie_costs

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
    begun = beginning(old.network, old.flows, old.potentials, network, touched)
    whole = FlowNetwork(network.tails, network.heads, network.capacities, network.costs,
                        network.supplies)  # fmt: skip
    best = Reflow(whole, begun.flows, begun.potentials)
    best.finish(max(WORTH_IT, int(WORTH_IT_PER_NODE * len(whole.supplies))))
    potentials = best.potentials - int(best.potentials.max())
    flows = preferred(whole, best.flows, best.reduced, tie_costs(network))
    valid = certify(network.tails, network.heads, network.capacities, network.costs,
                    network.supplies, flows, potentials)  # fmt: skip
    return Proof(network.problem, network, flows, potentials, valid)
