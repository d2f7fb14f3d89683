"""The main path: from a graph and a policy to a proven plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Literal

import pandas as pd

from graph_schema.graph import AssistanceGraph

from .candidates import LayerCandidates, list_candidates
from .coverage import Coverage
from .flow.memory import keep_freed_memory
from .keeping.keep_bounds import keep_bounds
from .keeping.keep_points import Point
from .keeping.keep_proof import Kept, kind_of, network_gap
from .pair_keys import PairKey
from .plan_id import plan_id
from .policy import Policy
from .problem import pairing_problems
from .proof import Proof, prove
from .saved.plan_tables import LayerPairs, extra_costs_table, pairs_table
from .value import Excess, Shortfall, Value

__all__ = ["Certificate", "Plan", "Proof", "assemble", "make_plan", "prove"]


@dataclass(frozen=True)
class Certificate:
    """What is proven of a plan.

    ``optimal``: no plan has a smaller value. ``within``: none is smaller by more than ``bound``.
    ``solver``: by the word of a solver of whole-number programs none is smaller; the checker proves
    ``bound``. ``none``: nothing is proven. ``valid`` is the word of the independent checker on
    every network.

    Under bounds on change, plans short of them by more pairs are no match for others; the best one
    might be short of them by ``bound_kept`` pairs fewer, and only where that is 0 does ``bound``
    say anything of the cost. ``solver_gap``: what a solver leaves of the bound, when one was asked;
    ``effort``: how much work it was allowed, where that was not the usual.
    """

    kind: Literal["optimal", "solver", "within", "none"]
    valid: bool
    bound: Value = Value()  # noqa: RUF009 - frozen
    bound_kept: int = 0
    solver_gap: int | None = None
    effort: float | None = None


@dataclass(frozen=True)
class Plan:
    """Who helps whom, proven.

    Attributes
    ----------
    plan_id
        Hash of graph, policy, scenario and pairs: equal content has an equal id.
    layer_pairs
        The pairs, layer by layer in order of their names.
    value
        (unmet, idle, cost_points); smaller is better.
    keeps
        Under each bound on change how many standing pairings the plan keeps. Of plans with equal
        unmet and idle units the one that is short of the bounds by fewer pairs is better, whatever
        it costs.
    """

    graph: AssistanceGraph
    policy: Policy
    scenario_hash: str
    plan_id: str
    layer_pairs: tuple[LayerPairs, ...]
    value: Value
    shortfalls: tuple[Shortfall, ...]
    excesses: tuple[Excess, ...]
    certificate: Certificate
    proofs: tuple[Proof, ...]
    keeps: tuple[Kept, ...] = ()

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """One row per pair, sorted by layer, provider, place.

        Columns: the ids, cost points by soft rule, ``cost_points`` (their sum), ``standing``,
        ``locked``, ``waived`` (hard rules that a lock overrode, joined by ";").
        """
        return pairs_table(self.layer_pairs)

    @cached_property
    def extra_costs(self) -> pd.DataFrame:
        """One row per place whose partners beyond its minimum cost extra.

        Columns: layer, place_id, num_partners, extra_cost_points. Pair costs and extra costs sum
        to the value's cost.
        """
        return extra_costs_table([proof.tally for proof in self.proofs])

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
    def has_prices(self) -> bool:
        """Whether prices of pairs can be told: not where bounds on change leave a distance.

        Nor where rates of kept pairs are no whole points. Else prices hold at these rates: they are
        what a pair costs at least (docs/model.md).
        """
        return all(own.scale == 1 for own in self.keeps) and not any(
            network_gap(own.network, own.flows, own.potentials) for own in self.proofs if self.keeps
        )

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
    def coverage(self) -> Coverage:
        """Measures sets of pairs on the plan's graph under its policy."""
        return Coverage(self.graph, self.policy)

    @property
    def is_measured(self) -> bool:
        """Whether ``coverage`` has been asked for, or came with the plan."""
        return "coverage" in self.__dict__

    @cached_property
    def kpis(self) -> dict[str, float | None]:
        """Every KPI of `coverage.KPIS`, on its fixed scale."""
        return self.coverage.kpis_of(self.keys)

    @cached_property
    def keys(self) -> list[PairKey]:
        """The pairs, in the order of the table."""
        return [key for own in self.layer_pairs for key in own.keys]


def make_plan(
    graph: AssistanceGraph, policy: Policy, *, scenario_hash: str = "", effort: float | None = None
) -> Plan:
    """Pair providers with places: quotas first, then at the least total cost.

    Of all plans that keep every maximum and every lock, the one is returned that has the least
    (unmet, idle, cost_points), compared in this order: units lacking to minima of places and
    their groups, weighted by priority; units lacking to minima of providers and their groups;
    cost of pairs and of extra partners. Unmet minima are an answer, never an error. Among equal
    plans the one that keeps more standing pairs is taken, then the one a fixed hash of ids
    prefers: the plan depends on content alone, not on the order of rows.

    Where the policy bounds changes, pairs short of these bounds rank between idle units and cost.
    The plan is then optimal, or proven to be within a bound of it: the certificate says which.

    Parameters
    ----------
    graph
        A graph without errors (`graph_schema.validate`).
    policy
        A policy without errors on that graph (`check_policy`).
    scenario_hash
        Hash of the scenario that edited graph and policy; "" for none.
    effort
        Where bounds on change leave a distance between plan and proof, how much work in whole
        numbers may go into closing it, in CP-SAT's deterministic seconds (about as long by the
        clock); None: the usual (`engine.keeping.keep_search.keep`).

    Notes
    -----
    Layers that share no quota are separate minimum-cost flows, each with its own certificate.
    The network, its penalties and their proof are in ``docs/model.md``.
    """
    keep_freed_memory()
    candidates = list_candidates(graph, policy)
    problems = pairing_problems(candidates, policy)
    bounds = keep_bounds(candidates, policy)
    if bounds:
        from .keeping.keep_search import (
            keep,  # few policies bound changes, and its solvers load slowly
        )

        return assemble(graph, policy, scenario_hash, candidates,
                        keep(problems, bounds, effort=effort), effort)  # fmt: skip
    proofs = tuple(prove(problem) for problem in problems)
    return assemble(graph, policy, scenario_hash, candidates, proofs)


def assemble(
    graph: AssistanceGraph, policy: Policy, scenario_hash: str,
    candidates: Sequence[LayerCandidates], found: tuple[Proof, ...] | Point,
    effort: float | None = None,
) -> Plan:  # fmt: skip
    """Return the plan that the proofs of all networks make together.

    Parameters
    ----------
    found
        The proofs; under bounds on change the point at which the networks meet.
    """
    proofs = found.proofs if isinstance(found, Point) else found
    layers = {
        layer.name: (layer, positions)
        for proof in proofs
        for layer, positions in zip(proof.problem.layers, proof.positions, strict=True)
    }
    ordered = sorted(candidates, key=lambda own: own.layer.name)
    pairs = tuple(LayerPairs.of(own, *layers[own.layer.name]) for own in ordered)
    keys = [key for own in pairs for key in own.keys]
    tallies = [proof.tally for proof in proofs]
    plan = Plan(
        graph=graph,
        policy=policy,
        scenario_hash=scenario_hash,
        plan_id=plan_id(graph.content_hash, policy.content_hash, scenario_hash, keys),
        layer_pairs=pairs,
        value=sum((own.value for own in tallies), Value()),
        shortfalls=tuple(gap for own in tallies for gap in own.shortfalls),
        excesses=tuple(excess for own in tallies for excess in own.excesses),
        certificate=_certificate(found, effort),
        proofs=proofs,
        keeps=found.outcome if isinstance(found, Point) else (),
    )  # fmt: skip
    plan.__dict__["keys"] = keys
    return plan


def _certificate(found: tuple[Proof, ...] | Point, effort: float | None) -> Certificate:
    if not isinstance(found, Point):
        valid = all(proof.valid for proof in found)
        return Certificate("optimal" if valid else "none", valid)
    distance = found.distance
    if distance is None:
        return Certificate("none", False)
    kind = kind_of(distance, found.solver_gap)
    return Certificate(kind, True, Value(0, 0, distance.cost), distance.short, found.solver_gap,
                       effort)  # fmt: skip
