"""The stages from a folder of tables to a proven plan, each by itself.

What a stage starts from is worked out before: `Prepared` keeps it, and the first, untimed run of
a stage asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.candidates import LayerCandidates, list_candidates
from engine.certificate import certify
from engine.network import PairingNetwork, build_network, chosen_pairs
from engine.networks.ties import tie_costs
from engine.plan import Plan, make_plan
from engine.policy import Policy
from engine.problem import pairing_problems
from engine.solve import FlowNetwork, FlowSolution, solve
from engine.value import Value, excesses, shortfalls, value_of
from graph_schema.graph import AssistanceGraph
from graph_schema.raw_tables import RawTables
from graph_schema.report import Report
from graph_schema.tables import read_folder
from graph_schema.validate import check

from .registry import Instance


@dataclass(frozen=True)
class Prepared:
    """An instance whose tables lie in ``folder``, and what each stage starts from."""

    instance: Instance
    folder: Path

    @cached_property
    def source(self) -> tuple[AssistanceGraph, Policy]:
        """Graph and policy."""
        return self.instance.build()

    @cached_property
    def raw(self) -> RawTables:
        """The tables as written."""
        return read(self)

    @cached_property
    def candidates(self) -> tuple[LayerCandidates, ...]:
        """All pairs with their costs."""
        return candidates(self)

    @cached_property
    def networks(self) -> list[PairingNetwork]:
        """One flow network per set of coupled layers."""
        return network(self)

    @cached_property
    def solutions(self) -> list[FlowSolution]:
        """Their optimal flows."""
        return solved(self)

    @cached_property
    def flow_networks(self) -> list[FlowNetwork]:
        """The networks as the solver takes them."""
        return [flow_network(own) for own in self.networks]


def flow_network(own: PairingNetwork) -> FlowNetwork:
    """Return the checked arrays of a network."""
    return FlowNetwork.of(own.tails, own.heads, own.capacities, own.costs, own.supplies)


def read(prepared: Prepared) -> RawTables:
    """Read CSV files to cells."""
    return read_folder(prepared.folder)


def validate(prepared: Prepared) -> Report:
    """Run all checks of the tables."""
    return check(prepared.raw)


def graph(prepared: Prepared) -> AssistanceGraph:
    """Make typed tables of cells, and hash them."""
    built = AssistanceGraph(prepared.raw.frames)
    _ = built.content_hash
    return built


def candidates(prepared: Prepared) -> tuple[LayerCandidates, ...]:
    """List all pairs: every cost column, refusing rules."""
    return list_candidates(*prepared.source)


def network(prepared: Prepared) -> list[PairingNetwork]:
    """Resolve quotas, groups and locks; build arcs, penalties, supplies."""
    problems = pairing_problems(prepared.candidates, prepared.source[1])
    built = [build_network(problem) for problem in problems]
    _ = [own.costs for own in built]
    return built


def solved(prepared: Prepared) -> list[FlowSolution]:
    """Check the arrays; find flow, potentials, tie, certificate."""
    return [
        solve(flow_network(own), ranks=own.ranks, ties=tie_costs(own)) for own in prepared.networks
    ]


def certificate(prepared: Prepared) -> list[bool]:
    """Ask the independent checker alone."""
    return [
        certify(own.tails, own.heads, own.capacities, own.costs, own.supplies,
                solution.flows, solution.potentials)
        for own, solution in zip(prepared.flow_networks, prepared.solutions, strict=True)
    ]  # fmt: skip


def decode(prepared: Prepared) -> Value:
    """Turn flows into pairs, value, shortfalls, excesses."""
    total = Value()
    for own, solution in zip(prepared.networks, prepared.solutions, strict=True):
        chosen = chosen_pairs(own, solution.flows)
        _ = shortfalls(own.problem, chosen), excesses(own.problem, chosen)
        total += value_of(own.problem, chosen)
    return total


def whole(prepared: Prepared) -> Plan:
    """Make the plan: all of the above, and its tables; no KPIs, no baselines."""
    plan = make_plan(*prepared.source)
    _ = plan.pairs, plan.extra_costs  # tables are drawn up when they are asked for
    return plan


@dataclass(frozen=True)
class Stage:
    """One stage: what it does, and whether its result is right."""

    name: str
    run: Callable[[Prepared], Any]
    is_right: Callable[[Prepared, Any], bool]


STAGES: tuple[Stage, ...] = (
    Stage("read", read, lambda _, raw: len(raw.frames) > 0),
    Stage("validate", validate, lambda _, report: report.ok),
    Stage("graph", graph, lambda prepared, own: own == prepared.source[0]),
    Stage("candidates", candidates, lambda prepared, own: _num_pairs(own) == _num_pairs(
        prepared.candidates)),
    Stage("network", network, lambda _, own: all(int(x.supplies.sum()) == 0 for x in own)),
    Stage("solve", solved, lambda _, own: all(solution.valid for solution in own)),
    Stage("certificate", certificate, lambda _, valid: all(valid)),
    Stage("decode", decode, lambda prepared, value: value == whole(prepared).value),
    Stage("whole", whole, lambda _, plan: plan.certificate.kind == "optimal"),
)  # fmt: skip
"""Every stage, in order. ``whole`` is candidates to decode, and the tables of the plan."""


def _num_pairs(own: tuple[LayerCandidates, ...]) -> int:
    return sum(layer.total.size for layer in own)
