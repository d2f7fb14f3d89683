"""Edits made on small graphs, every result held to the whole checks."""

from __future__ import annotations

from engine.check_policy import check_policy
from engine.edits import apply, edits_from
from engine.plan import make_plan
from graph_schema.validate import check_graph

from .small_graphs import small_graph, small_policy

PAIR = {"layer": "L", "provider_id": "u1", "place_id": "t1"}


def edited(graph, policy, *edits):
    """Return the edited graph and policy, after seeing that both pass the whole checks."""
    before = graph.content_hash, policy.content_hash
    result = apply(graph, policy, edits_from(list(edits)))
    assert (graph.content_hash, policy.content_hash) == before
    assert check_graph(result[0]).ok
    assert check_policy(*result).ok
    return result


def pairs(graph, policy):
    plan = make_plan(graph, policy)
    return list(zip(plan.pairs["provider_id"], plan.pairs["place_id"], strict=True))


def wanted(**layer):
    """Return a policy in which every township wants one unit; standing pairs decide ties."""
    return small_policy(layer={"place_quota": {"min": 1, "max": 1}} | layer)


def standing(*own):
    return small_graph(pairings=[{"provider_id": p, "place_id": s} for p, s in own])


DIAGONAL = standing(("u1", "t1"), ("u2", "t2"), ("u3", "t3"))
"""Each of three units stands by one of three townships."""


def column(graph, table, name):
    frame = graph.table(table)
    return dict(zip(frame.iloc[:, 0], frame[name], strict=True))
