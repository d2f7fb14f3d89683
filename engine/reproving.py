"""The proof of an edited problem, from the proof before the edit: the same as made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph_schema.arrays import IntArray

from .certificate import certify
from .network import PairingNetwork, build_network
from .potentials import node_potentials
from .problem import PairingProblem
from .proof import Proof, prove
from .reflow import Reflow, TooFarOff
from .restarting import Beginning, Touched, beginning
from .solve import CostsTooLarge, FlowNetwork
from .ties import standing_weight, tie_costs

Effort = Literal["kept", "reflowed", "solved"]
"""How the proof of a network came about: nothing there changed; the old flow was made optimal
again; or it was solved for anew."""

WORTH_IT, WORTH_IT_PER_NODE = 64, 1 / 8
"""Units that an edit may put out of place, at all and for each node, before all is solved anew."""


@dataclass(frozen=True)
class ProofInHand:
    """A proof, and the potentials which prove that of equally good plans the right one was taken.

    ``tie_potentials`` are those of the second costs (`engine.ties`), over the arcs of reduced cost
    0 under the proof's potentials.
    """

    proof: Proof
    tie_potentials: IntArray

    @classmethod
    def unready(cls, proof: Proof) -> ProofInHand:
        """Return a proof that no other will be made from."""
        return cls(proof, np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, proof: Proof) -> ProofInHand:
        """Return the proof of a plan that was made as usual, ready for edits."""
        network = proof.network
        reduced = network.costs + proof.potentials[network.tails] - proof.potentials[network.heads]
        face = np.flatnonzero(reduced == 0)
        return cls(proof, node_potentials(
            network.tails[face], network.heads[face], network.capacities[face],
            tie_costs(network)(face), proof.flows[face], len(network.supplies),
        ))  # fmt: skip


def reproved(
    old: ProofInHand, problem: PairingProblem, touched: Sequence[Touched]
) -> tuple[ProofInHand, Effort]:
    """Return the proof of an edited problem, and how it came about.

    Parameters
    ----------
    old
        The proof of the same layers before the edit.
    touched
        For each layer what of it the edit touches.
    """
    try:
        return _reflowed(old, build_network(problem, old.proof.network), touched), "reflowed"
    except (CostsTooLarge, TooFarOff):
        return ProofInHand.of(prove(problem)), "solved"


def _reflowed(
    old: ProofInHand, network: PairingNetwork, touched: Sequence[Touched]
) -> ProofInHand:  # fmt: skip
    before = old.proof
    begun = beginning(before.network, before.flows, before.potentials, network, touched)
    whole = FlowNetwork(network.tails, network.heads, network.capacities, network.costs,
                        network.supplies)  # fmt: skip
    best = Reflow(whole, begun.flows, begun.potentials)
    best.finish(max(WORTH_IT, int(WORTH_IT_PER_NODE * len(whole.supplies))))
    potentials = best.potentials - int(best.potentials.max())
    face = np.flatnonzero(best.reduced == 0)
    tied = Reflow(
        _part(whole, face, best.flows, tie_costs(network)(face)), best.flows[face],
        _tie_potentials(old, network, begun),
    )  # fmt: skip
    tied.finish()
    flows = best.flows
    flows[face] = tied.flows
    valid = certify(network.tails, network.heads, network.capacities, network.costs,
                    network.supplies, flows, potentials)  # fmt: skip
    proof = Proof(network.problem, network, flows, potentials, valid)
    return ProofInHand(proof, tied.potentials - int(tied.potentials.max()))


def _part(whole: FlowNetwork, face: IntArray, flows: IntArray, costs: IntArray) -> FlowNetwork:
    """Return the network of some arcs with other costs, supplied with what runs on them."""
    tails, heads = whole.tails[face], whole.heads[face]
    supplies = np.zeros_like(whole.supplies)
    np.add.at(supplies, tails, flows[face])
    np.subtract.at(supplies, heads, flows[face])
    return FlowNetwork(tails, heads, whole.capacities[face], costs, supplies)


def _tie_potentials(old: ProofInHand, network: PairingNetwork, begun: Beginning) -> IntArray:
    """Return the old potentials of second costs, standing pairs at their new weight."""
    before, now = standing_weight(old.proof.network), standing_weight(network)
    potentials = old.tie_potentials[np.maximum(begun.nodes, 0)]
    if before == now:
        return potentials
    pairs, hashes = np.divmod(potentials + before // 2, before)
    return pairs * now + hashes - before // 2
