"""The quarter (季评估): what lacks an evaluation, who is to give it, what was judged and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

from engine.assessment_policy import AssessmentPolicy
from engine.facts.plain_cells import plain_cells
from engine.pair_keys import PairKey
from graph_schema.graph import AssistanceGraph
from graph_schema.schema_year import EVALUATORS

from .calendar import Span, is_of_year, quarter_of, quarter_span
from .works import Leaders, Work, works

Key = tuple[PairKey | None, str]


@dataclass(frozen=True)
class Due:
    """One who is to judge: the kind of evaluator, and who that is; none of a third party."""

    evaluator: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class WorkOfQuarter:
    """A pairing or project in one quarter of the year.

    Attributes
    ----------
    judged_by
        Kinds of evaluators that have judged it, in the order of `EVALUATORS`.
    score
        Mean of all scores that it got; None without any.
    due_from
        Who has not judged it yet, of the kinds that count in the assessment, in the same order.
    """

    quarter: int
    work: Work
    judged_by: tuple[str, ...]
    score: float | None
    due_from: tuple[Due, ...]


@dataclass(frozen=True)
class Criterion:
    """Scores of a criterion in the quarter: how many, their mean and spread, least and most.

    ``spread`` is the standard deviation of these scores, 0 of a single one. Every score counts
    alike here; what it weighs is the assessment's.
    """

    criterion: str
    num: int
    mean: float
    spread: float
    least: float
    most: float


@dataclass(frozen=True)
class Quarter:
    """All that a quarter's evaluation has to know.

    Attributes
    ----------
    works
        What runs in the quarter, in order of keys, pairings before projects.
    criteria
        In order of names.
    overdue
        What ran in an earlier quarter of the year and was judged by nobody in it, by quarter.
    """

    day: date
    span: Span
    quarter: int
    works: tuple[WorkOfQuarter, ...]
    criteria: tuple[Criterion, ...]
    overdue: tuple[WorkOfQuarter, ...]

    @property
    def lacking(self) -> tuple[WorkOfQuarter, ...]:
        """Those of the works that nobody has judged."""
        return tuple(own for own in self.works if not own.judged_by)


def quarter(
    graph: AssistanceGraph, day: date, policy: AssessmentPolicy | None = None,
    pairs: Iterable[PairKey] | None = None, since: date | None = None,
) -> Quarter:  # fmt: skip
    """Return what the quarter of a day asks for; the same tables and day give the same.

    Parameters
    ----------
    policy
        The policy's ``[assessment]``: who counts nothing there is not asked. None: its defaults.
    pairs, since
        Of the plan adopted for the year (`works`).
    """
    policy = policy or AssessmentPolicy.model_validate({})
    number = quarter_of(day)
    asked = [who for who in EVALUATORS if policy.evaluators.of(who) > 0]
    said, leaders = _said(graph, f"{day:%Y}"), Leaders(graph, day)
    all_works = works(graph, day, pairs, since)

    def of(own: int) -> tuple[WorkOfQuarter, ...]:
        span = quarter_span(day.year, own)
        return tuple(_work(work, own, said[own], asked, leaders)
                     for work in all_works if work.runs_in(span))  # fmt: skip

    overdue = tuple(each for own in range(1, number) for each in of(own) if not each.judged_by)
    span = quarter_span(day.year, number)
    return Quarter(day, span, number, of(number), _criteria(graph, span, number), overdue)


def _work(
    work: Work, number: int, said: dict[Key, list[tuple[str, float]]], asked: list[str],
    leaders: Leaders,
) -> WorkOfQuarter:  # fmt: skip
    own = said.get((work.pairing, work.project_id), [])
    judged = {who for who, _ in own}
    ids = {"self": work.helpers, "helped": (work.place_id,), "lead": leaders.of(work.place_id)}
    return WorkOfQuarter(
        number, work, tuple(who for who in EVALUATORS if who in judged),
        fmean(score for _, score in own) if own else None,
        tuple(Due(who, ids.get(who, ())) for who in asked if who not in judged),
    )  # fmt: skip


def _said(graph: AssistanceGraph, year: str) -> dict[int, dict[Key, list[tuple[str, float]]]]:
    found: dict[int, dict[Key, list[tuple[str, float]]]] = {
        number: defaultdict(list) for number in range(1, 5)
    }
    columns = ("period", "quarter", "layer", "provider_id", "place_id", "project_id", "evaluator",
               "score")  # fmt: skip
    for period, number, layer, provider, place, project, who, score in plain_cells(
        graph, "evaluations", *columns
    ):
        if is_of_year(period, year):
            pairing = None if project else (layer or "", provider or "", place or "")
            found[int(number)][pairing, project or ""].append((who, float(score)))
    return found


def _criteria(graph: AssistanceGraph, span: Span, number: int) -> tuple[Criterion, ...]:
    scores: dict[str, list[float]] = defaultdict(list)
    for period, own, criterion, score in plain_cells(
        graph, "evaluations", "period", "quarter", "criterion", "score"
    ):
        if is_of_year(period, f"{span.first:%Y}") and int(own) == number:
            scores[criterion].append(float(score))
    return tuple(Criterion(name, len(own), fmean(own), pstdev(own), min(own), max(own))
                 for name, own in sorted(scores.items()))  # fmt: skip
