"""The year (年考核): the assessment, what is unfinished, and whether the next year has begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.assessment_policy import AssessmentPolicy
from engine.facts.plain_cells import plain_cells
from engine.pair_keys import PairKey
from engine.policy import Policy
from graph_schema.graph import AssistanceGraph

from .assessment import Assessment, assess
from .calendar import Span, is_of_year, year_of


@dataclass(frozen=True)
class Unfinished:
    """Rows of the year that are not at their end, by table, in order of keys.

    Attributes
    ----------
    needs
        Open or planned.
    projects
        Neither closed nor dropped, with their states: one that is done waits to be closed.
    dispatches
        (capability id, need id), planned or running.
    tasks
        Open.
    """

    needs: tuple[str, ...]
    projects: tuple[tuple[str, str], ...]
    dispatches: tuple[tuple[str, str], ...]
    tasks: tuple[str, ...]

    @property
    def num(self) -> int:
        """How many in all."""
        return len(self.needs) + len(self.projects) + len(self.dispatches) + len(self.tasks)


@dataclass(frozen=True)
class Year:
    """All that a year's end has to know.

    Attributes
    ----------
    has_begun
        Whether pairings stand in the following year, or a month of it.
    track_record
        Layer → weight of the soft rule `track_record`, 0 where it is off; empty without a policy.
    """

    day: date
    span: Span
    assessment: Assessment
    unfinished: Unfinished
    following: str
    has_begun: bool
    track_record: dict[str, float]

    @property
    def unjudged(self) -> int:
        """How many pairings and projects nobody has judged all year."""
        frames = (self.assessment.pairings, self.assessment.projects)
        return sum(int((frame["band"] == "unjudged").sum()) for frame in frames)


def year(
    graph: AssistanceGraph, day: date, policy: Policy | None = None, pairs: Iterable[PairKey] = ()
) -> Year:
    """Return what the end of the year of a day asks for; the same tables and day give the same.

    Parameters
    ----------
    policy
        The policy in force; None: the assessment's defaults, and no layers.
    pairs
        Those of the plan adopted for the year (`assess`).
    """
    span, following = year_of(day), f"{day.year + 1}"
    rules: AssessmentPolicy | None = None if policy is None else policy.assessment
    layers = () if policy is None else policy.layers
    return Year(
        day, span, assess(graph, span.name, rules, pairs), _unfinished(graph, span.name), following,
        any(is_of_year(own, following) for own in graph.column("pairings", "period")),
        {layer.name: layer.weights.get("track_record", 0.0)
         if layer.rules.get("track_record", True) else 0.0 for layer in layers},
    )  # fmt: skip


def _unfinished(graph: AssistanceGraph, year: str) -> Unfinished:
    def left(table: str, state: str, states: tuple[str, ...], *columns: str) -> list[list[str]]:
        rows = plain_cells(graph, table, "period", state, *columns)
        return sorted(cells for period, own, *cells in rows
                      if is_of_year(period, year) and own in states)  # fmt: skip

    under_way = ("proposed", "agreed", "running", "done")
    return Unfinished(
        tuple(id_ for (id_,) in left("needs", "status", ("open", "planned"), "id")),
        tuple((id_, state) for id_, state in
              left("projects", "state", under_way, "id", "state")),
        tuple((capability, need) for capability, need in
              left("dispatches", "status", ("planned", "running"), "capability_id", "need_id")),
        tuple(id_ for (id_,) in left("tasks", "state", ("open",), "id")),
    )  # fmt: skip
