"""What is done in worker processes. This module imports no HTTP."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, TypeVar

from numpy.typing import NDArray

from engine.editing.edit_models import Edit
from engine.plan import Plan
from engine.policy import Policy
from engine.scenario import Scenario
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Report
from graph_schema.tables import Loaded

Result = TypeVar("Result")

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Solved:
    """A plan with its record and the arrays that prove it."""

    plan: Plan
    record: dict[str, Any]
    arrays: Mapping[str, NDArray[Any]]


def packed(content: object) -> bytes:
    """Return what goes to a worker, or comes from one, as bytes."""
    return pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)


def done_in_child(parent: int, task: bytes, answer: str) -> None:
    """Run a packed function in a worker process that ends with its parent; what it gives: a file.

    Parameters
    ----------
    answer
        The file; it is not there when the function raises.
    """
    die_with(parent)
    with guarded_output():
        function, arguments = pickle.loads(task)  # noqa: S301 - our own server packed it
        Path(answer).write_bytes(packed(function(*arguments)))


def die_with(parent: int) -> None:
    """Let the system end this process when its parent goes, however that goes."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before that was asked
        os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def guarded_output() -> Iterator[None]:
    """Keep what libraries write to file descriptor 1 out of the pipe to the parent."""
    pipe = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(pipe, 1)
        os.close(nowhere)
        os.close(pipe)


def say_stages_in(
    file: str, function: Callable[..., Result], arguments: tuple[object, ...]
) -> Result:
    """Run a function that says its stages: into a file, after the id of this process."""
    global _stages  # noqa: PLW0603 - of this process, which does one thing at a time
    with Path(file).open("x", encoding="utf-8", buffering=1) as _stages:
        say(str(os.getpid()))
        try:
            return function(*arguments)
        finally:
            _stages = None


_stages: TextIO | None = None


def say(stage: str) -> None:
    """Say that a stage of the work begins; nobody may listen."""
    if _stages is not None:
        _stages.write(f"{stage}\n")


def solve(
    graph: AssistanceGraph, policy: Policy, scenario_hash: str = "", effort: float | None = None
) -> Solved:
    """Plan, measure the baselines, and write the record."""
    from engine.baselines import baselines
    from engine.plan import make_plan
    from engine.record import plan_arrays, plan_record

    say("plan")
    plan = make_plan(graph, policy, scenario_hash=scenario_hash, effort=effort)
    say("baselines")
    others = baselines(graph, policy)
    say("record")
    return Solved(plan, plan_record(plan, others), plan_arrays(plan))


@dataclass(frozen=True)
class Edited:
    """What scenarios have made of tables and policy; ``edits`` is their normal form."""

    graph: AssistanceGraph
    policy: Policy
    edits: tuple[Edit, ...]


def edit(
    graph: AssistanceGraph, policy: Policy, scenarios: Sequence[Scenario],
    pairs: Collection[tuple[str, str, str]] | None,
) -> Edited | Report:  # fmt: skip
    """Make scenarios one after the other; a report with every fault when they cannot be made.

    Parameters
    ----------
    pairs
        What ``freeze`` pins; None = no plan is at hand.
    """
    from engine.scenarios.scenario_flatten import flattened
    from engine.scenarios.scenario_stack import Base, attempt

    say("edit")
    found = attempt(Base(graph, policy, pairs), scenarios)
    if found.faults:
        return Report(found.faults)
    made = found.steps[-1].made
    return Edited(made.graph, made.policy, flattened(found.steps))


def make_again(graph: AssistanceGraph, policy: Policy, scenario_hash: str) -> Plan:
    """Return the plan that a kept one was, so that it can be asked."""
    from engine.plan import make_plan

    return make_plan(graph, policy, scenario_hash=scenario_hash)


def read_zip(content: bytes, most_bytes: int) -> Loaded:
    """Read and check the CSV files of a zip; raises `zip_tables.BadZip`."""
    from graph_schema.tables import load_folder
    from graph_schema.zip_tables import unpack_tables

    with tempfile.TemporaryDirectory(prefix="jiedui-") as name:
        unpack_tables(content, Path(name), most_bytes)
        return load_folder(Path(name))


def read_workbook(content: bytes) -> Loaded:
    """Read and check a workbook; the capped process of `workbook_worker` opens it."""
    from graph_schema.workbook import load_workbook

    with tempfile.TemporaryDirectory(prefix="jiedui-") as name:
        file = Path(name) / "tables.xlsx"
        file.write_bytes(content)
        return load_workbook(file)


def read_json(tables: Mapping[str, Any]) -> Loaded:
    """Check tables of JSON values."""
    from graph_schema.json_tables import load_json

    return load_json(tables)
