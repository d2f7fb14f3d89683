"""Flows that must also carry enough over certain arcs: no network any more, so solved as programs.

Beside `engine.solve` and `.chosen` the only importer of OR-Tools: its GLOP for the linear program,
its CP-SAT for whole numbers. Neither is believed: what they find is held to
`engine.keeping.keep_proof`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder

from graph_schema.arrays import IntArray


@dataclass(frozen=True)
class Need:
    """At least ``units`` over some arcs; each more or fewer has its cost, from 0."""

    arcs: IntArray
    units: int
    cost_over: int
    cost_short: int


@dataclass(frozen=True)
class CountedFlow:
    """A flow problem with needs, in plain arrays like `engine.solve.FlowNetwork`.

    A flow costs the sum over its arcs, plus what the needs cost, plus ``offset``. Each of
    ``totals`` (a number for each arc, and their sum over the flow) has to stay as it is.
    """

    tails: IntArray
    heads: IntArray
    capacities: IntArray
    costs: IntArray
    supplies: IntArray
    needs: tuple[Need, ...]
    offset: int
    totals: tuple[tuple[IntArray, int], ...] = ()


@dataclass(frozen=True)
class Answer:
    """Flows of a counted flow, their cost, and what the solver says no flow is below."""

    flows: IntArray
    cost: float
    bound: float


def need_prices(problem: CountedFlow) -> tuple[float, list[float]] | None:
    """Return the least cost of fractional flows and what one unit more of each need adds to it.

    None when the solver has no answer.
    """
    model, _, rows = _model(problem, whole=False)
    solver = model_builder.Solver("GLOP")
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        return None
    return float(solver.objective_value), [float(solver.dual_value(row)) for row in rows]


def best_whole(problem: CountedFlow, effort: float, *, seconds: float = 0.0) -> Answer | None:
    """Return the best flow in whole units that is found; None when none is.

    Parameters
    ----------
    effort
        Most work, in CP-SAT's deterministic seconds: the answer does not depend on the machine.
    seconds
        Most time by the clock besides; 0 = any.
    """
    model, columns, _ = _model(problem, whole=True)
    solver = model_builder.Solver("SAT")
    solver.set_solver_specific_parameters(
        f"num_workers:1,random_seed:1,max_deterministic_time:{effort}"
    )
    if seconds:
        solver.set_time_limit_in_seconds(seconds)
    status = solver.solve(model)
    if status not in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE):
        return None
    flows = np.rint([solver.value(column) for column in columns]).astype(np.int64)
    return Answer(flows, float(solver.objective_value), float(solver.best_objective_bound))


def _model(problem: CountedFlow, *, whole: bool) -> tuple[Any, list[Any], list[Any]]:
    # Any: the module's own types leave open what its calls return.
    model = model_builder.Model()  # type: ignore[no-untyped-call]
    columns = [model.new_var(0, capacity, whole, None) for capacity in problem.capacities.tolist()]
    for node, (leaving, entering) in enumerate(_arcs_of_nodes(problem)):
        own = [columns[arc] for arc in (*leaving, *entering)]
        signs = [1.0] * len(leaving) + [-1.0] * len(entering)
        if own:
            balance = model_builder.LinearExpr.weighted_sum(own, signs)
            model.add(balance == int(problem.supplies[node]))
    for numbers, units in problem.totals:
        among = np.flatnonzero(numbers)
        if len(among):
            sum_of = model_builder.LinearExpr.weighted_sum(
                [columns[arc] for arc in among.tolist()], numbers[among].astype(float).tolist()
            )
            model.add(sum_of == units)
    rows: list[Any] = []
    terms, costs = list(columns), problem.costs.tolist()
    for need in problem.needs:
        over = model.new_var(0, len(need.arcs) + max(-need.units, 0), whole, None)
        short = model.new_var(0, max(need.units, 0), whole, None)
        own = [columns[arc] for arc in need.arcs.tolist()]
        signs = [1.0] * len(own) + [-1.0, 1.0]
        carried = model_builder.LinearExpr.weighted_sum([*own, over, short], signs)
        rows.append(model.add(carried == need.units))
        terms += [over, short]
        costs += [need.cost_over, need.cost_short]
    total = model_builder.LinearExpr.weighted_sum(terms, costs)
    model.minimize(total + problem.offset)
    return model, columns, rows


def _arcs_of_nodes(problem: CountedFlow) -> Sequence[tuple[list[int], list[int]]]:
    found: list[tuple[list[int], list[int]]] = [([], []) for _ in problem.supplies]
    for arc, (tail, head) in enumerate(
        zip(problem.tails.tolist(), problem.heads.tolist(), strict=True)
    ):
        found[tail][0].append(arc)
        found[head][1].append(arc)
    return found
