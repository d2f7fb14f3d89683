"""Scenario files and what they are made on, as a command names them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from api.exit_codes import BadData, ExitCode, Failure
from api.stores.store_access import find_record, opened, opened_if_there
from engine.scenario import BadScenario, Scenario, read_scenario, scenario_problem
from engine.scenarios.scenario_selectors import Freeze
from engine.scenarios.scenario_stack import Base, Step, steps_of
from graph_schema.report import Report
from graph_schema.store_errors import NotInStore


@contextmanager
def bad_data() -> Iterator[None]:
    """End the command with the report of scenarios that cannot be read or made."""
    try:
        yield
    except BadScenario as error:
        raise BadData(error.report) from error


def read_scenarios(names: Sequence[str], store: str | None) -> list[Scenario]:
    """Return scenarios by what a person calls them: files, or names or hashes in the store.

    Raises
    ------
    BadScenario
        With every fault of every text, and each file that cannot be read.
    NotInStore
        When the store has no such scenario.
    """
    found, faults = [], Report()
    for name in names:
        try:
            found.append(_read(name, store))
        except BadScenario as error:
            faults = faults + error.report
    if not faults.ok:
        raise BadScenario(faults)
    return found


def _read(name: str, store: str | None) -> Scenario:
    file = Path(name)
    if not (file.exists() or file.suffix or os.sep in name):
        with opened(store) as kept:
            return read_scenario(kept.load_scenario(name).text, name)
    try:
        return read_scenario(file.read_text(encoding="utf-8-sig"), file.name)
    except FileNotFoundError:
        raise _bad("scenario_missing", file) from None
    except OSError as error:
        raise _bad("scenario_unreadable", file, error.strerror or str(error)) from error
    except UnicodeError as error:
        raise _bad("scenario_encoding", file) from error


def _bad(code: str, file: Path, reason: str = "") -> BadScenario:
    return BadScenario(Report([scenario_problem(file.name, code, "", str(file), reason=reason)]))


def base_of(
    scenarios: Sequence[Scenario], on: Path | None, policy: str | None, plan: str | None,
    store: str | None, encoding: str | None,
) -> Base | None:  # fmt: skip
    """Return what scenarios are made on; None when neither a folder nor a store is there.

    Parameters
    ----------
    on
        Folder of tables; without it the store's live graph.
    policy
        As `planning.planning_inputs` takes it.
    plan
        The plan whose pairs ``freeze`` may pin; without it the one that the scenarios say they
        are based on, where they agree and the store has it.

    Raises
    ------
    BadData
        When tables or policy hold an error.
    """
    if on is None and store is None:
        with opened_if_there(None) as kept:
            if kept is None or kept.live() is None:
                return None
    from api.stores.planning import planning_inputs  # it brings all checks of tables along

    inputs = planning_inputs(on, policy, store, encoding)
    return Base(inputs.graph, inputs.policy, _pairs(scenarios, plan, store))


def steps_on(base: Base | None, scenarios: Sequence[Scenario]) -> list[Step]:
    """Return scenarios as they are made on a base.

    Raises
    ------
    Failure
        When there is no base.
    BadData
        With every fault of the scenarios on it.
    """
    if base is None:
        raise Failure("scenario.no_base", ExitCode.USAGE)
    with bad_data():
        return steps_of(base, scenarios)


def _pairs(scenarios: Sequence[Scenario], plan: str | None, store: str | None) -> Any:
    if plan is None:
        if not any(_freezes_a_plan(scenario) for scenario in scenarios):
            return None
        named = {scenario.based_on for scenario in scenarios if scenario.based_on}
        if len(named) != 1:
            return None
        with suppress(Failure, NotInStore):
            return _pairs_of(named.pop(), store)
        return None
    return _pairs_of(plan, store)


def _pairs_of(plan: str, store: str | None) -> frozenset[tuple[str, str, str]]:
    record = find_record(plan, store)
    return frozenset((x["layer"], x["provider_id"], x["place_id"]) for x in record["pairs"])


def _freezes_a_plan(scenario: Scenario) -> bool:
    return any(isinstance(edit, Freeze) and edit.pairs == "plan" for edit in scenario.edits)
