"""Whole items under several sums at once: no network, solved as a program by OR-Tools' CP-SAT."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, gcd

from ortools.linear_solver.python import model_builder


@dataclass(frozen=True)
class Packing:
    """Items with a worth and a size; each limit is a set of items and what they may sum to."""

    worth: tuple[int, ...]
    sizes: tuple[int, ...]
    limits: tuple[tuple[tuple[int, ...], int], ...]


@dataclass(frozen=True)
class Packed:
    """Items that keep every limit, and worth that no others are above."""

    chosen: tuple[int, ...]
    bound: int


def best_packing(packing: Packing, effort: float) -> Packed:
    """Return the best items that are found.

    Parameters
    ----------
    effort
        Most work, in CP-SAT's deterministic seconds; above 0.

    Raises
    ------
    ArithmeticError
        When the solver's answer does not keep a limit: nothing of it is believed unchecked.
    """
    model = model_builder.Model()  # type: ignore[no-untyped-call]
    columns = [model.new_var(0, 1, True, None) for _ in packing.worth]
    for members, most in packing.limits:
        if sum(packing.sizes[number] for number in members) > most:
            # Round numbers are the rule for money: in the largest common unit they stay small.
            unit = gcd(*(packing.sizes[number] for number in members))
            sizes = [float(packing.sizes[number] // unit) for number in members]
            own = [columns[number] for number in members]
            model.add(model_builder.LinearExpr.weighted_sum(own, sizes) <= most // unit)
    model.maximize(model_builder.LinearExpr.weighted_sum(columns, list(map(float, packing.worth))))
    solver = model_builder.Solver("SAT")
    solver.set_solver_specific_parameters(
        f"num_workers:1,random_seed:1,max_deterministic_time:{effort}"
    )
    status = solver.solve(model)
    if status not in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE):
        return Packed((), sum(packing.worth))
    chosen = tuple(number for number, column in enumerate(columns) if solver.value(column) > 0.5)
    for members, most in packing.limits:
        if sum(packing.sizes[number] for number in set(members) & set(chosen)) > most:
            raise ArithmeticError("a packing breaks a limit")
    value = sum(packing.worth[number] for number in chosen)
    if status == model_builder.SolveStatus.OPTIMAL:
        return Packed(chosen, value)
    return Packed(chosen, max(value, floor(solver.best_objective_bound + 1e-6)))
