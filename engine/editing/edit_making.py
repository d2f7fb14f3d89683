"""Edits made one after the other on a graph and a policy, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from engine.policy import Policy
from graph_schema.graph import AssistanceGraph
from graph_schema.report import Problem, Report

from . import edit_graph, edit_groups, edit_policy, edit_scale
from .edit_checks import late_problems
from .edit_draft import Draft
from .edit_models import BadEdits, Edit
from .edit_types import EditModel

_MAKERS: dict[str, Callable[[Draft, Any], None]] = {
    "lock_in": edit_policy.set_pair,
    "lock_out": edit_policy.set_pair,
    "allow": edit_policy.set_pair,
    "release": edit_policy.set_pair,
    "set_quota.participant": edit_policy.set_participant_quota,
    "set_quota.layer": edit_policy.set_layer_quota,
    "set_quota.group": edit_groups.set_group_quota,
    "set_group_quotas": edit_groups.set_group_quotas,
    "set_weight": edit_policy.set_weight,
    "switch_rule": edit_policy.switch_rule,
    "set_keep_share": edit_policy.set_keep_share,
    "set_budget_of_changes": edit_policy.set_budget_of_changes,
    "set_property": edit_graph.set_property,
    **dict.fromkeys(
        ("add_provider", "add_place", "add_participant", "add_lead", "add_need",
         "add_capability", "add_pairing", "add_row"), edit_graph.add_row),
    "remove_provider": edit_graph.remove_provider,
    "remove_place": edit_graph.remove_place,
    "remove_participant": edit_graph.remove_participant,
    "remove_lead": edit_graph.remove_lead,
    "remove_need": edit_graph.remove_by_id,
    "remove_capability": edit_graph.remove_by_id,
    "remove_pairing": edit_graph.remove_pairing,
    "remove_row": edit_graph.remove_row,
    "scale_need": edit_scale.scale_need,
    "scale_capability": edit_scale.scale_capability,
}  # fmt: skip
"""``op`` of an edit (and ``of`` of a quota) → what makes it."""


class Made(NamedTuple):
    """What edits made: graph and policy; which had no effect; which of those chose no row."""

    graph: AssistanceGraph
    policy: Policy
    idle: frozenset[int]
    empty: frozenset[int]


class Making:
    """Edits while they are made; a faulty one is left out.

    Parameters
    ----------
    graph, policy
        What they are made on.
    listed
        The edits as somebody wrote them; faults are named by their positions. One that names many
        is made as many plain ones.

    Attributes
    ----------
    draft
        Graph and policy as they now are.
    """

    def __init__(
        self, graph: AssistanceGraph, policy: Policy, listed: Sequence[EditModel] = ()
    ) -> None:
        self.draft = Draft(graph, policy)
        self._listed = tuple(listed)
        self._idle = set(range(len(self._listed)))

    def make(self, number: int, edit: Edit) -> None:
        """Make an edit: the one at this position, or one of those that it stands for."""
        self.draft.begin(number)
        before = self.draft.num_effects
        _MAKERS[_maker(edit)](self.draft, edit)
        if self.draft.num_effects > before:
            self._idle.discard(number)

    def result(self) -> Made:
        """Return what the edits have made so far, sound or not."""
        draft = self.draft
        return Made(draft.edited_graph(), draft.edited_policy(), frozenset(self._idle),
                    frozenset(draft.empty))  # fmt: skip

    def problems(self, made: Made) -> list[Problem]:
        """Return what is wrong with single edits and with what they have made, in their order."""
        # One edit can break one check in many rows: it is said once.
        late = late_problems(self.draft, made.graph, self._listed)
        once = {(problem.column, problem.code): problem for problem in late}
        return sorted([*self.draft.problems, *once.values()], key=_number)


def made_by(graph: AssistanceGraph, policy: Policy, edits: Sequence[Edit]) -> Made:
    """Return what edits make.

    Raises
    ------
    BadEdits
        With every fault of every edit.
    """
    making = Making(graph, policy, edits)
    for number, edit in enumerate(edits):
        making.make(number, edit)
    made = making.result()
    problems = making.problems(made)
    if problems:
        raise BadEdits(Report(problems))
    return made


def _maker(edit: Edit) -> str:
    return f"{edit.op}.{edit.of}" if edit.op == "set_quota" else edit.op


def _number(problem: Problem) -> int:
    number = (*problem.column.split("."), "")[1]
    return int(number) if number else -1
