"""A plan as plain values and arrays: all that has to be kept to show it and to prove it again.

`engine.verify` and `engine.saved.verify_source` hold what is written here to its proof and its
source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from .baselines import Baseline
from .data_shares import data_shares
from .plan import Plan
from .saved.record_rows import (
    FORMAT,
    KEEPS,
    Names,
    Row,
    baseline_row,
    certificate_row,
    excess_row,
    gap_summary,
    kept_row,
    layer_row,
    pair_row,
    shortfall_row,
    table_hashes,
    value_row,
)
from .saved.saved_problem import problem_arrays, problem_record


def plan_record(plan: Plan, baselines: Mapping[str, Baseline]) -> Row:
    """Return a plan as JSON values: what it says, what went in, and the problems it solves.

    Names stand beside ids. ``networks`` holds quotas, groups and locks, and the hashes of the
    arrays of `plan_arrays`: with those beside it the record proves itself.
    """
    problems = [proof.problem for proof in plan.proofs]
    names = Names(plan.graph, problems)
    shortfalls = [shortfall_row(gap, name=names.of(gap)) for gap in plan.shortfalls]
    excesses = [excess_row(excess, name=names.of(excess)) for excess in plan.excesses]
    num_pairs = plan.pairs["layer"].value_counts().to_dict()
    return {
        "format": FORMAT,
        "plan_id": plan.plan_id,
        **gap_summary(plan.shortfalls),
        "certificate": certificate_row(**vars(plan.certificate)),
        "value": value_row(plan.value),
        "layers": [
            layer_row(layer, num_pairs.get(layer.name, 0), shortfalls, excesses)
            for problem in problems
            for layer in problem.layers
        ],
        "shortfalls": shortfalls,
        "excesses": excesses,
        "kpis": plan.kpis,
        "baselines": {name: baseline_row(baseline) for name, baseline in baselines.items()},
        "data": data_shares(plan.graph, plan.policy),
        "provenance": {**plan.provenance, "table_hashes": table_hashes(plan.graph)},
        "policy": plan.policy.model_dump(mode="json"),
        "pairs": [pair_row(pair, names) for pair in rows_of(plan.pairs)],
        "extra_costs": rows_of(plan.extra_costs),
        "networks": [
            problem_record(proof.problem, problem_arrays(i, proof.problem, proof.potentials))
            for i, proof in enumerate(plan.proofs)
        ],
        **({KEEPS: [kept_row(own) for own in plan.keeps]} if plan.keeps else {}),
    }  # fmt: skip


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as plain values by column."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def plan_arrays(plan: Plan) -> dict[str, NDArray[Any]]:
    """Return the arrays that a plan's proof needs beside its record (`saved_problem.Arrays`)."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, proof in enumerate(plan.proofs):
        arrays |= problem_arrays(number, proof.problem, proof.potentials)
    return arrays
