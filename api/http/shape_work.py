"""What a worker process does to measure the shape of a plan. This module imports no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from .work import say

if TYPE_CHECKING:
    from engine.plan import Plan
    from engine.shape.study import ShapeStudy, SubjectKind
    from engine.shape.study_making import PartBy


@dataclass(frozen=True)
class Measuring:
    """What is asked of the network of a plan.

    Attributes
    ----------
    others
        Id → pairs of the record of each plan that it is held against.
    """

    against: Sequence[SubjectKind]
    models: Sequence[str]
    by: Sequence[PartBy]
    over_periods: bool
    num_draws: int
    num_searched: int
    seed: int
    num_withdrawals: int
    report: Literal["zh", "en"] | None
    others: Mapping[str, Sequence[Mapping[str, Any]]]


def measured(plan: Plan, asked: Measuring) -> dict[str, Any]:
    """Return the study of a plan as JSON values, and its page when one is asked for."""
    from api.shapes.shape_json import study_json

    study = _study(plan, asked)
    made: dict[str, Any] = {"study": study_json(study)}
    if asked.report is not None:
        from api.export.shape_report import shape_page
        from api.messages import Catalogue

        say("report")
        words = Catalogue(asked.report)
        made["report"] = shape_page(study, words, plan.graph, name=plan.policy.name)
    return made


def _study(plan: Plan, asked: Measuring) -> ShapeStudy:
    from api.shapes.shape_asking import kept_pairs, named_pairs
    from engine.shape.robustness import robustness
    from engine.shape.study_making import NamedPairs, study_of_pairs

    say("measure")
    named = [NamedPairs("plan", "plan", plan.pairs)]
    named += [named_pairs(own, plan.graph, plan.policy) for own in dict.fromkeys(asked.against)]
    named += [kept_pairs(id_, pairs) for id_, pairs in asked.others.items()]
    study = study_of_pairs(
        plan.graph, plan.policy, named, models=list(dict.fromkeys(asked.models)),
        by=list(dict.fromkeys(asked.by)), over_periods=asked.over_periods,
        num_draws=asked.num_draws, num_searched=asked.num_searched, seed=asked.seed,
        plan_id=plan.plan_id,
    )  # fmt: skip
    if not asked.num_withdrawals:
        return study
    found = robustness(plan, num_runs=asked.num_withdrawals, seed=asked.seed)
    return replace(study, robustness=found)
