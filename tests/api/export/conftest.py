"""Plans of the tiny example, written as workbooks and read back with openpyxl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from openpyxl import load_workbook

from api.export.plan_workbook import write_plan_workbook
from api.messages import Catalogue
from engine.baselines import baselines
from engine.plan import Plan, make_plan
from engine.policy import Policy, read_policy
from engine.record import plan_record
from fixtures import path
from graph_schema.graph import AssistanceGraph
from graph_schema.tables import load_folder


@dataclass(frozen=True)
class Planned:
    """A plan with its record and the graph it was made from."""

    graph: AssistanceGraph
    policy: Policy
    record: dict[str, Any]
    plan: Plan


def planned(graph, policy) -> Planned:
    made = make_plan(graph, policy)
    return Planned(graph, policy, plan_record(made, baselines(graph, policy, num_seeds=2)), made)


def with_layer(policy, **changes):
    """Return the policy with attributes of its first layer replaced."""
    first, *others = policy.layers
    return policy.model_copy(update={"layers": (first.model_copy(update=changes), *others)})


@pytest.fixture(scope="session")
def tiny() -> Planned:
    """The tiny example: (0, 0, 10500), solved by hand in fixtures/tiny/README.md."""
    folder = path("tiny")
    policy = read_policy((folder / "policy.toml").read_text("utf-8"))
    return planned(load_folder(folder).graph, policy)


@pytest.fixture(scope="session")
def short(tiny) -> Planned:
    """The tiny example where a township wants two units and a lock passes a maximum."""
    quota = tiny.policy.layers[0].place_quota.model_copy(update={"min": 2})
    lock = {"layer": "units-townships", "provider_id": "unit:u2", "kind": "in"}
    policy = with_layer(tiny.policy, place_quota=quota)
    locks = [{**lock, "place_id": place} for place in ("township:a1", "township:b1")]
    content = policy.model_dump(mode="json")
    return planned(tiny.graph, Policy.model_validate({**content, "locks": locks}))


@pytest.fixture
def book(tmp_path):
    """Write a plan and read the workbook back."""

    def book(plan, lang="en", **options):
        file = tmp_path / "plan.xlsx"
        write_plan_workbook(file, plan.record, plan.graph, Catalogue(lang), **options)
        return load_workbook(file)

    return book


def rows_of(sheet, header=1):
    """Return the rows below a header as header → value."""
    titles, *rows = sheet.iter_rows(min_row=header, values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def block(sheet, heading):
    """Return the rows of the table below a heading, header first, up to a row without a table."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == heading) + 1
    end = next((n for n in range(start, len(rows)) if rows[n][1] is None), len(rows))
    return [tuple(cell for cell in row if cell is not None) for row in rows[start:end]]


def texts_of(sheet):
    """Return every text of a sheet."""
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row
            if isinstance(cell, str)]  # fmt: skip
