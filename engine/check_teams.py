"""Does a policy's word on teams fit the graph? Teams that nobody acts in, members beside a team."""

from __future__ import annotations

from collections.abc import Iterator

from graph_schema.graph import AssistanceGraph
from graph_schema.report import Fact, Problem, Severity

from .facts.plain_cells import plain_cells
from .facts.teams import members_of
from .policy import Policy


def team_problems(graph: AssistanceGraph, policy: Policy) -> Iterator[Problem]:
    """Find what may surprise in layers in which teams take part.

    - ``team_without_members``: the policy sums, and nobody acts in the team in the period.
    - ``member_beside_team``: the policy sums, and a member takes part beside its team.
    - ``teams_not_summed``: the policy does not sum; the team offers only what it offers itself.
    """
    members = members_of(graph, policy.period)
    kinds = dict(plain_cells(graph, "providers", "id", "kind"))
    layers = {layer.name for layer in policy.layers}
    taking_part: dict[str, set[str]] = {}
    for layer, side, entity in plain_cells(graph, "participants", "layer", "side", "entity_id"):
        if side == "provider" and layer in layers:
            taking_part.setdefault(layer, set()).add(entity)
    for layer, providers in sorted(taking_part.items()):
        for team in sorted(providers):
            acting = members.get(team, ())
            if policy.teams != "sum":
                if acting:
                    yield _problem("teams_not_summed", team, "note", layer=layer, num=len(acting))
                continue
            if kinds.get(team) == "team" and not acting:
                yield _problem("team_without_members", team, "warning", layer=layer)
            for member in acting:
                if member in providers:
                    yield _problem("member_beside_team", member, "warning", layer=layer, team=team)


def _problem(code: str, value: str, severity: Severity, **facts: Fact) -> Problem:
    return Problem(code, severity, "policy", None, "teams", value, code, facts)
