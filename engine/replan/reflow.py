"""From a flow that was optimal before an edit to one that is optimal after it.

Every arc whose reduced cost has the wrong sign under the old potentials is filled or emptied; what
then is too much at one node and lacks at another is sent along shortest ways. Only arcs of small
reduced cost are looked at for that; when ways turn out longer, more are. After an edit that upsets
much, the solver sends all units at once over the few arcs, then all arcs are looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.flow.augmenting import Augmenting
from engine.flow.potentials import node_potentials
from engine.flow.reduced import about_smallest, range_of, reduced_costs
from engine.flow.shortest import LONGEST
from engine.solve import CostsTooLarge, FlowNetwork, InfeasibleNetwork, cheapest_flow
from graph_schema.arrays import BoolArray, IntArray

FEW_PER_NODE = 8
"""Arcs of small reduced cost that are looked at first, for each node."""

MOST_PER_NODE = 16
"""Arcs for each node from which searches that end without a way are gone on with, not widened."""

PATIENCE = 16
"""Searches that end without a way from which they are widened all the same."""

MOST_UNITS = 64
"""Units up to which single ways are searched; more are sent by the solver, over few arcs."""

WIDER = 2
"""How many times larger reduced costs are looked at when the few arcs do not do."""


class OutOfReach(ValueError):
    """Units would have to go along longer ways than may be looked at."""


class TooFarOff(ValueError):
    """So much is not as it should be that a new flow is found sooner."""


@dataclass
class Reflow:
    """A flow on its way to being optimal.

    Parameters
    ----------
    network
        Checked arrays (`FlowNetwork.of`).
    flows
        Any flow within the capacities; it need not carry the supplies.
    potentials
        Any; the nearer to optimal ones, the sooner is the end reached.
    reach
        How long ways may be in all. Potentials move no further, so that arcs may be left out whose
        reduced cost passes it.

    Attributes
    ----------
    reduced
        Reduced costs of all arcs under the potentials.
    num_sent, num_solved
        Units that were sent along single ways, and calls of the solver.
    """

    network: FlowNetwork
    flows: IntArray
    potentials: IntArray
    reach: int = LONGEST
    num_sent: int = 0
    num_solved: int = 0
    reduced: IntArray = field(init=False)
    _excess: IntArray = field(init=False)
    _bound: int = field(init=False)
    _longest: int = field(init=False)
    _num_ended: int = field(init=False, default=0)
    _few: BoolArray = field(init=False)

    def __post_init__(self) -> None:
        network = self.network
        self.flows, self.potentials = self.flows.copy(), self.potentials.copy()
        largest, spread = range_of(network.costs, self.potentials)
        self._longest = network.num_nodes * largest + spread
        self.reduced = reduced_costs(network, self.potentials)
        self._bound = about_smallest(self.reduced, FEW_PER_NODE * network.num_nodes)
        self._few = np.zeros(len(network.tails), dtype=bool)
        self._excess = network.supplies.copy()
        used = np.flatnonzero(self.flows != 0)
        self._move(used, self.flows[used])

    def finish(self, most_units: int | None = None) -> None:
        """Make the flow optimal, and the potentials such that they prove it.

        Parameters
        ----------
        most_units
            Units to be sent at once that are worth it; None: any number.

        Raises
        ------
        TooFarOff
            When there are more.
        InfeasibleNetwork
            When no flow carries all supplies.
        CostsTooLarge
            When the solver cannot take the costs.
        OutOfReach
            When the reach does not do. What is done so far stays.
        """
        while True:
            self._saturate()
            units = int(self._excess[self._excess > 0].sum())
            if most_units is not None and units > most_units:
                raise TooFarOff(f"{units} units would have to be sent")
            if units > MOST_UNITS:
                if self.reach < LONGEST:
                    raise OutOfReach(f"{units} units are sent by the solver, as far as need be")
                self._solve()
            elif units:
                self.num_sent += units
                while self._excess.any():
                    self._send()
            else:
                return

    @property
    def is_balanced(self) -> bool:
        """Whether the flow carries the supplies."""
        return not self._excess.any()

    def _saturate(self) -> None:
        """Fill the arcs that pay, empty those that cost; they are looked at from now on."""
        cheap, used = np.flatnonzero(self.reduced < 0), np.flatnonzero(self.flows != 0)
        cheap = cheap[self.flows[cheap] < self.network.capacities[cheap]]
        for arcs, flows in (
            (cheap, self.network.capacities[cheap]), (used[self.reduced[used] > 0], 0),
        ):  # fmt: skip
            self._move(arcs, flows - self.flows[arcs])
            self.flows[arcs] = flows
            self._few[arcs] = True

    def _send(self) -> None:
        """Send units along single ways, over arcs within the bound."""
        arcs, parts = self._part()
        augmenting = Augmenting(*parts, self._excess)
        augmenting.send(min(self._bound, self.reach))
        self._excess = augmenting.excess
        self._take(arcs, augmenting.flows, augmenting.shift)
        if self.reach < LONGEST:
            self.reach -= int(augmenting.shift.max())
        if self._excess.any():
            if self.reach <= 0:
                raise OutOfReach("no way within reach is left")
            self._widen(len(arcs))

    def _solve(self) -> None:
        """Send all units at once over arcs within the bound; the potentials then fit these."""
        arcs, parts = self._part()
        self.num_solved += 1
        try:
            flows = parts[3] + _sent(*parts, self._excess)
        except InfeasibleNetwork:
            self._widen(0)
            return
        tails, heads, capacities, _, reduced = parts
        self._excess = np.zeros_like(self._excess)
        shift = node_potentials(tails, heads, capacities, reduced, flows, len(self._excess))
        self._take(arcs, flows, shift)

    def _part(self) -> tuple[IntArray, tuple[IntArray, IntArray, IntArray, IntArray, IntArray]]:
        """Return the arcs that are looked at: their numbers; ends, room, flow, reduced cost."""
        # Of arcs without flow none has a reduced cost below 0: all that carry flow are here.
        arcs = np.flatnonzero((self.reduced <= self._bound) | self._few)
        network = self.network
        return arcs, (network.tails[arcs], network.heads[arcs], network.capacities[arcs],
                      self.flows[arcs], self.reduced[arcs])  # fmt: skip

    def _take(self, arcs: IntArray, flows: IntArray, shift: IntArray) -> None:
        self.flows[arcs] = flows
        if shift.any():
            self.potentials += shift
            self._lift(shift)

    def _widen(self, num_arcs: int) -> None:
        """Look at larger reduced costs from now on, unless that were too many arcs already.

        Where ways were searched, potentials have followed the distances: with the same bound the
        next search goes on where this one ended.
        """
        self._num_ended += 1
        if num_arcs > MOST_PER_NODE * self.network.num_nodes and self._num_ended < PATIENCE:
            return
        if self._bound >= LONGEST:
            if self._longest >= LONGEST:
                raise CostsTooLarge("ways may be too long to be searched")
            raise InfeasibleNetwork("no flow carries all supplies within the capacities")
        self._bound = min(self._bound * WIDER + 1, LONGEST)

    def _move(self, arcs: IntArray, units: IntArray) -> None:
        """Count units that begin to run on arcs."""
        np.subtract.at(self._excess, self.network.tails[arcs], units)
        np.add.at(self._excess, self.network.heads[arcs], units)

    def _lift(self, shift: IntArray) -> None:
        self.reduced += shift.take(self.network.tails)
        self.reduced -= shift.take(self.network.heads)


def _sent(
    tails: IntArray, heads: IntArray, capacities: IntArray, flows: IntArray, costs: IntArray,
    excess: IntArray,
) -> IntArray:  # fmt: skip
    """Return what to add to each flow so that the excess is sent at the least cost."""
    forward, backward = np.flatnonzero(flows < capacities), np.flatnonzero(flows > 0)
    residual = FlowNetwork.of(
        np.concatenate([tails[forward], heads[backward]]),
        np.concatenate([heads[forward], tails[backward]]),
        np.concatenate([(capacities - flows)[forward], flows[backward]]),
        np.concatenate([costs[forward], -costs[backward]]),
        excess,
    )
    sent = cheapest_flow(residual)
    added = np.zeros(len(tails), dtype=np.int64)
    added[forward] = sent[: len(forward)]
    added[backward] -= sent[len(forward) :]
    return added
