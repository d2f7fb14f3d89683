"""Scenarios made on a graph and a policy: one, or several that are stacked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from engine.editing.edit_making import Made, Making
from engine.editing.edit_models import Edit
from engine.editing.edit_pairs import Pair
from engine.editing.edit_types import EditModel
from engine.policy import Policy
from engine.scenario import BadScenario, Scenario, at_scenario
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Problem, Report

from .scenario_claims import contradiction_problem, contradictions
from .scenario_expand import plain_edits
from .scenario_names import with_ids
from .scenario_selectors import Freeze, Selector


class Base(NamedTuple):
    """What a scenario is made on.

    Attributes
    ----------
    graph, policy
        Without errors (`graph_schema.validate`, `check_policy`).
    pairs
        Pairs of the plan that the scenario is based on: what ``freeze`` with ``pairs = "plan"``
        pins. None = there is no plan at hand.
    """

    graph: AssistanceGraph
    policy: Policy
    pairs: Collection[Pair] | None = None


class Step(NamedTuple):
    """One scenario of a stack, made.

    Attributes
    ----------
    scenario
        The scenario, with ids in the place of names.
    base
        What it was made on: what the scenarios before it have left.
    plain
        The plain edits that were made, each with the position of the edit that it comes from.
    made
        What they have made.
    """

    scenario: Scenario
    base: Base
    plain: tuple[tuple[int, Edit], ...]
    made: Made


def apply_stack(base: Base, stack: Sequence[Scenario]) -> Base:
    """Return what is left after one scenario after the other, the later winning.

    Nothing that is passed in changes; without any effect graph and policy are the very same.

    Raises
    ------
    BadScenario
        With every fault of every scenario: file, line, key, remedy. A faulty edit is left out
        while what follows is looked at; after a scenario whose edits are sound one by one and
        unsound together nothing is.
    """
    steps = steps_of(base, stack)
    if not steps:
        return base
    made = steps[-1].made
    return Base(made.graph, made.policy, base.pairs)


def steps_of(base: Base, stack: Sequence[Scenario]) -> list[Step]:
    """Return every scenario of a stack with what it was made on and what it has made.

    Raises
    ------
    BadScenario
        As `apply_stack` does.
    """
    made = attempt(base, stack)
    if made.faults:
        raise BadScenario(Report(made.faults))
    return made.steps


class Attempt(NamedTuple):
    """What came of trying to make a stack.

    Attributes
    ----------
    steps
        The scenarios that were made, faulty edits left out.
    faults
        What is wrong, in the order of the files.
    is_whole
        False after a scenario whose edits are sound one by one and unsound together: nothing can
        be made on what it leaves.
    """

    steps: list[Step]
    faults: list[Problem]
    is_whole: bool


def attempt(base: Base, stack: Sequence[Scenario]) -> Attempt:
    """Return what of a stack can be made, and every fault of it."""
    steps: list[Step] = []
    faults: list[Problem] = []
    for scenario in stack:
        named, unknown = with_ids(scenario, base.graph)
        step, found, is_whole = _step(named, base)
        told = {problem.column for problem in unknown}
        faults += [*unknown, *(at_scenario(x, named) for x in found if x.column not in told)]
        steps.append(step)
        if not is_whole:
            return Attempt(steps, faults, is_whole=False)
        base = Base(step.made.graph, step.made.policy, base.pairs)
    return Attempt(steps, faults, is_whole=True)


def at_odds_as_written(scenario: Scenario) -> list[Problem]:
    """Return the contradictions that a scenario shows without any base: those between ids."""
    plain = [(number, edit) for number, edit in enumerate(scenario.edits) if not _selects(edit)]
    return [at_scenario(problem, scenario) for problem in _at_odds(scenario, plain, "")]


def _selects(edit: EditModel) -> bool:
    own = dict(edit)
    cells = (*own.values(), *own.get("row", {}).values())
    return isinstance(edit, Freeze) or any(isinstance(cell, Selector) for cell in cells)


def _at_odds(scenario: Scenario, plain: Sequence[tuple[int, Any]], period: str) -> list[Problem]:
    return [
        contradiction_problem(x, scenario.edits[x.second].op, scenario.edits[x.first].op)
        for x in contradictions(plain, period)
    ]


def _step(scenario: Scenario, base: Base) -> tuple[Step, list[Problem], bool]:
    """Make one scenario; return what is wrong with it, and whether that ends with its edits."""
    making = Making(base.graph, base.policy, scenario.edits)
    plain: list[tuple[int, Edit]] = []
    for number, edit in enumerate(scenario.edits):
        for one in plain_edits(making.draft, number, edit, base.pairs):
            signed = _signed(one, scenario)
            making.make(number, signed)
            plain.append((number, signed))
    made = making.result()
    at_odds = _at_odds(scenario, plain, base.policy.period)
    found = making.problems(made)
    is_whole = len(found) == len(making.draft.problems)
    # One selector is looked up for every layer, and every pair that it stands for has its faults.
    once = {(x.column, x.code, x.value): x for x in (*at_odds, *found)}
    return Step(scenario, base, tuple(plain), made), list(once.values()), is_whole


def _signed(edit: Edit, scenario: Scenario) -> Edit:
    """Return the edit of a pair with the author and date of its scenario, where it has none."""
    own = {"by": scenario.author, "date": scenario.date}
    left = {key: text for key, text in own.items() if text and getattr(edit, key, None) == ""}
    return edit.model_copy(update=left) if left else edit
