"""What is told of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.http.plan_answers import summary
from api.http.schemas.runs import Kind

from .outcomes import problem_in, utc
from .queue import QueuedRun, Told

_STATES = {"queued": "queued", "running": "running", "cancelled": "cancelled", "broken": "failed"}


def state_of(run: QueuedRun) -> str:
    """Return the state of a run: where the queue has it, or how it ended."""
    return run.outcome["state"] if run.outcome is not None else _STATES[run.phase]


def kind_of(run: QueuedRun) -> Kind:
    """Return what a run does."""
    return "shape" if "shape" in run.asked else "plan"


def has_ended(run: QueuedRun) -> bool:
    """Whether nothing more will become of a run."""
    return run.phase not in ("queued", "running")


def run_answer(
    run: QueuedRun, told: Sequence[Told], record_of: Callable[[str], Mapping[str, Any]],
    lang: str, trace: str,
) -> dict[str, Any]:  # fmt: skip
    """Return a run with its stages, and its plan or what went wrong."""
    outcome = run.outcome or {}
    plan_id = outcome.get("plan_id")
    return {
        "id": run.run_id,
        "state": state_of(run),
        "kind": kind_of(run),
        "asked": run.asked[kind_of(run)],
        "by": run.asked["by"],
        "created": run.asked["created"],
        "ended": _ended(run),
        "stages": list(told),
        "plan": None if plan_id is None else summary(record_of(plan_id)),
        "problem": problem_in(outcome, lang, trace),
    }


def listed(run: QueuedRun) -> dict[str, Any]:
    """Return a run in one line."""
    ground = run.asked["ground" if "ground" in run.asked else "plan"]
    return {
        "id": run.run_id,
        "kind": kind_of(run),
        "state": state_of(run),
        "dataset_id": ground["dataset_id"],
        "policy_id": ground["policy_id"],
        "by": run.asked["by"],
        "created": run.asked["created"],
        "ended": _ended(run),
        "plan_id": (run.outcome or {}).get("plan_id"),
    }


def _ended(run: QueuedRun) -> str | None:
    if run.outcome is not None:
        return str(run.outcome["ended"])
    # A queue in a file knows when a run was cancelled to the second, rounded down.
    return None if run.ended is None else max(utc(run.ended), str(run.asked["created"]))
