"""What of a stack of scenarios does nothing: dead edits, and edits that later files supersede."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.editing.edit_models import edit_problem
from engine.edits import dead_of
from engine.scenario import at_scenario
from graph_schema.report import Problem

from .scenario_claims import Claim, Slot, claims, supersedes
from .scenario_stack import Step


def findings(steps: Sequence[Step]) -> list[Problem]:
    """Return what is worth knowing of a stack that has been made, file by file.

    A warning for each edit that names nothing or changes nothing (`edits.dead_of`), and a note for
    each of which later files leave nothing.
    """
    return [*_dead(steps), *_superseded(steps)]


def _dead(steps: Sequence[Step]) -> list[Problem]:
    return [
        at_scenario(problem, step.scenario)
        for step in steps
        for problem in dead_of(step.made, step.plain, step.scenario.edits)
    ]


def _superseded(steps: Sequence[Step]) -> list[Problem]:
    said = [_by_edit(step) for step in steps]
    found = []
    for number, (step, edits) in enumerate(zip(steps, said, strict=True)):
        later = _by_slot(said, number + 1)
        for i, own in edits.items():
            by = [_superseder(claim, later) for claim in own]
            if own and None not in by:
                files = [steps[x].scenario.file for x in sorted({x for x in by if x is not None})]
                problem = edit_problem("scenario_superseded", str(i), by=tuple(files),
                                       op=step.scenario.edits[i].op)  # fmt: skip
                found.append(at_scenario(replace(problem, severity="note"), step.scenario))
    return found


def _by_edit(step: Step) -> dict[int, list[Claim]]:
    """Return what each edit of a scenario says, without what it only uses."""
    found: dict[int, list[Claim]] = {}
    for i, edit in step.plain:
        own = (claim for claim in claims(edit, step.base.policy.period) if not claim.is_use)
        found.setdefault(i, []).extend(own)
    return found


Later = dict[Slot, tuple[int, Claim]]


def _by_slot(said: Sequence[dict[int, list[Claim]]], first: int) -> Later:
    """Return the last that is said of each slot from one scenario on, and by which."""
    return {
        claim.slot: (number, claim)
        for number in range(first, len(said))
        for claim in _flat(said[number].values())
    }


def _flat(lists: Iterable[list[Claim]]) -> list[Claim]:
    return [claim for claims_ in lists for claim in claims_]


def _superseder(claim: Claim, later: Later) -> int | None:
    """Return which later scenario leaves nothing of what is said; None when none does."""
    candidates = [later.get(claim.slot)]
    if claim.slot[0] == "cell":
        candidates.append(later.get(("row", *claim.slot[1:3])))
    return next((x[0] for x in candidates if x is not None and supersedes(x[1], claim)), None)
