"""Is a saved plan what it claims to be? The proof is checked again, without a solver.

From quotas, groups, locks and costs the network is rebuilt, from the pairs the flow; the
independent checker says whether the saved potentials prove that flow optimal. Then everything
that the record says of the plan is worked out again from its pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from graph_schema.arrays import BoolArray
from graph_schema.report import Fact

from .comparing.differences import differences
from .keeping.keep_proof import network_gap
from .keeping.relaxed import relaxed
from .keeping.saved_bounds import (
    bounds_from_record,
    bounds_that_follow,
    certificate_that_follows,
    kept_of,
)
from .network import build_network
from .networks.flows import flows_of
from .plan_id import plan_id
from .policy import BadPolicy, policy_from
from .problem import LayerProblem, PairingProblem
from .rules import SOFT_RULES
from .saved.record_rows import (
    FORMAT,
    KEEPS,
    KEYS,
    Row,
    certificate_row,
    excess_row,
    gap_summary,
    kept_row,
    layer_row,
    shortfall_row,
    value_row,
)
from .saved.saved_problem import Arrays, BadRecord, problem_from_record
from .value import Value, excesses, extra_costs, shortfalls, value_of

MAX_DOUBTS = 20
"""Most differences that are named one by one."""


@dataclass(frozen=True)
class Doubt:
    """One thing that does not hold: key of a sentence in the catalogue, and its facts."""

    key: str
    facts: dict[str, Fact] = field(default_factory=dict)


def verify_proof(record: Any, arrays: Arrays) -> tuple[Doubt, ...]:
    """Return what does not hold of a saved plan; nothing when it is proven.

    Whatever the values are, the answer is a doubt, never an exception.

    Parameters
    ----------
    record
        As `engine.record.plan_record` makes it, read back from JSON.
    arrays
        As `engine.record.plan_arrays` makes them, read back.
    """
    try:
        return tuple(_doubts(record, arrays))
    except (BadRecord, BadPolicy, LookupError, TypeError, ValueError, AttributeError,
            ArithmeticError) as error:  # fmt: skip
        # Values of any shape can stand in a file that somebody changed.
        return (Doubt("verify.not_a_plan", {"reason": f"{type(error).__name__}: {error}"}),)


def _doubts(record: Row, arrays: Arrays) -> Iterator[Doubt]:
    if record["format"] != FORMAT:
        raise BadRecord(f"format {record['format']!r}, not {FORMAT}")
    if set(record) - {KEEPS} != set(KEYS):
        missing = sorted((set(record) - {KEEPS}) ^ set(KEYS))
        raise BadRecord(f"{', '.join(missing)} missing or too many")
    policy = policy_from(record["policy"])
    bounds, rates = bounds_from_record(record.get(KEEPS, []))
    value, found, gaps = Value(), _Found(), []
    problems, tables = [], []
    for number, saved in enumerate(record["networks"]):
        problem = problem_from_record(number, saved, arrays)
        chosen = chosen_tables(problem, record["pairs"])
        network = build_network(relaxed(problem, bounds, rates))
        flows, potentials = flows_of(network, chosen), arrays[f"{number}.potentials"]
        gap = network_gap(network, flows, potentials)
        if gap is None or (gap and not bounds):
            yield Doubt("verify.not_optimal", {"layers": problem.layer_names})
        gaps.append(gap)
        problems.append(problem)
        tables.append(chosen)
        value += value_of(problem, chosen)
        found.add(problem, chosen)
    kept = kept_of(bounds_that_follow(policy, problems, bounds), rates, problems, tables)
    policy_hash = policy.content_hash
    expected = {
        "plan_id": plan_id(
            policy_hash=policy_hash,
            graph_hash=record["provenance"]["graph_hash"],
            scenario_hash=record["provenance"]["scenario_hash"],
            pairs=[(row["layer"], row["provider_id"], row["place_id"]) for row in found.pairs],
        ),
        "policy_hash": policy_hash,
        "certificate": certificate_that_follows(kept, gaps, rates, problems, value,
                                                record["certificate"])
        if bounds else certificate_row("optimal", True, Value()),
        "value": value_row(value),
        KEEPS: [kept_row(own) for own in kept],
        **found.claims(),
    }  # fmt: skip
    yield from doubts_of(_claims(record), expected)


def chosen_tables(problem: PairingProblem, pairs: Sequence[Row]) -> list[BoolArray]:
    """Return the (n, m) table of each layer in which the pairs are marked.

    Pairs of other layers, or of ends that do not take part, are marked nowhere.
    """
    tables = []
    for layer in problem.layers:
        table = np.zeros(layer.shape, dtype=bool)
        rows, columns = ({id_: i for i, id_ in enumerate(ids)}
                         for ids in (layer.provider_ids, layer.place_ids))  # fmt: skip
        for pair in pairs:
            ends = rows.get(pair["provider_id"]), columns.get(pair["place_id"])
            if pair["layer"] == layer.name and None not in ends:
                table[ends] = True
        tables.append(table)
    return tables


def doubts_of(claimed: Any, expected: Any) -> Iterator[Doubt]:
    """Yield a doubt for each of the first differences between what is claimed and what follows."""
    for found in islice(differences(claimed, expected), MAX_DOUBTS):
        facts = {"claimed": _short(found.claimed), "expected": _short(found.expected)}
        yield Doubt("verify.differs", {"path": found.path, **facts})


def _short(value: Any) -> str:
    return str(value)[:80]


class _Found:
    """What quotas, costs and pairs of all networks say, gathered network by network."""

    def __init__(self) -> None:
        self.pairs: list[Row] = []
        self._extra_costs: list[Row] = []
        self._shortfalls: list[Any] = []
        self._excesses: list[Any] = []
        self._layers: list[tuple[LayerProblem, int]] = []

    def add(self, problem: PairingProblem, chosen: Sequence[BoolArray]) -> None:
        """Add one network."""
        self._shortfalls += shortfalls(problem, chosen)
        self._excesses += excesses(problem, chosen)
        for layer, table in zip(problem.layers, chosen, strict=True):
            self._layers.append((layer, int(table.sum())))
            self.pairs += _pair_rows(layer, table)
            self._extra_costs += extra_cost_rows(layer, table)

    def claims(self) -> Row:
        """Return what a record has to say of it all, names left out."""
        gaps = [shortfall_row(gap) for gap in self._shortfalls]
        over = [excess_row(excess) for excess in self._excesses]
        return {
            **gap_summary(self._shortfalls),
            "shortfalls": gaps,
            "excesses": over,
            "layers": [layer_row(layer, num, gaps, over) for layer, num in self._layers],
            "pairs": sorted(self.pairs, key=_pair_key),
            "extra_costs": self._extra_costs,
        }


def _pair_rows(layer: LayerProblem, table: BoolArray) -> Iterator[Row]:
    for row, column in np.argwhere(table).tolist():
        cost = int(layer.costs[row, column])
        yield {
            "layer": layer.name,
            "provider_id": layer.provider_ids[row],
            "place_id": layer.place_ids[column],
            "cost_points": cost,
            "sum of columns": cost,
            "standing": bool(layer.standing[row, column]),
            "locked": bool(layer.locked_in[row, column]),
        }


def extra_cost_rows(layer: LayerProblem, table: BoolArray) -> Iterator[Row]:
    """Yield one row per place whose partners beyond its minimum cost extra."""
    costs, partners = extra_costs(layer, table), table.sum(axis=0)
    for column in np.flatnonzero(costs).tolist():
        yield {
            "layer": layer.name,
            "place_id": layer.place_ids[column],
            "num_partners": int(partners[column]),
            "extra_cost_points": int(costs[column]),
        }


def _claims(record: Row) -> Row:
    """Return what a record claims, in the form of `_Found.claims`: without names."""
    return {
        "plan_id": record["plan_id"],
        "policy_hash": record["provenance"]["policy_hash"],
        KEEPS: record.get(KEEPS, []),
        **{key: record[key] for key in ("certificate", "value", "status", "num_unmet",
                                        "num_places_short", "extra_costs")},
        "shortfalls": _nameless(record["shortfalls"]),
        "excesses": _nameless(record["excesses"]),
        "layers": [
            {**layer, **{key: _nameless(layer[key]) for key in ("shortfalls", "excesses")}}
            for layer in record["layers"]
        ],
        "pairs": [
            {
                **{key: pair[key] for key in (*_PAIR_KEY, "cost_points", "standing", "locked")},
                "sum of columns": sum(pair[rule.name] for rule in SOFT_RULES),
            }
            for pair in record["pairs"]
        ],
    }  # fmt: skip


def _nameless(rows: list[Row]) -> list[Row]:
    return [{key: value for key, value in row.items() if key != "name"} for row in rows]


_PAIR_KEY = ("layer", "provider_id", "place_id")


def _pair_key(pair: Row) -> tuple[str, ...]:
    return tuple(pair[key] for key in _PAIR_KEY)
