"""The edits between two graphs and policies lead from one to the other, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check_policy import check_policy
from engine.edits import apply, edits_json_schema
from engine.edits_between import edits_between
from graph_schema.validate import check_graph

from .any_edits import _KINDS, BASE_HASHES, GRAPH, POLICY, any_edit, kept


def hashes(graph, policy):
    return graph.content_hash, policy.content_hash


def test_the_random_edits_are_of_every_kind():
    models = [m["properties"] for m in edits_json_schema()["$defs"].values()
              if "op" in m.get("properties", {})]  # fmt: skip
    kinds = {f"{m['op']['const']}.{m['of']['const']}" if "of" in m else m["op"]["const"]
             for m in models}  # fmt: skip
    assert set(_KINDS) == kinds


def test_the_small_graph_and_policy_are_sound():
    assert check_graph(GRAPH).ok
    assert check_policy(GRAPH, POLICY).ok


@settings(max_examples=400, deadline=None)
@given(st.lists(any_edit(), min_size=1, max_size=6))
def test_edits_between_lead_there_and_back(contents):
    _, graph, policy = kept(contents)
    there = edits_between((GRAPH, POLICY), (graph, policy))
    assert hashes(*apply(GRAPH, POLICY, there)) == hashes(graph, policy)
    back = edits_between((graph, policy), (GRAPH, POLICY))
    assert hashes(*apply(graph, policy, back)) == BASE_HASHES
