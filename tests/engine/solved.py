"""Solve a problem again and compare: the judge of every shortcut."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.network import chosen_pairs
from engine.plan import prove
from engine.problem import PairingProblem
from engine.residual import Residual
from engine.value import Value, value_of

Parts = tuple[int, int, int]


def solved(problem: PairingProblem) -> tuple[Value, Residual]:
    """Return the best value of a problem and the residual network of its plan."""
    proof = prove(problem)
    assert proof.valid
    chosen = tuple(chosen_pairs(proof.network, proof.flows))
    return value_of(problem, chosen), Residual(problem, chosen)


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
