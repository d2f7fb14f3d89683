"""Solve a problem again and compare: the judge of every shortcut."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.network import build_network, chosen_pairs
from engine.networks.residual import Residual
from engine.plan import prove
from engine.problem import PairingProblem
from engine.solve import FlowNetwork, cheapest_flow
from engine.value import Value, value_of
from graph_schema.arrays import BoolArray

Parts = tuple[int, int, int]


def solved(problem: PairingProblem) -> tuple[Value, Residual]:
    """Return the best value of a problem and the residual network of its plan."""
    proof = prove(problem)
    assert proof.valid
    chosen = tuple(chosen_pairs(proof.network, proof.flows))
    return value_of(problem, chosen), Residual(problem, chosen)


def best_pairs(problem: PairingProblem) -> tuple[Value, tuple[BoolArray, ...]]:
    """Return the best value of a problem and pairs that have it, by the solver's word alone."""
    network = build_network(problem)
    flows = cheapest_flow(FlowNetwork.of(network.tails, network.heads, network.capacities,
                                         network.costs, network.supplies))  # fmt: skip
    chosen = tuple(chosen_pairs(network, flows))
    return value_of(problem, chosen), chosen


def best_value(problem: PairingProblem) -> Value:
    """Return the best value of a problem, by the solver's word alone."""
    return best_pairs(problem)[0]


def change(before: Value, after: Value) -> Parts:
    """Return what a value changed by."""
    return (
        after.unmet - before.unmet,
        after.idle - before.idle,
        after.cost_points - before.cost_points,
    )


def with_layer(problem: PairingProblem, number: int, **changes: Any) -> PairingProblem:
    """Return the problem with attributes of one layer replaced."""
    layers = list(problem.layers)
    layers[number] = replace(layers[number], **changes)
    return replace(problem, layers=tuple(layers))


def forced(problem: PairingProblem, number: int, row: int, column: int) -> PairingProblem:
    """Return the problem with one pair pinned."""
    locked = problem.layers[number].locked_in.copy()
    locked[row, column] = True
    return with_layer(problem, number, locked_in=locked)


def forbidden(problem: PairingProblem, number: int, row: int, column: int) -> PairingProblem:
    """Return the problem with one pair neither pinned nor allowed."""
    layer = problem.layers[number]
    locked, allowed = layer.locked_in.copy(), layer.allowed.copy()
    locked[row, column] = allowed[row, column] = False
    return with_layer(problem, number, locked_in=locked, allowed=allowed)
