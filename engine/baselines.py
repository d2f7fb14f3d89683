"""What would happen without optimising: standing, greedy, nearest and random pairing.

Each obeys hard rules, maxima and locks, and is measured like a plan. They call no solver.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from graph_schema.arrays import BoolArray, FloatArray
from graph_schema.graph import AssistanceGraph

from .candidates import LayerCandidates, list_candidates
from .coverage import Coverage
from .desk import Desk
from .policy import Policy
from .problem import LayerProblem, PairingProblem, pairing_problems
from .value import Value, value_of

NUM_SEEDS = 20
"""How many random plans stand behind the random baseline."""

BASELINES = ("standing", "greedy", "nearest", "random")

Pairing = Callable[[PairingProblem], list[BoolArray]]
"""Gives the chosen pairs of a problem, one (n, m) table per layer."""

Preference = Callable[[LayerProblem], FloatArray]
"""Gives each pair of a layer a number, (n, m); the desk takes small ones first."""


@dataclass(frozen=True)
class Baseline:
    """One way of pairing without optimising, with one value and KPI set per run.

    ``random`` has `NUM_SEEDS` runs, the others one.
    """

    name: str
    values: tuple[Value, ...]
    kpis: tuple[dict[str, float | None], ...]

    def mean_value(self) -> dict[str, float]:
        """Return the mean of each part of the value."""
        return {part: float(np.mean(self._part(part))) for part in _PARTS}

    def spread(self) -> dict[str, tuple[int, int]]:
        """Return the least and the largest of each part of the value."""
        return {part: (min(self._part(part)), max(self._part(part))) for part in _PARTS}

    def mean_kpis(self) -> dict[str, float | None]:
        """Return the mean of each KPI, None where it is undefined."""
        means: dict[str, float | None] = {}
        for name in self.kpis[0]:
            known = [run[name] for run in self.kpis if run[name] is not None]
            means[name] = float(np.mean(known)) if known else None  # type: ignore[arg-type]
        return means

    def _part(self, part: str) -> list[int]:
        return [getattr(value, part) for value in self.values]


_PARTS = ("unmet", "idle", "cost_points")


def baselines(
    graph: AssistanceGraph, policy: Policy, *, num_seeds: int = NUM_SEEDS
) -> dict[str, Baseline]:
    """Return every baseline of `BASELINES` with values and KPIs.

    * standing: pairings of today carried on, in order of ids, as far as rules and maxima let them;
    * greedy: again and again the cheapest pair that still helps a minimum, places first;
    * nearest: the same by kilometres (unknown ones last);
    * random: the same in random order, seeds 0 to ``num_seeds`` - 1.
    """
    candidates = list_candidates(graph, policy)
    problems = pairing_problems(candidates, policy)
    coverage = Coverage(graph, policy)

    def measured(name: str) -> Baseline:
        values, kpis = [], []
        for run in _runs(name, candidates, num_seeds):
            chosen = [(problem, run(problem)) for problem in problems]
            values.append(sum((value_of(p, tables) for p, tables in chosen), Value()))
            kpis.append(coverage.kpis(_frame(chosen)))
        return Baseline(name, tuple(values), tuple(kpis))

    return {name: measured(name) for name in BASELINES}


def baseline_pairs(graph: AssistanceGraph, policy: Policy, name: str) -> pd.DataFrame:
    """Return the pairs of one baseline; of the random one those of seed 0.

    Columns: layer, provider_id, place_id.
    """
    candidates = list_candidates(graph, policy)
    (run,) = _runs(name, candidates, 1)
    return _frame([(problem, run(problem)) for problem in pairing_problems(candidates, policy)])


def _runs(name: str, candidates: Sequence[LayerCandidates], num_seeds: int) -> list[Pairing]:
    kilometres = {own.layer.name: own.facts for own in candidates}

    def km_of(layer: LayerProblem) -> FloatArray:
        return np.nan_to_num(kilometres[layer.name].km, nan=np.finfo(float).max)

    runs: dict[str, list[Pairing]] = {
        "standing": [_standing],
        "greedy": [_filled(lambda layer: layer.costs.astype(float))],
        "nearest": [_filled(km_of)],
        "random": [_filled(_random(seed)) for seed in range(num_seeds)],
    }
    return runs[name]


def _standing(problem: PairingProblem) -> list[BoolArray]:
    desk = Desk(problem)
    for number, layer in enumerate(problem.layers):
        rows, columns = np.nonzero(layer.standing & layer.allowed)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            desk.take_if_room(number, row, column)
    return desk.chosen


def _filled(preference: Preference) -> Pairing:
    def fill(problem: PairingProblem) -> list[BoolArray]:
        desk = Desk(problem)
        preferences = [preference(layer) for layer in problem.layers]
        for side in ("place", "provider"):
            for number, numbers in enumerate(preferences):
                desk.fill(side, number, numbers)
        return desk.chosen

    return fill


def _random(seed: int) -> Preference:
    generator = np.random.default_rng(seed)
    return lambda layer: generator.random(layer.shape)


def _frame(chosen: Sequence[tuple[PairingProblem, Sequence[BoolArray]]]) -> pd.DataFrame:
    parts = []
    for problem, tables in chosen:
        for layer, table in zip(problem.layers, tables, strict=True):
            rows, columns = np.nonzero(table)
            parts.append(
                pd.DataFrame(
                    {
                        "layer": [layer.name] * len(rows),
                        "provider_id": [layer.provider_ids[row] for row in rows.tolist()],
                        "place_id": [layer.place_ids[column] for column in columns.tolist()],
                    },
                    dtype="str",
                )
            )
    return pd.concat(parts, ignore_index=True)
