"""A plan in hand: what was worked out on the way to it is kept, so that edits are answered at once.

The plan after an edit is made from the plan before it, network by network: what the edit does not
touch is kept, proof and all; elsewhere the old flow is the beginning of the new one. The answer is
the same as `engine.plan.make_plan` gives, in every part, and it is certified like that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from graph_schema.graph import AssistanceGraph

from .candidates import LayerCandidates
from .coverage import Coverage
from .edits import Edit, apply
from .facts.all_layers import GraphFacts
from .flow.memory import keep_freed_memory
from .plan import Plan, assemble, make_plan
from .policy import Policy
from .problem import (
    coupled_layers,
    is_same_problem,
    pairing_problem,
    pinned_pairs,
)
from .proof import Proof, prove
from .replan.relisting import relist_candidates
from .replan.reproving import Effort, reproved


@dataclass(frozen=True)
class PlanInHand:
    """A plan with what was worked out on the way to it.

    Attributes
    ----------
    facts, candidates
        What is known of all pairs, layers in the order of the policy.
    proofs
        Of each network, in the order of the policy.
    efforts
        How each proof came about.
    known
        Measures this plan, or one that it was made from: what both share is not looked up again.
    """

    scenario_hash: str
    facts: GraphFacts
    candidates: tuple[LayerCandidates, ...]
    proofs: tuple[Proof, ...]
    efforts: tuple[Effort, ...]
    known: Coverage

    @property
    def graph(self) -> AssistanceGraph:
        """The graph that is planned."""
        return self.facts.graph

    @property
    def policy(self) -> Policy:
        """The policy that it is planned under."""
        return self.facts.policy

    @cached_property
    def coverage(self) -> Coverage:
        """Measures the plan."""
        return self.known.beside(self.graph, self.policy, self.facts)

    @cached_property
    def plan(self) -> Plan:
        """The plan, as `engine.plan.make_plan` gives it."""
        plan = assemble(self.graph, self.policy, self.scenario_hash, self.candidates, self.proofs)
        plan.__dict__["coverage"] = self.coverage
        return plan


def in_hand(plan: Plan, effort: Effort = "kept") -> PlanInHand:
    """Return a plan ready for edits.

    Parameters
    ----------
    plan
        With a valid certificate.
    effort
        How its proofs came about.
    """
    keep_freed_memory()
    facts = GraphFacts(plan.graph, plan.policy)
    candidates = relist_candidates((), facts)
    own = {listed.layer.name: listed for listed in candidates}
    proofs = plan.proofs
    if not plan.policy.limits_change:  # else nothing is ever made from them
        proofs = tuple(_of_same(proof, own, plan.policy) for proof in proofs)
    efforts: tuple[Effort, ...] = (effort,) * len(proofs)
    new = PlanInHand(plan.scenario_hash, facts, candidates, proofs, efforts, plan.coverage)
    new.__dict__.update(plan=plan, coverage=plan.coverage)
    return new


def _of_same(proof: Proof, own: Mapping[str, LayerCandidates], policy: Policy) -> Proof:
    """Return a proof that holds the very candidates in hand, so that edits find them again."""
    problem = pairing_problem([own[name] for name in proof.problem.layer_names], policy)
    return replace(proof, problem=problem, network=replace(proof.network, problem=problem))


def reoptimise(
    base: PlanInHand, edits: Iterable[Edit], *, scenario_hash: str = ""
) -> PlanInHand:  # fmt: skip
    """Return the plan after edits, in hand again.

    Its ``plan`` equals ``make_plan(*apply(graph, policy, edits), scenario_hash=scenario_hash)``.

    Parameters
    ----------
    base
        The plan before the edits.
    edits
        As for `engine.edits.apply`.
    scenario_hash
        Hash of the scenario that the edits are of; "" for none.

    Raises
    ------
    BadEdits
        When the edits cannot be made.
    """
    return replan(base, *apply(base.graph, base.policy, edits), scenario_hash=scenario_hash)


def replan(
    base: PlanInHand, graph: AssistanceGraph, policy: Policy, *, scenario_hash: str = ""
) -> PlanInHand:
    """Return the plan of another graph and policy, made from that of ones much like them.

    Bounds on change tie all networks together: where there are any, before or after, the plan is
    made anew.
    """
    if policy.limits_change or base.policy.limits_change:
        return in_hand(make_plan(graph, policy, scenario_hash=scenario_hash), "solved")
    facts = base.facts.beside(graph, policy)
    candidates = relist_candidates(base.candidates, facts)
    own = {listed.layer.name: listed for listed in candidates}
    old = {proof.problem.layer_names: proof for proof in base.proofs}
    proved: list[tuple[Proof, Effort]] = []
    for names in coupled_layers(policy):
        before, coupled = old.get(names), [own[name] for name in names]
        if before is not None and _is_untouched(base, policy, coupled):
            proved.append((before, "kept"))
        else:
            proved.append(_proved(before, coupled, policy))
    return PlanInHand(
        scenario_hash, facts, candidates, tuple(proof for proof, _ in proved),
        tuple(effort for _, effort in proved), base.__dict__.get("coverage", base.known),
    )  # fmt: skip


def _is_untouched(base: PlanInHand, policy: Policy, coupled: Sequence[LayerCandidates]) -> bool:
    """Whether layers have the same candidates, quotas and locks as before."""
    return (
        policy.group_quotas == base.policy.group_quotas
        and all(any(own is old for old in base.candidates) for own in coupled)
        and all(pinned_pairs(own.layer.name, policy) == pinned_pairs(own.layer.name, base.policy)
                for own in coupled)
    )  # fmt: skip


def _proved(
    old: Proof | None, coupled: Sequence[LayerCandidates], policy: Policy
) -> tuple[Proof, Effort]:
    problem = pairing_problem(coupled, policy, None if old is None else old.problem)
    if old is None:
        return prove(problem), "solved"
    if is_same_problem(old.problem, problem):
        return old, "kept"
    return reproved(old, problem, [own.touched for own in coupled])
