"""A scenario: a named, signed list of edits that a planner keeps, stacks, reviews and plans.

One model is the TOML file, its JSON Schema and the body of the interface. The edits are those of
`engine.edits`; besides, a selector may stand in the place of an id (`scenario_selectors`), a name
in the place of an id (`scenario_names`), and ``freeze`` pins what stands.

>>> scenario = read_scenario('''
... name = "大方可多接五个单位"
... reason = "县里能安排"
... author = "统战部"
... date = 2026-03-01
...
... [[edits]]
... op = "set_quota"
... of = "group"
... layers = ["units-townships"]
... side = "place"
... by = "county"
... key = "大方县"
... max = 25
...
... [[edits]]                            # every village of the county
... op = "set_quota"
... of = "participant"
... layer = "firms-villages"
... side = "place"
... entity_id = { within = "520521", kind = "village" }
... max = 2
...
... [[edits]]                            # what one body does stays as it is
... op = "freeze"
... provider_id = { party = "party:minge" }
... ''')
>>> scenario.author, scenario.date, len(scenario.edits)
('统战部', '2026-03-01', 3)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from engine.editing import edit_models_graph as g
from engine.editing import edit_models_policy as p
from engine.scenarios import scenario_selectors as many
from graph_schema.report import Fact, Problem, Report

from .editing.edit_models import edit_faults
from .editing.edit_types import Day, Id, Text, without_nested_mapping

ScenarioEdit = Annotated[
    many.LockInMany | many.LockOutMany | many.AllowMany | many.ReleaseMany
    | Annotated[many.SetParticipantQuotaMany | p.SetLayerQuota | p.SetGroupQuota,
                Field(discriminator="of")]
    | p.SetGroupQuotas | p.SetWeight | p.SwitchRule | p.SetKeepShare | p.SetBudgetOfChanges
    | g.SetProperty
    | g.AddProvider | g.AddPlace | many.AddParticipantMany | g.AddLead | g.AddNeed
    | g.AddCapability | g.AddPairing | g.AddRow
    | many.RemoveProviderMany | many.RemovePlaceMany | many.RemoveParticipantMany | g.RemoveLead
    | g.RemoveNeed | g.RemoveCapability | g.RemovePairing | g.RemoveRow
    | g.ScaleNeed | g.ScaleCapability | many.Freeze,
    Field(discriminator="op", json_schema_extra=without_nested_mapping),
]  # fmt: skip
"""Any edit of a scenario."""


class Scenario(BaseModel):
    """A named list of edits. All but the edits explains it and does not count in its hash."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Id
    reason: Annotated[Text, Field(max_length=10_000)] = ""
    author: Annotated[Text, Field(max_length=200)] = ""
    date: Annotated[Day, Field(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")] = Field(
        "", description="Day on which it was written, such as 2026-03-01."
    )
    based_on: Annotated[Text, Field(max_length=200)] = Field(
        "", description="Id of the plan that the author had in hand, or how it begins."
    )
    edits: tuple[ScenarioEdit, ...] = ()

    _file: str = PrivateAttr("")
    _lines: tuple[int, ...] = PrivateAttr(())

    @property
    def file(self) -> str:
        """What problems call it: the file that it was read from, else its name."""
        return self._file or self.name

    def line(self, number: int) -> int | None:
        """Return the line of the file on which an edit begins; None when that is not known."""
        return self._lines[number] if number < len(self._lines) else None


class BadScenario(ValueError):
    """Scenarios that cannot be read or made; ``report`` names every fault: file, key, remedy."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("; ".join(
            f"{x.facts.get('file', '')} {x.column}: {x.code} {x.value}".strip()
            for x in report.problems
        ))  # fmt: skip


def scenario_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario: every key with type, range and description."""
    return Scenario.model_json_schema()


def read_scenario(text: str, file: str = "scenario.toml") -> Scenario:
    """Return the scenario written in a TOML text.

    Parameters
    ----------
    text
        TOML; unknown keys are refused.
    file
        Name by which problems call the text.

    Raises
    ------
    BadScenario
        With every fault of the text at once: file, line of the edit, key, value, remedy. Whether
        it can be made on some graph is another question (`scenario_stack`).
    """
    try:
        content = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        problem = scenario_problem(file, "scenario_syntax", "", reason=str(error))
        raise BadScenario(Report([problem])) from error
    return scenario_from(content, file, _lines_of_edits(text, content))


def scenario_from(
    content: Mapping[str, Any], file: str = "", lines: tuple[int, ...] = ()
) -> Scenario:
    """Return the scenario held in plain values (parsed TOML or JSON); raises as `read_scenario`."""
    try:
        scenario = Scenario.model_validate(content)
    except ValidationError as error:
        raise BadScenario(Report(_faults(error, content, file, lines))) from error
    scenario._file, scenario._lines = file, lines
    return scenario


def scenario_problem(file: str, code: str, column: str, value: str = "", **facts: Fact) -> Problem:
    """Return an error of a scenario at one of its own keys."""
    return Problem(code, "error", "scenario", None, column, value[:80], code,
                   {"file": file, **facts})  # fmt: skip


def at_scenario(problem: Problem, scenario: Scenario) -> Problem:
    """Return a problem of an edit as one of the scenario in which it stands: file and line."""
    parts = problem.column.split(".")
    number = int(parts[1]) if len(parts) > 1 else -1
    row = scenario.line(number) if number >= 0 else None
    facts = {"file": scenario.file, **problem.facts}
    return replace(problem, table="scenario", row=row, facts=facts)


_CODES = {"extra_forbidden": "scenario_unknown_key", "missing": "scenario_missing_key"}


def _faults(
    error: ValidationError, content: Mapping[str, Any], file: str, lines: tuple[int, ...]
) -> Iterator[Problem]:
    of_edits = []
    for item in error.errors():
        if item["loc"][:1] == ("edits",) and len(item["loc"]) > 1:
            of_edits.append({**item, "loc": item["loc"][1:]})
            continue
        code = _CODES.get(item["type"], "scenario_bad_value")
        key = ".".join(map(str, item["loc"]))
        value = "" if isinstance(item["input"], dict | list) else str(item["input"])
        yield scenario_problem(file, code, key, value,
                               reason=str(item["msg"]).removeprefix("Value error, "))  # fmt: skip
    for problem in edit_faults(of_edits, content.get("edits")):
        number = int(problem.column.split(".")[1])
        row = lines[number] if number < len(lines) else None
        yield replace(problem, table="scenario", row=row, facts={"file": file, **problem.facts})


def _lines_of_edits(text: str, content: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the line on which each edit begins; () where a text does not show that plainly."""
    found = [
        number for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*\[\[\s*edits\s*\]\]", line)
    ]  # fmt: skip
    edits = content.get("edits")
    return tuple(found) if isinstance(edits, list) and len(edits) == len(found) else ()
