"""The least (unmet, idle, cost) by linear programs in stages (HiGHS): no flow, no penalties.

A judge for problems too large for brute force. The constraints are a network's, so every vertex is
whole; each stage holds the parts before it at their optimum.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from engine.problem import PairingProblem


def staged_value(problem: PairingProblem, *, reached: tuple[int, int] | None = None) -> Any:
    """Return the least (unmet, idle, cost).

    ``reached`` = (0, 0) skips the first two stages: nothing is below 0, so it is enough that
    somebody has shown a plan with that value.
    """
    program = _Program(problem)
    unmet = program.least(program.unmet) if reached is None else reached[0]
    program.hold(program.unmet, unmet)
    idle = program.least(program.idle) if reached is None else reached[1]
    program.hold(program.idle, idle)
    return unmet, idle, program.least(program.cost)


class _Program:
    """Variables: pairs; units lacking to each minimum; partners of each place by number."""

    def __init__(self, problem: PairingProblem) -> None:
        self.upper: list[float] = []
        self.unmet: dict[int, int] = {}
        self.idle: dict[int, int] = {}
        self.cost: dict[int, int] = {}
        self._rows: list[tuple[dict[int, int], int]] = []
        self._equal: list[tuple[dict[int, int], int]] = []
        members = {"provider": self._members(problem, "provider"),
                   "place": self._members(problem, "place")}  # fmt: skip
        self._pairs(problem, members)
        for side in ("provider", "place"):
            self._quotas(problem, side, members[side])
        self._steps(problem, members["place"])

    def least(self, objective: dict[int, int]) -> int:
        weights = np.zeros(len(self.upper))
        weights[list(objective)] = list(objective.values())
        rows, most = _matrix(self._rows, len(self.upper))
        equal, exactly = _matrix(self._equal, len(self.upper))
        result = linprog(weights, A_ub=rows, b_ub=most, A_eq=equal, b_eq=exactly,
                         bounds=np.array([np.zeros(len(self.upper)), self.upper]).T,
                         method="highs")  # fmt: skip
        assert result.status == 0, result.message
        whole = round(result.fun)
        assert abs(result.fun - whole) < 1e-3
        return whole

    def hold(self, objective: dict[int, int], value: int) -> None:
        self._rows.append((dict(objective), value))

    def _variable(self, upper: float) -> int:
        self.upper.append(upper)
        return len(self.upper) - 1

    def _members(self, problem: PairingProblem, side: str) -> list[dict[int, int]]:
        num = problem.num_providers if side == "provider" else problem.num_places
        return [{} for _ in range(num)]

    def _pairs(self, problem: PairingProblem, members: dict[str, list[dict[int, int]]]) -> None:
        first = {"provider": 0, "place": 0}
        for layer in problem.layers:
            n, m = layer.costs.shape
            for row in range(n):
                for column in range(m):
                    locked = layer.locked_in[row, column]
                    if not (locked or layer.allowed[row, column]):
                        continue
                    pair = self._variable(1)
                    if locked:
                        self._equal.append(({pair: 1}, 1))
                    self.cost[pair] = int(layer.costs[row, column])
                    members["provider"][first["provider"] + row][pair] = int(locked)
                    members["place"][first["place"] + column][pair] = int(locked)
            first["provider"] += n
            first["place"] += m

    def _quotas(self, problem: PairingProblem, side: str, members: list[dict[int, int]]) -> None:
        groups = problem.provider_groups if side == "provider" else problem.place_groups
        quotas = [
            (member, least, most, weight)
            for member, least, most, weight in zip(
                members,
                np.concatenate([getattr(own, f"{side}_min") for own in problem.layers]).tolist(),
                np.concatenate([getattr(own, f"{side}_max") for own in problem.layers]).tolist(),
                np.concatenate([own.priority for own in problem.layers]).tolist()
                if side == "place" else [1] * len(members),
                strict=True,
            )
        ]  # fmt: skip
        for group in groups:
            pairs = {k: v for member in group.members for k, v in members[member].items()}
            quotas.append((pairs, group.minimum, group.maximum, 1))
        for pairs, least, most, weight in quotas:
            if most is not None:
                self._rows.append((dict.fromkeys(pairs, 1), max(most, sum(pairs.values()))))
            if least:
                lacking = self._variable(least)
                (self.unmet if side == "place" else self.idle)[lacking] = weight
                self._rows.append(({lacking: -1} | dict.fromkeys(pairs, -1), -least))

    def _steps(self, problem: PairingProblem, members: list[dict[int, int]]) -> None:
        """Count partners by number; the steps do not fall, so they fill in order."""
        first = 0
        for layer in problem.layers:
            for column, minimum in enumerate(layer.place_min.tolist()):
                own = members[first + column]
                most = max(int(layer.place_max[column]), sum(own.values()))
                pairs = dict.fromkeys(own, 1)
                if layer.extra_cost and len(pairs) > 1:
                    steps = {}
                    for partner in range(1, most + 1):
                        steps[self._variable(1)] = -1
                        if partner > max(minimum, 1):
                            at = min(partner - 2, len(layer.extra_cost) - 1)
                            self.cost[len(self.upper) - 1] = layer.extra_cost[at]
                    self._equal.append((pairs | steps, 0))
            first += len(layer.place_min)


def _matrix(rows: list[tuple[dict[int, int], int]], width: int) -> Any:
    if not rows:
        return None, None
    data = [(i, j, v) for i, (row, _) in enumerate(rows) for j, v in row.items()]
    at, to, values = np.array(data).T
    return coo_matrix((values, (at, to)), shape=(len(rows), width)).tocsr(), [b for _, b in rows]
