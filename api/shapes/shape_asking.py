"""What is asked of the shape of a network, and the study that answers it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from api.answers.asked_plan import asked_plan
from api.exit_codes import ExitCode, Failure
from api.plans.plan_folder import PLAN
from api.reading import read_sound
from api.stores.store_access import find_record, names_a_file
from engine.baselines import baseline_pairs
from engine.shape.null_test import NUM_SEARCHED
from engine.shape.nulls import NULL_MODELS
from engine.shape.pair_draws import PAIR_MODELS
from engine.shape.progress import Progress
from engine.shape.robustness import robustness
from engine.shape.rollups import RollUps
from engine.shape.study import ShapeStudy, SubjectKind
from engine.shape.study_making import NUM_DRAWS, NamedPairs, PartBy, study_of_pairs, study_of_web

from .edge_list import SUFFIXES, read_edges

if TYPE_CHECKING:
    from engine.plan import Plan
    from engine.policy import Policy
    from graph_schema.graph import AssistanceGraph

NULL = "null:"
"""What a null model is called by: "null:curveball"."""

RANDOM = "random"
"""Another word for "null:random_plans"."""

PAIRINGS: tuple[SubjectKind, ...] = ("standing", "nearest", "greedy")
"""What a plan is held against by name."""

PARTS: tuple[PartBy, ...] = ("county", "sector", "layer")

PERIODS = "periods"


@dataclass(frozen=True)
class ShapeQuestion:
    """What is asked.

    Attributes
    ----------
    against
        Names of `PAIRINGS`, `RANDOM`, null models behind `NULL`, and plans as files.
    by
        Of `PARTS`.
    over
        `PERIODS` or nothing.
    num_searched
        Random webs, at most, in which modularity is searched for.
    row, column, weight
        Columns of an edge list.
    num_withdrawals
        Random orders of withdrawal that robustness is told of; 0: it is not asked for.
    """

    source: str
    against: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    num_draws: int = NUM_DRAWS
    num_searched: int = NUM_SEARCHED
    seed: int = 0
    row: str | None = None
    column: str | None = None
    weight: str | None = None
    num_withdrawals: int = 0

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the null models."""
        return tuple("random_plans" if own == RANDOM else own.removeprefix(NULL)
                     for own in self.against if own == RANDOM or own.startswith(NULL))  # fmt: skip

    @property
    def others(self) -> tuple[str, ...]:
        """What is asked for besides null models: pairings by name, plans."""
        return tuple(own for own in self.against if own != RANDOM and not own.startswith(NULL))

    @property
    def is_edges(self) -> bool:
        """Whether it is asked of an edge list."""
        return Path(self.source).suffix.lower() in SUFFIXES

    def check(self) -> None:
        """Refuse words that nothing is known by.

        Raises
        ------
        Failure
            With all of them, and what there is.
        """
        models = NULL_MODELS if self.is_edges else {**NULL_MODELS, **PAIR_MODELS}
        choices = [*(() if self.is_edges else (*PAIRINGS, RANDOM)), *(NULL + own for own in models)]
        wrong = [own for own in self.against if own not in choices and (
                 self.is_edges or not names_a_file(own))]  # fmt: skip
        for words, known in ((wrong, choices), (_without(self.by, PARTS), PARTS),
                             (_without(self.over, (PERIODS,)), (PERIODS,))):  # fmt: skip
            if words:
                raise Failure("shape.unknown", ExitCode.USAGE, words=words, choices=tuple(known))
        if self.is_edges and (self.by or self.over or self.num_withdrawals):
            raise Failure("shape.edges_only", ExitCode.USAGE)


class Answer(NamedTuple):
    """A study, and what its ids are called.

    ``plan`` is there when it is of one; ``graph`` and ``policy`` unless it is of an edge list.
    """

    study: ShapeStudy
    names: Mapping[str, str]
    plan: Plan | None = None
    graph: AssistanceGraph | None = None
    policy: Policy | None = None


def answer(
    question: ShapeQuestion, tables: Path | None, store: str | None, encoding: str | None,
    progress: Progress,
) -> Answer:  # fmt: skip
    """Return the study that a question asks for.

    Parameters
    ----------
    tables
        Folder of the tables that the plan was made from; without it the store's.
    progress
        Is told what comes next.
    """
    how: dict[str, Any] = {"models": question.models, "num_draws": question.num_draws,
                           "num_searched": question.num_searched, "seed": question.seed,
                           "num_workers": os.cpu_count() or 1,
                           "progress": progress}  # fmt: skip
    if question.is_edges:
        web = read_edges(Path(question.source), encoding, question.row, question.column,
                         question.weight)  # fmt: skip
        if "patefield" in question.models and not web.is_counts:
            raise Failure("shape.no_counts", ExitCode.USAGE, file=question.source)
        return Answer(study_of_web(web, **how), {})
    subject, graph, policy, plan = _asked(question.source, tables, store, encoding)
    named = [subject, *(_other(own, graph, policy, store) for own in question.others
                        if own != subject.name)]  # fmt: skip
    study = study_of_pairs(graph, policy, named, by=question.by,  # type: ignore[arg-type]
                           over_periods=bool(question.over),
                           plan_id="" if plan is None else plan.plan_id, **how)  # fmt: skip
    if question.num_withdrawals:
        if plan is None:
            raise Failure("shape.no_plan", ExitCode.USAGE)
        found = robustness(plan, num_runs=question.num_withdrawals,
                           seed=question.seed, progress=progress)  # fmt: skip
        study = replace(study, robustness=found)
    return Answer(study, _names(graph, policy), plan, graph, policy)


def _without(words: Sequence[str], known: Sequence[str]) -> list[str]:
    return [own for own in words if own not in known]


def _asked(
    source: str, tables: Path | None, store: str | None, encoding: str | None
) -> tuple[NamedPairs, AssistanceGraph, Policy, Plan | None]:
    """Return the pairs asked about: a plan's, or those that stand in a folder of tables."""
    folder = Path(source)
    if folder.is_dir() and not (folder / PLAN).is_file():
        inputs = read_sound(folder, None, encoding)
        pairs = RollUps(inputs.graph, inputs.policy).standing()
        return NamedPairs("standing", "standing", pairs), inputs.graph, inputs.policy, None
    plan = asked_plan(source, tables, store, encoding, needs_prices=False).plan
    return NamedPairs("plan", "plan", plan.pairs), plan.graph, plan.policy, plan


def _other(name: str, graph: AssistanceGraph, policy: Policy, store: str | None) -> NamedPairs:
    if name in PAIRINGS:
        return named_pairs(name, graph, policy)
    return kept_pairs(name, find_record(name, store)["pairs"])


def named_pairs(name: str, graph: AssistanceGraph, policy: Policy) -> NamedPairs:
    """Return one of `PAIRINGS`."""
    if name == "standing":
        return NamedPairs(name, "standing", RollUps(graph, policy).standing())
    if name == "nearest":
        return NamedPairs(name, "nearest", baseline_pairs(graph, policy, name))
    return NamedPairs(name, "greedy", baseline_pairs(graph, policy, "greedy"))


def kept_pairs(name: str, pairs: Sequence[Mapping[str, Any]]) -> NamedPairs:
    """Return the pairs of the record of a plan."""
    columns = ["layer", "provider_id", "place_id"]
    rows = [[pair[column] for column in columns] for pair in pairs]
    return NamedPairs(name, "plan", pd.DataFrame(rows, columns=columns, dtype="str"))


def _names(graph: AssistanceGraph, policy: Policy) -> dict[str, str]:
    """Return what every id is called; layers by their titles."""
    names = {layer.name: layer.title or layer.name for layer in policy.layers}
    for table in ("parties", "providers", "places", "sectors"):
        ids, called = (graph.column(table, column) for column in ("id", "name"))
        names |= {str(id_): str(name) for id_, name in zip(ids, called, strict=True)}
    return names
