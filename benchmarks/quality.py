"""How good the plans are: no gap to HiGHS, and what they gain over not optimising.

HiGHS judges on the same network, in stages without penalties: least unmet; then, with that held,
least idle; then least cost. (That the network says what the quotas say is the tests' business.)
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.baselines import Baseline, baselines
from engine.network import build_network, chosen_pairs
from engine.plan import make_plan
from engine.problem import PairingProblem
from engine.value import Value, value_of

from .linear_program import LinearProgram
from .registry import Instance


@dataclass(frozen=True)
class Quality:
    """The value of a plan, the least there is, and the values of the baselines."""

    plan: Value
    least: Value
    baselines: dict[str, Baseline]

    @property
    def gap(self) -> tuple[int, int, int]:
        """Plan less least, part by part."""
        return (self.plan.unmet - self.least.unmet, self.plan.idle - self.least.idle,
                self.plan.cost_points - self.least.cost_points)  # fmt: skip


def quality(instance: Instance) -> Quality:
    """Return the quality of the plan of one instance."""
    graph, policy = instance.build()
    plan = make_plan(graph, policy)
    least = Value()
    for proof in plan.proofs:
        chosen = chosen_pairs(proof.network, proof.flows)
        least += least_value(proof.problem, value_of(proof.problem, chosen))
    return Quality(plan.value, least, baselines(graph, policy))


def least_value(problem: PairingProblem, reached: Value) -> Value:
    """Return the least (unmet, idle, cost) of a problem by HiGHS.

    ``reached`` is the value of some plan: where it has 0, nothing is below.
    """
    network = build_network(problem)
    program = LinearProgram.of(network)
    unmet = program.least(network.unmet) if reached.unmet else 0
    program = program.held(network.unmet, unmet)
    idle = program.least(network.idle) if reached.idle or unmet != reached.unmet else 0
    program = program.held(network.idle, idle)
    pinned = sum(int(layer.costs[layer.locked_in].sum()) for layer in problem.layers)
    return Value(unmet, idle, program.least(network.points) + pinned)
