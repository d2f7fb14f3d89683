"""How much an unmet place minimum and an idle provider must cost.

So much that the cheapest flow is exactly the lexicographically best plan: fewest unmet, then
fewest idle, then least cost.

The proof is in ``docs/model.md``: an improving change is a simple cycle, and these are bounds on
what one simple cycle can add.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.problem import PairingProblem
from engine.value import Value


@dataclass(frozen=True)
class Penalties:
    """Cost of one unmet unit (``unmet``) and of one idle unit (``idle``), in cost points.

    They depend on the data: objectives of two problems are never compared, only their
    (unmet, idle, cost).
    """

    unmet: int
    idle: int

    def cost_of(self, value: Value) -> int:
        """Return a value as one whole number; `residual.split` tells its parts again."""
        return value.unmet * self.unmet + value.idle * self.idle + value.cost_points


def penalties(problem: PairingProblem, num_cycles: int = 1) -> Penalties:
    """Return the penalties of a problem, large enough to decode prices as well as to order plans.

    With n providers, m places, H and G groups of either side, c the dearest pair (refused ones
    too; where a pair earns, less the cheapest) and x the dearest extra step, one simple cycle adds
    at most

    * Kc = min(n, m) c + min(m, 1 + G) x  cost points (min(n, m) summed over the layers), and
    * KI = min(n, 1 + H) + H  idle units;

    idle = 2 Kc + 1 and unmet = 2 (KI idle + Kc) + 1 leave every residual distance less than half
    a unit away from the multiple that it decodes to. With more than one cycle Kc and KI are those
    times their number, so that sums of as many distances decode as well. Python integers: they may
    pass 64 bits.
    """
    num_provider_groups, num_place_groups = len(problem.provider_groups), len(problem.place_groups)
    pairs_in_cycle = sum(min(layer.shape) for layer in problem.layers)
    # A change takes as many pairs out as it brings in at most; one that earns costs when it goes.
    dearest_pair = max((int(layer.costs.max(initial=0)) for layer in problem.layers), default=0)
    dearest_pair -= min((int(layer.costs.min(initial=0)) for layer in problem.layers), default=0)
    dearest_step = max((max(layer.extra_cost, default=0) for layer in problem.layers), default=0)
    cost_in_cycle = (
        pairs_in_cycle * dearest_pair
        + min(problem.num_places, 1 + num_place_groups) * dearest_step
    )  # fmt: skip
    idle_in_cycle = min(problem.num_providers, 1 + num_provider_groups) + num_provider_groups
    idle = 2 * num_cycles * cost_in_cycle + 1
    unmet = 2 * num_cycles * (idle_in_cycle * idle + cost_in_cycle) + 1
    return Penalties(unmet, idle)
