"""What would change: scenarios and options made on a plan, the plan after them, both compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from api.exit_codes import BadData, ExitCode
from api.said_names import SaidNames
from engine.editing.edit_models import Edit
from engine.live_check import LiveCheck, effects
from engine.reoptimise import PlanInHand, replan
from engine.scenario import BadScenario, Scenario, scenario_from
from engine.scenarios.scenario_findings import findings
from engine.scenarios.scenario_flatten import flattened, scenario_hash
from engine.scenarios.scenario_stack import Base, Step, attempt
from engine.value import Value
from graph_schema.report import Problem, Report

from .option_edits import Option, ReadOptions, read_options

if TYPE_CHECKING:
    from engine.compare import Comparison
    from engine.keeping.keep_proof import Kept

OWN = "whatif.toml"
"""What the scenario of the options is called where a file name is wanted."""


@dataclass(frozen=True)
class WhatIf:
    """A question and its answer.

    Attributes
    ----------
    base
        The plan that is asked about, in hand.
    steps
        The scenarios, that of the options last, as they were made.
    edits
        Their normal form.
    findings
        Edits that do nothing.
    check
        What the edits do, at once: `engine.live_check`.
    """

    base: PlanInHand
    steps: tuple[Step, ...]
    edits: tuple[Edit, ...]
    findings: Report
    check: LiveCheck

    @property
    def after(self) -> PlanInHand:
        """The plan after the edits, in hand."""
        return self.check.after

    @property
    def value_before(self) -> Value:
        """The value of the plan before."""
        return sum((own.tally.value for own in self.base.proofs), Value())

    @property
    def value_after(self) -> Value:
        """The value of the plan after the edits."""
        return self.value_before + self.check.change

    @property
    def is_short(self) -> bool:
        """Whether the plan after the edits leaves a quota unmet."""
        return any(own.tally.shortfalls for own in self.after.proofs)

    @property
    def is_proven(self) -> bool:
        """Whether the independent checker accepts the plan after the edits."""
        return all(own.valid for own in self.after.proofs)

    @property
    def keeps(self) -> tuple[Kept, ...]:
        """How many standing pairings the plan after the edits keeps, under each bound on change."""
        return self.after.plan.keeps if self.after.policy.limits_change else ()

    @cached_property
    def comparison(self) -> Comparison:
        """The plan after the edits held against the one before."""
        from engine.compare import compare

        (found,) = compare(self.base.plan, self.after.plan)
        return found


def what_if(
    base: PlanInHand, scenarios: Sequence[Scenario], options: Sequence[Option] = (),
    layer: str | None = None, name: str = "what if", names: SaidNames | None = None,
) -> WhatIf:  # fmt: skip
    """Return what scenarios, and options as the last of them, would change of a plan.

    The plan after them is the one that `engine.plan.make_plan` gives on what they make of graph
    and policy. Nothing that is passed in changes.

    Parameters
    ----------
    layer
        See `option_edits.read_options`.
    name
        What the scenario of the options is called.
    names
        Those of the base's graph: who asks often keeps them, since they are sorted but once.

    Raises
    ------
    BadData
        With every fault of every scenario and option: a fault of options alone is wrong usage.
    """
    steps, found = _steps(base, scenarios, options, layer, name, names)
    edits = flattened(steps)
    made = steps[-1].made if steps else base
    after = replan(base, made.graph, made.policy, scenario_hash=scenario_hash(edits))
    plain = tuple(edit for step in steps for _, edit in step.plain)
    return WhatIf(base, tuple(steps), edits, Report(found), effects(base, after, plain))


def _steps(
    base: PlanInHand, scenarios: Sequence[Scenario], options: Sequence[Option],
    layer: str | None, name: str, names: SaidNames | None,
) -> tuple[list[Step], list[Problem]]:  # fmt: skip
    """Return scenarios as they were made, the options last, and what of them does nothing."""
    pairs = frozenset(base.plan.pairs[["layer", "provider_id", "place_id"]]
                      .itertuples(index=False, name=None))  # fmt: skip
    files = attempt(Base(base.graph, base.policy, pairs), scenarios)
    steps, of_files, of_options = files.steps, files.faults, list[Problem]()
    read = ReadOptions()
    if options and files.is_whole:
        ground = steps[-1].made if steps else base
        if names is None or names.graph is not ground.graph:
            names = SaidNames(ground.graph)
        read = read_options(options, names, ground.policy, layer)
        of_options = [*read.problems]
        try:
            own = scenario_from({"name": name, "edits": read.edits}, OWN)
        except BadScenario as error:
            of_options += [_at_option(x, read.texts) for x in error.report.problems]
        else:
            made = attempt(Base(ground.graph, ground.policy, pairs), [own])
            of_options += [_at_option(problem, read.texts) for problem in made.faults]
            steps = [*steps, *made.steps]
    if of_files:
        raise BadData(Report([*of_files, *of_options]), "whatif.bad_edits")
    if of_options:
        raise BadData(Report(of_options), "whatif.bad_edits", ExitCode.USAGE)
    idle = [_at_option(x, read.texts) if x.facts.get("file") == OWN else x for x in findings(steps)]
    return steps, idle


def _at_option(problem: Problem, texts: Sequence[str]) -> Problem:
    """Return a problem of an edit as one of the option that it was made from."""
    facts = {**problem.facts, "file": _option(problem.column, texts) or problem.facts["file"]}
    code, remedy = problem.code, problem.remedy
    if code == "scenario_contradiction":
        code = remedy = "option_contradiction"
        facts["first"] = _option(str(facts["first"]), texts)
    return replace(problem, code=code, remedy=remedy, column="", facts=facts)


def _option(column: str, texts: Sequence[str]) -> str:
    """Return the option behind ``edits.3.key``; "" when none is named."""
    parts = column.split(".")
    return texts[int(parts[1])] if len(parts) > 1 else ""
