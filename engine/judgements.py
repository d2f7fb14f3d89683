"""Judgements: what one kind of evaluator says of one pairing or project in one quarter.

An evaluator who scores ten criteria has judged once, not ten times: its scores are one judgement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from graph_schema.graph import AssistanceGraph

from .assessment_policy import AssessmentPolicy
from .facts.plain_cells import plain_cells
from .pair_keys import PairKey

_COLUMNS = ("period", "quarter", "layer", "provider_id", "place_id", "project_id", "evaluator",
            "score", "reliability")  # fmt: skip


@dataclass(frozen=True)
class Judgement:
    """One judgement.

    Attributes
    ----------
    pairing
        (layer, provider id, place id); None where a project is judged.
    project_id
        "" where a pairing is judged.
    providers
        Whose work is judged: that of the pairing, or all whose capabilities are dispatched to the
        project in this period and not stopped; each takes an equal part of the weight.
    score
        Mean of the scores over criteria, weighted by reliability, 0 to 1.
    weight
        Weight of the evaluator times the mean reliability, above 0, at most 1.
    """

    pairing: PairKey | None
    project_id: str
    providers: tuple[str, ...]
    quarter: int
    evaluator: str
    score: float
    weight: float


def judgements(
    graph: AssistanceGraph, period: str, policy: AssessmentPolicy
) -> tuple[Judgement, ...]:
    """Return the judgements of a period, in the order of what is judged, quarter, evaluator.

    Those without weight, of an evaluator that counts nothing or by scores that are not to be
    trusted at all, are left out. Without evaluations there are none.
    """
    scores: dict[tuple[PairKey, str, int, str], list[tuple[float, float]]] = defaultdict(list)
    for own, quarter, layer, provider, place, project, who, score, trust in plain_cells(
        graph, "evaluations", *_COLUMNS
    ):
        if own == period:
            pairing = (layer or "", provider or "", place or "")
            reliability = 1.0 if trust is None else float(trust)
            scores[pairing, project or "", int(quarter), who].append((float(score), reliability))
    helpers = helpers_of_projects(graph, lambda own: own == period)
    found = []
    for (pairing, project, quarter, who), rows in sorted(scores.items()):
        trusted = sum(reliability for _, reliability in rows)
        weight = policy.evaluators.of(who) * trusted / len(rows)
        if weight <= 0:
            continue
        score = sum(own * reliability for own, reliability in rows) / trusted
        providers = helpers.get(project, ()) if project else (pairing[1],)
        found.append(Judgement(None if project else pairing, project, providers, quarter, who,
                               min(score, 1.0), weight))  # fmt: skip
    return tuple(found)


def last_judged_before(graph: AssistanceGraph, period: str) -> str:
    """Return the latest period before this one, and not around it, with evaluations; "" for none.

    2026 is before 2027 and 2027-01, and around 2026-03.
    """
    earlier = {own for own in graph.column("evaluations", "period")
               if own < period and not period.startswith(own)}  # fmt: skip
    return max(earlier, default="")


def helpers_of_projects(
    graph: AssistanceGraph, counts: Callable[[str], bool]
) -> dict[str, tuple[str, ...]]:
    """Return project → providers whose capabilities are dispatched to it, in order of ids.

    Stopped dispatches, and those of periods that do not count, are passed over.
    """
    provider_of = dict(plain_cells(graph, "capabilities", "id", "provider_id"))
    found: dict[str, set[str]] = defaultdict(set)
    columns = ("period", "capability_id", "project_id", "status")
    for own, capability, project, status in plain_cells(graph, "dispatches", *columns):
        if counts(own) and project and status != "stopped":
            found[project].add(provider_of[capability])
    return {project: tuple(sorted(providers)) for project, providers in found.items()}
