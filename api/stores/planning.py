"""What a plan is made from, and the plan on its way into the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from api.exit_codes import BadData
from api.reading import POLICY_FILE, policy_text, read_policy_text, read_sound
from engine.check_policy import check_policy
from engine.policy import BadPolicy, Policy
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Report

from .loading import HOUSE_POLICY
from .store_access import opened, plan_to_keep


@dataclass(frozen=True)
class PlanningInputs:
    """A sound graph and policy; ``policy_text`` is the policy as somebody wrote it."""

    graph: AssistanceGraph
    policy: Policy
    policy_text: str


def planning_inputs(
    folder: Path | None, policy: str | None, store: str | None, encoding: str | None
) -> PlanningInputs:
    """Return what to plan on: a folder of tables, or the live graph of the store.

    Parameters
    ----------
    folder
        Tables; without it the store's live graph.
    policy
        A TOML file, or the name of a policy in the store; without it the folder's
        ``policy.toml``, or the store's house policy.

    Raises
    ------
    BadData
        When tables or policy hold an error.
    NotInStore
        When the store has no live graph or no such policy.
    """
    file = Path(policy) if policy is not None and _is_file(policy, folder) else None
    if folder is not None:
        inputs = read_sound(folder, file, encoding)
        return PlanningInputs(
            inputs.graph, inputs.policy, policy_text(file or folder / POLICY_FILE)
        )
    with opened(store) as kept:
        graph = kept.read()
        text = policy_text(file) if file else kept.load_policy(policy or HOUSE_POLICY).text
    try:
        made = read_policy_text(text, file or Path(policy or HOUSE_POLICY))
    except BadPolicy as error:
        raise BadData(error.report) from error
    report: Report = check_policy(graph, made)
    if not report.ok:
        raise BadData(report)
    return PlanningInputs(graph, made, text)


def _is_file(policy: str, folder: Path | None) -> bool:
    """Whether a policy is meant as a file: it is there, ends like one, or there is no store."""
    return folder is not None or Path(policy).exists() or policy.endswith(".toml")


def keep_plan(
    store: str | None, inputs: PlanningInputs, record: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]], by: str,
) -> None:  # fmt: skip
    """Keep a plan in the store, with the graph and the policy that it was made from."""
    with opened(store, create=True) as kept:
        kept.archive(inputs.graph, by=by)
        kept.save_policy(inputs.policy.content_hash, inputs.policy_text, inputs.policy.name, by=by)
        kept.save_plan(plan_to_keep(record, arrays), by=by)
