"""The main path: from a graph and a policy to a proven plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any, Literal

import numpy as np
import pandas as pd

from graph_schema.arrays import BoolArray, IntArray
from graph_schema.graph import AssistanceGraph

from .candidates import LayerCandidates, list_candidates, refusing_rules
from .network import PairingNetwork, build_network, chosen_pairs
from .pair_keys import pair_keys
from .plan_id import plan_id
from .policy import Policy
from .problem import LayerProblem, PairingProblem, pairing_problems
from .rules import SOFT_RULES
from .solve import FlowNetwork, FlowSolution, solve
from .ties import tie_costs
from .value import Excess, Shortfall, Value, excesses, extra_costs, shortfalls, value_of


@dataclass(frozen=True)
class Certificate:
    """What is proven of a plan.

    ``optimal``: no plan has a smaller value. ``within``: none is smaller by more than ``bound``.
    ``none``: nothing is proven. ``valid`` is the word of the independent checker on every network.
    """

    kind: Literal["optimal", "within", "none"]
    valid: bool
    bound: Value = Value()  # noqa: RUF009 - frozen


@dataclass(frozen=True)
class Proof:
    """One network's part of the proof: the problem, its flow network, and the potentials."""

    problem: PairingProblem
    network: PairingNetwork
    flows: IntArray
    potentials: IntArray
    valid: bool


@dataclass(frozen=True)
class Plan:
    """Who helps whom, proven.

    Attributes
    ----------
    plan_id
        Hash of graph, policy, scenario and pairs: equal content has an equal id.
    pairs
        One row per pair, sorted by layer, provider, place: ids, one column of cost points per
        soft rule, ``cost_points`` (their sum), ``standing``, ``locked``, ``waived`` (hard rules
        that a lock overrode, joined by ";").
    extra_costs
        One row per place whose partners beyond its minimum cost extra: layer, place_id,
        num_partners, extra_cost_points. Pair costs and extra costs sum to the value's cost.
    value
        (unmet, idle, cost_points); smaller is better.
    """

    graph: AssistanceGraph
    policy: Policy
    scenario_hash: str
    plan_id: str
    pairs: pd.DataFrame
    extra_costs: pd.DataFrame
    value: Value
    shortfalls: tuple[Shortfall, ...]
    excesses: tuple[Excess, ...]
    certificate: Certificate
    proofs: tuple[Proof, ...]

    @property
    def status(self) -> Literal["complete", "short"]:
        """``short`` when a minimum of a place, provider or group is not met."""
        return "short" if self.shortfalls else "complete"

    @property
    def num_unmet(self) -> int:
        """Units lacking to minima of places and place groups, without priorities."""
        return sum(gap.lacking for gap in self.shortfalls if gap.side == "place")

    @property
    def num_places_short(self) -> int:
        """Number of places below their own minimum, counted once a layer."""
        return sum(1 for gap in self.shortfalls if gap.side == "place" and gap.kind == "member")

    @cached_property
    def provenance(self) -> dict[str, str]:
        """Hashes of what went in, and versions of what computed it."""
        return {
            "graph_hash": self.graph.content_hash,
            "policy_hash": self.policy.content_hash,
            "scenario_hash": self.scenario_hash,
            **{f"{name}_version": version(name) for name in ("jiedui", "ortools", "numpy")},
        }

    @cached_property
    def kpis(self) -> dict[str, Any]:
        """Every KPI of `coverage.KPIS`, on its fixed scale."""
        from .coverage import kpis

        return kpis(self.graph, self.policy, self.pairs)


def make_plan(graph: AssistanceGraph, policy: Policy, *, scenario_hash: str = "") -> Plan:
    """Pair providers with places: quotas first, then at the least total cost.

    Of all plans that keep every maximum and every lock, the one is returned that has the least
    (unmet, idle, cost_points), compared in this order: units lacking to minima of places and
    their groups, weighted by priority; units lacking to minima of providers and their groups;
    cost of pairs and of extra partners. Unmet minima are an answer, never an error. Among equal
    plans the one that keeps more standing pairs is taken, then the one a fixed hash of ids
    prefers: the plan depends on content alone, not on the order of rows.

    Parameters
    ----------
    graph
        A graph without errors (`graph_schema.validate`).
    policy
        A policy without errors on that graph (`check_policy`).
    scenario_hash
        Hash of the scenario that edited graph and policy; "" for none.

    Notes
    -----
    Layers that share no quota are separate minimum-cost flows, each with its own certificate.
    The network, its penalties and their proof are in ``docs/model.md``.
    """
    candidates = list_candidates(graph, policy)
    problems = pairing_problems(candidates, policy)
    proofs = tuple(prove(problem) for problem in problems)
    return _plan(graph, policy, scenario_hash, candidates, proofs)


def prove(problem: PairingProblem) -> Proof:
    """Return the optimal flow of one problem with its proof."""
    network = build_network(problem)
    solution = _solved(network)
    return Proof(problem, network, solution.flows, solution.potentials, solution.valid)


def _solved(network: PairingNetwork) -> FlowSolution:
    flow_network = FlowNetwork.of(
        network.tails, network.heads, network.capacities, network.costs, network.supplies
    )
    return solve(flow_network, ranks=network.ranks, ties=tie_costs(network))


def _plan(
    graph: AssistanceGraph, policy: Policy, scenario_hash: str,
    candidates: Sequence[LayerCandidates], proofs: tuple[Proof, ...],
) -> Plan:  # fmt: skip
    chosen = {
        layer.name: pairs
        for proof in proofs
        for layer, pairs in zip(proof.problem.layers, chosen_pairs(proof.network, proof.flows),
                                strict=True)
    }  # fmt: skip
    per_problem = [
        (proof.problem, [chosen[name] for name in proof.problem.layer_names]) for proof in proofs
    ]
    # Inside a layer pairs come sorted: rows and columns of candidates are in order of ids.
    ordered = sorted(candidates, key=lambda own: own.layer.name)
    pairs = pd.concat([_pairs(c, chosen[c.layer.name], policy) for c in ordered],
                      ignore_index=True)  # fmt: skip
    layers = [layer for proof in proofs for layer in proof.problem.layers]
    valid = all(proof.valid for proof in proofs)
    return Plan(
        graph=graph,
        policy=policy,
        scenario_hash=scenario_hash,
        plan_id=plan_id(graph.content_hash, policy.content_hash, scenario_hash, pair_keys(pairs)),
        pairs=pairs,
        extra_costs=pd.concat([_extra_costs(layer, chosen[layer.name]) for layer in layers],
                              ignore_index=True),
        value=sum((value_of(p, tables) for p, tables in per_problem), Value()),
        shortfalls=tuple(gap for p, tables in per_problem for gap in shortfalls(p, tables)),
        excesses=tuple(x for p, tables in per_problem for x in excesses(p, tables)),
        certificate=Certificate("optimal" if valid else "none", valid),
        proofs=proofs,
    )  # fmt: skip


def _pairs(candidates: LayerCandidates, chosen: BoolArray, policy: Policy) -> pd.DataFrame:
    rows, columns = np.nonzero(chosen)
    provider_ids, place_ids = candidates.provider_ids, candidates.place_ids
    locked = {(x.provider_id, x.place_id) for x in policy.locks
              if x.kind == "in" and x.layer == candidates.layer.name}  # fmt: skip
    providers = [provider_ids[row] for row in rows.tolist()]
    places = [place_ids[column] for column in columns.tolist()]
    return pd.DataFrame(
        {
            "layer": pd.Series([candidates.layer.name] * len(rows), dtype="str"),
            "provider_id": pd.Series(providers, dtype="str"),
            "place_id": pd.Series(places, dtype="str"),
            **{rule.name: candidates.costs[rule.name][chosen].astype(np.int64)
               for rule in SOFT_RULES},
            "cost_points": candidates.total[chosen],
            "standing": candidates.facts.standing[chosen],
            "locked": np.array([p in locked for p in zip(providers, places, strict=True)],
                               dtype=bool),
            "waived": pd.Series([";".join(refusing_rules(mask))
                                 for mask in candidates.refused[chosen].tolist()], dtype="str"),
        }
    )  # fmt: skip


def _extra_costs(layer: LayerProblem, chosen: BoolArray) -> pd.DataFrame:
    costs = extra_costs(layer, chosen)
    columns = np.flatnonzero(costs)
    return pd.DataFrame(
        {
            "layer": pd.Series([layer.name] * len(columns), dtype="str"),
            "place_id": pd.Series([layer.place_ids[c] for c in columns.tolist()], dtype="str"),
            "num_partners": chosen.sum(axis=0)[columns],
            "extra_cost_points": costs[columns],
        }
    )
