"""A pairing network as a linear program, solved by HiGHS: an independent optimum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from engine.network import PairingNetwork
from graph_schema.arrays import BoolArray, IntArray


@dataclass(frozen=True)
class LinearProgram:
    """One variable per arc; at each node what leaves less what enters is the supply.

    The program has no penalties: each part of the value is an objective of its own.

    Attributes
    ----------
    matrix, right
        The balances, and below them what is held.
    capacities
        Upper bounds of the variables.
    open_arcs
        The arcs that are variables at all.
    """

    matrix: csr_array
    right: Any
    capacities: IntArray
    open_arcs: BoolArray

    @classmethod
    def of(cls, network: PairingNetwork) -> LinearProgram:
        """Return the program of a network."""
        num_arcs = len(network.tails)
        arcs = np.arange(num_arcs)
        signs = np.concatenate([np.ones(num_arcs), -np.ones(num_arcs)])
        ends = np.concatenate([network.tails, network.heads])
        matrix = csr_array((signs, (ends, np.concatenate([arcs, arcs]))),
                           shape=(len(network.supplies), num_arcs))  # fmt: skip
        # The balance of the root follows from all others.
        return cls(matrix[1:], network.supplies[1:].astype(float), network.capacities,
                   np.ones(num_arcs, dtype=bool))  # fmt: skip

    def least(self, costs: IntArray) -> int:
        """Return the least total of ``costs``, a whole number since every vertex is.

        Raises
        ------
        ValueError
            When HiGHS does not finish, or its optimum is not whole to 0.001.
        """
        variables = np.flatnonzero(self.open_arcs)
        most = self.capacities[variables]
        # Any, since the stubs of SciPy know neither sparse matrices nor arrays of bounds here.
        balances: Any = self.matrix[:, variables]
        bounds: Any = np.stack([np.zeros(len(most)), most], axis=1)
        weights = costs[variables].astype(float)
        result = linprog(weights, A_eq=balances, b_eq=self.right, bounds=bounds, method="highs-ds")
        if result.fun is None or result.status != 0:
            raise ValueError(f"HiGHS does not solve the network: {result.message}")
        whole = round(result.fun)
        if abs(result.fun - whole) > 1e-3:
            raise ValueError(f"the optimum of HiGHS is not whole: {result.fun}")
        return whole

    def held(self, costs: IntArray, total: int) -> LinearProgram:
        """Return the program in which ``costs`` ≥ 0 come to ``total``."""
        if total == 0:
            return replace(self, open_arcs=self.open_arcs & (costs == 0))
        row = csr_array(costs.astype(float).reshape(1, -1))
        return replace(self, matrix=vstack([self.matrix, row], format="csr"),
                       right=np.append(self.right, total))  # fmt: skip
