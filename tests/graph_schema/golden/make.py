"""Write the golden file of the present format: the tiny example, planned, adopted, edited, and
planned again from there, submitted and approved.

Run once when a format is new: ``python -m tests.graph_schema.golden.make``. Files of older formats
are never written again: they are what people's stores of that time look like.
"""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path

from api.plans.plan_json import record_text
from api.plans.proof_file import proof_bytes
from engine.plan import make_plan
from engine.policy import Policy, read_policy
from engine.record import plan_arrays, plan_record
from fixtures import path as example
from graph_schema.graph import AssistanceGraph
from graph_schema.sqlite_schema import APPLICATION_ID, FORMAT
from graph_schema.sqlite_store import SqliteStore
from graph_schema.store_records import PlanRecord
from graph_schema.tables import load_graph

FOLDER = Path(__file__).parent


def restore(name: str, path: Path) -> Path:
    """Make the file that a golden dump was taken of."""
    connection = sqlite3.connect(path)
    connection.executescript((FOLDER / name).read_text(encoding="utf-8"))
    connection.close()
    return path


def dump(path: Path, number: int) -> str:
    """Return a store as SQL text."""
    connection = sqlite3.connect(path)
    marks = [f"PRAGMA application_id = {APPLICATION_ID};", f"PRAGMA user_version = {number};"]
    lines = [*marks, *connection.iterdump()]
    connection.close()
    return "\n".join(lines) + "\n"


def fill(store: SqliteStore) -> None:
    """Load, plan and adopt the tiny example; then a need is met, and a plan derived and reviewed.

    What formats before 2 could not hold comes last.
    """
    graph = load_graph(example("tiny"))
    text = (example("tiny") / "policy.toml").read_text(encoding="utf-8")
    policy = read_policy(text)
    store.write(graph, expected=None, by="example", reason="first tables")
    store.save_policy(policy.content_hash, text, policy.name, by="example")
    first = store.save_plan(_planned(graph, policy), by="example")
    store.adopt_plan(first, policy.period, expected=None, by="example", reason="agreed")
    edited = graph.replace(needs=graph.table("needs").iloc[1:])
    store.write(edited, expected=graph.content_hash, by="example", reason="a need is met")
    derived = replace(_planned(edited, policy), base_graph_hash=graph.content_hash,
                      base_plan_id=first)  # fmt: skip
    second = store.save_plan(derived, by="example")
    store.review_plan(second, "submitted", expected="draft", by="example", reason="asked")
    store.review_plan(second, "approved", expected="submitted", by="office", reason="looked at")


def _planned(graph: AssistanceGraph, policy: Policy) -> PlanRecord:
    plan = make_plan(graph, policy)
    return PlanRecord(
        plan_id=plan.plan_id, graph_hash=graph.content_hash, policy_hash=policy.content_hash,
        period=policy.period, status=plan.status, unmet=plan.value.unmet, idle=plan.value.idle,
        cost_points=plan.value.cost_points, certificate_kind=plan.certificate.kind,
        pairs=plan.pairs, document=record_text(plan_record(plan, {})).encode(),
        proof=proof_bytes(plan_arrays(plan)))  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "store.sqlite"
        with SqliteStore(made) as new:
            fill(new)
        text_of_file = dump(made, FORMAT)
    (FOLDER / f"tiny-format-{FORMAT}.sql").write_text(text_of_file, encoding="utf-8")
