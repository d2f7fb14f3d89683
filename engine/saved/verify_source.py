"""Does a saved plan follow from these tables and this policy? Everything is worked out again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from engine.baselines import baselines
from engine.candidates import LayerCandidates, list_candidates, refusing_rules
from engine.coverage import kpis
from engine.data_shares import data_shares
from engine.keeping.keep_bounds import keep_bounds
from engine.policy import Policy, policy_from
from engine.problem import pairing_problems
from engine.rules import SOFT_RULES
from engine.value import excesses, shortfalls
from engine.verify import Doubt, chosen_tables, doubts_of
from graph_schema.graph import AssistanceGraph

from .record_rows import (
    KEEPS,
    Names,
    Row,
    baseline_row,
    bound_row,
    excess_row,
    pair_row,
    shortfall_row,
    table_hashes,
)
from .saved_problem import Arrays, problem_arrays, problem_record


def verify_source(
    record: Row, arrays: Arrays, graph: AssistanceGraph, policy: Policy, *,
    scenario_hash: str = "",
) -> tuple[Doubt, ...]:  # fmt: skip
    """Return what of a saved plan does not follow from tables and policy; nothing when all does.

    Parameters
    ----------
    record, arrays
        A saved plan that `verify.verify_proof` has no doubt of: the proof is not checked here.
    graph, policy
        What the plan is said to be made from, without errors.
    scenario_hash
        Hash of the scenario that has made them what they are; "" for none.
    """
    changed = tuple(_changed_sources(record, graph, policy, scenario_hash))
    return changed or tuple(_changed_contents(record, arrays, graph))


def _changed_sources(
    record: Row, graph: AssistanceGraph, policy: Policy, scenario_hash: str
) -> Iterator[Doubt]:
    said, now = record["provenance"], table_hashes(graph)
    for table in sorted({*said["table_hashes"], *now}):
        if said["table_hashes"].get(table) != now.get(table):
            yield Doubt("verify.table_changed", {"table": table})
    hashes = {"graph_hash": graph.content_hash, "policy_hash": policy.content_hash}
    if said["policy_hash"] != hashes["policy_hash"]:
        yield Doubt("verify.policy_changed", {"policy": policy.name})
    yield from doubts_of(
        {"provenance": {name: said[name] for name in (*hashes, "scenario_hash")}},
        {"provenance": {**hashes, "scenario_hash": scenario_hash}},
    )


def _changed_contents(record: Row, arrays: Arrays, graph: AssistanceGraph) -> Iterator[Doubt]:
    # The plan's own copy of the policy: it decides the same (its hash is equal), and its layers
    # stand in the order in which the networks are saved.
    policy = policy_from(record["policy"])
    candidates = list_candidates(graph, policy)
    problems = pairing_problems(candidates, policy)
    networks = [problem_record(problem, problem_arrays(i, problem, arrays[f"{i}.potentials"]))
                for i, problem in enumerate(problems)]  # fmt: skip
    if record["networks"] != networks:
        # Other participants or layers: nothing else can be compared.
        yield from doubts_of({"networks": record["networks"]}, {"networks": networks})
        return
    saved = {KEEPS: [_county_row(row) for row in record.get(KEEPS, [])]}
    bounds = keep_bounds(candidates, policy)
    yield from doubts_of(saved, {KEEPS: [_county_row(bound_row(own)) for own in bounds]})
    chosen = [(problem, chosen_tables(problem, record["pairs"])) for problem in problems]
    names = Names(graph, problems)
    expected: Row = {
        "pairs": [pair_row(pair, names) for pair in _pairs(record, candidates)],
        "shortfalls": [shortfall_row(gap, name=names.of(gap))
                       for problem, tables in chosen for gap in shortfalls(problem, tables)],
        "excesses": [excess_row(excess, name=names.of(excess))
                     for problem, tables in chosen for excess in excesses(problem, tables)],
        "kpis": kpis(graph, policy, pd.DataFrame(record["pairs"], columns=_PAIR_KEY, dtype="str")),
        "baselines": {name: baseline_row(x) for name, x in baselines(graph, policy).items()},
        "data": data_shares(graph, policy),
    }  # fmt: skip
    for layer in record["layers"]:
        for key in ("shortfalls", "excesses"):
            rows = [row for row in expected[key] if layer["name"] in row["layers"]]
            yield from doubts_of({layer["name"]: layer[key]}, {layer["name"]: rows})
    yield from doubts_of({key: record[key] for key in expected}, expected)


def _county_row(row: Row) -> Row:
    """Return of a bound on change what only the tables know; `verify_proof` holds the rest."""
    return {key: row[key] for key in ("id", "county", "place_ids")}


_PAIR_KEY = ["layer", "provider_id", "place_id"]


def _pairs(record: Row, candidates: tuple[LayerCandidates, ...]) -> Iterator[dict[str, Any]]:
    """Yield the record's pairs with the costs that the rules give them now."""
    tables = {c.layer.name: _table(c) for c in candidates}
    for pair in record["pairs"]:
        layer, rows, columns = tables[pair["layer"]]
        at = rows[pair["provider_id"]], columns[pair["place_id"]]
        yield {
            **{key: pair[key] for key in _PAIR_KEY},
            **{rule.name: int(layer.costs[rule.name][at]) for rule in SOFT_RULES},
            "cost_points": int(layer.total[at]),
            "standing": bool(layer.facts.standing[at]),
            "locked": pair["locked"],  # held to the networks' locks by `verify_proof`
            "waived": ";".join(refusing_rules(int(layer.refused[at]))),
        }


def _table(candidates: LayerCandidates) -> tuple[LayerCandidates, dict[str, int], dict[str, int]]:
    rows, columns = ({id_: i for i, id_ in enumerate(ids)}
                     for ids in (candidates.provider_ids, candidates.place_ids))  # fmt: skip
    return candidates, rows, columns
