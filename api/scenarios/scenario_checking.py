"""What is wrong with scenario files, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.report_view import report_json, show_report
from api.screen import Screen
from engine.editing.edit_models import Edit
from engine.scenario import BadScenario
from engine.scenarios.scenario_findings import findings
from engine.scenarios.scenario_flatten import flattened, scenario_hash
from engine.scenarios.scenario_stack import at_odds_as_written, steps_of
from graph_schema.report import Report

from .scenario_reading import base_of, read_scenarios


@dataclass(frozen=True)
class Checked:
    """Scenarios that were looked at.

    ``normal`` is the normal form; None when they were not made: something is wrong, or nothing
    says on what.
    """

    report: Report
    num_edits: int = 0
    normal: tuple[Edit, ...] | None = None


def checked(
    names: Sequence[str], on: Path | None, policy: str | None, plan: str | None,
    store: str | None, encoding: str | None,
) -> Checked:  # fmt: skip
    """Read scenarios and, where there is something to make them on, make them.

    The report has every fault or, without any, warnings of dead edits and notes of superseded
    ones.
    """
    try:
        scenarios = read_scenarios(names, store)
        base = base_of(scenarios, on, policy, plan, store, encoding)
        num_edits = sum(len(scenario.edits) for scenario in scenarios)
        if base is None:
            at_odds = [x for scenario in scenarios for x in at_odds_as_written(scenario)]
            return Checked(Report(at_odds), num_edits)
        steps = steps_of(base, scenarios)
    except BadScenario as error:
        return Checked(error.report)
    return Checked(Report(findings(steps)), num_edits, flattened(steps))


def show_check(found: Checked, screen: Screen) -> None:
    """Write what was found, and in a line what the scenarios come to."""
    show_report(found.report, screen)
    if not found.report.ok:
        return
    if found.normal is None:
        screen.line(screen.text("scenario.sound", num=found.num_edits), "green")
        screen.say("scenario.read_only")
    elif not found.normal:
        screen.line(screen.text("scenario.makes_nothing", num=found.num_edits), "yellow")
    else:
        screen.line(screen.text("scenario.makes", num=found.num_edits, plain=len(found.normal),
                                hash=scenario_hash(found.normal)), "green")  # fmt: skip


def check_json(found: Checked, screen: Screen) -> dict[str, Any]:
    """Return the report, the number of edits, and of the normal form, with its hash."""
    made = found.normal is not None
    return {
        **report_json(found.report, screen),
        "num_edits": found.num_edits,
        "num_plain": len(found.normal or ()) if made else None,
        "scenario_hash": scenario_hash(found.normal or ()) if made else None,
    }
