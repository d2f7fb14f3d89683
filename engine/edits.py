"""Edits: what a planner changes to ask "what if", made on a graph and a policy.

``apply`` makes a list of edits, in order, and returns a new graph and policy; a plan of those is
the answer. The edits, as TOML (JSON has the same keys):

>>> edits = read_edits('''
... [[edits]]                            # pin a pair; lock_out forbids it
... op = "lock_in"
... layer = "units"
... provider_id = "unit:a"
... place_id = "520525211"
... reason = "signed 2025-03"
...
... [[edits]]                            # allow a pair that a hard rule refuses
... op = "allow"
... layer = "units"
... provider_id = "unit:b"
... place_id = "520525211"
...
... [[edits]]                            # drop locks and waivers of a pair
... op = "release"
... layer = "units"
... provider_id = "unit:c"
... place_id = "520525211"
...
... [[edits]]                            # of = "participant": numbers of its own
... op = "set_quota"
... of = "participant"
... layer = "units"
... side = "place"
... entity_id = "520525211"
... max = 3
... priority = 3
...
... [[edits]]                            # of = "layer": numbers for one side
... op = "set_quota"
... of = "layer"
... layer = "units"
... side = "place"
... max = 3
... extra_cost = [200, 500]
...
... [[edits]]                            # of = "group": together; "default" drops a number
... op = "set_quota"
... of = "group"
... layers = ["units"]
... side = "place"
... by = "county"
... key = "520521"
... min = "default"
... max = 25
...
... [[edits]]                            # all group quotas of a layer, or of the policy, anew
... op = "set_group_quotas"
... layer = "units"
... group_quotas = [{ side = "place", by = "county", max = 20 }]
...
... [[edits]]
... op = "set_weight"
... layer = "units"
... rule = "distance"
... weight = 1.5
...
... [[edits]]
... op = "switch_rule"
... layer = "units"
... rule = "own_territory"
... on = false
...
... [[edits]]                            # keep at least so many of the standing pairings
... op = "set_keep_share"                # layer = one layer alone; by = "county" = in each
... share = 0.9
...
... [[edits]]                            # end at most so many of them
... op = "set_budget_of_changes"
... layer = "units"
... budget = 3
...
... [[edits]]                            # write a cell of a table
... op = "set_property"
... table = "participants"
... key = { layer = "units", side = "provider", entity_id = "unit:a" }
... column = "max"
... value = 2
...
... [[edits]]                            # add_provider, add_place, add_lead, add_participant, …
... op = "add_need"
... [edits.row]
... id = "need:x"
... place_id = "520521"
... sector_id = "tea"
... title = "茶园"
... amount = 3
... urgency = 0.5
...
... [[edits]]                            # remove_place, remove_need, remove_lead, …
... op = "remove_provider"
... id = "unit:c"
...
... [[edits]]                            # by id, or by sector and place
... op = "scale_need"
... sector_id = "health"
... place_id = "520521"
... factor = 1.2
...
... [[edits]]                            # by id, or by sector, provider, party and place
... op = "scale_capability"
... party_id = "party:a"
... factor = 2.0
... ''')
>>> [edit.op for edit in edits][:4]
['lock_in', 'allow', 'release', 'set_quota']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from graph_schema.graph import AssistanceGraph
from graph_schema.report import Problem

from .candidates import refusals
from .editing.edit_making import Made, made_by
from .editing.edit_models import (
    BadEdits,
    Edit,
    edit_problem,
    edits_from,
    edits_json_schema,
    read_edits,
)
from .editing.edit_models_graph import AddPairing, AddParticipant
from .editing.edit_models_policy import Allow, SetGroupQuota
from .editing.edit_types import EditModel
from .facts.all_layers import GraphFacts, positions
from .facts.groups import group_keys
from .policy import GroupQuota, Policy

__all__ = ["BadEdits", "Edit", "apply", "dead_edits", "edits_from", "edits_json_schema",
           "read_edits"]  # fmt: skip


def apply(
    graph: AssistanceGraph, policy: Policy, edits: Iterable[Edit]
) -> tuple[AssistanceGraph, Policy]:
    """Return graph and policy with the edits made, in order; of two that clash the later wins.

    Nothing that is passed in changes. Tables that no edit touches are shared, hashes and all;
    without any effect graph and policy are the very same. The result is as sound as a graph and
    a policy that were loaded: the same checks have the last word. Cells, names and numbers are
    looked at edit by edit; what rows refer to, and how cells of a row go together, in the end,
    so that a longitude may come before its latitude.

    Parameters
    ----------
    graph
        A graph without errors (`graph_schema.validate`).
    policy
        A policy without errors on that graph (`check_policy`).
    edits
        See `read_edits`, `edits_from`.

    Raises
    ------
    BadEdits
        With every fault of every edit. Its columns say where: ``edits.3.provider_id`` is of the
        fourth edit. A faulty edit is left out while the others are looked at.
    """
    made = made_by(graph, policy, tuple(edits))
    return made.graph, made.policy


def dead_edits(graph: AssistanceGraph, policy: Policy, edits: Iterable[Edit]) -> list[Problem]:
    """Return a warning for each edit that names nothing or changes nothing.

    An edit is judged on what the edits before it have made; one that waives a pair which no rule
    refuses, limits a group without members, or adds to a layer that is not planned, on the end
    result.

    Raises
    ------
    BadEdits
        As `apply` does.
    """
    listed = tuple(edits)
    return dead_of(made_by(graph, policy, listed), list(enumerate(listed)), listed)


def dead_of(
    made: Made, plain: Iterable[tuple[int, Edit]], listed: Sequence[EditModel]
) -> list[Problem]:
    """Return a warning for each edit that is dead in what was made.

    Parameters
    ----------
    made
        What the edits have made.
    plain
        Plain edits with the position of the edit that each stands for; one that stands for many
        is dead when all of them are.
    listed
        The edits as somebody wrote them.
    """
    facts = GraphFacts(made.graph, made.policy)
    dead: dict[int, _Dead | None] = {number: _Dead("edit_selects_nothing") for number in made.empty}
    for number, edit in plain:
        if dead.get(number, "new") is not None and number not in made.idle:
            dead[number] = _named(edit, facts)
    for number in made.idle - made.empty:
        dead[number] = _Dead("edit_changes_nothing")
    found = []
    for number, own in sorted(dead.items()):
        if own is not None:
            where = f"{number}.{own.column}".rstrip(".")
            op = str(getattr(listed[number], "op", ""))
            problem = edit_problem(own.code, where, own.value, op=op)
            found.append(replace(problem, severity="warning"))
    return found


class _Dead(NamedTuple):
    """Why an edit that changed something is dead all the same: code, key of the edit, value."""

    code: str
    column: str = ""
    value: str = ""


def _named(edit: Edit, facts: GraphFacts) -> _Dead | None:
    """Return in what way an edit that changed something names nothing; None when it does."""
    planned = {layer.name for layer in facts.policy.layers}
    if isinstance(edit, AddParticipant | AddPairing) and edit.row["layer"] not in planned:
        return _Dead("edit_layer_not_planned", "row.layer", str(edit.row["layer"]))
    if isinstance(edit, Allow) and not _is_refused(edit, facts):
        return _Dead("edit_waives_nothing", "provider_id", edit.provider_id)
    if isinstance(edit, SetGroupQuota) and edit.key and not _has_members(edit, facts):
        return _Dead("edit_empty_group", "key", edit.key)
    return None


def _is_refused(edit: Allow, facts: GraphFacts) -> bool:
    layer = facts.policy.layer(edit.layer)
    own = facts.layer_facts(layer)
    row, column = (
        positions(own.providers).get(edit.provider_id),
        positions(own.places).get(edit.place_id),
    )
    return row is None or column is None or bool(refusals(layer, own)[row, column])


def _has_members(edit: SetGroupQuota, facts: GraphFacts) -> bool:
    quota = GroupQuota.model_validate({"side": edit.side, "by": edit.by})
    layers = [facts.layer_facts(facts.policy.layer(name)) for name in edit.layers]
    return any(edit.key in group_keys(own, quota) for own in layers)
