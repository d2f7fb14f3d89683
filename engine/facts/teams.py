"""Standing teams (组团式): who acts in which, and what a team offers.

Where the policy says ``teams = "sum"``, a team offers what it offers itself and all that its
members of the period offer. What somebody offers is barred by whoever offers it: a team bars no
capability of a member. A capability stays one: at a place that both a team and its member help it
counts once (`engine.facts.coverage_facts`), and a dispatch gives it out once (`engine.dispatch`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from engine.policy import Policy
from graph_schema.arrays import FloatArray
from graph_schema.graph import AssistanceGraph

from .periods import is_valid_at
from .plain_cells import plain_cells

Members = dict[str, tuple[str, ...]]
"""Team → those that act in it, in order of ids."""


def members_of(graph: AssistanceGraph, period: str) -> Members:
    """Return every team's members of a period, in order of ids; teams without any are left out.

    Somebody acts in a team where its days from ``since`` to ``until`` touch the period.
    """
    found: dict[str, list[str]] = defaultdict(list)
    columns = ("team_id", "member_id", "since", "until")
    for team, member, since, until in plain_cells(graph, "team_members", *columns):
        if is_valid_at(since or "", until or "", period):
            found[team].append(member)
    return {team: tuple(sorted(own)) for team, own in sorted(found.items())}


def counted_members(graph: AssistanceGraph, policy: Policy) -> Members:
    """Return the members whose capabilities count for their team: none unless the policy sums."""
    return members_of(graph, policy.period) if policy.teams == "sum" else {}


def summed_supply(
    own: dict[str, FloatArray], members: Mapping[str, tuple[str, ...]]
) -> dict[str, FloatArray]:
    """Return what each offers alone or, if a team, with its members.

    The very same ``own`` where there is no team. Amounts are added in order of ids, the team's own
    first. Who offers nothing is left out.

    Examples
    --------
    >>> import numpy as np
    >>> offers = {"a": np.array([3.0, 0.0]), "b": np.array([1.0, 2.0])}
    >>> summed_supply(offers, {"team": ("a", "b"), "idle": ("c",)})["team"].tolist()
    [4.0, 2.0]
    """
    if not members:
        return own
    supply = dict(own)
    for team, acting in members.items():
        offered = [own[id_] for id_ in (team, *acting) if id_ in own]
        if offered:
            supply[team] = sum(offered[1:], start=offered[0])
    return supply


def teams_of(members: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return for each member the teams that it acts in, in order of ids.

    >>> teams_of({"t": ("a", "b"), "s": ("a",)})
    {'a': ('s', 't'), 'b': ('t',)}
    """
    found: dict[str, list[str]] = defaultdict(list)
    for team, acting in members.items():
        for member in acting:
            found[member].append(team)
    return {member: tuple(sorted(own)) for member, own in found.items()}
