"""All dispatches of a small sector, one by one: the judge of the engine.

Written from the definitions alone (who serves how much, which piece it fills, what a floor asks
for); it shares no code with the engine and knows no flow.
"""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np


class Dispatches:
    """Every whole-unit dispatch that keeps supplies, demands, refusals and portions.

    ``units`` is (d, n, m).
    """

    def __init__(self, problem, ranks, *, waived=None):
        allowed = problem.allowed.copy()
        if waived is not None:
            allowed[waived] = True
        rows = [
            _splits(amount, tuple(can))
            for amount, can in zip(problem.supply.tolist(), allowed.tolist(), strict=True)
        ]
        chosen = np.array(list(product(*(range(len(own)) for own in rows))), dtype=np.int64)
        self.units = np.stack([np.array(own)[chosen[:, i]] for i, own in enumerate(rows)], axis=1)
        served = self.units.sum(axis=1)
        self._keep((served <= problem.demand).all(axis=1))
        served = self.units.sum(axis=1)
        self._keep(((served == 0) | (served >= problem.portions)).all(axis=1))
        self.values = self._values(problem, ranks)

    def _keep(self, which):
        self.units = self.units[which]

    def _values(self, problem, ranks):
        served = self.units.sum(axis=1)
        found = []
        for name in ranks.names:
            if name == "floor":
                own = np.zeros(len(self.units), dtype=np.int64)
                for g, floor in enumerate(problem.floors):
                    own += np.maximum(0, floor - served[:, problem.county == g].sum(axis=1))
            elif name == "worth":
                own = np.zeros(len(self.units), dtype=np.int64)
                for k, demand in enumerate(problem.demand.tolist()):
                    worths = [0]
                    for size, value in zip(problem.steps[k], problem.step_values[k], strict=True):
                        point = round(ranks.worth * value / demand)
                        worths += [max(point, 1) if value else 0] * int(size)
                    own -= np.cumsum(worths)[served[:, k]]
                if ranks.ranking == "points":
                    for (c, k), tier in np.ndenumerate(problem.tiers):
                        points = ranks.tier_points[min(tier, problem.num_tiers - 1)]
                        rate = round(points * ranks.worth / 1000 / int(problem.demand[k]))
                        own += rate * self.units[:, c, k]
            else:
                tiers = np.minimum(problem.tiers, problem.num_tiers - 1)
                own = self.units[:, tiers == int(name[-1]) - 1].sum(axis=1)
                own = -own if ranks.ranking == "tiers_first" else own
            found.append(own)
        return np.stack(found, axis=1)

    def best(self, which=slice(None)):
        """The least rank values among some dispatches; None of none."""
        values = self.values[which]
        if not len(values):
            return None
        return tuple(int(x) for x in values[np.lexsort(values.T[::-1])[0]])


@cache
def _splits(amount, can):
    """Return every way in which up to an amount goes to those that may have some."""
    found = [[]]
    for may in can:
        found = [[*own, x] for own in found for x in range(amount - sum(own) + 1 if may else 1)]
    return found
